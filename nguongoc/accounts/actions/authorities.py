"""Authorities outside a reorganisation: one is added, or gets a short name, another one above it, more places."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from nguongoc.accounts.actions.accounts import create_account
from nguongoc.accounts.actions.password_links import PasswordLink, password_link_for
from nguongoc.accounts.actions.reorganise import begin_authority, give_places, lock_structure
from nguongoc.accounts.enums import Level, Permission, Role
from nguongoc.accounts.models import Organisation, Person
from nguongoc.accounts.reorganisation import NewAuthority
from nguongoc.accounts.rules import LEVELS_ABOVE
from nguongoc.common import audit
from nguongoc.common.errors import Refusal, StateChanged
from nguongoc.places.models import AdministrativeUnit


@transaction.atomic
def add_authority(
    *,
    authority: NewAuthority,
    places: Iterable[AdministrativeUnit],
    email: str,
    person_name: str,
    phone: str = "",
    by: Person,
) -> tuple[Organisation, Person, PasswordLink]:
    """An authority begins today with its places and its first administrator, who sets the password by the link.

    Raises NotPermitted; Refusal for a name that an authority of today has (field `name`), for a place that
    another authority of the level and sector holds (field `places`), for one above it that is of no level above
    (field `parent`), or for a taken address (field `email`).
    """
    by.require(Permission.REORGANISE)
    lock_structure()
    if Organisation.objects.authorities().existing().filter(name=authority.name).exists():
        raise Refusal("Đã có cơ quan mang tên này.", field="name")
    _require_above(authority.level, authority.parent)
    organisation = begin_authority(authority=authority, date=timezone.localdate(), by=by)
    give_places(organisation=organisation, units=places, date=timezone.localdate())
    person = create_account(
        email=email,
        name=person_name,
        password=None,
        organisation=organisation,
        role=Role.ADMINISTRATOR,
        phone=phone,
        by=by,
    )
    return organisation, person, password_link_for(person=person)


@transaction.atomic
def edit_authority(
    *,
    organisation: Organisation,
    short_name: str,
    parent: Organisation | None,
    places: Iterable[AdministrativeUnit],
    by: Person,
) -> Organisation:
    """Another short name, another authority above it, and `places` from today on besides those that it holds.

    A name changes by a reorganisation, so that history keeps the old one; places are given up by handing over.
    Raises NotPermitted; StateChanged for one that has ended; Refusal as `add_authority` does.
    """
    by.require(Permission.REORGANISE)
    lock_structure()
    kept = Organisation.objects.authorities().existing().select_for_update(of=("self",)).filter(pk=organisation.pk)
    authority = kept.first()
    if authority is None:
        raise StateChanged("Cơ quan này đã kết thúc. Hãy mở cơ quan tiếp nhận.")
    _require_above(Level(authority.level), parent)
    authority.short_name, authority.parent = short_name, parent
    authority.save(update_fields=["short_name", "parent", "search_text"])
    units = list(places)
    give_places(organisation=authority, units=units, date=timezone.localdate())
    audit.record(
        "edit_authority",
        by=by,
        subject=authority,
        short_name=short_name,
        parent=str(parent or ""),
        places=[str(unit) for unit in units],
    )
    return authority


def _require_above(level: Level, parent: Organisation | None) -> None:
    if (parent.level if parent else None) not in LEVELS_ABOVE[level]:
        raise Refusal("Hãy chọn cơ quan cấp trên.", field="parent")
