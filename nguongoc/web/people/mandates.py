"""What both grounds share of mandates: the form, the rows of the list, and the end."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.actions import end_mandate, grant_mandate
from nguongoc.accounts.models import Mandate, MandateQuerySet, Organisation, Person
from nguongoc.common.errors import Refusal
from nguongoc.registry.queries import establishment_named
from nguongoc.web.access import OfficeRequest
from nguongoc.web.fields import DateField, LineField, PlainForm, posted
from nguongoc.web.forms import carry_out


class MandateForm(PlainForm):
    """To whom, named by the establishment code, and from when to when."""

    holder_code = LineField(
        label="Mã số của cơ sở được ủy quyền",
        max_length=20,
        help_text="Mã số ghi trên hồ sơ công khai của cơ sở đó, ví dụ hợp tác xã mà cơ sở là thành viên.",
    )
    first_date = DateField(label="Từ ngày")
    last_date = DateField(label="Đến hết ngày", required=False, help_text="Để trống: cho tới khi kết thúc.")
    principal: Organisation
    holder: Organisation | None = None

    @classmethod
    def of(cls, request: HttpRequest, *, principal: Organisation) -> "MandateForm":
        form = cls(posted(request), initial={"first_date": timezone.localdate()})
        form.principal = principal
        return form

    def clean_holder_code(self) -> str:
        code = str(self.cleaned_data["holder_code"])
        try:
            self.holder = establishment_named(code).owner
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal
        return code

    def granted(self, by: Person) -> bool:
        """Whether the form was sent, is in order, and the mandate stands."""
        holder = self.holder if self.is_valid() else None
        if holder is None:
            return False
        given = self.cleaned_data

        def grant() -> Mandate:
            try:
                return grant_mandate(
                    principal=self.principal,
                    holder=holder,
                    first_date=given["first_date"],
                    last_date=given["last_date"],
                    by=by,
                )
            except Refusal as refusal:
                refusal.field = "holder_code" if refusal.field == "holder" else refusal.field
                raise

        return self.carry_out(grant) is not None


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate that is not over; `end_url` is where a form ends it."""

    mandate: Mandate
    end_url: str


def mandate_rows(mandates: MandateQuerySet, end_page: str) -> list[MandateRow]:
    """Those in force and those to come."""
    found = mandates.not_over().select_related("principal", "holder", "granted_by")
    return [MandateRow(row, reverse(end_page, args=[row.pk])) for row in found]


def end_from_page(request: OfficeRequest, mandate: Mandate) -> None:
    carry_out(request, lambda: end_mandate(mandate=mandate, by=request.user), done=f"Đã kết thúc: {mandate}.")
