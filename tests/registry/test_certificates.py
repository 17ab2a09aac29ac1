"""Papers: what their dates may be, what an end or a revocation stops, who sees their scans."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Notice
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.models import AuditEntry
from nguongoc.common.validity import months_after
from nguongoc.passport.queries import read_passport
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry import actions
from nguongoc.registry.certificate_queries import lapsed_paper, required_paper
from nguongoc.registry.contents import CertificateContent, read
from nguongoc.registry.enums import CertificateEffect, TestResult
from nguongoc.registry.models import Certificate, DeclarationCheck, Document, Revision, Submission
from nguongoc.registry.queries import changes, facts
from nguongoc.stamps.actions import activate_stamps
from tests.factories import (
    make_authority,
    make_certificate,
    make_lot,
    make_owner,
    make_paper,
    make_person,
    make_product,
    make_rule,
    make_stamps,
    make_unit,
    pdf_file,
    product_content,
    publish,
)

pytestmark = pytest.mark.django_db
FOOD_SAFETY = {"kind": "food_safety_certificate", "name": "Giấy chứng nhận an toàn thực phẩm"}
DAY = dt.date(2026, 6, 1)


def content(**changes):
    values = {
        "name": "Giấy",
        "kind": "haccp",
        "number": "1",
        "issuer": "Nơi cấp",
        "issued_date": dt.date(2026, 1, 31),
    }
    return CertificateContent(**values | changes)


def revoke(world, paper, **changes):
    values = {"reason": "Không khắc phục lỗi", "decision": "QĐ 12/QĐ-SNNMT ngày 23/11/2026", "by": world.approver}
    return actions.revoke_certificate(certificate=paper, **values | changes)


@pytest.mark.parametrize(
    ("date", "months", "last"),
    [((2026, 1, 31), 1, (2026, 2, 28)), ((2024, 2, 29), 12, (2025, 2, 28)), ((2026, 11, 23), 36, (2029, 11, 23))],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(date, months, last):
    assert months_after(dt.date(*date), months) == dt.date(*last)


@pytest.mark.parametrize(
    ("field", "changes", "sentence"),
    [
        ("issued_date", {"issued_date": dt.date(2999, 1, 1)}, "chưa tới"),
        ("expiry_date", {"expiry_date": dt.date(2025, 1, 1)}, "sau ngày cấp"),
        ("expiry_date", {"expiry_date": dt.date(2027, 2, 1)}, r"tối đa 12 tháng.*31/01/2027 \(Quy định thử\)"),
        ("sample_date", {"sample_date": dt.date(2026, 2, 1)}, "lấy mẫu"),
    ],
)
def test_dates_that_cannot_be_are_refused_beside_their_field(owner, field, changes, sentence):
    make_rule("haccp", validity_months=12)
    with pytest.raises(Refusal, match=sentence) as refused:
        actions.propose_certificate(content=content(**changes), by=owner)
    assert refused.value.field == field


def test_longest_validity_is_that_of_the_day_of_issue(world, owner):
    make_rule("haccp", validity_months=36, effective_to=dt.date(2026, 3, 1))
    make_rule("haccp", validity_months=12, effective_from=dt.date(2026, 3, 1))
    make_certificate(world, owner, issued_date=dt.date(2026, 2, 1), expiry_date=dt.date(2029, 2, 1))
    with pytest.raises(Refusal, match="tối đa 12 tháng"):
        actions.propose_certificate(
            content=content(issued_date=dt.date(2026, 3, 1), expiry_date=dt.date(2029, 3, 1)), by=owner
        )


def test_a_paper_without_an_end_ends_when_its_rule_says(world, owner):
    make_rule("test_report", validity_months=12)
    report = make_paper(world, owner, kind="test_report", issued_date=dt.date(2026, 1, 5), expiry_date=None)
    assert report.expiry_date == dt.date(2027, 1, 5)


def test_revisions_of_the_time_of_one_product_are_still_read(world, owner, product):
    submission = make_certificate(world, owner)
    old = {
        "name": "Giấy",
        "kind": "haccp",
        "number": "1",
        "issuer": "x",
        "issued_date": "2026-01-01",
        "product": 7,
    }
    assert read("certificate", old).products == [7]
    assert read("certificate", old | {"product": None}).products == []
    Submission.objects.filter(pk=submission.pk).update(content=old | {"product": product.pk})
    submission.refresh_from_db()
    revision = Revision(number=2, record=submission.record, content=submission.content)
    submission.record.published = revision
    assert ("Sản phẩm", product.name) in facts(submission.record)
    assert not [row for row in changes(submission) if row.is_changed]


def test_a_paper_speaks_for_several_products_and_is_told_of_each(world, owner):
    first, second = make_product(world, owner), make_product(world, owner, name="Nước mắm Cái Rồng")
    other = make_product(world, owner, name="Sá sùng khô")
    paper = make_paper(world, owner, products=[first.pk, second.pk], scope="Xưởng số 2")
    assert set(paper.products.all()) == {first, second}
    assert "Nước mắm Cái Rồng, Ruốc hàu Vân Đồn" in dict(facts(paper))["Sản phẩm"]
    for product, count in ((first, 1), (second, 1), (other, 0)):
        assert len(read_passport(make_lot(world, owner, product).pk).certificates) == count


# What an end stops


def lapsed(owner, **more):
    return lapsed_paper(owner.organisation.pk, CertificateEffect.ACTIVATION, **more)


def test_without_a_rule_an_end_stops_nothing(world, owner):
    make_paper(world, owner, **FOOD_SAFETY, expiry_date=dt.date(2026, 5, 1))
    assert lapsed(owner, date=DAY) is None


def test_the_last_day_counts_and_the_rule_is_that_of_the_date_asked(world, owner):
    make_rule(FOOD_SAFETY["kind"], stops=["activation"], effective_from=dt.date(2026, 6, 1))
    paper = make_paper(world, owner, **FOOD_SAFETY, expiry_date=dt.date(2026, 5, 31))
    assert lapsed(owner, date=dt.date(2026, 5, 31)) is None
    assert lapsed(owner, date=dt.date(2026, 6, 1)) == paper


def test_a_substitute_in_force_takes_the_place_of_what_ended(world, owner):
    make_rule(FOOD_SAFETY["kind"], stops=["activation"], substitutes=["haccp"])
    make_paper(world, owner, **FOOD_SAFETY, expiry_date=dt.date(2026, 5, 1))
    assert lapsed(owner, date=DAY)
    make_paper(world, owner)
    assert lapsed(owner, date=DAY) is None


def test_a_paper_of_another_product_neither_stops_nor_helps(world, owner, product):
    other = make_product(world, owner, name="Nước mắm Cái Rồng")
    make_rule("haccp", stops=["activation"])
    make_paper(world, owner, products=[other.pk], expiry_date=dt.date(2026, 5, 1))
    assert lapsed(owner, date=DAY, product_id=product.pk) is None
    assert lapsed(owner, date=DAY, product_id=other.pk)


def test_an_end_stops_the_publication_of_products_where_its_rule_says_so(world, owner):
    make_rule(FOOD_SAFETY["kind"], stops=["publication"])
    make_paper(world, owner, **FOOD_SAFETY, expiry_date=dt.date(2026, 5, 1))
    draft = actions.propose_product(content=product_content(), by=owner)
    with pytest.raises(Refusal, match="hết hạn ngày 01/05/2026 nên chưa duyệt đăng"):
        publish(world, actions.submit(submission=draft, by=owner))


# Revocation


def test_revocation_is_at_once_effective_on_stamps_and_on_the_passport(world, owner, product):
    make_rule(FOOD_SAFETY["kind"], stops=["activation", "badge"])
    lot = make_lot(world, owner, product)
    batch = make_stamps(world, owner, lot, 10)
    paper = make_paper(world, owner, **FOOD_SAFETY)
    revoke(world, paper)
    with pytest.raises(Refusal, match="đã bị Sở Nông nghiệp và Môi trường thu hồi ngày"):
        activate_stamps(batch=batch, first=1, last=10, lot=lot, by=owner)
    shown = read_passport(lot.pk).certificates[0]
    assert shown.revoked_by == "Sở Nông nghiệp và Môi trường"
    assert not shown.shows_badge(timezone.localdate())
    assert shown.shows_badge(timezone.localdate() - dt.timedelta(days=1))
    entry = AuditEntry.objects.get(action="revoke_certificate")
    assert entry.details["decision"].startswith("QĐ 12")
    assert "Không khắc phục lỗi" in Notice.objects.filter(person=owner).latest("pk").text


def test_revocation_says_why_is_said_once_and_only_by_an_approver_of_the_place(world, owner):
    paper = make_paper(world, owner)
    elsewhere = make_person(
        make_authority(Level.DEPARTMENT, "Sở Y tế", world.province.unit, "health"), Role.APPROVER
    )
    for wrong, kind in [
        ({"reason": " "}, Refusal),
        ({"decision": " "}, Refusal),
        ({"by": world.reviewer}, NotPermitted),
        ({"by": owner}, NotPermitted),
        ({"by": elsewhere}, NotPermitted),
    ]:
        with pytest.raises(kind):
            revoke(world, paper, **wrong)
    revoke(world, paper)
    with pytest.raises(Refusal, match="đã bị thu hồi rồi"):
        revoke(world, paper)


def test_a_revoked_paper_stays_and_is_not_mended(world, owner):
    paper = make_paper(world, owner)
    revocation = revoke(world, paper)
    with pytest.raises(Refusal, match="thêm giấy mới"):
        actions.propose_change(record=paper, content=content(), by=owner)
    with pytest.raises(DatabaseError), transaction.atomic():
        revocation.delete()
    assert not Certificate.objects.in_force(timezone.localdate()).exists()
    assert Certificate.objects.get().standing == "revoked"


# Later checks, scans


def test_later_checks_of_a_declaration_are_written_down_and_stay(world, owner, product):
    declared = make_paper(world, owner, kind="self_declaration", expiry_date=None, products=[product.pk])
    check = {"certificate": declared, "date": DAY, "note": "", "by": world.reviewer}
    actions.check_declaration(result=TestResult.PASSED, **check)
    actions.check_declaration(result=TestResult.FAILED, **check | {"note": "Nhãn thiếu", "by": world.approver})
    with pytest.raises(Refusal, match="điểm không đạt"):
        actions.check_declaration(result=TestResult.FAILED, **check)
    with pytest.raises(Refusal, match="đến hôm nay"):
        actions.check_declaration(result=TestResult.PASSED, **check | {"date": dt.date(2999, 1, 1)})
    with pytest.raises(Refusal, match="Chỉ hậu kiểm bản công bố"):
        actions.check_declaration(result=TestResult.PASSED, **check | {"certificate": make_paper(world, owner)})
    assert [row.result for row in declared.checks.all()] == ["failed", "passed"]
    assert Notice.objects.filter(person=owner, text__contains="Nhãn thiếu").exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        DeclarationCheck.objects.update(note="x")


def test_a_scan_is_seen_by_its_establishment_and_once_sent_by_its_authorities(world, owner):
    document = actions.add_document(upload=pdf_file(), by=owner)
    draft = actions.propose_certificate(content=content(document=document.pk), by=owner)
    far = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    elsewhere = make_person(make_authority(Level.COMMUNE, "Ủy ban nhân dân đặc khu Cô Tô", far), Role.REVIEWER)

    def seen(person):
        return Document.objects.visible_to(person).filter(pk=document.pk).exists()

    assert seen(owner)
    assert not seen(world.reviewer)
    actions.submit(submission=draft, by=owner)
    assert seen(world.reviewer)
    assert seen(world.approver)
    assert not seen(elsewhere)
    assert not seen(make_owner(world))


def test_naming_the_scan_of_somebody_else_shows_it_to_nobody(world, owner):
    theirs = actions.add_document(upload=pdf_file(), by=make_owner(world))
    draft = actions.propose_certificate(content=content(document=theirs.pk), by=owner)
    actions.submit(submission=draft, by=owner)
    assert not Document.objects.visible_to(owner).exists()
    assert not Document.objects.visible_to(world.reviewer).exists()


def test_what_is_required_is_said_from_the_record(world, owner):
    world.province.settings = {
        "paper_guide": {
            "questions": [],
            "requirements": [
                {
                    "topic": "establishment",
                    "when": {"activities": ["processing"], "standards": ["none"]},
                    "paper": "food_safety_certificate",
                    "title": "Giấy chứng nhận",
                    "reason": "Chế biến",
                    "source": "Luật",
                    "effective_from": "2026-01-01",
                }
            ],
            "activation_requires_paper_from": "2026-02-01",
        }
    }
    world.province.save()
    own = owner.organisation.establishment
    assert required_paper(own, dt.date(2025, 12, 31)).requirement is None
    assert required_paper(own, DAY).is_missing
    product = make_product(world, owner)
    lot = make_lot(world, owner, product)
    batch = make_stamps(world, owner, lot, 10)
    with pytest.raises(Refusal, match=r"quy định đòi: Giấy chứng nhận \(Luật\)"):
        activate_stamps(batch=batch, first=1, last=5, lot=lot, by=owner)
    paper = make_paper(world, owner, **FOOD_SAFETY)
    assert required_paper(own, DAY).held == paper
    activate_stamps(batch=batch, first=1, last=5, lot=lot, by=owner)
    make_paper(world, owner)
    assert required_paper(own, DAY).requirement is None
