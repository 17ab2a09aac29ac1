"""The province takes in stamps that another system has printed, from its list."""

from typing import IO, cast

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common.spreadsheets import require_small_enough
from nguongoc.stamps.actions import import_old_serials
from nguongoc.stamps.actions.old_serials import OldImport
from nguongoc.stamps.models import OldSerial
from nguongoc.stamps.old_serial_files import read_old_rows
from nguongoc.web.access import OfficeRequest, needs
from nguongoc.web.fields import LineField, PlainForm, posted
from nguongoc.web.office.navigation import render_office

_SHOWN = 200


class OldSerialsForm(PlainForm):
    origin = LineField(
        label="Hệ thống đã in tem",
        max_length=100,
        help_text="Người mua đọc được tên này khi quét tem, ví dụ: qn.check.net.vn.",
    )
    file = forms.FileField(
        label="Danh sách tem (.xlsx hoặc .csv)",
        help_text="Các cột: Mã tem, Mã sản phẩm (GTIN), Mã cơ sở, Mã lô (không bắt buộc).",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )

    def taken_in(self, by: Person) -> OldImport | None:
        """What became of the file, where the form was sent and is in order."""
        if not self.is_valid():
            return None
        given = self.cleaned_data

        def take_in() -> OldImport:
            require_small_enough(given["file"])
            rows = read_old_rows(cast("IO[bytes]", given["file"]))
            return import_old_serials(origin=given["origin"], rows=rows, by=by)

        return self.carry_out(take_in)


@needs(Permission.EDIT_RULES, ground="office")
@require_http_methods(["GET", "HEAD", "POST"])
def old_serials(request: OfficeRequest) -> HttpResponse:
    """How many stamps of which system are in, and a list to take in; each row that is not in is told."""
    form = OldSerialsForm(posted(request), request.FILES or None)
    done = form.taken_in(request.user)
    systems = OldSerial.objects.values("batch__origin").annotate(count=Count("pk")).order_by("batch__origin")
    context = {
        "form": OldSerialsForm() if done else form,
        "done": done,
        "refused": done.refused[:_SHOWN] if done else [],
        "systems": [(row["batch__origin"], row["count"]) for row in systems],
    }
    return render_office(request, "office/old_serials.html", context)
