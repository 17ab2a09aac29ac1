"""Safe-food chains: confirmed by the authority of their sector, ended and never deleted; and key products."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Level, Role
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.passport.queries import read_passport
from nguongoc.registry import actions
from nguongoc.registry.enums import ChainRole, ChainState
from nguongoc.registry.models import ChainMembership, KeyProduct, SafeFoodChain
from nguongoc.registry.queries import chains_of, ocop_awards
from tests.factories import (
    confirm,
    make_authority,
    make_certificate,
    make_chain,
    make_lot,
    make_owner,
    make_person,
    make_product,
    picture_file,
    register,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def add(world, chain, owner, **changes):
    values = {"role": ChainRole.TRADING, "valid_from": TODAY}
    return actions.add_chain_member(
        chain=chain, establishment=owner.organisation.establishment, by=world.approver, **values | changes
    )


def test_a_chain_is_drafted_gets_members_is_confirmed_and_ended(world, owner):
    chain = make_chain(world, is_confirmed=False)
    with pytest.raises(Refusal, match="chưa có cơ sở nào"):
        confirm(world, chain)
    add(world, chain, owner)
    chain = confirm(world, chain)
    assert chain.state == ChainState.CONFIRMED
    with pytest.raises(StateChanged):
        confirm(world, chain)
    chain = actions.end_chain(chain=chain, reason="Không còn cung ứng.", by=world.approver)
    assert (chain.state, chain.ended_by) == (ChainState.ENDED, world.approver)
    with pytest.raises(StateChanged):
        actions.end_chain(chain=chain, reason="Lần hai", by=world.approver)
    with pytest.raises(StateChanged):
        add(world, chain, make_owner(world))
    assert chain.memberships.count() == 1
    acts = AuditEntry.objects.filter(subject_kind="registry.safefoodchain").order_by("pk")
    assert list(acts.values_list("action", flat=True)) == [
        "add_chain", "add_chain_member", "confirm_chain", "end_chain",
    ]  # fmt: skip


def test_only_the_approver_of_the_own_department_decides(world, owner):
    health = make_authority(Level.DEPARTMENT, "Sở Y tế", world.province.unit, "health")
    chain = make_chain(world, owner)
    for stranger in (world.reviewer, world.administrator, owner, make_person(health, Role.APPROVER)):
        with pytest.raises(NotPermitted):
            actions.end_chain(chain=chain, reason="x", by=stranger)


def test_a_chain_is_seen_by_its_authority_and_once_confirmed_where_its_members_are(world, owner):
    stranger = make_owner(world)
    draft, confirmed = make_chain(world, owner, is_confirmed=False), make_chain(world, owner)

    def seen(person):
        return set(SafeFoodChain.objects.visible_to(person))

    assert seen(world.approver) == seen(world.administrator) == {draft, confirmed}
    assert seen(world.reviewer) == seen(owner) == {confirmed}
    assert seen(stranger) == set()
    assert [row.chain for row in chains_of(owner.organisation.establishment)] == [confirmed]


def test_an_establishment_has_one_part_once_at_a_time_and_may_come_back(world, owner):
    chain = make_chain(world, is_confirmed=False)
    membership = add(world, chain, owner, valid_from=TODAY - dt.timedelta(days=9))
    with pytest.raises(Refusal, match="lần đầu đã được lưu"):
        add(world, chain, owner)
    add(world, chain, owner, role=ChainRole.TRANSPORT)
    with pytest.raises(Refusal, match="từ ngày bắt đầu"):
        actions.end_chain_member(
            membership=membership, date=TODAY - dt.timedelta(days=10), reason="x", by=world.approver
        )
    actions.end_chain_member(membership=membership, date=TODAY, reason="Nghỉ", by=world.approver)
    with pytest.raises(StateChanged):
        actions.end_chain_member(membership=membership, date=TODAY, reason="Nghỉ", by=world.approver)
    add(world, chain, owner)
    assert ChainMembership.objects.count() == 3


def test_an_unpublished_establishment_is_no_member(world):
    chain = make_chain(world, is_confirmed=False)
    submission = register(world)
    with pytest.raises(Refusal) as refused:
        add(world, chain, submission.entered_by)
    assert refused.value.field == "code"


def test_code_of_a_chain_is_its_own(world):
    make_chain(world, is_confirmed=False, code="CH-A")
    with pytest.raises(Refusal, match="lần đầu đã được lưu") as refused:
        make_chain(world, is_confirmed=False, code="ch-a")
    assert refused.value.field == "code"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"date": TODAY + dt.timedelta(days=1)}, "date"), ({"expiry_date": dt.date(2025, 12, 31)}, "expiry_date")],
)
def test_dates_of_a_confirmation_are_in_order(world, owner, changes, field):
    chain = make_chain(world, owner, is_confirmed=False)
    with pytest.raises(Refusal) as refused:
        confirm(world, chain, **changes)
    assert refused.value.field == field


def test_a_chain_whose_last_day_has_passed_has_expired(world, owner):
    chain = make_chain(world, owner, is_confirmed=False)
    chain = confirm(world, chain, expiry_date=TODAY)
    assert chain.state == ChainState.CONFIRMED
    chain.expiry_date = TODAY - dt.timedelta(days=1)
    chain.save()
    assert chain.state == ChainState.EXPIRED
    assert [list(SafeFoodChain.objects.in_state(state)) for state in ChainState] == [[], [], [chain], []]


def test_the_database_refuses_half_a_decision(world, owner):
    chain = make_chain(world, owner)
    for half in ({"confirmed_by": None}, {"confirmation_number": ""}, {"ended_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SafeFoodChain.objects.filter(pk=chain.pk).update(**half)


def test_edit_keeps_the_logo_and_the_audit_trail_keeps_what_it_was(world, owner):
    chain = make_chain(world, owner, logo=picture_file(), name="Chuỗi cũ", code="CH-B")
    changed = actions.edit_chain(
        chain=chain, code="CH-B", name="Chuỗi mới", product_group="Hàu", by=world.approver
    )
    assert changed.logo == chain.logo is not None
    assert AuditEntry.objects.get(action="edit_chain").details["before"]["name"] == "Chuỗi cũ"


def test_logo_is_for_everybody_once_the_chain_is_confirmed(world, owner):
    chain = make_chain(world, owner, logo=picture_file(), is_confirmed=False)
    assert not chain.logo.is_public
    assert SafeFoodChain.objects.get(pk=confirm(world, chain).pk).logo.is_public
    changed = actions.edit_chain(
        chain=chain, code="CH-B", name="Chuỗi", product_group="Hàu", logo=picture_file(), by=world.approver
    )
    assert SafeFoodChain.objects.get(pk=changed.pk).logo.is_public


def test_passport_names_the_chains_of_the_maker_while_they_last(world, owner):
    lot = make_lot(world, owner, make_product(world, owner))
    chain = make_chain(world, owner, name="Chuỗi hàu sạch", is_confirmed=False)
    assert read_passport(lot.pk).chains == []
    confirm(world, chain)
    (named,) = read_passport(lot.pk).chains
    assert (named.name, named.valid_from, named.last_date) == (
        "Chuỗi hàu sạch", dt.date(2026, 1, 2), dt.date(2099, 1, 1),
    )  # fmt: skip
    tomorrow = TODAY + dt.timedelta(days=1)
    membership = chain.memberships.get()
    actions.end_chain_member(membership=membership, date=tomorrow, reason="Nghỉ", by=world.approver)
    assert read_passport(lot.pk).chains[0].last_date == TODAY
    actions.end_chain(chain=chain, reason="Giải thể", by=world.approver)
    assert read_passport(lot.pk).chains == []


def test_key_product_is_marked_once_at_a_time_and_ended(world, owner):
    product = make_product(world, owner)
    mark = actions.mark_key_product(product=product, decision_number="01/QĐ", valid_from=TODAY, by=world.approver)
    with pytest.raises(Refusal, match="đã là sản phẩm chủ lực"):
        actions.mark_key_product(product=product, decision_number="02/QĐ", valid_from=TODAY, by=world.approver)
    actions.end_key_product(mark=mark, date=TODAY + dt.timedelta(days=1), by=world.approver)
    with pytest.raises(StateChanged):
        actions.end_key_product(mark=mark, date=TODAY, by=world.approver)
    assert KeyProduct.objects.count() == 1


def test_key_product_of_another_sector_is_not_ones_to_mark(world, owner):
    health = make_authority(Level.DEPARTMENT, "Sở Y tế", world.province.unit, "health")
    with pytest.raises(NotPermitted):
        actions.mark_key_product(
            product=make_product(world, owner),
            decision_number="1",
            valid_from=TODAY,
            by=make_person(health, Role.APPROVER),
        )


def test_ocop_awards_stand_by_stars(world, owner):
    for stars in (3, 5, 4):
        make_certificate(world, owner, kind="ocop", stars=stars, number=f"OCOP-{stars}")
    make_certificate(world, owner)
    assert [award.content.stars for award in ocop_awards(world.approver)] == [5, 4, 3]
