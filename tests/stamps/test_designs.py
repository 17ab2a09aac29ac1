"""A design is drawn by one person and approved by another before anything is printed of it."""

import msgspec
import pytest
from django.db import IntegrityError, connection, transaction

from nguongoc.accounts.actions import PROGRAM
from nguongoc.accounts.enums import Role
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.stamps.actions import (
    approve_design,
    draw_design,
    edit_design,
    load_design,
    order_print,
    retire_design,
    return_design,
    submit_design,
    withdraw_design,
)
from nguongoc.stamps.designs import read_design
from nguongoc.stamps.models import DesignVersion, StampDesign
from tests.factories import (
    SHIPPED_DESIGNS,
    make_design,
    make_lot,
    make_owner,
    make_person,
    make_product,
    make_stamps,
)
from tests.ground import made_once

pytestmark = pytest.mark.django_db
CONTENT = read_design(SHIPPED_DESIGNS[0]["content"])
WIDER = msgspec.structs.replace(CONTENT, width=CONTENT.width + 1)


@made_once
def design(owner):
    return draw_design(name="Tem chả mực", content=CONTENT, by=owner)


def test_design_is_printed_by_once_it_is_approved(world, owner, design):
    batch = make_stamps(world, owner, make_lot(world, owner, make_product(world, owner)), 20)
    with pytest.raises(Refusal, match="chưa được duyệt") as refused:
        order_print(batch=batch, design=design, by=owner)
    assert refused.value.field == "design"
    submit_design(design=design, by=owner)
    approve_design(design=design, by=world.approver)
    assert order_print(batch=batch, design=design, by=owner).design.number == 1


def test_decider_is_whoever_decides_on_stamps_of_the_establishment(world, owner, design):
    assert submit_design(design=design, by=owner).decider == world.approver.organisation
    with pytest.raises(NotPermitted):
        approve_design(design=design, by=world.reviewer)


def test_design_of_an_authority_is_approved_by_a_colleague(world):
    design = draw_design(name="Tem của sở", content=CONTENT, by=world.approver)
    submit_design(design=design, by=world.approver)
    with pytest.raises(Refusal, match="không được tự duyệt"):
        approve_design(design=design, by=world.approver)
    colleague = make_person(world.approver.organisation, Role.APPROVER)
    assert approve_design(design=design, by=colleague).decided_by == colleague


def test_returned_design_is_drawn_again_as_the_next_version(world, owner, design):
    submit_design(design=design, by=owner)
    with pytest.raises(Refusal):
        return_design(design=design, reason=" ", by=world.approver)
    return_design(design=design, reason="Chữ quá nhỏ", by=world.approver)
    edit_design(design=design, name=design.name, content=WIDER, by=owner)
    told = [(row.number, row.state, row.reason) for row in design.versions.all()]
    assert told == [(2, "draft", ""), (1, "returned", "Chữ quá nhỏ")]


def test_approved_version_goes_on_being_printed_until_the_next_is_approved(world, owner, design):
    submit_design(design=design, by=owner)
    approve_design(design=design, by=world.approver)
    edit_design(design=design, name="Tem mới", content=WIDER, by=owner)
    fresh = StampDesign.objects.get(pk=design.pk)
    assert (fresh.approved.number, fresh.open_version.number, fresh.name) == (1, 2, "Tem mới")


def test_draft_is_changed_in_place_and_submitted_one_is_not(owner, design):
    edit_design(design=design, name=design.name, content=WIDER, by=owner)
    assert [row.content["width"] for row in design.versions.all()] == [WIDER.width]
    submit_design(design=design, by=owner)
    with pytest.raises(Refusal, match="đang chờ duyệt"):
        edit_design(design=design, name=design.name, content=CONTENT, by=owner)
    withdraw_design(design=design, by=owner)
    assert edit_design(design=design, name=design.name, content=CONTENT, by=owner).number == 1


def test_design_with_a_fault_is_not_submitted(owner):
    hidden = msgspec.structs.replace(CONTENT, qr=msgspec.structs.replace(CONTENT.qr, left=0, top=0, side=3))
    design = draw_design(name="Tem nhỏ quá", content=hidden, by=owner)
    with pytest.raises(Refusal, match="Chưa gửi duyệt được"):
        submit_design(design=design, by=owner)


def test_nothing_is_decided_twice(world, owner, design):
    submit_design(design=design, by=owner)
    approve_design(design=design, by=world.approver)
    for act in (submit_design, withdraw_design):
        with pytest.raises(StateChanged):
            act(design=design, by=owner)
    with pytest.raises(StateChanged):
        return_design(design=design, reason="Muộn rồi", by=world.approver)


def test_decided_version_is_kept_by_the_database(world, owner, design):
    submit_design(design=design, by=owner)
    approve_design(design=design, by=world.approver)
    version = design.versions.get()
    for change in ("content = '{}'", "state = 'draft'", "decided_at = now()"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE stamps_designversion SET {change}")  # noqa: S608 -- ours, above
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM stamps_designversion WHERE id = %s", [version.pk])


def test_stranger_neither_sees_nor_changes_a_design(world, owner, design):
    stranger = make_owner(world)
    assert design not in StampDesign.objects.visible_to(stranger)
    for act in (submit_design, retire_design):
        with pytest.raises(NotPermitted):
            act(design=design, by=stranger)
    with pytest.raises(NotPermitted):
        edit_design(design=design, name="Tem", content=CONTENT, by=stranger)


def test_authority_offers_its_designs_to_the_establishments_under_it(world, owner):
    design = make_design(world)
    assert design in StampDesign.objects.visible_to(owner)
    batch = make_stamps(world, owner, make_lot(world, owner, make_product(world, owner), packs=1), 1)
    assert design in StampDesign.objects.offered_for(batch, owner.organisation)
    retire_design(design=design, by=world.approver)
    assert design not in StampDesign.objects.offered_for(batch, owner.organisation)


def test_profile_loads_its_designs_once_and_a_changed_one_as_another_version():
    rows = [_load(row) for row in SHIPPED_DESIGNS]
    assert [_load(row) for row in SHIPPED_DESIGNS] == rows
    assert DesignVersion.objects.count() == len(SHIPPED_DESIGNS)
    changed = SHIPPED_DESIGNS[0] | {"content": SHIPPED_DESIGNS[0]["content"] | {"colour": "#123456"}}
    assert _load(changed).approved.number == 2


def _load(row):
    return load_design(key=row["key"], name=row["name"], content=row["content"], by=PROGRAM)


@pytest.mark.parametrize("name", ["", "  ", "xem http://gia.example"])
def test_name_of_a_design_is_a_plain_name(owner, name):
    with pytest.raises(Refusal) as refused:
        draw_design(name=name, content=CONTENT, by=owner)
    assert refused.value.field == "name"
