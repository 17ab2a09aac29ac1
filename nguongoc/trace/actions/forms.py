"""Log forms: a draft is worked on, put in force from a date, and from then on stays as it is."""

import datetime as dt
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.enums import Permission
from nguongoc.accounts.models import Person
from nguongoc.common import audit
from nguongoc.common.errors import Refusal
from nguongoc.common.locks import one_at_a_time
from nguongoc.common.text import normalise
from nguongoc.common.validity import make_way
from nguongoc.registry.enums import ProductionSector
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import LogForm
from nguongoc.trace.questions import read_questions


@transaction.atomic
def draft_form(*, kind: LogKind, sector: str, by: Person) -> LogForm:
    """The draft of the form of a kind of work in a sector (or `any`): the one that is there, else a copy of the
    newest version, else an empty one. Raises Refusal.
    """
    by.require(Permission.EDIT_RULES)
    if sector not in {"any", *ProductionSector.values}:
        raise Refusal("Hãy chọn một ngành có trong danh sách.", field="sector")
    one_at_a_time("log forms")
    key = f"{sector}.{kind}"
    draft = LogForm.objects.filter(key=key, is_draft=True).first()
    if draft is not None:
        return draft
    newest = LogForm.objects.filter(key=key).order_by("-version").first()
    draft = LogForm.objects.create(
        key=key,
        version=newest.version + 1 if newest else 1,
        kind=kind,
        sector=sector,
        title=newest.title if newest else str(kind.label),
        fields=newest.fields if newest else [],
        basis=newest.basis if newest else "",
        is_draft=True,
        effective_from=timezone.localdate(),
        entered_by=by,
    )
    audit.record("draft_log_form", by=by, subject=draft, key=key, version=draft.version)
    return draft


@transaction.atomic
def edit_draft(*, form: LogForm, title: str, basis: str, fields: list[dict[str, Any]], by: Person) -> LogForm:
    """Keep what an administrator wrote of a draft. Raises Refusal with the field `title` or `fields`."""
    by.require(Permission.EDIT_RULES)
    form = _locked_draft(form)
    form.title, form.basis = normalise(title), normalise(basis)
    if not form.title or len(form.title) > 200:  # noqa: PLR2004 -- the column's length
        raise Refusal("Hãy đặt tên biểu mẫu, tối đa 200 ký tự.", field="title")
    questions = read_questions(fields)
    form.fields = [_without_defaults(msgspec.to_builtins(question)) for question in questions]
    form.entered_by = by
    form.save(update_fields=["title", "basis", "fields", "entered_by"])
    audit.record("edit_log_form", by=by, subject=form, key=form.key, version=form.version)
    return form


@transaction.atomic
def put_form_in_force(*, form: LogForm, effective_from: dt.date, by: Person) -> LogForm:
    """The draft is what is asked from a date on, and never changes again; the version before ends on that date.

    Raises Refusal with the field `effective_from` or `fields`.
    """
    by.require(Permission.EDIT_RULES)
    form = _locked_draft(form)
    if effective_from < timezone.localdate():
        raise Refusal("Biểu mẫu mới chỉ áp dụng từ hôm nay trở đi.", field="effective_from")
    read_questions(form.fields)
    make_way(LogForm.objects.filter(key=form.key, is_draft=False), effective_from)
    form.is_draft, form.effective_from = False, effective_from
    form.save(update_fields=["is_draft", "effective_from"])
    audit.record("put_log_form_in_force", by=by, subject=form, key=form.key, version=form.version)
    return form


@transaction.atomic
def drop_draft(*, form: LogForm, by: Person) -> None:
    """The draft is given up; nothing was written with it."""
    by.require(Permission.EDIT_RULES)
    form = _locked_draft(form)
    audit.record("drop_log_form", by=by, subject=form, key=form.key, version=form.version)
    form.delete()


@transaction.atomic
def load_form(*, row: dict[str, Any]) -> LogForm | None:
    """A version that comes with the profile. One with which somebody has written stays as it is; so does every
    version of a form that an administrator has changed (none is given back).
    """
    one_at_a_time("log forms")
    known = LogForm.objects.filter(key=row["key"])
    found = known.filter(version=row["version"]).first()
    if known.filter(entered_by__isnull=False).exists() or (found and found.entries.exists()):
        return None
    read_questions(row["fields"])
    form, _ = LogForm.objects.update_or_create(
        key=row["key"],
        version=row["version"],
        defaults={
            "kind": row["event"],
            "sector": row["sector"],
            "title": row["title"],
            "fields": row["fields"],
            "basis": row.get("basis", ""),
            "effective_from": row["effective_from"],
            "effective_to": row.get("effective_to"),
        },
    )
    return form


def _locked_draft(form: LogForm) -> LogForm:
    one_at_a_time("log forms")
    found = LogForm.objects.select_for_update().filter(pk=form.pk, is_draft=True).first()
    if found is None:
        raise Refusal("Bản này không còn là bản nháp. Hãy soạn phiên bản mới.")
    return found


def _without_defaults(question: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in question.items() if value not in (None, "", [], False)}
