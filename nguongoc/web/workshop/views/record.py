"""The establishment's own record: what the public reads, and what is proposed beside it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from msgspec.structs import asdict

from nguongoc.accounts.enums import Permission
from nguongoc.registry.actions import propose_change, withdraw
from nguongoc.registry.addresses import workshop_address
from nguongoc.registry.certificate_queries import required_paper
from nguongoc.registry.enums import RecordKind
from nguongoc.registry.models import Certificate, Site, Submission
from nguongoc.registry.queries import chains_of, changes, facts, latest_submissions, pictures_by_id, withheld
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import posted
from nguongoc.web.forms import carry_out
from nguongoc.web.history import opened
from nguongoc.web.workshop.forms.establishments import RecordForm
from nguongoc.web.workshop.pages import page
from nguongoc.web.workshop.sending import send
from nguongoc.web.workshop.standing import standing_of


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_safe
def record(request: OfficeRequest) -> HttpResponse:
    own = request.organisation.establishment
    opened(request, own)
    standing = standing_of(own)
    certificates = list(
        Certificate.objects.visible_to(request.user).select_related("revocation").order_by("sort_key", "pk")
    )
    submissions = latest_submissions(row.pk for row in certificates)
    shown = standing.submission.content if standing.submission else own.published and own.published.content
    picture = pictures_by_id([shown["picture"] if shown else None])
    context = {
        "establishment": own,
        "standing": standing,
        "facts": facts(own),
        "withheld": withheld(own),
        "changes": changes(standing.submission) if standing.submission else [],
        "picture": next(iter(picture.values()), None),
        "site_count": Site.objects.visible_to(request.user).count(),
        "memberships": chains_of(own),
        "required": required_paper(own, timezone.localdate()),
        "certificates": [_row(row, submissions.get(row.pk)) for row in certificates],
        "runs_accounts": request.user.may(Permission.MANAGE_ACCOUNTS),
    }
    return page(request, "record.html", context, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficeRequest) -> HttpResponse:
    """Propose a change of the own record; it is read by the public only after it was checked."""
    own = request.organisation.establishment
    standing = standing_of(own)
    content = standing.content
    form = RecordForm(
        posted(request),
        request.FILES or None,
        by=request.user,
        picture=content.picture if content else None,
        kind=RecordKind.ESTABLISHMENT,
        visibility=content.visibility if content else {},
        initial=asdict(content) if content else {},
    )
    if send(request, form, lambda: propose_change(record=own, content=form.proposed(), by=request.user)):
        return redirect("workshop:record")
    return page(request, "edit_record.html", {"form": form, "standing": standing}, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_POST
def withdraw_submission(request: OfficeRequest, pk: int) -> HttpResponse:
    """The establishment takes back what it sent, of whatever kind; what is published stays as it is."""
    found = get_object_or_404(Submission.objects.visible_to(request.user).select_related("record"), pk=pk)
    done = f"Đã rút hồ sơ “{found.record.name}”. Sửa rồi gửi lại lúc nào cũng được."
    carry_out(request, lambda: withdraw(submission=found, by=request.user), done=done)
    return redirect(workshop_address(found.record))


def _row(certificate: Certificate, submission: Submission | None) -> dict[str, Any]:
    """A certificate in the list: the state of its open proposal; else whether it is still in force."""
    if submission is not None:
        return {"row": certificate, "state": submission.state, "word": submission.get_state_display()}
    return {"row": certificate, "state": certificate.standing, "word": ""}
