"""Which paper does my establishment need? For everybody, without a login."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from nguongoc.web.access import public
from nguongoc.web.paper_guide import guide_page
from nguongoc.web.portal.pages import page


@public
@require_safe
def paper_guide(request: HttpRequest) -> HttpResponse:
    guide = guide_page(request.GET, timezone.localdate())
    return page(request, "paper_guide.html", {"guide": guide}, part="paper_guide")
