"""Complaints: who handles them, who reads them, and what is kept of whoever reported."""

import datetime as dt
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Notice
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.safety.complaints.actions import (
    AlreadyReported,
    answer_complaint,
    assign_complaint,
    close_complaint,
    forget_contacts,
    hand_complaint_over,
    pass_complaint_on,
    withdraw_contact,
)
from nguongoc.safety.models import Complaint, ComplaintPicture
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_authority, make_lot, make_owner, make_person, make_stamps, make_unit, picture_file
from tests.safety.complaints import make_complaint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def lot(world, owner, product):
    return make_lot(world, owner, product, packs=10)


@pytest.fixture
def operator(world):
    return make_person(world.commune_authority, Role.OPERATOR)


def test_a_stamp_a_lot_and_a_product_are_recognised(world, owner, product, lot):
    batch = make_stamps(world, owner, lot, 5, active=2)
    by_stamp = make_complaint(stamp_url(batch, 1))
    assert (by_stamp.number, by_stamp.lot, by_stamp.product_id) == (batch.first, lot, product.pk)
    by_lot = make_complaint(f"/01/{product.gtin}/10/{lot.code}")
    assert (by_lot.number, by_lot.lot, by_lot.organisation) == (None, lot, owner.organisation)
    assert make_complaint(product.gtin).product_id == product.pk
    for strange in ("", "không phải mã", "/01/" + "9" * 150, "09522022999999", "/01/1/10/\u202e"):
        assert make_complaint(strange).product is None


def test_it_goes_to_the_authority_of_the_place_and_else_to_the_department(world, owner, product, operator):
    assert make_complaint(product.gtin).authority == world.commune_authority
    assert make_complaint().authority == world.department
    told = Notice.objects.filter(subject="Có phản ánh mới của người tiêu dùng")
    assert told.filter(person=operator).count() == told.filter(person=world.reviewer).count() == 1
    make_complaint(product.gtin)
    assert told.filter(person=operator).count() == 1


def test_only_those_in_charge_read_it_and_the_establishment_once_it_was_passed_on(world, owner, product):
    complaint = make_complaint(product.gtin)
    far = make_unit("07000", "Phường Xa", UnitKind.WARD, UnitLevel.COMMUNE, world.commune.parent)
    stranger = make_person(make_authority(Level.COMMUNE, "Ủy ban nhân dân phường Xa", far), Role.REVIEWER)
    seen = {who: Complaint.objects.visible_to(who).exists() for who in (world.reviewer, world.approver)}
    assert set(seen.values()) == {True}
    for nobody in (stranger, owner, make_owner(world)):
        assert not Complaint.objects.visible_to(nobody).exists()
    pass_complaint_on(complaint=complaint, note="Hãy kiểm tra lô.", by=world.reviewer)
    assert Complaint.objects.visible_to(owner).get() == complaint
    assert Notice.objects.filter(person=owner, subject__contains="phản ánh").exists()
    with pytest.raises(StateChanged):
        pass_complaint_on(complaint=complaint, by=world.reviewer)


def test_the_authority_that_it_went_to_handles_it_by_the_table_of_roles(world, owner, product, operator):
    complaint = make_complaint(product.gtin)
    assign_complaint(complaint=complaint, to=operator, by=world.reviewer)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.assignee) == ("handled", operator)
    with pytest.raises(NotPermitted):
        answer_complaint(complaint=complaint, reason="Đã xem.", by=world.approver)
    with pytest.raises(NotPermitted):
        answer_complaint(complaint=complaint, reason="Đã xem.", by=operator)
    with pytest.raises(Refusal) as refused:
        assign_complaint(complaint=complaint, to=world.approver, by=operator)
    assert refused.value.field == "to"
    with pytest.raises(Refusal):
        answer_complaint(complaint=complaint, reason="  ", by=world.reviewer)
    answer_complaint(complaint=complaint, reason="Đã kiểm tra, tem là thật.", by=world.reviewer)
    with pytest.raises(StateChanged):
        close_complaint(complaint=complaint, reason="Thôi.", by=world.reviewer)
    acts = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"assign_complaint", "answer_complaint"} <= acts


def test_another_authority_handles_what_was_handed_over_to_it_and_nobody_reads_less_of_what_was_done(world):
    complaint = make_complaint(contact="0912345678", consents=True)
    assert complaint.authority == world.department
    step = hand_complaint_over(
        complaint=complaint, to=world.commune_authority, note="Ở chợ xã.", by=world.approver
    )
    complaint.refresh_from_db()
    assert (complaint.authority, complaint.assignee, complaint.state) == (world.commune_authority, None, "handled")
    assert (step.organisation, step.text) == (world.department, "Ở chợ xã.")
    assert not Complaint.objects.visible_to(world.approver).exists()
    assert Notice.objects.filter(person=world.reviewer, subject__contains="chuyển một phản ánh").exists()
    with pytest.raises(NotPermitted):
        answer_complaint(complaint=complaint, reason="Đã xem.", by=world.approver)
    answer_complaint(complaint=complaint, reason="Đã kiểm tra.", by=world.reviewer)
    with pytest.raises(StateChanged):
        hand_complaint_over(complaint=complaint, to=world.department, by=world.reviewer)


def test_it_is_handed_to_an_authority_where_somebody_handles_complaints(world, owner):
    complaint = make_complaint()
    far = make_unit("07000", "Phường Xa", UnitKind.WARD, UnitLevel.COMMUNE, world.commune.parent)
    empty = make_authority(Level.COMMUNE, "Ủy ban nhân dân phường Xa", far)
    for nobody in (world.department, owner.organisation, empty):
        with pytest.raises(Refusal) as refused:
            hand_complaint_over(complaint=complaint, to=nobody, by=world.approver)
        assert refused.value.field == "to"
    assert not complaint.steps.exists()


def test_steps_and_what_was_reported_stay_as_they_were(world, product):
    complaint = make_complaint(product.gtin)
    close_complaint(complaint=complaint, reason="Gửi nhầm.", by=world.reviewer)
    changes = (
        lambda: complaint.steps.update(text="khác"),
        lambda: complaint.steps.all().delete(),
        lambda: Complaint.objects.update(text="khác"),
        lambda: Complaint.objects.update(ended_at=None, state="received"),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_way_to_be_reached_needs_consent_and_goes_when_its_giver_or_time_says_so(world, product, settings):
    with pytest.raises(Refusal) as refused:
        make_complaint(contact="0912 345 678")
    assert refused.value.field == "consents"
    assert not Complaint.objects.exists()
    taken_back = make_complaint(contact="0912 345 678", consents=True)
    assert withdraw_contact(code=taken_back.code)
    old = make_complaint(product.gtin, contact="a@vidu.example", consents=True)
    close_complaint(complaint=old, reason="Xong.", by=world.reviewer)
    assert forget_contacts() == 0
    settings.COMPLAINT_CONTACT_DAYS = 0
    assert forget_contacts() == 1
    assert set(Complaint.objects.values_list("contact", flat=True)) == {""}
    assert timezone.now() - Complaint.objects.get(pk=old.pk).consented_at < dt.timedelta(minutes=1)


def test_the_same_form_sent_twice_is_one_complaint():
    first = make_complaint()
    with pytest.raises(AlreadyReported):
        make_complaint(code=first.code)
    assert Complaint.objects.count() == 1


def bomb(side):
    """Few bytes that would be a great many pixels."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "zip": b"PK\x03\x04" + b"\0" * 500,
    "gif": b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00;",
    "half": picture_file().read()[:400],
    "many pixels": bomb(8_500),
    "bomb": bomb(20_000),
    "large": b"\xff\xd8\xff" + b"\0" * (50 * 2**20),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_uploads_are_refused_and_nothing_is_kept(name):
    hostile = SimpleUploadedFile("anh.jpg", HOSTILE[name], "image/jpeg")
    before = _stored()
    with pytest.raises(Refusal) as refused:
        make_complaint(pictures=[picture_file(), hostile])
    assert refused.value.field == "picture"
    assert "Ảnh" in refused.value.sentence or "ảnh" in refused.value.sentence
    assert not Complaint.objects.exists()
    assert _stored() == before


def test_a_picture_that_is_also_something_else_is_encoded_again():
    both = SimpleUploadedFile(
        "anh.jpg", picture_file().read() + b"PK\x03\x04<script>alert(1)</script>", "image/jpeg"
    )
    complaint = make_complaint(pictures=[both])
    picture = ComplaintPicture.objects.get(complaint=complaint)
    with default_storage.open(picture.name) as file:
        content = file.read()
    assert content[8:12] == b"WEBP"
    assert b"script" not in content


def test_there_may_be_a_few_pictures():
    with pytest.raises(Refusal):
        make_complaint(pictures=[picture_file() for _ in range(4)])
    assert make_complaint(pictures=[picture_file() for _ in range(3)]).pictures.count() == 3


def _stored():
    """The photos that lie in the storage."""
    return set(default_storage.listdir("complaints")[1]) if default_storage.exists("complaints") else set()
