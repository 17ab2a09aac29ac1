"""People, the roles that they hold in organisations, and their sessions."""

import copy
from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from nguongoc.accounts.enums import DECIDING, Level, Permission, Role
from nguongoc.accounts.models.organisations import Organisation
from nguongoc.accounts.roles import DEPUTY, permissions_of
from nguongoc.common.errors import NotPermitted

ORGANISATION_OF_SESSION = "organisation"
"""Where a session keeps in which organisation it acts, so that a move is noticed."""


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)

    def create_person(self, *, email: str, name: str, password: str | None, phone: str = "") -> "Person":
        person = self.model(email=email.strip().lower(), name=name, phone=phone)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Somebody with an account. What the person may do follows from the membership in force."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    acts_for: Organisation | None = None  # never stored: set by acting_for alone
    stands_in_for: "Person | None" = None  # never stored: set by deciding alone
    limited_to: frozenset[Permission] | None = None  # never stored: set for programs by bearer_of alone

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints = [models.CheckConstraint(name="email_in_lower_case", condition=Q(email=Lower("email")))]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def membership(self) -> "Membership | None":
        return self.memberships.in_force().select_related("organisation__unit", "organisation__parent").first()

    @property
    def organisation(self) -> Organisation | None:
        """In whose name the person acts: the establishment helped, else the own organisation."""
        return self.acts_for or self.own_organisation

    @property
    def own_organisation(self) -> Organisation | None:
        return self.membership.organisation if self.membership else None

    @property
    def helper(self) -> Organisation | None:
        """The authority or establishment whose person works in another one's name; none in one's own."""
        return self.own_organisation if self.acts_for else None

    @property
    def is_limited_to_assigned_products(self) -> bool:
        """A producer sees and writes only what belongs to products assigned to them (plan III.1.3 e)."""
        return self.acts_for is None and self.membership is not None and self.membership.role == Role.PRODUCER

    def acting_for(self, establishment: Organisation) -> "Person":
        """The same person at work in the name of an establishment, with a deputy's permissions.

        An authority's person needs ENTER_RECORDS and the establishment in the jurisdiction; an establishment's,
        EDIT_OWN_RECORDS and a mandate in force. Raises NotPermitted.
        """
        deputy = self.acting_for_each([establishment]).get(establishment.pk)
        if deputy is None:
            raise NotPermitted(f"Bạn không được làm thay {establishment}.")
        return deputy

    def acting_for_each(self, establishments: Iterable[Organisation]) -> "dict[int, Person]":
        """The same person in the name of each establishment, by its key; those not permitted are missing."""
        own = self.own_organisation
        if own is None:
            return {}
        if own.is_authority:
            needed, helped = Permission.ENTER_RECORDS, Organisation.objects.filter(own.jurisdiction(""))
        else:
            mandates = own.mandates_held.in_force().values("principal")
            needed, helped = Permission.EDIT_OWN_RECORDS, Organisation.objects.filter(pk__in=mandates)
        if needed not in self._own_permissions():
            return {}
        asked = {establishment.pk: establishment for establishment in establishments}
        found = helped.filter(pk__in=asked, level=Level.ESTABLISHMENT)
        deputies = {}
        for pk in found.values_list("pk", flat=True):
            deputies[pk] = copy.copy(self)
            deputies[pk].acts_for = asked[pk]
        return deputies

    def may_act_for(self, establishment: Organisation) -> bool:
        return establishment.pk in self.acting_for_each([establishment])

    def may(self, *permissions: Permission) -> bool:
        """Whether one of the permissions is there.

        By the role, by a colleague's delegation in force, or as a deputy: then a deputy's rights alone.
        """
        if self.acts_for:
            return not DEPUTY.isdisjoint(permissions)
        own = self._own_permissions()
        return any(each in own or self.delegator_of(each) is not None for each in permissions)

    def delegator_of(self, permission: Permission) -> "Person | None":
        """The colleague in whose place the person has a permission that the own role does not give."""
        if self.acts_for or self.limited_to is not None:
            return None
        if permission not in DECIDING or permission in self._own_permissions():
            return None
        found = (row for row in self._delegators if permission in permissions_of(row.organisation.level, row.role))
        return next((row.person for row in found), None)

    def deciding(self, permission: Permission) -> "Person":
        """The same person as they decide by a permission: in their own right, or in the place of a colleague."""
        decider = copy.copy(self)
        decider.stands_in_for = self.delegator_of(permission)
        return decider

    @cached_property
    def _delegators(self) -> list["Membership"]:
        """Memberships in force, in the same organisation, of those who delegate to the person today."""
        if self.own_organisation is None:
            return []
        members = Membership.objects.in_force().filter(organisation=self.own_organisation, person__is_active=True)
        held = members.filter(person__delegations_given__in=self.delegations_held.in_force())
        return list(held.select_related("person", "organisation").order_by("pk"))

    def _own_permissions(self) -> frozenset[Permission]:
        membership = self.membership
        if membership is None:
            return frozenset()
        own = permissions_of(membership.organisation.level, membership.role)
        return own if self.limited_to is None else own & self.limited_to

    def require(self, *permissions: Permission) -> Organisation:
        """The organisation in whose name the person acts. Raises NotPermitted without one of the permissions."""
        organisation = self.organisation
        if organisation is None or not self.may(*permissions):
            named = " hoặc ".join(str(each.label) for each in permissions)
            raise NotPermitted(f"Tài khoản của bạn không có quyền: {named}.")
        return organisation

    def oversees(self, prefix: str) -> Q:
        """The condition that an organisation is the person's own or lies in its jurisdiction.

        `prefix` names the field that leads to the organisation from the queried model, such as `organisation`.
        """
        organisation = self.organisation
        if organisation is None:
            return Q(pk__in=[])
        if organisation.is_authority:
            return organisation.jurisdiction(f"{prefix}__")
        return Q(**{prefix: organisation})

    @property
    def audit_id(self) -> str:
        return str(self.pk)

    @property
    def audit_name(self) -> str:
        return self.name

    @property
    def audit_organisation(self) -> str:
        return str(self.own_organisation or "")

    @property
    def audit_on_behalf_of(self) -> str:
        """The establishment helped, or the colleague in whose place the person decides."""
        return str(self.acts_for or self.stands_in_for or "")


def doer(person: "Person | None", *, helper: Organisation | None, for_whom: object) -> str:
    """Who did something, with both names where it was done for somebody else.

    `Nguyễn A (UBND phường Hồng Gai) thay Cơ sở B` where a helper did it for an establishment, `Nguyễn A thay
    Trần C` where it was decided for an absent colleague (`helper` none), `Nguyễn A` where `for_whom` is none.
    """
    name = str(person or "")
    if helper is not None:
        name = f"{name} ({helper.brief_name})"
    return f"{name} thay {for_whom}" if for_whom is not None else name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self) -> Self:
        return self.filter(ended_at__isnull=True, suspended_at__isnull=True)

    def current(self) -> Self:
        """In force or suspended: what an organisation's list of accounts shows."""
        return self.filter(ended_at__isnull=True)

    def visible_to(self, person: Person) -> Self:
        """The accounts that the person runs: those of the own organisation."""
        organisation = person.organisation
        if organisation is None or not person.may(Permission.MANAGE_ACCOUNTS):
            return self.none()
        return self.current().filter(organisation=organisation)


class Membership(models.Model):
    """The role that a person holds in an organisation. One is in force at a time; ended ones stay as history."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.RESTRICT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    started_at = models.DateTimeField(auto_now_add=True)
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="one_membership_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.organisation}"


class PersonSessionQuerySet(models.QuerySet["PersonSession"]):
    def open(self) -> Self:
        """Neither ended nor run out."""
        live = Session.objects.filter(expire_date__gt=timezone.now())
        return self.filter(session_key__in=live.values("session_key"))

    def visible_to(self, person: Person) -> Self:
        """One's own, and those of the people whose accounts one runs."""
        people = Membership.objects.visible_to(person).values("person")
        return self.filter(Q(person=person) | Q(person__in=people))


class PersonSession(models.Model):
    """Whose a session is, and from where it was opened. Ending it deletes the row and Django's session."""

    session_key = models.CharField(max_length=40, unique=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="sessions")
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(default=timezone.now)

    objects = PersonSessionQuerySet.as_manager()

    class Meta:
        ordering = ("-last_seen_at", "-pk")

    def __str__(self) -> str:
        return f"{self.person} · {self.device}"
