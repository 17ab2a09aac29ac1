"""What a list shows, as an Excel file in the layout of the template."""

from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Membership
from nguongoc.registry.actions.imports import export_rows
from nguongoc.registry.imports.enums import ImportKind
from nguongoc.registry.models import Certificate, Establishment, Product, Site
from nguongoc.web.access import OfficeRequest
from nguongoc.web.imports.workbooks import workbook
from nguongoc.web.record_filters import by_state, by_text_and_place

_RECORDS = {
    ImportKind.ESTABLISHMENT: Establishment,
    ImportKind.SITE: Site,
    ImportKind.PRODUCT: Product,
    ImportKind.CERTIFICATE: Certificate,
}


@require_safe
def export(request: OfficeRequest, kind: str) -> FileResponse:
    """The list with its filters (`q`, `xa`, `tinh-trang`); who exported what enters the audit trail."""
    if kind not in ImportKind.values:
        raise Http404
    chosen = ImportKind(kind)
    rows, today = _rows(request, chosen), timezone.localdate()

    def write(out: IO[bytes]) -> None:
        export_rows(out=out, kind=chosen, rows=rows, asked=request.GET.dict(), by=request.user)

    return workbook(f"{chosen.value}-{today:%Y%m%d}.xlsx", write)


def _rows(request: OfficeRequest, kind: ImportKind) -> Any:
    person = request.user
    if kind == ImportKind.ACCOUNT:
        if not person.may(Permission.MANAGE_ACCOUNTS):
            raise PermissionDenied
        members = Membership.objects.visible_to(person).select_related("person")
        return members.order_by("person__name", "pk").iterator(chunk_size=500)
    if not (person.may(Permission.SEE_REGISTER) or person.may(Permission.EDIT_OWN_RECORDS)):
        raise PermissionDenied
    visible = _RECORDS[kind].objects.visible_to(person)
    found = by_state(by_text_and_place(visible, request.GET), request.GET)
    related = "owner" if kind == ImportKind.ESTABLISHMENT else "organisation__establishment"
    return found.select_related("organisation", related).order_by("sort_key", "pk").iterator(chunk_size=500)
