"""The public reads published revisions only, and reads what is true now."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nguongoc.passport.actions import refresh_passports
from nguongoc.passport.models import Passport
from nguongoc.passport.queries import read_passport
from nguongoc.registry import actions
from nguongoc.registry.contents.products import quantity_text
from nguongoc.trace.actions import Entry, Taken, correct_log, open_lot, record_log
from nguongoc.trace.enums import LogKind
from tests.factories import (
    make_certificate,
    make_lot,
    make_owner,
    make_paper,
    make_product,
    picture_file,
    product_content,
    publish,
)
from tests.ground import made_once
from tests.trail_factories import make_incoming

pytestmark = pytest.mark.django_db


@made_once
def owner(world):
    return make_owner(world, name="Cơ sở Biển Xanh")


def test_passport_holds_product_maker_and_journey(world, owner):
    picture = actions.add_picture(upload=picture_file(), by=owner)
    lot = make_lot(world, owner, make_product(world, owner, picture=picture.pk), packs=1000)
    passport = read_passport(lot.pk)
    assert passport.product.name == "Ruốc hàu Vân Đồn"
    assert passport.product.net_content == "150 g"
    assert passport.product.picture.name == picture.name
    assert passport.maker.name == "Cơ sở Biển Xanh"
    assert passport.maker.unit == "Đặc khu Vân Đồn"
    assert [step.kind for step in passport.steps] == ["harvest", "processing", "packing"]
    assert passport.steps[2].details[0] == ("Số gói", "1.000")
    assert passport.lot.quantity == "150 kg"
    assert passport.checked_by == "Sở Nông nghiệp và Môi trường"


def test_proposal_is_not_public(world, owner):
    product = make_product(world, owner)
    lot = make_lot(world, owner, product)
    draft = actions.propose_change(record=product, content=product_content(name="Tên mới"), by=owner)
    submission = actions.submit(submission=draft, by=owner)
    assert read_passport(lot.pk).product.name == "Ruốc hàu Vân Đồn"
    publish(world, submission)
    assert read_passport(lot.pk).product.name == "Tên mới"


def test_version_rises_with_each_change(world, owner):
    lot = make_lot(world, owner, make_product(world, owner))
    before = Passport.objects.get(pk=lot.pk).version
    make_certificate(world, owner)
    assert Passport.objects.get(pk=lot.pk).version == before + 1


def test_certificates_of_the_maker_and_of_the_product_only(world, owner):
    product, other = make_product(world, owner), make_product(world, owner, name="Nước mắm Cái Rồng")
    make_certificate(world, owner, number="A")
    make_certificate(world, owner, number="B", products=[product.pk])
    make_certificate(world, owner, number="C", products=[other.pk])
    make_certificate(world, make_owner(world), number="D")
    lot = make_lot(world, owner, product)
    assert {certificate.number for certificate in read_passport(lot.pk).certificates} == {"A", "B"}


def test_certificate_in_force_is_told_from_an_expired_one(world, owner):
    assert make_paper(world, owner, expiry_date=dt.date(2026, 1, 2)).standing == "expired"
    assert make_paper(world, owner).standing == "published"


def test_raw_material_has_no_passport(world, owner):
    lot = make_lot(world, owner, make_product(world, owner))
    assert list(Passport.objects.values_list("pk", flat=True)) == [lot.pk]


@pytest.mark.parametrize(
    ("quantity", "unit", "text"),
    [
        ("1250.500", "KGM", "1.250,5 kg"),
        ("150", "GRM", "150 g"),
        ("0.75", "LTR", "0,75 lít"),
        ("1000", "H87", "1.000 cái"),
    ],
)
def test_quantities_are_written_as_in_vietnam(quantity, unit, text):
    assert quantity_text(quantity, unit) == text


@made_once
def sold_on(world, owner):
    """The lot of a second establishment, made of what it received of the first one's, and that one's lot."""
    lot = make_lot(world, owner, make_product(world, owner), packs=1000)
    cook = make_owner(world, name="Xưởng Cái Rồng")
    received = make_incoming(lot, 60, owner, cook)
    made = open_lot(product=make_product(world, cook, name="Bột ruốc"), code="B1", by=cook)
    entry = Entry(
        form=world.forms[LogKind.PROCESSING],
        happened_at=timezone.now(),
        quantity=Decimal(50),
        unit="KGM",
        answers={},
        inputs=[Taken(received, Decimal(60))],
    )
    record_log(lot=made, entry=entry, by=cook)
    return lot, made


def test_passport_tells_through_whose_hands_the_goods_went(sold_on):
    stages = read_passport(sold_on[1].pk).stages
    assert [(stage.maker, stage.biz_steps[-1]) for stage in stages] == [
        ("Cơ sở Biển Xanh", "shipping"),
        ("Xưởng Cái Rồng", "creating_class_instance"),
    ]


def test_passport_of_what_one_maker_did_alone_tells_of_no_other_hands(world, owner):
    assert read_passport(make_lot(world, owner, make_product(world, owner)).pk).stages == []


def test_a_name_that_is_not_public_is_left_out(sold_on):
    lot, made = sold_on
    establishment = lot.organisation.establishment
    establishment.state = "suspended"
    establishment.save(update_fields=["state"])
    refresh_passports(lot_ids=[made.pk])
    assert [stage.maker for stage in read_passport(made.pk).stages] == ["", "Xưởng Cái Rồng"]


def test_what_was_made_of_a_lot_hears_of_its_correction(owner, sold_on):
    lot, made = sold_on
    wrong = lot.log_entries.get(kind=LogKind.PACKING)
    correct_log(entry=wrong, replacement=None, reason="Ghi nhầm", by=owner)
    jobs = ProcrastinateJob.objects.filter(task_name="passport.refresh_lots")
    assert {"lot_ids": [made.pk]} in [job.args for job in jobs]
