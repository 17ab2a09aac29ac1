"""Sample data of a profile: invented establishments that go the same way as real ones, through the actions."""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from nguongoc.accounts.actions import create_account
from nguongoc.accounts.enums import Level, Permission, Role, Sector
from nguongoc.accounts.models import Membership, Organisation, Person
from nguongoc.accounts.roles import ROLES
from nguongoc.profiles.loader import PROFILES, rows
from nguongoc.profiles.pictures import product_picture
from nguongoc.profiles.sample_cycles import UNITS, answer_of, keep_sample_households, load_cycle, moment_of
from nguongoc.profiles.sample_deliveries import Deliveries
from nguongoc.registry import actions as registry
from nguongoc.registry.contents import (
    CertificateContent,
    EstablishmentContent,
    LegalPaper,
    ProductContent,
    SiteContent,
    write,
)
from nguongoc.registry.enums import CertificateKind, ChainRole, SubmissionState
from nguongoc.registry.models import Establishment, Product, SafeFoodChain, Submission
from nguongoc.registry.queries import authorities_over, authority_for
from nguongoc.safety.actions import open_recall
from nguongoc.stamps.actions import (
    Piece,
    Season,
    activate_stamps,
    confirm_piece,
    deliver_stamps,
    issue_stamps,
    record_payment,
    record_printing,
    request_stamps,
)
from nguongoc.stamps.enums import Printing, StampKind, StampState
from nguongoc.stamps.models import StampRange
from nguongoc.stamps.urls import stamp_url
from nguongoc.trace.actions import Entry, close_lot, open_lot, record_log
from nguongoc.trace.models import Handover, LogForm, Lot
from nguongoc.trace.rules import pack_of

PASSWORD = "minh-hoa-2026"  # noqa: S105 -- the public password of accounts that hold invented data only
MAIL_DOMAIN = "minhhoa.example"
_MAIL_NAMES = {
    Role.ADMINISTRATOR: "he-thong",
    Role.APPROVER: "duyet-dang",
    Role.REVIEWER: "kiem-tra",
    Role.OPERATOR: "van-hanh",
    Role.PRODUCER: "san-xuat",
    Role.REPORTER: "bao-cao",
}
_DATES = ("date", "valid_from", "expiry_date")


@dataclass(frozen=True, slots=True)
class DemoLogin:
    role: str
    organisation: str
    email: str
    password: str


def demo_logins() -> list[DemoLogin]:
    """One account for each role at each level: an establishment, one for which work waits if there is any, and who
    is over it.
    """
    sent = Submission.objects.filter(record__is_sample=True, record__organisation__establishment__code__gt="")
    chosen = sent.filter(state=SubmissionState.SUBMITTED).first() or sent.first()
    if chosen is None:
        return []
    home = chosen.record.organisation
    above = Q(organisation__in=authorities_over(home).order_by().values("pk"))
    found = Membership.objects.in_force().filter(Q(organisation=home) | above)
    logins: dict[tuple[str, str], DemoLogin] = {}
    for row in found.select_related("organisation", "person").order_by("pk"):
        logins.setdefault(
            (row.organisation.level, row.role),
            DemoLogin(str(row.get_role_display()), row.organisation.name, row.person.email, PASSWORD),
        )
    levels, roles = list(Level.values), list(Role.values)
    return [logins[key] for key in sorted(logins, key=lambda key: (levels.index(key[0]), roles.index(key[1])))]


def live_stamp_url() -> str | None:
    """The address of one stamp of the sample that is active on a lot in order."""
    active = (
        StampRange.objects.filter(state=StampState.ACTIVE, lot__is_sample=True, lot__state="open")
        .select_related("batch__product")
        .order_by("pk")
        .first()
    )
    return stamp_url(active.batch, active.batch.place_of(active.first)) if active else None


def load_sample(*, name: str) -> int:
    """Load the sample of a profile; what is there already stays as it is. Returns the number of new ones."""
    sample = _Sample(PROFILES / name)
    with transaction.atomic():
        sample.load_officials()
    loaded = 0
    for establishment in sample.data["establishments"]:
        with transaction.atomic():
            loaded += sample.load_establishment(establishment)
    with transaction.atomic():
        sample.load_chains()
    with transaction.atomic():
        sample.load_deliveries()
    return loaded


class _Sample:
    """The files of one profile, and the people who act in it."""

    def __init__(self, folder: Path) -> None:
        self.data = json.loads((folder / "sample.json").read_text(encoding="utf-8"))
        self.details = json.loads((folder / "product_details.json").read_text(encoding="utf-8"))
        self.products = {row["key"]: row for row in rows(folder / "products.csv")}

    @cached_property
    def forms(self) -> dict[str, LogForm]:
        return {form.key: form for form in LogForm.objects.filter(is_draft=False).order_by("version")}

    def load_officials(self) -> None:
        """An account for each role of the province, of each department, of one division and of each commune
        that has an establishment. Authorities that people have added or reorganised since have their own.
        """
        units = {row["unit_key"] for row in self.data["establishments"]}
        organisations = Organisation.objects.authorities().existing().filter(key__isnull=False)
        for organisation in organisations.exclude(level__in=[Level.COMMUNE, Level.DISTRICT]):
            self._accounts_of(organisation)
        for organisation in organisations.filter(level=Level.COMMUNE, unit__key__in=units):
            self._accounts_of(organisation)

    def _accounts_of(self, organisation: Organisation) -> None:
        for role in ROLES[Level(organisation.level)]:
            self._account(str(organisation.key).replace("@", "-"), organisation, role)

    def _account(self, place: str, organisation: Organisation, role: Role) -> Person:
        email = f"{_MAIL_NAMES[role]}.{place}@{MAIL_DOMAIN}"
        found = Person.objects.filter(email=email).first()
        if found is not None:
            return found
        person = create_account(
            email=email,
            name=f"Người minh họa ({role.label})",
            password=None,
            organisation=organisation,
            role=role,
        )
        Person.objects.filter(pk=person.pk).update(password=self._password)
        return person

    @cached_property
    def _password(self) -> str:
        """One hash for all: hashing slowly on purpose for each of a hundred accounts would take a minute."""
        return make_password(PASSWORD)

    def load_establishment(self, row: dict[str, Any]) -> int:
        email = f"{row['key']}@{MAIL_DOMAIN}"
        if Person.objects.filter(email=email).exists():
            return 0
        submission = registry.register_establishment(
            content=_establishment_content(row),
            sector=Sector(row["managing_sector"]),
            email=email,
            password=PASSWORD,
            person_name="Người đại diện minh họa",
            is_sample=True,
        )
        owner = Person.objects.get(email=email)
        organisation = submission.record.organisation
        self._people_of(row["key"], organisation)
        if row["state"] == "returned":
            registry.return_for_changes(
                submission=submission, by=self._reviewer(organisation), reason="Thiếu ảnh cơ sở (minh họa)."
            )
        if row["state"] != "published":
            return 1
        self._publish(submission)
        products = {key: self._product(key, by=owner, publish=True) for key in row["products"]}
        self._assign(row["key"], list(products.values())[:1], by=owner)
        for key in row["pending_products"]:
            self._product(key, by=owner, publish=False)
        for certificate in row["certificates"]:
            self._certificate(certificate, products, by=owner)
        for site in self._of(row, "sites"):
            self._site(site, by=owner)
        for mark in self._of(row, "key_products"):
            registry.mark_key_product(
                product=products[mark["product"]],
                decision_number=mark["decision_number"],
                valid_from=dt.date.fromisoformat(mark["valid_from"]),
                by=self._approver(organisation),
            )
        self._goods(row, products, by=owner)
        return 1

    def _goods(self, establishment: dict[str, Any], products: dict[str, Product], *, by: Person) -> None:
        """Lots with their stamps, cycles with the households in them, then stamps of seasons to come."""
        for lot in self._of(establishment, "lots"):
            self._lot(lot, products[lot["product"]], by=by)
        households = keep_sample_households(rows=self._of(establishment, "households"), by=by)
        for cycle in self._of(establishment, "cycles"):
            product = products[cycle["product"]]
            load_cycle(row=cycle, product=product, forms=self.forms, households=households, by=by)
        for season in self._of(establishment, "seasons"):
            self._season(season, products[season["product"]], by=by)

    def _people_of(self, place: str, organisation: Organisation) -> None:
        for role in (Role.OPERATOR, Role.PRODUCER, Role.REPORTER):
            self._account(place, organisation, role)

    def _assign(self, place: str, products: list[Product], *, by: Person) -> None:
        """The producer of the establishment works on these products."""
        producer = Membership.objects.get(person__email=f"{_MAIL_NAMES[Role.PRODUCER]}.{place}@{MAIL_DOMAIN}")
        registry.assign_products(membership=producer, products=products, last_date=None, by=by)

    def _of(self, establishment: dict[str, Any], what: str) -> list[dict[str, Any]]:
        return [row for row in self.data[what] if row["establishment"] == establishment["key"]]

    def load_chains(self) -> None:
        """The chains, once their members are there; the department of the first member confirms them."""
        for row in self.data["chains"]:
            if SafeFoodChain.objects.filter(code=row["code"]).exists():
                continue
            members = [(self._member(part["establishment"]), part) for part in row["members"]]
            by = self._approver(members[0][0].organisation)
            chain = registry.add_chain(
                code=row["code"],
                name=row["name"],
                product_group=row["product_group"],
                logo=product_picture(row["name"], row["logo_sector"]),
                by=by,
                is_sample=True,
            )
            for establishment, part in members:
                registry.add_chain_member(
                    chain=chain,
                    establishment=establishment,
                    role=ChainRole(part["role"]),
                    valid_from=dt.date.fromisoformat(part["valid_from"]),
                    by=by,
                )
            if row["confirmation"]:
                number = row["confirmation"]["number"]
                dates = {key: dt.date.fromisoformat(row["confirmation"][key]) for key in _DATES}
                registry.confirm_chain(chain=chain, number=number, **dates, by=by)

    def load_deliveries(self) -> None:
        """Goods from hand to hand, once all who give and take are there."""
        if not Handover.objects.filter(is_sample=True).exists():
            names = {key: row["name"] for key, row in self.products.items()}
            Deliveries(self.data["deliveries"], owner=self._owner, entry=self._entry, names=names).load()

    def _owner(self, key: str) -> Person:
        return Person.objects.get(email=f"{key}@{MAIL_DOMAIN}")

    def _member(self, key: str) -> Establishment:
        return Establishment.objects.get(organisation__memberships__person__email=f"{key}@{MAIL_DOMAIN}")

    def _site(self, row: dict[str, Any], *, by: Person) -> None:
        content = msgspec.convert(row["content"], SiteContent)
        submission = registry.submit(submission=registry.propose_site(content=content, by=by), by=by)
        if row["published"]:
            self._publish(submission)

    def _publish(self, submission: Submission) -> None:
        registry.accept(submission=submission, by=self._reviewer(submission.record.organisation))
        registry.publish(submission=submission, by=self._approver(submission.record.organisation))

    def _reviewer(self, organisation: Organisation) -> Person:
        return self._official(authority_for(organisation, Level.COMMUNE), Role.REVIEWER)

    def _approver(self, organisation: Organisation) -> Person:
        return self._official(authority_for(organisation, Level.DEPARTMENT), Role.APPROVER)

    def _official(self, organisation: Organisation, role: Role) -> Person:
        return Person.objects.get(memberships__organisation=organisation, memberships__role=role)

    def _product(self, key: str, *, by: Person, publish: bool) -> Product:
        row = self.products[key]
        picture = registry.add_picture(upload=product_picture(row["name"], row["sector"]), by=by)
        content = ProductContent(
            name=row["name"],
            group=row["group"],
            production=row["sector"],
            description=row["description"],
            pack_specification=row["pack_spec"],
            net_quantity=float(row["net_quantity"]),
            net_unit=UNITS[row["unit"]],
            ingredients=row["ingredients"],
            storage=row["storage"],
            shelf_life_days=int(row["shelf_life_days"]) if row["shelf_life_days"] else None,
            standard=row["standard"],
            price=int(row["price_vnd"]) if row["price_vnd"] else None,
            price_date=timezone.localdate() if row["price_vnd"] else None,
            picture=picture.pk,
            picture_text=f"Tranh vẽ minh họa: {row['name']}",
        )
        content = self._with_details(content, dict(self.details.get(key, {})), row["sector"], by=by)
        submission = registry.submit(submission=registry.propose_product(content=content, by=by), by=by)
        if publish:
            self._publish(submission)
        return Product.objects.select_related("published").get(pk=submission.record_id)

    def _with_details(
        self, content: ProductContent, details: dict[str, Any], sector: str, *, by: Person
    ) -> ProductContent:
        """The content with what product_details.json adds to it, and a second picture where that describes one."""
        text = details.pop("second_picture", "")
        if text:
            upload = product_picture(text, sector)
            details["more_pictures"] = [{"picture": registry.add_picture(upload=upload, by=by).pk, "text": text}]
        return msgspec.convert(write(content) | details, ProductContent)

    def _certificate(self, row: dict[str, Any], products: dict[str, Product], *, by: Person) -> None:
        content = CertificateContent(
            name=str(CertificateKind(row["kind"]).label),
            kind=row["kind"],
            number=row["number"],
            issuer=row["issuer"],
            issued_date=dt.date.fromisoformat(row["issued_date"]),
            expiry_date=dt.date.fromisoformat(row["expiry_date"]) if row["expiry_date"] else None,
            products=[products[key].pk for key in row["products"] if key in products],
            stars=row.get("stars"),
            laboratory=row.get("laboratory", ""),
            accreditation=row.get("accreditation", ""),
            sample_date=dt.date.fromisoformat(row["sample_date"]) if "sample_date" in row else None,
            result=row.get("result", ""),
        )
        draft = registry.propose_certificate(content=content, by=by)
        self._publish(registry.submit(submission=draft, by=by))

    def _lot(self, row: dict[str, Any], product: Product, *, by: Person) -> None:
        lot = open_lot(product=product, code=row["lot_code"], by=by)
        for entry in row["entries"]:
            record_log(lot=lot, entry=self._entry(entry, product), by=by)
        lot.refresh_from_db()
        if row.get("stamps"):
            self._stamps(row["stamps"], lot, by=by)
        if row["state"] == "closed":
            close_lot(lot=lot, by=by)
        if row["state"] == "recalled":
            open_recall(
                lot=lot,
                reason=row["recall"]["reason"],
                instructions=row["recall"]["instructions"],
                by=self._approver(lot.organisation),
            )

    def _stamps(self, row: dict[str, int], lot: Lot, *, by: Person) -> None:
        """A request of which no stamp is active yet stays undecided, so that the department has one to decide."""
        request = request_stamps(lot=lot, quantity=row["requested"], by=by)
        if row["activated"]:
            batch = issue_stamps(request=request, by=self._approver(lot.organisation))
            activate_stamps(batch=batch, first=1, last=row["activated"], lot=lot, by=by)

    def _season(self, row: dict[str, Any], product: Product, *, by: Person) -> None:
        """Stamps for a season; with `pieces`, issued, paid, printed and handed over in pieces of that many, of
        which the establishment has confirmed the first.
        """
        season = Season(product, row["season"], Decimal(row["expected_quantity"]))
        request = request_stamps(
            season=season,
            quantity=row["quantity"],
            kind=StampKind(row["kind"]),
            printing=Printing(row["printing"]),
            by=by,
        )
        if not row["pieces"]:
            return
        official, today = self._approver(by.require(Permission.REQUEST_STAMPS)), timezone.localdate()
        batch = issue_stamps(request=request, by=official)
        record_payment(fee=batch.fee, receipt_number=row["receipt"], paid_date=today, by=official)
        record_printing(batch=batch, by=official)
        ends = list(accumulate(row["pieces"]))
        delivery = deliver_stamps(
            batch=batch,
            pieces=[
                Piece(f"Cuộn {number}", end - size + 1, end)
                for number, (size, end) in enumerate(zip(row["pieces"], ends, strict=True), start=1)
            ],
            receiver=row["receiver"],
            delivered_date=today,
            by=official,
        )
        confirm_piece(piece=delivery.pieces.all()[0], missing=row["missing"], note="Đứt cuối cuộn", by=by)

    def _entry(self, row: dict[str, Any], product: Product) -> Entry:
        quantity, unit, packs = _quantity(row, product)
        return Entry(
            form=self.forms[row["form"]],
            happened_at=moment_of(row),
            quantity=quantity,
            unit=unit,
            pack_count=packs,
            answers={name: answer_of(value) for name, value in row["fields"].items()},
        )


def _establishment_content(row: dict[str, Any]) -> EstablishmentContent:
    return EstablishmentContent(
        name=row["name"],
        kind=row["kind"],
        sectors=row.get("sectors", []),
        activities=row["activities"],
        unit=row["unit_key"],
        address=row["address"],
        latitude=row["lat"],
        longitude=row["lon"],
        phone=row["phone"],
        representative=row["representative"],
        position=row.get("position", ""),
        tax_code=row["tax_code"],
        papers=[msgspec.convert(paper, LegalPaper) for paper in row.get("papers", [])],
        description=row["description"],
    )


def _quantity(row: dict[str, Any], product: Product) -> tuple[Decimal, str, int | None]:
    """Quantity, its unit and the number of packs: the files count packs, a log entry weighs them as well."""
    content = product.content
    if row["unit"] != "pack" or content is None:
        return Decimal(str(row["quantity"])), UNITS[row["unit"]], None
    packs = int(row["quantity"])
    pack, unit = pack_of(content)
    return packs * pack, unit, packs
