"""Forms of imports: a file with its kind, and which column of the file is which."""

from typing import Any

from django import forms
from django.conf import settings
from openpyxl.utils import get_column_letter

from nguongoc.registry.imports.columns import doubled
from nguongoc.registry.imports.enums import ImportKind
from nguongoc.registry.imports.judging import Table
from nguongoc.registry.models import ImportJob
from nguongoc.web.fields import PlainForm, choices_of, offer
from nguongoc.web.templatetags.words import number


class UploadForm(PlainForm):
    kind = forms.ChoiceField(label="Nhập gì", widget=forms.RadioSelect)
    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
    )

    def __init__(self, *args: Any, kinds: list[ImportKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", choices_of(kinds))
        self.fields[
            "file"
        ].help_text = f"Tối đa {number(settings.IMPORT_MAX_ROWS)} dòng, {settings.IMPORT_MAX_BYTES // 2**20} MB."

    @property
    def chosen(self) -> ImportKind:
        return ImportKind(self.cleaned_data["kind"])


class ColumnsForm(PlainForm):
    """A select for each field of the table; the columns of the file are its choices."""

    def __init__(self, *args: Any, job: ImportJob, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers = dict(job.headers)
        choices = [("", "Không có trong tệp")]
        choices += [
            (str(place), f"{get_column_letter(place + 1)} · {text}") for place, text in self.headers.items()
        ]
        for column in table.columns:
            self.fields[column.field] = forms.ChoiceField(
                label=f"{column.header} (bắt buộc)" if column.is_required else column.header,
                required=False,
                choices=choices,
                initial=str(job.columns[column.field]) if column.field in job.columns else "",
            )
        self.missing = [
            column.header for column in table.columns if column.is_required and column.field not in job.columns
        ]
        self.doubled = doubled(self.headers)

    @property
    def chosen(self) -> dict[str, int]:
        return {name: int(place) for name, place in self.cleaned_data.items() if place}
