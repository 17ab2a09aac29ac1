"""Who asked for stamps, is to receive them or drew a design reads what became of it."""

import pytest
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Notice
from nguongoc.stamps.actions import (
    Piece,
    approve_design,
    cancel_payment,
    change_stamps,
    deliver_stamps,
    draw_design,
    issue_stamps,
    record_payment,
    record_printing,
    refuse_stamps,
    request_stamps,
    return_design,
    submit_design,
)
from nguongoc.stamps.enums import Printing, StampState
from tests.factories import make_design, make_lot, make_person, make_price, make_product, make_stamps
from tests.ground import made_once

pytestmark = pytest.mark.django_db


@made_once
def lot(world, owner):
    return make_lot(world, owner, make_product(world, owner))


@pytest.fixture
def told(owner):
    """What a person was told last, and what of it is new since the fixture was made."""
    Notice.objects.all().delete()

    def read(person=owner):
        return [(each.subject, each.path) for each in Notice.objects.filter(person=person).order_by("pk")]

    return read


def test_who_asked_and_the_administrators_read_that_stamps_were_issued(world, owner, lot, told):
    operator = make_person(owner.organisation, Role.OPERATOR)
    request = request_stamps(lot=lot, quantity=10, by=operator)
    batch = issue_stamps(request=request, by=world.approver)
    assert told(owner) == told(operator) == [(f"{request} đã được cấp", f"/co-so/tem/dot/{batch.pk}/")]


def test_a_refusal_is_read_with_its_reason(world, owner, lot, told):
    request = request_stamps(lot=lot, quantity=10, by=owner)
    refuse_stamps(request=request, by=world.approver, reason="Nhật ký chưa đủ")
    assert told() == [(f"{request} không được chấp nhận", f"/co-so/tem/yeu-cau/{request.pk}/")]
    assert "Nhật ký chưa đủ" in Notice.objects.get().text


def test_what_is_owed_paid_and_delivered_is_told_in_turn(world, owner, lot, told):
    make_price(world, 120)
    request = request_stamps(lot=lot, quantity=10, printing=Printing.CENTRAL, by=owner)
    batch = issue_stamps(request=request, by=world.approver)
    assert "1.200 ₫" in Notice.objects.get().text
    record_payment(fee=batch.fee, receipt_number="BL-1", paid_date=timezone.localdate(), by=world.approver)
    record_printing(batch=batch, by=world.approver)
    deliver_stamps(
        batch=batch,
        pieces=[Piece("Cuộn 1", 1, 10)],
        receiver="Thủ kho",
        delivered_date=timezone.localdate(),
        by=world.approver,
    )
    subjects = [subject for subject, _ in told()]
    assert subjects[1:] == [f"{batch}: đã nộp tiền tem", f"{batch}: tem đã được giao"]


def test_a_cancelled_receipt_is_told_with_its_reason(world, owner, lot, told):
    make_price(world, 120, printing="own")
    batch = issue_stamps(request=request_stamps(lot=lot, quantity=10, by=owner), by=world.approver)
    payment = record_payment(
        fee=batch.fee, receipt_number="BL-1", paid_date=timezone.localdate(), by=world.approver
    )
    cancel_payment(payment=payment, reason="Ghi nhầm đợt", by=world.approver)
    subject, path = told()[-1]
    assert (subject, path) == (f"{batch}: biên lai BL-1 bị hủy", f"/co-so/tem/dot/{batch.pk}/")
    text = Notice.objects.get(subject=subject).text
    assert "Ghi nhầm đợt" in text
    assert "1.200 ₫ tiền tem lại là chưa nộp" in text


@pytest.mark.parametrize(
    ("state", "words"), [("suspended", "bị tạm dừng"), ("recalled", "bị thu hồi"), ("void", "bị hủy")]
)
def test_stamps_that_an_authority_stops_are_told_and_those_of_ones_own_are_not(world, owner, lot, state, words):
    batch = make_stamps(world, owner, lot, 20)
    Notice.objects.all().delete()
    change = {"batch": batch, "state": StampState(state), "reason": "Kiểm tra"}
    change_stamps(first=1, last=5, by=owner, **change)
    assert not Notice.objects.exists()
    change_stamps(first=6, last=9, by=world.approver, **change)
    assert Notice.objects.get().subject == f"Tem 6–9 của {batch} {words}"


def test_who_drew_a_design_reads_the_decision_in_their_own_ground(world, owner, told):
    shared = make_design(world)
    drawer = shared.versions.get().edited_by
    assert told(drawer) == [(f"Mẫu tem “{shared}” đã được duyệt", f"/co-quan/tem/mau/{shared.pk}/")]
    own = draw_design(name="Tem riêng", content=shared.approved.read(), by=owner)
    submit_design(design=own, by=owner)
    return_design(design=own, reason="Chữ nhỏ", by=world.approver)
    assert told() == [("Mẫu tem “Tem riêng” bị trả lại", f"/co-so/tem/mau/{own.pk}/")]
    assert "Chữ nhỏ" in Notice.objects.get(person=owner).text


def test_approved_design_is_told_too(world, owner, told):
    own = draw_design(name="Tem riêng", content=make_design(world).approved.read(), by=owner)
    submit_design(design=own, by=owner)
    approve_design(design=own, by=world.approver)
    assert told() == [("Mẫu tem “Tem riêng” đã được duyệt", f"/co-so/tem/mau/{own.pk}/")]
