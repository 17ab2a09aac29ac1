"""Which paper the own establishment needs: the public's questions, with what the register knows filled in."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.registry.certificate_queries import known_facts
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.paper_guide import guide_page
from nguongoc.web.workshop.pages import page


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_safe
def paper_guide(request: OfficeRequest) -> HttpResponse:
    today = timezone.localdate()
    known = known_facts(request.organisation.establishment, today)
    guide = guide_page(request.GET, today, known)
    return page(request, "paper_guide.html", {"guide": guide, "has_known": bool(known)}, tab="record")
