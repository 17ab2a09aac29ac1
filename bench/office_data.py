"""A province's register in bulk, for bench.office: what the actions would have left behind, without their checks.

`make_register(establishments=N)` makes, beside the loaded profile, N establishments with five products each, a
certificate and a site for two in five, N / 5 accounts, ten submissions per establishment (one in twenty still
open) with their decisions, and an audit entry per decision. It can be called again to go on growing.
"""

import datetime as dt
import itertools
import random
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Jurisdiction, Membership, Organisation, Person
from nguongoc.common.identifiers import allot, tracking_code
from nguongoc.common.models import AuditEntry
from nguongoc.common.text import fold, sort_key
from nguongoc.places.models import AdministrativeUnit
from nguongoc.registry.contents import read
from nguongoc.registry.duplicates import key_values
from nguongoc.registry.enums import DecisionAct, RecordKind, RecordState, SubmissionState
from nguongoc.registry.models import (
    Certificate,
    Decision,
    Establishment,
    MatchKeys,
    Product,
    Record,
    Revision,
    Site,
    Submission,
)

M = TypeVar("M", bound=Model)
PRODUCTS, PAPERS_AND_SITES_IN_TEN, SUBMISSIONS = 5, 4, 10
OPEN_IN_TWENTY = 1
_WORDS = (
    "Chả",
    "mực",
    "Ruốc",
    "hàu",
    "Sá",
    "sùng",
    "Nước",
    "mắm",
    "Cam",
    "sành",
    "Ba",
    "kích",
    "Miến",
    "dong",
    "Gà",
)
_WORDS += ("Tiên", "Yên", "Trà", "hoa", "vàng", "Mật", "ong", "Na", "dai")
_FORMS = ("Hợp tác xã", "Hộ kinh doanh", "Công ty TNHH", "Cơ sở")


class Maker:
    """One run; `random` is seeded, so that two runs make the same register."""

    def __init__(self) -> None:
        self.random = random.Random(193)  # noqa: S311 -- no secret comes of it
        self.units = list(AdministrativeUnit.objects.existing_today().communes())
        authorities = Organisation.objects.authorities().existing()
        self.department = authorities.get(level=Level.DEPARTMENT, sector="agriculture")
        held = Jurisdiction.objects.in_force().filter(level=Level.COMMUNE).select_related("organisation")
        self.reviewers = {row.unit_id: row.organisation for row in held}
        self.officials = self._officials([self.department, *self.reviewers.values()])
        self.start = (Organisation.objects.aggregate(last=Max("pk"))["last"] or 0) + 1

    def _officials(self, organisations: list[Organisation]) -> dict[int, Person]:
        """The person who decides for each authority; more accounts come with the establishments."""
        found = Membership.objects.filter(role__in=[Role.APPROVER, Role.REVIEWER])
        known = {row.organisation_id: row.person for row in found.select_related("person")}
        for organisation in organisations:
            if organisation.pk not in known:
                role = Role.APPROVER if organisation.level == Level.DEPARTMENT else Role.REVIEWER
                known[organisation.pk] = account(f"can-bo-{organisation.pk}@bench.example", organisation, role)
        return known

    def name(self, number: int) -> str:
        words = " ".join(self.random.sample(_WORDS, 3))
        return f"{self.random.choice(_FORMS)} {words} {number}"

    def organisations(self, count: int) -> list[Organisation]:
        rows = []
        for number in range(self.start, self.start + count):
            name = self.name(number)
            unit = self.random.choice(self.units)
            row = Organisation(level=Level.ESTABLISHMENT, name=name, sector="agriculture", unit=unit)
            row.sort_key, row.search_text = sort_key(name)[:1000], fold(name)[:400]
            rows.append(row)
        return Organisation.objects.bulk_create(rows, batch_size=2000)

    def record(self, kind: RecordKind, organisation: Organisation, name: str, numbers: str) -> Record:
        row = Record(
            kind=kind, organisation=organisation, name=name, state=RecordState.UNPUBLISHED, sent_at=timezone.now()
        )
        row.numbers = numbers
        row.sort_key, row.search_text = sort_key(name)[:700], fold(f"{name} {numbers}")[:600]
        return row


def make_register(*, establishments: int) -> dict[str, int]:
    """Grow the register by so many establishments; gives the number of rows of each kind that there are."""
    maker = Maker()
    for start in range(0, establishments, 1000):
        with transaction.atomic():
            _make(maker, min(1000, establishments - start))
        maker = Maker()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as a database that has been up for a day stands
    models: tuple[type[Model], ...] = (
        Establishment,
        Product,
        Certificate,
        Site,
        Person,
        Submission,
        Decision,
        AuditEntry,
    )
    return {model.__name__: model._default_manager.count() for model in models}  # noqa: SLF001 -- documented


def _make(maker: Maker, count: int) -> None:
    organisations = maker.organisations(count)
    people = _accounts(organisations[: max(1, count // 5)])
    owners = dict(zip((row.pk for row in organisations), itertools.cycle(people), strict=False))
    records = Record.objects.bulk_create(_records(maker, organisations), batch_size=5000)
    _children(maker, records)
    keys = (MatchKeys(record=row, **key_values(read(row.kind, _content(row)))) for row in records)
    MatchKeys.objects.bulk_create(keys, batch_size=5000)
    submissions = Submission.objects.bulk_create(_submissions(maker, records, owners), batch_size=5000)
    _publish(maker, submissions)


def _accounts(organisations: Iterable[Organisation]) -> list[Person]:
    return [account(f"co-so-{row.pk}@bench.example", row, Role.ADMINISTRATOR) for row in organisations]


def account(email: str, organisation: Organisation, role: Role) -> Person:
    person = Person(email=email, name=f"Người minh họa {organisation.pk}", password="!")  # noqa: S106 -- shut
    person.save()
    Membership.objects.create(person=person, organisation=organisation, role=role)
    return person


def _records(maker: Maker, organisations: list[Organisation]) -> Iterator[Record]:
    for row in organisations:
        yield maker.record(
            RecordKind.ESTABLISHMENT, row, row.name, f"57{row.pk:08d} {allot('22', row.pk, length=9)}"
        )
        for place in range(PRODUCTS):
            gtin = allot("9522022", row.pk * PRODUCTS + place, length=13).zfill(14)
            yield maker.record(RecordKind.PRODUCT, row, f"{maker.name(row.pk)} {place}", gtin)
        if row.pk % 10 < PAPERS_AND_SITES_IN_TEN:
            yield maker.record(RecordKind.CERTIFICATE, row, "Giấy chứng nhận minh họa", f"MH{row.pk}2026")
            yield maker.record(RecordKind.SITE, row, f"Ao số {row.pk}", allot("9522023", row.pk, length=13))


def _children(maker: Maker, records: list[Record]) -> None:
    """The rows of the kinds' own tables: Django inserts them in bulk for no table that has a parent."""
    today = timezone.localdate()
    for row in records:
        values: dict[str, Any] = {"record_ptr_id": row.pk}
        model: type[Record] = Certificate
        if row.kind == RecordKind.ESTABLISHMENT:
            model = Establishment
            unit = row.organisation.unit
            values |= {"code": row.numbers.split()[1], "owner_id": row.organisation_id}
            values |= {"latitude": float(unit.latitude or 21), "longitude": float(unit.longitude or 107)}
        elif row.kind == RecordKind.PRODUCT:
            model, values = Product, values | {"gtin": row.numbers}
        elif row.kind == RecordKind.SITE:
            model = Site
            values |= {"site_kind": "pond", "unit_id": row.organisation.unit_id, "gln": row.numbers}
        else:
            expiry = today + dt.timedelta(days=maker.random.randint(-200, 900))
            values |= {"certificate_kind": "food_safety_certificate", "issued_date": today, "expiry_date": expiry}
        child = model(**values)
        child.save_base(raw=True, force_insert=True)


def _content(row: Record) -> dict[str, Any]:
    if row.kind == RecordKind.ESTABLISHMENT:
        return {
            "name": row.name,
            "kind": "cooperative",
            "activities": ["processing", "packing"],
            "unit": row.organisation.unit.key,
            "address": f"Số {row.pk}, phố minh họa",
            "phone": "0203 0000 000",
            "representative": "Người đại diện minh họa",
            "tax_code": row.numbers.split()[0],
        }
    if row.kind == RecordKind.PRODUCT:
        return {
            "name": row.name,
            "group": "Thực phẩm",
            "production": "processed_food",
            "net_quantity": 500.0,
            "net_unit": "GRM",
        }
    if row.kind == RecordKind.SITE:
        return {"name": row.name, "kind": "pond", "unit": row.organisation.unit.key}
    return {
        "name": row.name,
        "kind": "food_safety_certificate",
        "number": row.numbers,
        "issuer": "Cơ quan cấp (minh họa)",
        "issued_date": "2025-01-01",
    }


def _submissions(maker: Maker, records: list[Record], owners: dict[int, Person]) -> Iterator[Submission]:
    """Of each record a published one, and further ones until there are ten per establishment."""
    count = sum(row.kind == RecordKind.ESTABLISHMENT for row in records) * SUBMISSIONS
    open_records: set[int] = set()
    for number in range(count):
        row = records[number % len(records)]
        state = SubmissionState.PUBLISHED
        if number >= len(records) and maker.random.randrange(count) < count * OPEN_IN_TWENTY // 8:
            state = maker.random.choice([SubmissionState.SUBMITTED, SubmissionState.REVIEWED])
        if row.pk in open_records:
            state = SubmissionState.REFUSED
        elif state != SubmissionState.PUBLISHED:
            open_records.add(row.pk)
        age = dt.timedelta(days=maker.random.randrange(5 if state in {"submitted", "reviewed"} else 700), hours=1)
        yield Submission(
            record=row,
            state=state,
            content=_content(row),
            tracking_code=tracking_code(),
            entered_by=owners[row.organisation_id],
            reviewer=maker.reviewers[row.organisation.unit_id],
            approver=maker.department,
            moved_at=timezone.now() - age,
        )


def _publish(maker: Maker, submissions: list[Submission]) -> None:
    """Decisions and audit entries of each; the first published one of a record is what the public reads."""
    decisions, entries, revisions = [], [], {}
    for row in submissions:
        steps = [(DecisionAct.SUBMIT, row.record.organisation, row.entered_by)]
        if row.state != SubmissionState.SUBMITTED:
            steps.append((DecisionAct.ACCEPT, row.reviewer, maker.officials[row.reviewer_id or 0]))
        if row.state == SubmissionState.PUBLISHED:
            steps.append((DecisionAct.PUBLISH, row.approver, maker.officials[row.approver_id or 0]))
            if row.record_id not in revisions:
                revisions[row.record_id] = Revision(
                    record=row.record,
                    number=1,
                    content=row.content,
                    submission=row,
                    published_by=maker.officials[maker.department.pk],
                    approver=maker.department,
                )
        for act, organisation, person in steps:
            decisions.append(Decision(submission=row, act=act, by=person, organisation=organisation))
            entries.append(_entry(act, row, person))
    Decision.objects.bulk_create(decisions, batch_size=5000)
    AuditEntry.objects.bulk_create(entries, batch_size=5000)
    Revision.objects.bulk_create(revisions.values(), batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE registry_record SET published_id = revision.id, state = 'published' FROM registry_revision"
            " revision WHERE revision.record_id = registry_record.id AND published_id IS NULL"
        )


def _entry(act: DecisionAct, row: Submission, person: Person | None) -> AuditEntry:
    return AuditEntry(
        action=f"{act}_submission",
        actor_id=str(person.pk if person else ""),
        actor_name=str(person),
        actor_organisation="",
        subject_kind="registry.submission",
        subject_id=str(row.pk),
        subject_name=str(row)[:300],
        address="127.0.0.1",
        device="bench",
    )
