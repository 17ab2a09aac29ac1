"""Nobody reaches what is not theirs: every route that names an object, asked by those whom it does not concern."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from nguongoc.accounts.actions import end_mandate, grant_mandate, make_token, notify
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Delegation, Passkey, Person, PersonSession
from nguongoc.accounts.roles import ROLES
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry.actions import add_document, mark_key_product
from nguongoc.registry.actions.imports import upload_import
from nguongoc.registry.imports.enums import ImportKind
from nguongoc.registry.models import PlaceToConfirm, Record, Submission
from nguongoc.safety.actions import open_recall
from nguongoc.safety.complaints.actions import pass_complaint_on
from nguongoc.safety.inspecting import order_inspection
from nguongoc.safety.warning import open_warning
from nguongoc.scans.models import Alert
from nguongoc.stamps.actions import draw_design, order_print, upload_activations
from nguongoc.stamps.printing.jobs import make_print
from nguongoc.trace.actions import Taken, pack_units, ship
from nguongoc.trace.enums import Catalogue, LogCheck, LogisticKind
from nguongoc.trace.models import LogFlag, LogForm
from tests.factories import (
    make_authority,
    make_central,
    make_certificate,
    make_chain,
    make_design,
    make_lot,
    make_owner,
    make_passkey,
    make_person,
    make_price,
    make_product,
    make_reason,
    make_site,
    make_stamps,
    make_unit,
    pdf_file,
    picture_file,
    register,
)
from tests.ground import made_once
from tests.safety.complaints import make_complaint
from tests.trail_factories import (
    make_cycle,
    make_household,
    make_incoming,
    make_item,
    make_log_rule,
    make_shipment,
)
from tests.web.pages_by_object import OF_A_KIND, OF_SOMEBODY, WITHOUT_OBJECT
from tests.workbooks import upload, workbook_bytes

pytestmark = pytest.mark.django_db
SHUT = {403, 404}
TODAY = timezone.localdate


def routes(patterns=None, namespace=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern):
            yield namespace, pattern.name


@made_once
def objects(world, owner, product):
    """The keys of one establishment's objects of every kind."""
    lot = make_lot(world, owner, product)
    batch = make_stamps(world, owner, lot, 20, active=10)
    design = make_design(world)
    job = make_print(order_print(batch=batch, design=design, by=owner).pk)
    make_price(world, 10, kind="security")
    central = make_central(world, owner, product, 10, pieces=1)
    document = add_document(upload=pdf_file(), by=owner)
    certificate = make_certificate(world, owner, kind="self_declaration", document=document.pk).record
    recalled = make_lot(world, owner, product)
    chain = make_chain(world, owner)
    mark = mark_key_product(product=product, decision_number="1", valid_from=TODAY(), by=world.approver)
    member = make_person(owner.organisation, Role.PRODUCER)
    Client().force_login(member)
    sheet = upload(workbook_bytes(["Tên sản phẩm"], ["Chả mực"]))
    other = make_owner(world)
    sold, bought = make_lot(world, owner, product), make_lot(world, other, make_product(world, other))
    packed = Taken(make_lot(world, owner, product), Decimal(1))
    rule = make_log_rule(LogCheck.YIELD)
    complaint = make_complaint(product.gtin, pictures=[picture_file()])
    pass_complaint_on(complaint=complaint, by=world.reviewer)
    return {
        "complaint": complaint.pk,
        "complaint_picture": complaint.pictures.get().pk,
        "handover": ship(shipment=make_shipment(sold, 1, other), by=owner).pk,
        "objection": "khieu-nai",
        "incoming_lot": make_incoming(bought, 1, other, owner).pk,
        "unit": pack_units(kind=LogisticKind.CARTON, taken=[packed], at=timezone.now(), by=owner)[0].pk,
        "holding": f"lo-{lot.pk}",
        "entry": lot.log_entries.first().pk,
        "flag": LogFlag.objects.create(
            entry=lot.log_entries.first(), rule=rule, level=rule.level, sentence="Nhiều quá"
        ).pk,
        "cycle": make_cycle(owner, product).pk,
        "household": make_household(owner).pk,
        "form_key": world.forms["harvest"].key,
        "log_draft": LogForm.objects.create(
            key="any.storage",
            version=99,
            kind="storage",
            sector="any",
            title="Nháp",
            is_draft=True,
            effective_from=TODAY(),
        ).pk,
        "catalogue": Catalogue.FEED.value,
        "catalogue_item": make_item(Catalogue.FEED, "Cám thử").pk,
        "log_check": rule.check_name,
        "sector": rule.sector,
        "import": upload_import(kind=ImportKind.PRODUCT, upload=sheet, by=owner).pk,
        "mandate": mandate(owner, make_owner(world)).pk,
        "delegation": Delegation.objects.create(
            delegator=owner, delegate=member, first_date=TODAY(), last_date=TODAY(), reason="Thử"
        ).pk,
        "member": member.pk,
        "session": member.sessions.get().pk,
        "passkey": make_passkey(member).pk,
        "submission": Submission.objects.filter(record__organisation=owner.organisation).first().pk,
        "establishment": Record.objects.get(organisation=owner.organisation, kind="establishment").pk,
        "stamp_request": batch.request_id,
        "batch": batch.pk,
        "place_in_batch": 1,
        "fee": central.fee.pk,
        "payment": central.fee.payment.pk,
        "piece": central.pieces.get().pk,
        "lot": lot.pk,
        "recall": open_recall(lot=recalled, reason="Thử", instructions="Trả lại.", by=world.approver).pk,
        **alarms(world, product, recalled),
        "certificate": certificate.pk,
        "certificate_kind": certificate.as_certificate.certificate_kind,
        "document": document.pk,
        "product": product.pk,
        "site": make_site(world, owner).pk,
        "chain": chain.pk,
        "chain_member": chain.memberships.get().pk,
        "key_product": mark.pk,
        "form": world.forms["harvest"].pk,
        "notice": notify(people=[owner], subject="Hồ sơ", text="Đã duyệt.")[0].pk,
        "reason": make_reason().pk,
        "authority": world.commune_authority.pk,
        "place": PlaceToConfirm.objects.create(organisation=owner.organisation, former=world.commune).pk,
        "activation_file": upload_activations(upload=activation_sheet(batch, lot), by=owner).pk,
        "token": make_token(name="Máy", scopes=["activate_stamps"], days=30, by=owner)[0].pk,
        "print_job": job.pk,
        "print_part": job.parts.first().pk,
        "design": draw_design(name="Tem riêng", content=design.versions.get().read(), by=owner).pk,
        "design_version": 1,
    }


def alarms(world, product, lot):
    """An alert, an inspection and a warning about the lot."""
    inspection = order_inspection(
        establishment=product.organisation,
        place="Chợ",
        order="Xem tem",
        due_date=TODAY(),
        inspector=world.reviewer,
        by=world.reviewer,
    )
    warning = open_warning(product=product, title="Tem giả", text="Xem kỹ.", first_date=TODAY(), by=world.approver)
    alert = Alert.objects.create(
        rule="lot_beyond", subject_kind="lot", subject_key=str(lot.pk), lot=lot, organisation=lot.organisation
    )
    return {"alert": alert.pk, "inspection": inspection.pk, "warning": warning.pk}


def activation_sheet(batch, lot):
    rows = ["Đợt tem", "Tem đầu", "Tem cuối", "Mã lô"], [str(batch.pk), "11", "12", lot.code]
    return upload(workbook_bytes(*rows, title="Kích hoạt tem"))


def mandate(principal, holder, **changes):
    values = {"first_date": TODAY(), "last_date": None, "by": principal}
    return grant_mandate(principal=principal.organisation, holder=holder.organisation, **values | changes)


def browser_of(person, establishment=None):
    """The browser of somebody who is logged in; with an establishment, at work in its name."""
    client = Client()
    client.force_login(person)
    if establishment is not None:
        session = client.session
        session["acting_for"] = {"pk": establishment.pk, "name": establishment.name}
        session.save()
    return client


@pytest.fixture
def strangers(world, owner, objects):
    """Browsers of people of the right ground whom the objects do not concern, by what they are."""
    elsewhere = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    far = make_authority(Level.COMMUNE, "Ủy ban nhân dân đặc khu Cô Tô", elsewhere)
    health = make_authority(Level.DEPARTMENT, "Sở Y tế", world.province.unit, "health")
    clerk = make_person(world.commune_authority, Role.OPERATOR)
    coop, household = make_owner(world), make_owner(world)
    mandate(household, coop)
    end_mandate(mandate=mandate(owner, coop), by=owner)
    return {
        "office": {
            **{f"another commune's {role}": browser_of(make_person(far, role)) for role in ROLES[Level.COMMUNE]},
            **{f"another sector's {role}": browser_of(make_person(health, role)) for role in ROLES[health.level]},
        },
        "workshop": {
            **{
                f"another establishment's {role}": browser_of(make_person(make_owner(world).organisation, role))
                for role in ROLES[Level.ESTABLISHMENT]
            },
            "a producer without assignment": browser_of(make_person(owner.organisation, Role.PRODUCER)),
            "a deputy of another establishment": browser_of(clerk, household.organisation),
            "a clerk at work for another household": browser_of(fresh(coop), household.organisation),
            "a clerk whose mandate ended": browser_of(fresh(coop)),
        },
    }


def fresh(person):
    return Person.objects.get(pk=person.pk)


def test_every_route_is_listed_here():
    listed = {
        (space, name)
        for table in (WITHOUT_OBJECT, OF_SOMEBODY, OF_A_KIND)
        for space, names in table.items()
        for name in names
    }
    assert set(routes()) == listed


@pytest.mark.parametrize("ground", ["office", "workshop"])
def test_object_of_somebody_else_is_shut(objects, strangers, ground):
    for who, client in strangers[ground].items():
        for name, arguments in OF_SOMEBODY[ground].items():
            address = reverse(f"{ground}:{name}", args=[objects[argument] for argument in arguments])
            answers = {
                client.get(address).status_code,
                client.post(address, {"reason": "x", "act": "accept"}).status_code,
            }
            assert answers <= SHUT | {405}, f"{who}: {address}"
            assert answers & SHUT, f"{who}: {address}"


@pytest.mark.parametrize("name", ["today", "lot", "act_for"])
def test_clerk_whose_mandate_ends_while_at_work_is_back_at_the_own_work(world, owner, objects, name):
    coop = make_owner(world)
    given = mandate(owner, coop)
    client = browser_of(fresh(coop), owner.organisation)
    assert client.get(reverse("workshop:lot", args=[objects["lot"]])).status_code == 200
    end_mandate(mandate=given, by=owner)
    arguments = {"lot": [objects["lot"]], "act_for": [given.pk]}.get(name, [])
    answer = client.post(reverse(f"workshop:{name}", args=arguments), {})
    assert (answer.status_code, answer["Location"]) == (302, reverse("portal:after_log_in"))
    assert "acting_for" not in client.session
    assert client.get(reverse("workshop:lot", args=[objects["lot"]])).status_code == 404


@pytest.mark.parametrize("ground", ["office", "workshop"])
def test_what_belongs_to_a_person_is_nobody_elses(objects, strangers, ground):
    for who, client in strangers[ground].items():
        for name, arguments in OF_SOMEBODY["people"].items():
            address = reverse(f"people:{name}", args=[objects[argument] for argument in arguments])
            assert client.post(address).status_code == 404, f"{who}: {address}"
    assert PersonSession.objects.filter(pk=objects["session"]).exists()
    assert Delegation.objects.get(pk=objects["delegation"]).ended_at is None


def test_passkey_of_somebody_else_is_not_ones_own(objects, strangers):
    address = reverse("people:remove_passkey", args=[objects["passkey"]])
    for stranger in [*strangers["office"].values(), *strangers["workshop"].values()]:
        assert {stranger.get(address).status_code, stranger.post(address).status_code} == {404}
    assert Passkey.objects.filter(pk=objects["passkey"]).exists()


@pytest.mark.parametrize("ground", ["office", "workshop"])
def test_the_other_ground_is_shut_altogether(client, world, owner, objects, ground):
    client.force_login(world.approver if ground == "workshop" else owner)
    for name in WITHOUT_OBJECT[ground]:
        assert client.get(reverse(f"{ground}:{name}")).status_code == 403, name
    for name in OF_A_KIND[ground]:
        assert client.get(reverse(f"{ground}:{name}", args=["product"])).status_code == 403, name
    for name, arguments in OF_SOMEBODY[ground].items():
        address = reverse(f"{ground}:{name}", args=[objects[argument] for argument in arguments])
        assert client.get(address).status_code in SHUT | {405}, name


@pytest.mark.parametrize("ground", ["office", "workshop"])
def test_without_a_login_every_page_asks_for_one(client, objects, ground):
    addresses = [reverse(f"{ground}:{name}") for name in WITHOUT_OBJECT[ground]]
    addresses += [reverse(f"{ground}:{name}", args=["product"]) for name in OF_A_KIND[ground]]
    addresses += [
        reverse(f"{ground}:{name}", args=[objects[argument] for argument in arguments])
        for name, arguments in OF_SOMEBODY[ground].items()
    ]
    for address in addresses:
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/dang-nhap/"), address


def test_what_was_not_sent_is_the_establishments_own(client, world, owner):
    register(world)
    Submission.objects.filter(state="submitted").update(state="draft")
    draft = Submission.objects.get(state="draft")
    client.force_login(world.reviewer)
    assert client.get(reverse("office:submission", args=[draft.pk])).status_code == 404
