"""Accounts of the own organisation: found by e-mail address. Nobody of another organisation is touched."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from nguongoc.accounts.actions import add_member, edit_member
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Membership, Organisation, Person
from nguongoc.accounts.roles import ROLES
from nguongoc.common.errors import Refusal
from nguongoc.common.spreadsheets import Cell
from nguongoc.common.text import capital
from nguongoc.registry.imports.columns import Column
from nguongoc.registry.imports.enums import ImportKind, Verdict
from nguongoc.registry.imports.fields import Digits, Field, Pick, WrongCell
from nguongoc.registry.imports.judging import Judgement, Outcome, Parsed, missing

_TAKEN = "địa chỉ này đã có tài khoản nên không thêm hay sửa được từ đây. Hãy dùng địa chỉ khác."


class AccountTable:
    kind = ImportKind.ACCOUNT

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        roles = [(role.value, capital(role.label)) for role in ROLES[Level(organisation.level)]]
        self.columns = (
            Column(
                "name",
                "Họ và tên",
                Field(200),
                is_required=True,
                example="(Ví dụ) Họ và tên",
                synonyms=("Tên", "Họ tên"),
                width=28,
            ),
            Column(
                "email",
                "Thư điện tử",
                Email(254),
                is_required=True,
                help="Dùng để đăng nhập. Không đổi được về sau.",
                example="an@vidu.vn",
                synonyms=("Email", "E-mail", "Địa chỉ thư điện tử"),
                width=28,
            ),
            Column("phone", "Điện thoại", Digits(leads_with_zero=True), synonyms=("Số điện thoại", "SĐT")),
            Column(
                "role",
                "Vai trò",
                Pick(roles),
                is_required=True,
                example=roles[0][1],
                synonyms=("Loại tài khoản", "Nhóm tài khoản"),
                width=26,
            ),
        )

    def judge(self, rows: Sequence[Parsed], by: Person, *, lock: bool) -> list[Judgement]:
        emails = {row.values["email"] for row in rows if row.values.get("email")}
        members = Membership.objects.current().select_related("person").filter(organisation=self._organisation)
        if lock:
            members = members.select_for_update(of=("self",))
        own = {each.person.email: each for each in members.filter(person__email__in=emails)}
        taken = set(Person.objects.filter(email__in=emails).values_list("email", flat=True))
        return [self._judge(row, own, taken) for row in rows]

    def _judge(self, row: Parsed, own: dict[str, Membership], taken: set[str]) -> Judgement:
        values = row.values
        email = str(values.get("email") or "")
        judgement = Judgement(str(values.get("name") or email)[:200], problems=list(row.problems), key=email)
        member = own.get(email)
        if member is None and email in taken:
            judgement.wrong(_TAKEN, at="email")
        if len(str(values.get("phone") or "")) > 20:  # noqa: PLR2004 -- the length of its column
            judgement.wrong("dài quá: tối đa 20 ký tự.", at="phone")
        judgement.problems += missing(row, self.columns, self._standing(member) if member else None)
        if judgement.problems:
            judgement.verdict = Verdict.WRONG
            return judgement
        judgement.payload = (member, dict(values))
        if member is not None:
            self._compare(member, judgement)
        return judgement

    @staticmethod
    def _standing(member: Membership) -> dict[str, Any]:
        return {"name": member.person.name, "phone": member.person.phone, "role": member.role}

    def _compare(self, member: Membership, judgement: Judgement) -> None:
        old = self._standing(member)
        judgement.person_id = member.person_id
        state = f"{member.pk}|{old}|{member.suspended_at}"
        judgement.base = hashlib.sha256(state.encode()).hexdigest()[:32]
        values = judgement.payload[1]
        for column in self.columns:
            if column.field in old and column.field in values:
                new = values[column.field] or ""
                if new != old[column.field]:
                    words = column.form.words
                    judgement.changes.append((column.header, words(old[column.field]), words(new)))
                old[column.field] = new
        judgement.payload = (member, old)
        judgement.verdict = Verdict.CHANGED if judgement.changes else Verdict.UNCHANGED

    def apply(self, judged: Sequence[Judgement], by: Person) -> list[Outcome]:
        return [self._apply(each.payload[0], each.payload[1], by) for each in judged]

    @staticmethod
    def _apply(member: Membership | None, values: dict[str, Any], by: Person) -> Outcome:
        try:
            with transaction.atomic():
                given = {
                    "name": values["name"],
                    "phone": values.get("phone") or "",
                    "role": Role(values["role"]),
                }
                if member is None:
                    return add_member(by=by, email=values["email"], **given)[0]
                return edit_member(membership=member, by=by, **given).person
        except Refusal as refusal:
            return refusal

    def exported(self, members: Iterable[Membership], by: Person) -> Iterator[dict[str, Any]]:
        for member in members:
            person = member.person
            yield {"name": person.name, "email": person.email, "phone": person.phone, "role": member.role}


class Email(Field):
    """An address in lower case."""

    def _read(self, cell: Cell) -> Any:
        text = str(super()._read(cell)).lower()
        try:
            validate_email(text)
        except ValidationError as error:
            raise WrongCell("địa chỉ thư điện tử chưa đúng. Ví dụ: ten@vidu.vn.") from error
        return text
