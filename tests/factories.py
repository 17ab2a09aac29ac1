"""Dull makers of what tests need. Each goes through the actions, so that what it makes is in order."""

import datetime as dt
import io
import itertools
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pikepdf
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestedCredentialData
from PIL import Image

from nguongoc.accounts import totp
from nguongoc.accounts.actions import create_account
from nguongoc.accounts.enums import Level, Role, Sector
from nguongoc.accounts.models import AuthenticatorApp, Jurisdiction, Organisation, Passkey, Person
from nguongoc.accounts.vault import seal, unseal
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.places.models import AdministrativeUnit, Province
from nguongoc.profiles.loader import PROFILES, tables
from nguongoc.registry import actions as registry
from nguongoc.registry.contents import CertificateContent, EstablishmentContent, ProductContent, SiteContent
from nguongoc.registry.enums import ChainRole, ReasonAct, RouteKind
from nguongoc.registry.models import (
    Certificate,
    CertificateRule,
    Product,
    ReasonTemplate,
    Recording,
    ReviewRoute,
    SafeFoodChain,
    Site,
    Submission,
)
from nguongoc.stamps.actions import (
    Piece,
    Season,
    activate_stamps,
    approve_design,
    confirm_piece,
    deliver_stamps,
    draw_design,
    issue_stamps,
    record_payment,
    record_printing,
    request_stamps,
    submit_design,
)
from nguongoc.stamps.designs import read_design
from nguongoc.stamps.enums import Printing, StampKind
from nguongoc.stamps.models import CodeBatch, StampDesign, StampFee, StampPrice
from nguongoc.stamps.urls import stamp_url
from nguongoc.trace.actions import (
    Entry,
    open_lot,
    record_log,
)
from nguongoc.trace.enums import LogKind
from nguongoc.trace.models import (
    LogForm,
    Lot,
)

PASSWORD = "mat-khau-thu-nghiem"
MEDIA = Path(__file__).parent / "media"
_numbers = itertools.count(1)


@dataclass
class World:
    """A province with one commune, its reviewer, and the department with its approver and administrator."""

    province: Province
    commune: AdministrativeUnit
    commune_authority: Organisation
    department: Organisation
    reviewer: Person
    approver: Person
    administrator: Person
    forms: dict[str, LogForm]


def make_world() -> World:
    unit = make_unit("22", "Thành phố Quảng Ninh", UnitKind.CITY, UnitLevel.PROVINCE)
    province = Province.objects.create(
        pk=1,
        profile="test",
        unit=unit,
        name_on_stamps="QUẢNG NINH",
        system_name="Hệ thống cơ sở dữ liệu truy xuất nguồn gốc thực phẩm",
        hotline="1900 0000",
        gs1_prefix="9522022",
        settings=tables(PROFILES / "quang_ninh"),
    )
    commune = make_unit("06994", "Đặc khu Vân Đồn", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, unit)
    top = make_authority(Level.PROVINCE, "Ủy ban nhân dân thành phố Quảng Ninh", unit)
    department = make_authority(Level.DEPARTMENT, "Sở Nông nghiệp và Môi trường", unit, Sector.AGRICULTURE)
    authority = make_authority(Level.COMMUNE, "Ủy ban nhân dân đặc khu Vân Đồn", commune)
    for kind in RouteKind:
        ReviewRoute.objects.create(
            kind=kind,
            reviewer_level="" if kind == RouteKind.STAMP_REQUEST else Level.COMMUNE,
            approver_level=Level.DEPARTMENT,
            effective_from=dt.date(2025, 7, 1),
        )
    return World(
        province=province,
        commune=commune,
        commune_authority=authority,
        department=department,
        reviewer=make_person(authority, Role.REVIEWER),
        approver=make_person(department, Role.APPROVER),
        administrator=make_person(top, Role.ADMINISTRATOR),
        forms={kind: make_form(kind) for kind in LogKind},
    )


def make_unit(
    code: str,
    name: str,
    kind: UnitKind,
    level: UnitLevel,
    parent: AdministrativeUnit | None = None,
    **dates: dt.date,
) -> AdministrativeUnit:
    return AdministrativeUnit.objects.create(
        key=f"{code}@{len(name)}", code=code, name=name, kind=kind, level=level, parent=parent, **dates
    )


def make_authority(level: Level, name: str, unit: AdministrativeUnit, sector: str = "") -> Organisation:
    """An authority that is in charge of its seat."""
    authority = Organisation.objects.create(level=level, name=name, unit=unit, sector=sector)
    Jurisdiction.objects.give(authority, [unit])
    return authority


def make_person(organisation: Organisation, role: Role, email: str = "") -> Person:
    return create_account(
        email=email or f"nguoi{next(_numbers)}@vidu.example",
        name=f"Người thử ({role.label})",
        password=PASSWORD,
        organisation=organisation,
        role=role,
    )


def make_passkey(person: Person, name: str = "Điện thoại") -> Passkey:
    """A key that no device has: for lists and for access."""
    identity = f"khoa-{next(_numbers)}".encode()
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(Aaguid.NONE, identity, public)
    return Passkey.objects.create(
        person=person, name=name, credential_id=identity, credential=bytes(credential), sign_count=0
    )


def make_app(person: Person) -> bytes:
    """An application that shows codes for the person; gives its secret."""
    secret = totp.new_secret()
    sealed = seal(secret, owner=person.audit_id)
    AuthenticatorApp.objects.create(person=person, secret=sealed, last_counter=0)
    return secret


def next_code(person: Person) -> str:
    """The code that the person's application shows now, or will show next where that of now was taken."""
    app = AuthenticatorApp.objects.get(person=person)
    secret = unseal(bytes(app.secret), owner=person.audit_id)
    assert secret is not None
    return totp.code_at(secret, max(totp.present_counter(), app.last_counter + 1))


def make_form(kind: LogKind, fields: list[dict[str, Any]] | None = None) -> LogForm:
    return LogForm.objects.create(
        key=f"any.{kind}",
        version=1,
        kind=kind,
        sector="any",
        title=str(kind.label),
        fields=fields if fields is not None else [text_field("place_note", "Nơi làm")],
        effective_from=dt.date(2025, 7, 1),
    )


def text_field(name: str, label: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "type": "text", "required": False} | more


def establishment_content(world: World, **changes: Any) -> EstablishmentContent:
    values: dict[str, Any] = {
        "name": f"Cơ sở thử nghiệm {next(_numbers)}",
        "kind": "cooperative",
        "activities": ["processing", "packing"],
        "unit": world.commune.key,
        "address": "Thôn thử nghiệm 1",
        "latitude": 21.07,
        "longitude": 107.42,
        "phone": "0000 000 001",
    }
    return EstablishmentContent(**values | changes)


def product_content(**changes: Any) -> ProductContent:
    values: dict[str, Any] = {
        "name": "Ruốc hàu Vân Đồn",
        "group": "Thực phẩm",
        "production": "processed_food",
        "net_quantity": 150.0,
        "net_unit": "GRM",
        "shelf_life_days": 180,
    }
    return ProductContent(**values | changes)


def register(world: World, *, code: str = "", **changes: Any) -> Submission:
    """A submitted registration; its owner is `submission.entered_by`."""
    return registry.register_establishment(
        content=establishment_content(world, **changes),
        sector=Sector.AGRICULTURE,
        email=f"chu{next(_numbers)}@vidu.example",
        password=PASSWORD,
        person_name="Chủ cơ sở",
        code=code,
    )


@transaction.atomic
def publish(world: World, submission: Submission) -> None:
    registry.accept(submission=submission, by=world.reviewer)
    registry.publish(submission=submission, by=world.approver)


@transaction.atomic
def make_owner(world: World, **changes: Any) -> Person:
    """The administrator of a published establishment."""
    submission = register(world, **changes)
    publish(world, submission)
    return Person.objects.get(pk=submission.entered_by_id)


@transaction.atomic
def make_product(world: World, owner: Person, **changes: Any) -> Product:
    draft = registry.propose_product(content=product_content(**changes), by=owner)
    publish(world, registry.submit(submission=draft, by=owner))
    return Product.objects.select_related("published").get(pk=draft.record_id)


def make_reason(text: str = "") -> ReasonTemplate:
    """A ready sentence for establishments that are returned."""
    text = text or f"Câu lý do thử nghiệm {next(_numbers)}."
    return ReasonTemplate.objects.create(kind=RouteKind.ESTABLISHMENT, act=ReasonAct.RETURN, text=text)


def make_rule(kind: str, **changes: Any) -> CertificateRule:
    """A rule in force since 2011 that limits, reminds of and stops nothing unless `changes` say so."""
    values: dict[str, Any] = {"kind": kind, "source": "Quy định thử", "effective_from": dt.date(2011, 7, 1)}
    return CertificateRule.objects.create(**values | changes)


def make_paper(world: World, owner: Person, **changes: Any) -> Certificate:
    """A published certificate itself."""
    return Certificate.objects.get(pk=make_certificate(world, owner, **changes).record_id)


@transaction.atomic
def make_certificate(world: World, owner: Person, **changes: Any) -> Submission:
    values: dict[str, Any] = {
        "name": "Chứng nhận HACCP",
        "kind": "haccp",
        "number": "TN-0001/2026",
        "issuer": "Tổ chức thử nghiệm",
        "issued_date": dt.date(2026, 1, 1),
        "expiry_date": dt.date(2029, 1, 1),
    }
    draft = registry.propose_certificate(content=CertificateContent(**values | changes), by=owner)
    submission = registry.submit(submission=draft, by=owner)
    publish(world, submission)
    return submission


def site_content(world: World, **changes: Any) -> SiteContent:
    values: dict[str, Any] = {
        "name": f"Ao thử nghiệm {next(_numbers)}",
        "kind": "pond",
        "unit": world.commune.key,
        "latitude": 21.07,
        "longitude": 107.42,
        "area": 1.5,
        "area_unit": "HAR",
    }
    return SiteContent(**values | changes)


@transaction.atomic
def make_site(world: World, owner: Person, **changes: Any) -> Site:
    draft = registry.propose_site(content=site_content(world, **changes), by=owner)
    publish(world, registry.submit(submission=draft, by=owner))
    return Site.objects.select_related("published").get(pk=draft.record_id)


def make_chain(world: World, *members: Person, is_confirmed: bool = True, **changes: Any) -> SafeFoodChain:
    """A chain of the department, in which the establishments of these owners process."""
    number = next(_numbers)
    values: dict[str, Any] = {"code": f"CH-{number}", "name": f"Chuỗi thử nghiệm {number}", "product_group": "Hàu"}
    chain = registry.add_chain(**values | changes, by=world.approver)
    for member in members:
        registry.add_chain_member(
            chain=chain,
            establishment=member.organisation.establishment,
            role=ChainRole.PROCESSING,
            valid_from=dt.date(2026, 1, 1),
            by=world.approver,
        )
    if is_confirmed:
        confirm(world, chain)
    return SafeFoodChain.objects.get(pk=chain.pk)


def confirm(world: World, chain: SafeFoodChain, **changes: Any) -> SafeFoodChain:
    values: dict[str, Any] = {
        "number": "TN-01/XN",
        "date": dt.date(2026, 1, 2),
        "valid_from": dt.date(2026, 1, 2),
        "expiry_date": dt.date(2099, 1, 1),
    }
    return registry.confirm_chain(chain=chain, **values | changes, by=world.approver)


def log(world: World, lot: Lot, owner: Person, kind: LogKind, quantity: float, packs: int | None = None) -> None:
    entry = Entry(
        form=world.forms[kind],
        happened_at=timezone.now() - dt.timedelta(hours=1),
        quantity=Decimal(str(quantity)),
        unit="KGM",
        pack_count=packs,
        answers={},
    )
    record_log(lot=lot, entry=entry, by=owner)


@transaction.atomic
def make_lot(world: World, owner: Person, product: Product, *, packs: int = 1000, code: str = "") -> Lot:
    """A lot that was harvested, processed and packed."""
    lot = open_lot(product=product, code=code or f"L{next(_numbers)}", by=owner)
    kilograms = packs * 0.15
    log(world, lot, owner, LogKind.HARVEST, kilograms * 2)
    log(world, lot, owner, LogKind.PROCESSING, kilograms)
    log(world, lot, owner, LogKind.PACKING, kilograms, packs)
    return Lot.objects.select_related("product", "organisation").get(pk=lot.pk)


@transaction.atomic
def make_stamps(world: World, owner: Person, lot: Lot, quantity: int, *, active: int = 0) -> CodeBatch:
    """Issued stamps of the lot, the first `active` of them activated on it."""
    request = request_stamps(lot=lot, quantity=quantity, by=owner)
    batch = issue_stamps(request=request, by=world.approver)
    if active:
        activate_stamps(batch=batch, first=1, last=active, lot=lot, by=owner)
    return batch


SHIPPED_DESIGNS = json.loads((PROFILES / "quang_ninh/stamp_designs.json").read_text("utf-8"))


def make_design(world: World, key: str = "small_6mm") -> StampDesign:
    """A design of the profile, redrawn by the department and approved by a colleague there."""
    row = next(row for row in SHIPPED_DESIGNS if row["key"] == key)
    drawer = make_person(world.department, Role.APPROVER)
    design = draw_design(name=row["name"], content=read_design(row["content"]), by=drawer)
    submit_design(design=design, by=drawer)
    approve_design(design=design, by=world.approver)
    return design


def make_season(product: Product, expected: int = 1000, name: str = "Vụ xuân 2027") -> Season:
    return Season(product, name, Decimal(expected))


def make_price(world: World, price: int, printing: str = "central", kind: str = "standard") -> StampPrice:
    """A price from today on."""
    return StampPrice.objects.create(
        kind=kind, printing=printing, price=price, effective_from=timezone.localdate(), source="Quyết định thử"
    )


@transaction.atomic
def make_central(
    world: World, owner: Person, product: Product, quantity: int, *, pieces: int = 0, confirmed: int = 0
) -> CodeBatch:
    """Security stamps for a season, printed by the authority; handed over in `pieces` of equal size, of which the
    first `confirmed` have been received. Where they have a price it is paid.
    """
    asked = request_stamps(
        season=make_season(product),
        quantity=quantity,
        kind=StampKind.SECURITY,
        printing=Printing.CENTRAL,
        by=owner,
    )
    batch = issue_stamps(request=asked, by=world.approver)
    fee = StampFee.objects.filter(batch=batch).first()
    if fee:
        receipt = f"BL-{next(_numbers)}"
        record_payment(fee=fee, receipt_number=receipt, paid_date=timezone.localdate(), by=world.approver)
    if pieces:
        record_printing(batch=batch, by=world.approver)
        size = quantity // pieces
        deliver_stamps(
            batch=batch,
            pieces=[Piece(f"Cuộn {n + 1}", n * size + 1, (n + 1) * size) for n in range(pieces)],
            receiver="Người nhận thử",
            delivered_date=timezone.localdate(),
            by=world.approver,
        )
        for piece in batch.pieces.all()[:confirmed]:
            confirm_piece(piece=piece, by=owner)
    return batch


def serial_of(batch: CodeBatch, place: int) -> str:
    """The serial of the stamp at `place` (counted from 1) of a batch."""
    return stamp_url(batch, place).rpartition("/")[2]


def picture_file(name: str = "anh.jpg", size: tuple[int, int] = (640, 480)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 120, 110)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def make_recording(owner: Person, name: str = "h264.mp4", kind: Literal["video", "sound"] = "video") -> Recording:
    """A file of tests/media, sent in by the establishment as a film."""
    upload = SimpleUploadedFile("phim.mp4", (MEDIA / name).read_bytes(), "video/mp4")
    return registry.add_recording(upload=upload, kind=kind, by=owner)


def pdf_file(name: str = "giay.pdf") -> SimpleUploadedFile:
    """A PDF of one blank page."""
    out = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(out)
    return SimpleUploadedFile(name, out.getvalue(), "application/pdf")
