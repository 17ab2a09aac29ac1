"""Papers of the jurisdiction: which end soon, and each with its scan, its checks and its revocation."""

from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.common.queries import history_of
from nguongoc.registry.actions import check_declaration, revoke_certificate
from nguongoc.registry.actions.certificates import DECLARATIONS
from nguongoc.registry.certificate_queries import ended_words, rule_of
from nguongoc.registry.enums import CertificateEffect, CertificateKind, RecordState, TestResult
from nguongoc.registry.models import Certificate, Document
from nguongoc.registry.queries import facts, pictures_by_id
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.downloads import send_document
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import chips, kept, long_page_of, query_without
from nguongoc.web.office.audit_words import audit_row
from nguongoc.web.office.navigation import crumbs, render_office, way_to_establishment
from nguongoc.web.office.paper_forms import CheckForm, RevocationForm
from nguongoc.web.papers import counts, left_words, matching, view_named

P = Permission


@needs(P.SEE_REGISTER, ground="office")
@require_safe
def certificates(request: OfficeRequest) -> HttpResponse:
    """Papers by how soon they end; first those within the reminders of their rule."""
    today = timezone.localdate()
    found = matching(Certificate.objects.visible_to(request.user), request.GET)
    view = view_named(request.GET.get("xem"))
    papers = view.narrow(found, today).select_related("published__record", "organisation__unit", "revocation")
    numbers = counts(found, today)
    shown = next(count for slug, _, count in numbers if slug == view.slug)
    page = long_page_of(request, papers.order_by("expiry_date", "sort_key", "pk"), count=shown)
    context: dict[str, Any] = {
        "page": page,
        "rows": [(paper, left_words(paper, today)) for paper in page],
        "chips": chips(request, "xem", numbers),
        "view": view,
        "kinds": CertificateKind.choices,
        "kind": request.GET.get("loai", ""),
        "q": request.GET.get("q", ""),
        "query": query_without(request),
        "exported": f"{query_without(request, 'xem')}&xem={view.slug}",
        "kept": kept(request, "q", "loai"),
        "is_filtered": any(request.GET.get(name) for name in ("q", "loai")),
    }
    return render_office(request, "office/certificates.html", context)


@needs(P.SEE_REGISTER, ground="office")
@require_safe
def certificate(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    opened(request, found)
    return _page(request, found, CheckForm())


@needs(P.APPROVE_RECORDS, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: OfficeRequest, pk: int) -> HttpResponse:
    """First what the end of the paper stops, then decision and reason; what is revoked already is shown."""
    found = _found(request, pk)
    if request.method != "POST" and found.standing == "revoked":
        return redirect("office:certificate", found.pk)
    form = RevocationForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        done = form.carry_out(
            lambda: revoke_certificate(
                certificate=found, reason=given["reason"], decision=given["decision"], by=request.user
            )
        )
        if done is not None:
            messages.success(request, "Đã thu hồi giấy. Giấy hết hiệu lực từ hôm nay; việc dựa vào giấy đã dừng.")
            return redirect("office:certificate", found.pk)
    own = (found.name, reverse("office:certificate", args=[found.pk]))
    context = {
        "certificate": found,
        "form": form,
        "effects": _effects(found),
        "crumbs": crumbs(*way_to_establishment(found.organisation.establishment), own, here="Thu hồi giấy"),
    }
    return render_office(request, "office/revoke_certificate.html", context)


@needs(P.REVIEW_RECORDS, P.APPROVE_RECORDS, ground="office")
@require_http_methods(["POST"])
def check(request: OfficeRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    form = CheckForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        done = form.carry_out(
            lambda: check_declaration(
                certificate=found,
                date=given["date"],
                result=TestResult(given["result"]),
                note=given["note"],
                by=request.user,
            )
        )
        if done is not None:
            messages.success(request, "Đã ghi kết quả hậu kiểm. Cơ sở đọc được.")
            return redirect("office:certificate", found.pk)
    return _page(request, found, form, status=422)


@needs(P.SEE_REGISTER, ground="office")
@require_safe
def document(request: OfficeRequest, pk: int) -> FileResponse:
    return send_document(request, pk)


def _found(request: OfficeRequest, pk: int) -> Certificate:
    visible = Certificate.objects.visible_to(request.user)
    return get_object_or_404(
        visible.select_related(
            "published__approver", "organisation__unit", "organisation__establishment", "revocation__organisation"
        ),
        pk=pk,
    )


def _page(request: OfficeRequest, found: Certificate, form: CheckForm, *, status: int = 200) -> HttpResponse:
    content = found.content
    picture = pictures_by_id([content.picture if content else None])
    shown = next(iter(picture.values()), None)
    is_declaration = found.certificate_kind in DECLARATIONS and content is not None
    decides = request.user.may(P.REVIEW_RECORDS, P.APPROVE_RECORDS)
    context: dict[str, Any] = {
        "certificate": found,
        "facts": facts(found),
        "left": left_words(found, timezone.localdate()),
        "ended": ended_words(found) if found.standing in {"expired", "revoked"} else "",
        "effects": _effects(found),
        "picture": shown,
        "picture_url": default_storage.url(shown.name) if shown else "",
        "document": Document.objects.filter(pk=content.document or 0).first() if content else None,
        "checks": found.checks.select_related("organisation"),
        "form": form if is_declaration and decides else None,
        "is_declaration": is_declaration,
        "may_revoke": request.user.may(P.APPROVE_RECORDS) and found.standing in {RecordState.PUBLISHED, "expired"},
        "history": [audit_row(entry) for entry in history_of([found])],
        "crumbs": crumbs(*way_to_establishment(found.organisation.establishment), here=found.name),
    }
    return render_office(request, "office/certificate.html", context, status=status)


def _effects(found: Certificate) -> list[str]:
    """What the end of the paper stops, as its rule stands today."""
    rule = rule_of(found.certificate_kind, timezone.localdate())
    return [str(CertificateEffect(effect).label) for effect in rule.stops] if rule else []
