"""The profile of 2019 becomes that of today, with accounts and work under way: nothing is lost."""

import datetime as dt
import itertools
from contextlib import contextmanager

import pytest

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Membership, Organisation, OrganisationSuccession, Person
from nguongoc.accounts.roles import ROLES
from nguongoc.places.models import AdministrativeUnit, UnitSuccession
from nguongoc.places.queries import current_province
from nguongoc.profiles.loader import load_profile
from nguongoc.registry import actions as registry
from nguongoc.registry.enums import RouteKind, SubmissionState
from nguongoc.registry.models import Decision, PlaceToConfirm, Record, Revision, Submission
from nguongoc.registry.queries import authority_for, responsible_for, route_in_force
from nguongoc.stamps.actions import request_stamps
from nguongoc.stamps.models import StampRequest
from nguongoc.trace.enums import LogKind
from tests.factories import (
    World,
    make_form,
    make_lot,
    make_product,
    product_content,
    publish,
    register,
)
from tests.ground import made_once

pytestmark = pytest.mark.django_db
WITH_DISTRICTS, TODAY = dt.date(2024, 12, 16), dt.date(2026, 11, 25)
UNDER_WAY = (SubmissionState.SUBMITTED, SubmissionState.REVIEWED, SubmissionState.RETURNED)


@contextmanager
def clock_at(day):
    """The clock of the program stands at nine in the morning of a day."""
    moment = dt.datetime.combine(day, dt.time(2), tzinfo=dt.UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: moment)
        yield


def staff():
    """An account of every role in every authority that exists."""
    numbers = itertools.count()
    places = [
        (authority, role)
        for authority in Organisation.objects.authorities().existing()
        for role in ROLES[Level(authority.level)]
    ]
    people = Person.objects.bulk_create(
        Person(email=f"nguoi-{next(numbers)}@vidu.example", name=f"{role.label}") for _, role in places
    )
    Membership.objects.bulk_create(
        Membership(person=person, organisation=authority, role=role)
        for person, (authority, role) in zip(people, places, strict=True)
    )


def world_of(district, forms):
    department = Organisation.objects.get(key="so-nnptnt")
    commune = AdministrativeUnit.objects.existing_today().communes().filter(parent=district.unit).first()

    def official(organisation, role):
        return Person.objects.get(memberships__organisation=organisation, memberships__role=role)

    return World(
        province=current_province(),
        commune=commune,
        commune_authority=district,
        department=department,
        reviewer=official(district, Role.REVIEWER),
        approver=official(department, Role.APPROVER),
        administrator=official(Organisation.objects.get(level=Level.PROVINCE), Role.ADMINISTRATOR),
        forms=forms,
    )


def work_in(world):
    """Submissions in every state, and a request for stamps, of establishments of one district."""
    register(world)
    registry.accept(submission=register(world), by=world.reviewer)
    registry.return_for_changes(submission=register(world), by=world.reviewer, reason="Thiếu ảnh.")
    registry.refuse(submission=register(world), by=world.reviewer, reason="Trùng.")
    published = register(world)
    publish(world, published)
    owner = Person.objects.get(pk=published.entered_by_id)
    registry.propose_product(content=product_content(name="Bản nháp"), by=owner)
    proposed = registry.propose_product(content=product_content(name="Chờ kiểm tra"), by=owner)
    registry.submit(submission=proposed, by=owner)
    lot = make_lot(world, owner, make_product(world, owner))
    request_stamps(lot=lot, quantity=10, by=owner)


def seen_by_authority():
    authorities = Organisation.objects.authorities().existing()
    establishments = Organisation.objects.filter(level=Level.ESTABLISHMENT)
    return {
        authority.pk: set(establishments.filter(authority.jurisdiction("")).values_list("pk", flat=True))
        for authority in authorities
    }


def history():
    """What must never change: decisions with the names of then, revisions, and who asked for what."""
    return [
        list(Decision.objects.order_by("pk").values_list("pk", "act", "by", "organisation__name", "reason")),
        list(Revision.objects.order_by("pk").values_list("pk", "content", "approver__name")),
        list(Submission.objects.order_by("pk").values_list("pk", "state", "entered_by", "tracking_code")),
        list(StampRequest.objects.order_by("pk").values_list("pk", "state", "quantity", "requested_by")),
        list(Record.objects.order_by("pk").values_list("pk", "organisation", "state")),
        list(Membership.objects.current().order_by("person").values_list("person", "role", "suspended_at")),
    ]


@made_once
def seen(db):
    """The installation before (history, what each authority saw); it has been reorganised since."""
    with clock_at(WITH_DISTRICTS):
        before = work_everywhere()
    with clock_at(TODAY):
        load_profile(name="quang_ninh", structure="2025")
    return before


def work_everywhere():
    load_profile(name="quang_ninh", structure="2019")
    staff()
    forms = {kind: make_form(kind) for kind in (LogKind.HARVEST, LogKind.PROCESSING, LogKind.PACKING)}
    districts = Organisation.objects.existing().filter(level=Level.DISTRICT)
    for district in districts:
        work_in(world_of(district, forms))
    divided = UnitSuccession.objects.filter(is_partial=True).values("predecessor")
    for unit in AdministrativeUnit.objects.existing_today().filter(pk__in=divided):
        register(world_of(districts.get(unit=unit.parent_id), forms), unit=unit.key)
    return history(), seen_by_authority()


@pytest.fixture
def moved(seen):
    """The installation before; the clock stands on the day after the reorganisation."""
    with clock_at(TODAY):
        yield seen


def ancestors(pk, came_from):
    return {pk}.union(*(ancestors(before, came_from) for before in came_from.get(pk, ())))


def test_profile_of_2019_becomes_that_of_today_and_nothing_is_lost(moved):
    before, seen_before = moved
    assert history() == before
    existing = set(Organisation.objects.existing().values_list("pk", flat=True))
    for membership in Membership.objects.current().select_related("organisation"):
        assert membership.organisation_id in existing, membership
        assert membership.role in ROLES[Level(membership.organisation.level)], membership
    under_way = Submission.objects.filter(state__in=UNDER_WAY).select_related("record__organisation__unit")
    assert {row.state for row in under_way} == set(UNDER_WAY)
    for row in under_way:
        way = route_in_force(RouteKind(row.record.kind), responsible_for(row))
        assert (row.reviewer, row.approver) == way
        assert (row.reviewer.level, row.approver.key) == (Level.COMMUNE, "so-nnmt")
        assert {row.reviewer_id, row.approver_id} <= existing
    deciders = StampRequest.objects.filter(state="submitted").values_list("decider__key", flat=True)
    assert set(deciders) == {"so-nnmt"}
    assert deciders.count() == 13
    names = set(Decision.objects.values_list("organisation__name", flat=True))
    assert "Ủy ban nhân dân thành phố Hạ Long" in names
    assert "Sở Nông nghiệp và Phát triển nông thôn" in names
    _check_places()
    _check_sight(seen_before)


def _check_places():
    establishments = Organisation.objects.filter(level=Level.ESTABLISHMENT).select_related("unit__parent")
    assert {row.unit.valid_to for row in establishments} == {None}
    for row in establishments:
        assert authority_for(row, Level.COMMUNE).unit_id == row.unit_id
    divided = set(UnitSuccession.objects.filter(is_partial=True).values_list("predecessor", flat=True))
    unsure = PlaceToConfirm.objects.open()
    assert set(unsure.values_list("former", flat=True)) == divided
    health = establishments[0]
    health.sector = "health"
    assert authority_for(health, Level.DEPARTMENT).key == "so-y-te"


def _check_sight(seen_before):
    """An authority sees what it saw before, or one of its predecessors; each establishment is seen as often."""
    came_from = {}
    for old, new in OrganisationSuccession.objects.values_list("predecessor", "successor"):
        came_from.setdefault(new, set()).add(old)
    for authority, seen in seen_by_authority().items():
        heard = set().union(*(seen_before.get(pk, set()) for pk in ancestors(authority, came_from)))
        assert seen <= heard, Organisation.objects.get(pk=authority)
    everything = set().union(*seen_before.values())
    province = Organisation.objects.get(key="ubnd-22@2026")
    assert seen_by_authority()[province.pk] == everything


def test_loading_the_profile_of_today_again_moves_nothing_more(moved):
    links, audit = OrganisationSuccession.objects.count(), history()
    load_profile(name="quang_ninh")
    assert OrganisationSuccession.objects.count() == links
    assert history() == audit
    assert Organisation.objects.existing().filter(level=Level.COMMUNE).count() == 54
    assert not Organisation.objects.existing().filter(level=Level.DISTRICT).exists()
