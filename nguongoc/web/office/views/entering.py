"""An official adds an establishment and invites its first account; nguongoc.web.acting does the rest."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.actions import invite_first_account
from nguongoc.accounts.enums import Permission, Sector
from nguongoc.accounts.queries import opened_accounts
from nguongoc.registry.actions import enter_establishment, submit
from nguongoc.registry.contents import EstablishmentContent
from nguongoc.registry.models import Establishment, Submission
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.establishment_fields import EstablishmentFields, sector_field
from nguongoc.web.fields import posted
from nguongoc.web.forms import wants_draft
from nguongoc.web.office.forms import InvitationForm
from nguongoc.web.office.navigation import crumbs, render_office, way_to_establishment


class NewEstablishmentForm(EstablishmentFields):
    """What an establishment says of itself, written down by an official."""

    sector = sector_field()


@needs(Permission.ENTER_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def add_establishment(request: OfficeRequest) -> HttpResponse:
    form = NewEstablishmentForm(posted(request), initial=_own_jurisdiction(request))
    if form.is_valid():
        sent = form.carry_out(lambda: _enter(request, form))
        if sent is not None:
            return _done(request, sent)
    way = crumbs(("Cơ sở", reverse("office:establishments")), here="Thêm cơ sở")
    context = {"form": form, "crumbs": way, "units": form.map_units}
    return render_office(request, "office/add_establishment.html", context)


@needs(Permission.ENTER_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def invite_account(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _establishment(request, pk)
    content = _latest(found)
    known = {"name": content.representative, "phone": content.phone} if content else {}
    form = InvitationForm(posted(request), initial=known)
    if form.is_valid():
        given = form.cleaned_data
        invited = form.carry_out(
            lambda: invite_first_account(
                establishment=found.organisation,
                email=given["email"],
                name=given["name"],
                phone=given["phone"],
                by=request.user,
            )
        )
        if invited is not None:
            messages.success(request, f"Đã gửi lời mời tới {invited.email}. Người nhận tự đặt mật khẩu.")
            return redirect("office:establishment", found.pk)
    context = {
        "form": form,
        "establishment": found,
        "has_account": opened_accounts(found.organisation_id).exists(),
        "crumbs": crumbs(*way_to_establishment(found), here="Mời tài khoản"),
    }
    return render_office(request, "office/invite_account.html", context)


def _establishment(request: OfficeRequest, pk: int) -> Establishment:
    visible = Establishment.objects.visible_to(request.user).select_related("published", "organisation__unit")
    return get_object_or_404(visible, pk=pk)


def _enter(request: OfficeRequest, form: NewEstablishmentForm) -> Submission:
    with transaction.atomic():
        sector = Sector(form.cleaned_data["sector"])
        draft = enter_establishment(content=form.content(), sector=sector, by=request.user)
        return _sent(request, draft)


def _sent(request: OfficeRequest, draft: Submission) -> Submission:
    """Sent in the establishment's name, unless only the draft was to be saved."""
    if wants_draft(request):
        return draft
    return submit(submission=draft, by=request.user.acting_for(draft.record.organisation))


def _done(request: OfficeRequest, submission: Submission) -> HttpResponse:
    code = submission.tracking_code
    if submission.is_editable:
        messages.success(
            request, f"Đã lưu bản nháp, mã {code}. Chưa gửi duyệt: bấm “Làm thay cơ sở” để nhập tiếp."
        )
    else:
        messages.success(
            request,
            f"Đã gửi duyệt thay cơ sở. {submission.reviewer} sẽ kiểm tra. Hãy đưa cơ sở mã theo dõi {code}.",
        )
    return redirect("office:establishment", submission.record_id)


def _latest(found: Establishment) -> EstablishmentContent | None:
    last = found.submissions.select_related("record").order_by("-pk").first()
    content = last.read() if last else found.content
    return content if isinstance(content, EstablishmentContent) else None


def _own_jurisdiction(request: OfficeRequest) -> dict[str, Any]:
    return {"unit": request.organisation.unit.key, "sector": request.organisation.sector}
