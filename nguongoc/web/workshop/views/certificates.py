"""Certificates, commitments and declarations of the establishment."""

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from msgspec.structs import asdict

from nguongoc.accounts.enums import Permission
from nguongoc.registry.actions import propose_certificate, propose_change
from nguongoc.registry.certificate_queries import ended_words
from nguongoc.registry.models import Certificate, Document, Product
from nguongoc.registry.queries import changes, facts, pictures_by_id
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.downloads import send_document
from nguongoc.web.fields import posted
from nguongoc.web.history import opened
from nguongoc.web.listing import chips, page_of
from nguongoc.web.papers import counts, left_words, view_named
from nguongoc.web.workshop.forms.certificates import CertificateForm
from nguongoc.web.workshop.pages import page
from nguongoc.web.workshop.sending import send
from nguongoc.web.workshop.standing import standing_of


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_safe
def certificates(request: OfficeRequest) -> HttpResponse:
    """Papers by how soon they end: what ends within the reminders of its rule first."""
    today = timezone.localdate()
    own = Certificate.objects.visible_to(request.user)
    view = view_named(request.GET.get("xem"))
    papers = view.narrow(own, today).select_related("revocation").order_by("expiry_date", "sort_key", "pk")
    rows = page_of(request, papers)
    context = {
        "page": rows,
        "rows": [(paper, left_words(paper, today)) for paper in rows],
        "chips": chips(request, "xem", counts(own, today)),
        "view": view,
        "has_any": own.exists(),
    }
    return page(request, "certificates.html", context, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_safe
def document(request: OfficeRequest, pk: int) -> FileResponse:
    return send_document(request, pk)


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_safe
def certificate(request: OfficeRequest, pk: int) -> HttpResponse:
    visible = Certificate.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("published", "revocation__organisation"), pk=pk)
    opened(request, found)
    standing = standing_of(found)
    content = standing.content
    picture = pictures_by_id([content.picture if content else None])
    context = {
        "certificate": found,
        "ended": ended_words(found) if found.standing in {"expired", "revoked"} else "",
        "checks": found.checks.select_related("organisation"),
        "document": Document.objects.filter(pk=content.document or 0).first() if content else None,
        "standing": standing,
        "facts": facts(found),
        "changes": changes(standing.submission) if standing.submission else [],
        "picture": next(iter(picture.values()), None),
    }
    return page(request, "certificate.html", context, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficeRequest) -> HttpResponse:
    form = CertificateForm(posted(request), request.FILES or None, by=request.user, products=_products(request))
    if sent := send(request, form, lambda: propose_certificate(content=form.proposed(), by=request.user)):
        return redirect("workshop:certificate", sent.record_id)
    return page(request, "edit_certificate.html", {"form": form}, tab="record")


@needs(Permission.EDIT_OWN_RECORDS, ground="workshop")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficeRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Certificate.objects.visible_to(request.user).select_related("published"), pk=pk)
    standing = standing_of(found)
    content = standing.content
    form = CertificateForm(
        posted(request),
        request.FILES or None,
        by=request.user,
        products=_products(request),
        picture=content.picture if content else None,
        document=content.document if content else None,
        initial=asdict(content) if content else {},
    )
    if send(request, form, lambda: propose_change(record=found, content=form.proposed(), by=request.user)):
        return redirect("workshop:certificate", pk)
    context = {"form": form, "certificate": found, "standing": standing}
    return page(request, "edit_certificate.html", context, tab="record")


def _products(request: OfficeRequest) -> list[Product]:
    return list(Product.objects.visible_to(request.user).order_by("sort_key", "pk"))
