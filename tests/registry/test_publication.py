"""How a fact becomes public: each step, who may take it, and what the database refuses."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from nguongoc.accounts.enums import Level, Role
from nguongoc.common.errors import NotPermitted, Refusal, StateChanged
from nguongoc.common.models import AuditEntry
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry import actions
from nguongoc.registry.models import Decision, Establishment, Product, Record, ReviewRoute, Revision, Submission
from nguongoc.registry.queries import changes
from tests.factories import (
    establishment_content,
    make_authority,
    make_owner,
    make_person,
    make_product,
    make_unit,
    picture_file,
    product_content,
    publish,
    register,
)

pytestmark = pytest.mark.django_db


def test_registration_waits_for_the_reviewer_of_its_place(world):
    submission = register(world)
    assert submission.state == "submitted"
    assert submission.reviewer == world.commune_authority
    assert submission.approver == world.department
    assert list(Submission.objects.waiting_for(world.commune_authority)) == [submission]
    assert not Submission.objects.waiting_for(world.department).exists()


def test_province_with_districts_asks_the_district(world):
    district = make_unit("203", "Huyện Vân Đồn", UnitKind.DISTRICT, UnitLevel.DISTRICT, world.province.unit)
    commune = make_unit("07015", "Xã Đông Xá", UnitKind.COMMUNE, UnitLevel.COMMUNE, district)
    authority = make_authority(Level.DISTRICT, "Ủy ban nhân dân huyện Vân Đồn", district)
    ReviewRoute.objects.filter(kind="establishment").update(reviewer_level=Level.DISTRICT)
    submission = register(world, unit=commune.key)
    reviewer = make_person(authority, Role.REVIEWER)
    assert submission.reviewer == authority
    assert list(Submission.objects.visible_to(reviewer)) == [submission]
    actions.accept(submission=submission, by=reviewer)
    actions.publish(submission=submission, by=world.approver)
    assert submission.record.organisation.unit == commune


def test_publication_makes_a_revision_and_allots_the_code(world):
    submission = register(world, name="Cơ sở mới")
    publish(world, submission)
    establishment = Establishment.objects.get(pk=submission.record_id)
    assert establishment.state == "published"
    assert establishment.content.name == "Cơ sở mới"
    assert establishment.code.startswith("22")
    assert len(establishment.code) == 9
    assert len(establishment.gln) == 13
    assert list(submission.decisions.values_list("act", flat=True)) == ["submit", "accept", "publish"]


def test_product_without_own_gtin_gets_one_from_the_province(world):
    product = make_product(world, make_owner(world))
    assert product.gtin.startswith("09522022")
    assert len(product.gtin) == 14


def test_edit_stands_beside_what_is_published_until_it_is_approved(world):
    owner = make_owner(world)
    product = make_product(world, owner, description="Cũ")
    draft = actions.propose_change(record=product, content=product_content(description="Mới"), by=owner)
    submission = actions.submit(submission=draft, by=owner)
    product.refresh_from_db()
    assert Product.objects.get(pk=product.pk).content.description == "Cũ"
    changed = [(row.label, row.published, row.proposed) for row in changes(submission) if row.is_changed]
    assert changed == [("Giới thiệu", "Cũ", "Mới")]
    publish(world, submission)
    assert Product.objects.get(pk=product.pk).content.description == "Mới"
    assert [revision.number for revision in product.revisions.all()] == [1, 2]


def test_returned_submission_is_mended_and_sent_again(world):
    submission = register(world)
    owner = submission.entered_by
    actions.return_for_changes(submission=submission, by=world.reviewer, reason="Thiếu địa chỉ")
    submission = actions.propose_change(
        record=submission.record, content=establishment_content(world, address="Số 5"), by=owner
    )
    assert submission.last_reason == "Thiếu địa chỉ"
    actions.submit(submission=submission, by=owner)
    assert Submission.objects.get().state == "submitted"


def test_submission_under_review_cannot_be_edited(world):
    submission = register(world)
    with pytest.raises(Refusal, match="đang được cơ quan kiểm tra"):
        actions.propose_change(
            record=submission.record, content=establishment_content(world), by=submission.entered_by
        )


def test_return_and_refusal_need_a_reason(world):
    submission = register(world)
    for act in (actions.return_for_changes, actions.refuse):
        with pytest.raises(Refusal) as refused:
            act(submission=submission, by=world.reviewer, reason="  ")
        assert refused.value.field == "reason"


def test_reviewer_of_another_commune_may_not_decide(world):
    other = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    stranger = make_person(make_authority(Level.COMMUNE, "UBND đặc khu Cô Tô", other), Role.REVIEWER)
    submission = register(world)
    with pytest.raises(NotPermitted):
        actions.accept(submission=submission, by=stranger)
    assert not Submission.objects.visible_to(stranger).exists()


def test_approver_may_not_publish_before_the_review(world):
    with pytest.raises(NotPermitted, match="đang chờ Ủy ban nhân dân đặc khu Vân Đồn"):
        actions.publish(submission=register(world), by=world.approver)


def test_second_of_two_deciding_officials_is_told(world):
    submission = register(world)
    colleague = make_person(world.commune_authority, Role.REVIEWER)
    actions.accept(submission=submission, by=world.reviewer)
    with pytest.raises((NotPermitted, StateChanged)):
        actions.refuse(submission=submission, by=colleague, reason="Không đủ hồ sơ")
    assert Submission.objects.get().state == "reviewed"


def test_nobody_approves_what_they_entered(world):
    submission = register(world)
    Submission.objects.filter(pk=submission.pk).update(entered_by=world.reviewer)
    with pytest.raises(Refusal, match="không được tự duyệt"):
        actions.accept(submission=submission, by=world.reviewer)


def test_operator_of_the_authority_may_not_review(world):
    operator = make_person(world.commune_authority, Role.OPERATOR)
    with pytest.raises(NotPermitted):
        actions.accept(submission=register(world), by=operator)


def test_establishments_see_only_their_own_records(world):
    first, second = make_owner(world), make_owner(world)
    make_product(world, first)
    assert Record.objects.visible_to(second).count() == 1
    assert Record.objects.visible_to(first).count() == 2
    assert Record.objects.visible_to(world.reviewer).count() == 3


def test_unit_that_no_longer_exists_is_refused(world):
    old = make_unit(
        "06997",
        "Xã Đài Xuyên",
        UnitKind.COMMUNE,
        UnitLevel.COMMUNE,
        world.province.unit,
        valid_to=dt.date(2025, 7, 1),
    )
    with pytest.raises(Refusal) as refused:
        register(world, unit=old.key)
    assert refused.value.field == "unit"


def test_gtin_belongs_to_one_product(world):
    owner = make_owner(world)
    make_product(world, owner, gtin="08935001234562")
    with pytest.raises(Refusal) as refused:
        actions.propose_product(content=product_content(gtin="08935001234562"), by=owner)
    assert refused.value.field == "gtin"


def test_one_open_submission_per_record_even_by_sql(world):
    submission = register(world)
    with pytest.raises(IntegrityError, match="one_open_submission_per_record"), transaction.atomic():
        Submission.objects.create(
            record=submission.record, content=submission.content, tracking_code="AAAAA-AAAAA"
        )


@pytest.mark.parametrize("model", [Decision, Revision, AuditEntry])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_decisions_revisions_and_audit_entries_are_only_ever_added(world, model, statement):
    publish(world, register(world))
    assert model.objects.exists()
    connection.check_constraints()
    with (
        pytest.raises(IntegrityError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))


def test_picture_is_encoded_again_under_a_name_of_ours(world):
    owner = make_owner(world)
    picture = actions.add_picture(upload=picture_file("../../tệp của tôi.jpg"), by=owner)
    assert picture.name.startswith("pictures/")
    assert picture.name.endswith(".webp")
    assert "tôi" not in picture.name
    assert (picture.width, picture.height) == (640, 480)


@pytest.mark.parametrize(
    "content",
    [b"", b"<script>alert(1)</script>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a" + bytes(100)],
    ids=["empty", "html", "broken png", "gif"],
)
def test_what_is_no_picture_is_refused(world, content):
    owner = make_owner(world)
    with pytest.raises(Refusal) as refused:
        actions.add_picture(upload=SimpleUploadedFile("a.jpg", content, "image/jpeg"), by=owner)
    assert refused.value.field == "picture"


def test_picture_that_is_too_large_is_refused(world, settings):
    settings.IMAGE_MAX_BYTES = 1000
    with pytest.raises(Refusal, match="quá lớn"):
        actions.add_picture(upload=picture_file(size=(3000, 3000)), by=make_owner(world))
