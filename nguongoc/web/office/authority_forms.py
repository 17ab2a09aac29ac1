"""Forms of authorities: a new one, its first administrator, what may be edited, and the reorganisation of one."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone

from nguongoc.accounts.enums import Level, Sector, SuccessionKind
from nguongoc.accounts.models import Jurisdiction, Membership, Organisation
from nguongoc.accounts.reorganisation import NewAuthority, Reorganisation, Succession, Successor
from nguongoc.accounts.rules import LEVELS_ABOVE
from nguongoc.places.enums import UnitLevel
from nguongoc.places.models import AdministrativeUnit
from nguongoc.web.fields import DateField, LineField, PlainForm, say_plainly
from nguongoc.web.person_fields import LOGIN_HELP, email_field, person_name_field, phone_field

_NAME, _SHORT = 300, 120
_PLACE, _PERSON = "place_", "person_"
K = SuccessionKind
MANY_HEIRS = {K.SPLIT, K.ABOLISH, K.HAND_OVER}


def _name(label: str = "Tên cơ quan") -> LineField:
    return LineField(label=label, min_length=5, max_length=_NAME)


def _short() -> LineField:
    return LineField(label="Tên rút gọn", required=False, max_length=_SHORT, help_text="Dùng trong danh sách.")


class AdministratorForm(PlainForm):
    """Who runs the accounts of an authority first."""

    person_name = person_name_field("Họ và tên người quản lý tài khoản")
    email = email_field(LOGIN_HELP)
    phone = phone_field()


class _PlacedForm(PlainForm):
    """Under whom an authority stands, and places that none of its level holds."""

    short_name = _short()
    parent = forms.ModelChoiceField(
        label="Trực thuộc", queryset=Organisation.objects.none(), empty_label="Chọn cơ quan cấp trên"
    )
    places = forms.ModelMultipleChoiceField(
        label="Địa bàn",
        queryset=AdministrativeUnit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Chỉ hiện những nơi chưa có cơ quan cùng cấp phụ trách.",
        error_messages={"required": "Hãy chọn ít nhất một địa bàn."},
    )

    def offer(self, level: Level) -> None:
        """Fill the choices of `parent` and `places` for an authority of a level."""
        self._offer("parent", Organisation.objects.authorities().existing().filter(level__in=LEVELS_ABOVE[level]))
        units = AdministrativeUnit.objects.existing_today()
        if level in _UNIT_LEVEL:
            held = Jurisdiction.objects.in_force().filter(level=level).values("unit")
            units = units.filter(level=_UNIT_LEVEL[level]).exclude(pk__in=held)
        else:
            units = units.filter(parent__isnull=True)
        self._offer("places", units)

    def _offer(self, field: str, rows: Any) -> None:
        self.fields[field].queryset = rows  # type: ignore[attr-defined]  # a field of models


class AuthorityForm(AdministratorForm, _PlacedForm):
    """A new authority of a level."""

    name = _name()
    sector = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Chọn lĩnh vực"), *Sector.choices])
    field_order = ("name", "short_name", "sector", "parent", "places", "person_name", "email", "phone")

    def __init__(self, *args: Any, level: Level, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.level = level
        self.offer(level)
        if level in _UNIT_LEVEL:
            del self.fields["sector"]

    @property
    def authority(self) -> NewAuthority:
        given = self.cleaned_data
        return NewAuthority(
            level=self.level,
            name=given["name"],
            short_name=given["short_name"],
            parent=given["parent"],
            sector=given.get("sector", ""),
            seat=given["places"][0],
        )


class EditAuthorityForm(_PlacedForm):
    """What may be edited of an authority without a reorganisation. One of the province stands under nobody."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        initial = {"short_name": organisation.short_name, "parent": organisation.parent_id}
        super().__init__(*args, initial=initial, **kwargs)
        level = Level(organisation.level)
        self.offer(level)
        places = self.fields["places"]
        places.label, places.required = "Nhận thêm địa bàn", False
        held = organisation.jurisdictions.in_force().values("unit")
        free = places.queryset.exclude(pk__in=held)  # type: ignore[attr-defined]  # as above
        self._offer("places", free)
        if level == Level.PROVINCE:
            del self.fields["parent"]
        if level not in _UNIT_LEVEL or not free.exists():
            del self.fields["places"]


_UNIT_LEVEL = {Level.DISTRICT: UnitLevel.DISTRICT, Level.COMMUNE: UnitLevel.COMMUNE}


class ReorganiseForm(PlainForm):
    """What becomes of one authority, by kind: names of who begins, who joins, where each place and person goes."""

    date = DateField(label="Ngày hiệu lực", help_text="Hôm nay hoặc một ngày đã qua.")
    others = forms.ModelMultipleChoiceField(
        label="Hợp nhất cùng",
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một cơ quan."},
    )
    name = _name("Tên mới")
    short_name = _short()
    second_name = _name("Tên cơ quan thứ hai")
    second_short_name = _short()

    def __init__(self, *args: Any, organisation: Organisation, kind: SuccessionKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation, self.kind = organisation, kind
        self.peers = _peers(organisation)
        self.places = _places(organisation, kind)
        self.fields["date"].initial = timezone.localdate()
        for name in set(self.fields) - {"date", *_FIELDS[kind]}:
            del self.fields[name]
        if kind == K.SPLIT:
            self.fields["name"].label = "Tên cơ quan thứ nhất"
        if kind == K.MERGE:
            self.fields["others"].queryset = self.peers  # type: ignore[attr-defined]  # a field of models
        if kind in MANY_HEIRS:
            self._ask_where_each_goes()

    def _ask_where_each_goes(self) -> None:
        heirs = _HALVES if self.kind == K.SPLIT else [(str(row.pk), str(row)) for row in self.peers]
        stays = [("", "Giữ lại")] if self.kind == K.HAND_OVER else []
        first = stays or ([] if self.kind == K.SPLIT else [("", "Chọn cơ quan nhận")])
        if not (self.kind == K.SPLIT and self.organisation.level == Level.DIVISION):
            for unit in self.places:
                self._ask(f"{_PLACE}{unit.pk}", unit.name, [*first, *heirs], required=not stays)
        members = Membership.objects.current().filter(organisation=self.organisation).select_related("person")
        by_default = stays or ([] if self.kind == K.SPLIT else [("", "Theo cơ quan nhận đầu tiên")])
        for member in members:
            label = f"{member.person.name}, {member.get_role_display()}"
            self._ask(f"{_PERSON}{member.person_id}", label, [*by_default, *heirs], required=False)

    def _ask(self, name: str, label: str, choices: list[tuple[str, str]], *, required: bool) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=required)
        say_plainly(self.fields[name])

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith(_PLACE)]

    @property
    def person_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith(_PERSON)]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith((_PLACE, _PERSON))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.kind in {K.ABOLISH, K.HAND_OVER} and not self.errors:
            chosen = [value for name, value in cleaned.items() if name.startswith((_PLACE, _PERSON)) and value]
            if not chosen:
                self.add_error(None, "Hãy chọn ít nhất một địa bàn và cơ quan nhận.")
        return cleaned

    def plan(self) -> Reorganisation:
        """What the action is asked to do; call it once the form is valid."""
        given, date = self.cleaned_data, self.cleaned_data["date"]
        predecessors = [self.organisation, *given.get("others", ())]
        heirs = self._heirs(predecessors)
        rows = [Succession(one, heir, self.kind, date) for one in predecessors for heir in heirs.values()]
        people = {
            int(name.removeprefix(_PERSON)): heirs[value]
            for name, value in given.items()
            if name.startswith(_PERSON) and value
        }
        return Reorganisation(tuple(rows), people)

    def _heirs(self, predecessors: list[Organisation]) -> dict[str, Successor]:
        """By the value of the choices: the first is the one to whom people go by default."""
        if self.kind in {K.RENAME, K.MERGE}:
            places = [unit for row in predecessors for unit in _held(row)]
            return {"1": self._begins("name", "short_name", places)}
        going: dict[str, list[AdministrativeUnit]] = {}
        for unit in self.places:
            value = self.cleaned_data.get(f"{_PLACE}{unit.pk}", "")
            if value:
                going.setdefault(value, []).append(unit)
        if self.kind == K.SPLIT:
            share = self.places if self.organisation.level == Level.DIVISION else []
            first, second = (going.get(half, share) for half, _ in _HALVES)
            return {
                "1": self._begins("name", "short_name", first),
                "2": self._begins("second_name", "second_short_name", second),
            }
        for name, value in self.cleaned_data.items():
            if name.startswith(_PERSON) and value:
                going.setdefault(value, [])
        known = {str(row.pk): row for row in self.peers}
        return {value: Successor(known[value], tuple(units)) for value, units in going.items()}

    def _begins(self, name: str, short: str, places: Iterable[AdministrativeUnit]) -> Successor:
        like, units = self.organisation, tuple(places)
        new = NewAuthority(
            level=Level(like.level),
            name=self.cleaned_data[name],
            short_name=self.cleaned_data[short],
            parent=like.parent,
            sector=like.sector,
            seat=like.unit if like.unit in units or not units else units[0],
        )
        return Successor(new, units)


_HALVES = [("1", "Cơ quan thứ nhất"), ("2", "Cơ quan thứ hai")]
_FIELDS = {
    K.RENAME: {"name", "short_name"},
    K.MERGE: {"others", "name", "short_name"},
    K.SPLIT: {"name", "short_name", "second_name", "second_short_name"},
    K.ABOLISH: set[str](),
    K.HAND_OVER: set[str](),
}


def _peers(organisation: Organisation) -> Any:
    """Authorities of today of the same level and sector; for a division those of the same department."""
    rows = Organisation.objects.existing().filter(level=organisation.level, sector=organisation.sector)
    if organisation.level == Level.DIVISION:
        rows = rows.filter(parent=organisation.parent)
    return rows.exclude(pk=organisation.pk)


def _held(organisation: Organisation) -> list[AdministrativeUnit]:
    held = organisation.jurisdictions.in_force().values("unit")
    return list(AdministrativeUnit.objects.filter(pk__in=held))


def _places(organisation: Organisation, kind: SuccessionKind) -> list[AdministrativeUnit]:
    """The places to be given: those held; of a single one that has parts its parts, where it is divided."""
    held = _held(organisation)
    if kind in {K.SPLIT, K.HAND_OVER} and len(held) == 1 and organisation.level == Level.DISTRICT:
        return list(AdministrativeUnit.objects.existing_today().filter(parent=held[0])) or held
    return held
