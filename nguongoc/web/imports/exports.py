"""What a list shows, as an Excel file in the layout of the template."""

from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.queries import members_visible_to
from nguongoc.registry.actions.imports import export_rows
from nguongoc.registry.imports.enums import ImportKind
from nguongoc.registry.models import Certificate, Establishment, Product, Site
from nguongoc.web.access import OfficeRequest
from nguongoc.web.downloads import workbook
from nguongoc.web.history import exported
from nguongoc.web.papers import ALL, matching, view_named
from nguongoc.web.record_filters import by_state, by_text_and_place

_RECORDS = {
    ImportKind.ESTABLISHMENT: Establishment,
    ImportKind.SITE: Site,
    ImportKind.PRODUCT: Product,
}


@require_safe
def export(request: OfficeRequest, kind: str) -> FileResponse:
    """The list with the filters of its page; who took what enters audit trail and access history."""
    if kind not in ImportKind.values:
        raise Http404
    chosen = ImportKind(kind)
    rows, today = _rows(request, chosen), timezone.localdate()

    def write(out: IO[bytes]) -> None:
        export_rows(out=out, kind=chosen, rows=rows, asked=request.GET.dict(), by=request.user)

    exported(request, f"Danh sách {chosen.label} (Excel)")
    return workbook(f"{chosen.file_word}-{today:%Y%m%d}.xlsx", write)


def _rows(request: OfficeRequest, kind: ImportKind) -> Any:
    person, asked = request.user, request.GET
    if kind == ImportKind.ACCOUNT:
        if not person.may(Permission.MANAGE_ACCOUNTS):
            raise PermissionDenied
        return members_visible_to(person, typed=asked.get("q", ""))
    if not person.may(Permission.SEE_REGISTER, Permission.EDIT_OWN_RECORDS):
        raise PermissionDenied
    found: Any
    if kind == ImportKind.CERTIFICATE:
        papers = matching(Certificate.objects.visible_to(person), asked)
        found = view_named(asked.get("xem", ALL)).narrow(papers, timezone.localdate())
    else:
        found = by_state(by_text_and_place(_RECORDS[kind].objects.visible_to(person), asked), asked)
    related = "owner" if kind == ImportKind.ESTABLISHMENT else "organisation__establishment"
    return found.select_related("organisation", related).order_by("sort_key", "pk").iterator(chunk_size=500)
