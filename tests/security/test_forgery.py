"""What a forger would try with numbers, pictures and pages."""

import contextlib
import datetime as dt
import io
import struct
import zlib
from html.parser import HTMLParser

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from nguongoc.accounts.enums import Role
from nguongoc.common.errors import NotPermitted, Refusal
from nguongoc.common.files import store_image
from nguongoc.common.identifiers import allot
from nguongoc.registry import actions as registry
from nguongoc.registry.contents import CertificateContent
from nguongoc.registry.models import Submission
from nguongoc.safety.actions import open_recall
from nguongoc.safety.complaints.actions import pass_complaint_on
from nguongoc.stamps.actions import draw_design, order_print, request_stamps
from nguongoc.stamps.printing.jobs import make_print
from nguongoc.trace.actions import Entry, open_lot, record_log
from tests.factories import (
    make_certificate,
    make_design,
    make_lot,
    make_owner,
    make_person,
    make_product,
    make_stamps,
    product_content,
)
from tests.ground import made_once
from tests.safety.complaints import make_complaint
from tests.web.pages_by_object import OF_SOMEBODY, WITHOUT_OBJECT

pytestmark = pytest.mark.django_db
HOSTILE = (
    """"'><img src=x onerror=alert(1)></textarea></script><script>alert(1)</script>{{ 6|add:1 }}{% now 'Y' %}"""
)


def test_gtin_of_the_provinces_numbers_cannot_be_claimed(world, owner):
    gtin = allot(world.province.gs1_prefix, 4711, length=13).zfill(14)
    with pytest.raises(Refusal, match="do hệ thống cấp") as refused:
        registry.propose_product(content=product_content(gtin=gtin), by=owner)
    assert refused.value.field == "gtin"


def test_published_product_keeps_its_gtin_so_that_its_stamps_stay_known(world, owner):
    product = make_product(world, owner)
    for gtin in ("", product.gtin):
        registry.propose_change(record=product, content=product_content(gtin=gtin), by=owner)
    with pytest.raises(Refusal, match="không đổi được"):
        registry.propose_change(record=product, content=product_content(gtin="08931234567897"), by=owner)


def test_certificate_cannot_be_moved_to_a_product_of_somebody_else(world, owner):
    theirs = make_product(world, make_owner(world))
    own = make_certificate(world, owner)
    content = CertificateContent(
        name="x", kind="haccp", number="1", issuer="x", issued_date=dt.date(2026, 1, 1), products=[theirs.pk]
    )
    with pytest.raises(Refusal, match="không thuộc cơ sở"):
        registry.propose_change(record=own.record, content=content, by=owner)


def test_right_to_decide_is_that_of_the_state_which_stands_now(world, owner):
    """One authority checks and publishes: who may only check decides nothing that was checked, by no old page."""
    draft = registry.propose_product(content=product_content(), by=owner)
    old_page = registry.submit(submission=draft, by=owner)
    registry.accept(submission=Submission.objects.get(pk=old_page.pk), by=world.reviewer)
    Submission.objects.filter(pk=old_page.pk).update(approver=world.commune_authority)
    colleague = make_person(world.commune_authority, Role.REVIEWER)
    with pytest.raises(NotPermitted):
        registry.return_for_changes(submission=old_page, by=colleague, reason="Thử")


def test_sheet_on_its_way_is_not_ordered_again(world, owner, product):
    batch = make_stamps(world, owner, make_lot(world, owner, product), 10)
    design = make_design(world)
    first = order_print(batch=batch, design=design, by=owner)
    assert order_print(batch=batch, design=design, by=owner) == first


@pytest.mark.parametrize(("quantity", "packs"), [("99999999999", 1), ("1", 2 * 10**9)])
def test_quantities_that_no_lot_can_hold_are_refused(world, owner, quantity, packs):
    lot = open_lot(product=make_product(world, owner, net_unit="H87"), code="L1", by=owner)
    refusals = []
    for hours in (1, 2, 3):
        entry = Entry(
            form=world.forms["packing" if packs > 1 else "processing"],
            happened_at=timezone.now() - dt.timedelta(hours=hours),
            quantity=int(quantity),
            unit=lot.unit,
            pack_count=packs,
            answers={},
        )
        try:
            record_log(lot=lot, entry=entry, by=owner)
        except Refusal as refusal:
            refusals.append(refusal.field)
    assert refusals
    assert set(refusals) <= {"quantity", "pack_count"}


@pytest.mark.parametrize("year", [1, 1975, 9999])
def test_log_of_another_century_is_refused(world, owner, product, year):
    lot = open_lot(product=product, code="L1", by=owner)
    at = dt.datetime(year, 6, 15, tzinfo=dt.UTC)
    entry = Entry(form=world.forms["harvest"], happened_at=at, quantity=1, unit="KGM", answers={})
    with pytest.raises(Refusal) as refused:
        record_log(lot=lot, entry=entry, by=owner)
    assert refused.value.field == "happened_at"


def png_of(width, height):
    """A PNG that promises so many pixels and holds none."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    ]
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg(exif=b""):
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("side", [9_000, 20_000, 60_000, 2**31 - 1])
def test_decompression_bomb_is_refused(side):
    with pytest.raises(Refusal) as refused:
        store_image(SimpleUploadedFile("bom.png", png_of(side, side)), folder="pictures")
    assert refused.value.field == "picture"


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow tells the log of what is broken
@pytest.mark.parametrize("cut", range(0, 40, 3))
def test_broken_metadata_is_no_failure(cut):
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = exif.tobytes()
    content = jpeg(b"Exif\0\0" + whole[6 : 6 + cut] + b"\xff" * 20)
    with contextlib.suppress(Refusal):
        assert store_image(SimpleUploadedFile("a.jpg", content), folder="pictures").width == 8


def test_second_format_behind_a_picture_is_not_kept(settings):
    stored = store_image(
        SimpleUploadedFile("a.jpg", jpeg() + b"<script>alert(1)</script>PK\x03\x04"), folder="pictures"
    )
    content = (settings.MEDIA_ROOT / stored.name).read_bytes()
    assert content.startswith(b"RIFF")
    assert b"<script>" not in content
    assert b"PK\x03\x04" not in content


class Markup(HTMLParser):
    def __init__(self):
        super().__init__()
        self.attributes, self.inline = set(), False

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        self.attributes |= set(names)
        self.inline |= tag == "script" and "src" not in names and names.get("type") != "application/json"


@made_once
def hostile(world):
    """Objects of every kind, each text of which is markup and template code."""
    world.forms["harvest"].title = HOSTILE
    owner = make_owner(world, name=HOSTILE, address=HOSTILE, description=HOSTILE, representative=HOSTILE)
    texts = ("name", "group", "pack_specification", "ingredients", "storage", "standard", "description")
    product = make_product(world, owner, **dict.fromkeys(texts, HOSTILE))
    owner.name = HOSTILE
    owner.save()
    lot = make_lot(world, owner, product)
    entry = Entry(
        form=world.forms["storage"],
        happened_at=timezone.now(),
        quantity=1,
        unit="KGM",
        answers={"place_note": HOSTILE},
        place=HOSTILE,
        note=HOSTILE,
    )
    record_log(lot=lot, entry=entry, by=owner)
    batch = make_stamps(world, owner, lot, 20, active=10)
    asked = request_stamps(lot=lot, quantity=5, note=HOSTILE, by=owner)
    draft = registry.propose_change(record=product, content=product_content(name=HOSTILE + "2"), by=owner)
    sent = registry.submit(submission=draft, by=owner)
    certificate = make_certificate(world, owner, name=HOSTILE, number=HOSTILE, issuer=HOSTILE).record
    recall = open_recall(
        lot=make_lot(world, owner, product), reason=HOSTILE, instructions=HOSTILE, by=world.approver
    )
    design = make_design(world)
    content = design.approved.read()
    own_words = msgspec.structs.replace(content.texts[0], says="own", text=HOSTILE[:120])
    hostile_content = msgspec.structs.replace(content, texts=[*content.texts, own_words])
    hostile_design = draw_design(name=HOSTILE[:100], content=hostile_content, by=owner)
    job = make_print(order_print(batch=batch, design=design, by=owner).pk)
    complaint = make_complaint(
        f"/01/{product.gtin}", text=HOSTILE, bought_at=HOSTILE, contact=HOSTILE, consents=True
    )
    pass_complaint_on(complaint=complaint, note=HOSTILE, by=world.reviewer)
    member = make_person(owner.organisation, Role.OPERATOR)
    member.name = HOSTILE
    member.save()
    keys = {
        "member": member,
        "submission": sent,
        "establishment": owner.organisation.establishment,
        "stamp_request": asked,
        "batch": batch,
        "lot": lot,
        "recall": recall,
        "certificate": certificate,
        "product": product,
        "form": world.forms["storage"],
        "print_job": job,
        "design": hostile_design,
        "complaint": complaint,
    }
    return owner, {name: row.pk for name, row in keys.items()} | {"design_version": 1, "code": complaint.code}


@pytest.mark.parametrize("ground", ["office", "workshop", "portal"])
def test_nothing_that_a_user_types_is_markup_or_template(client, world, hostile, ground):
    owner, keys = hostile
    person = world.approver if ground == "office" else owner
    shut = {"register", "go_on", "registered", "media", "log_out", "complaint", "forget_contact"}
    addresses = [reverse("portal:complaint", args=[keys["code"]])] if ground == "portal" else []
    addresses += [reverse(f"{ground}:{name}") for name in WITHOUT_OBJECT[ground] - shut]
    addresses += [
        reverse(f"{ground}:{name}", args=[keys[argument] for argument in arguments])
        for name, arguments in OF_SOMEBODY.get(ground, {}).items()
        if keys.keys() >= set(arguments)
    ]
    addresses += [f"{address}?q={HOSTILE}&ma={HOSTILE}" for address in addresses[:8]]
    people = [person, world.administrator, world.reviewer] if ground == "office" else [person]
    shown = 0
    for each in people:
        client.force_login(each)
        for address in addresses:
            answer = client.get(address)
            if "text/html" not in answer.get("Content-Type", ""):
                continue
            text = answer.content.decode()
            shown += "&lt;img src=x" in text
            markup = Markup()
            markup.feed(text)
            assert "<img src=x" not in text, address
            assert "<script>alert" not in text, address
            assert not {name for name in markup.attributes if name.startswith("on")}, address
            assert not markup.inline, address
            assert "%7B%7B" in text or "{{ 6|add:1 }}" in text or "&lt;img src=x" not in text, address
    assert shown
