"""Nobody reaches what is not theirs: every route that names an object, asked by those whom it does not concern."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from nguongoc.accounts.actions import notify
from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import PersonSession
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry.actions import add_document, mark_key_product
from nguongoc.registry.models import PlaceToConfirm, Record, Submission
from nguongoc.safety.actions import open_recall
from nguongoc.stamps.actions import order_print
from tests.factories import (
    make_authority,
    make_certificate,
    make_chain,
    make_lot,
    make_owner,
    make_person,
    make_reason,
    make_site,
    make_stamps,
    make_unit,
    pdf_file,
    register,
)

pytestmark = pytest.mark.django_db
SHUT = {403, 404}
# Routes without an object of somebody: what they show is filtered by who asks, or is meant for everybody.
OWN_PEOPLE = {"people", "add_person", "notices", "read_notices"}
SOMEBODY = {
    "person": ["member"],
    "edit_person": ["member"],
    "suspend_person": ["member"],
    "restore_person": ["member"],
    "password_link": ["member"],
    "end_session": ["member", "session"],
    "notice": ["notice"],
}
WITHOUT_OBJECT = {
    "office": {
        "today",
        *("queue", "decide_many", "add_establishment", "reasons", "add_reason"),
        *("certificates", "certificate_rules"),
        *("establishments", "products", "establishment_map", "search"),
        "stamp_requests",
        "lots",
        "recalls",
        *("chains", "add_chain", "ocop_products", "key_products", "mark_key_product"),
        "audit_trail",
        *("authorities", "add_authority", "places_to_confirm"),
        *OWN_PEOPLE,
    },
    "workshop": {
        *("today", "record", "edit_record", "add_certificate", "products", "add_product"),
        *("lots", "open_lot", "stamps", "request_stamps", "sites", "add_site", "certificates", "paper_guide"),
        *OWN_PEOPLE,
    },
    "portal": {
        *("home", "look_up", "genuine_stamp", "register", "go_on", "registered", "track"),
        *("log_in", "log_out", "after_log_in", "media", "paper_guide"),
    },
    "people": {"mine", "change_password", "set_password"},
    "": {"showcase", "showcase_ground"},
}
OF_SOMEBODY = {
    "office": {
        "submission": ["submission"],
        "establishment": ["establishment"],
        "enter_record": ["establishment"],
        "invite_account": ["establishment"],
        "record_decisions": ["product"],
        "edit_reason": ["reason"],
        "site": ["site"],
        "chain": ["chain"],
        "edit_chain": ["chain"],
        "confirm_chain": ["chain"],
        "end_chain": ["chain"],
        "add_chain_member": ["chain"],
        "end_chain_member": ["chain", "chain_member"],
        "end_key_product": ["key_product"],
        "certificate": ["certificate"],
        "revoke_certificate": ["certificate"],
        "check_declaration": ["certificate"],
        "certificate_rule": ["certificate_kind"],
        "document": ["document"],
        "product": ["product"],
        "stamp_request": ["stamp_request"],
        "batch": ["batch"],
        "change_stamps": ["batch"],
        "lot": ["lot"],
        "open_recall": ["lot"],
        "recall": ["recall"],
        "authority": ["authority"],
        "edit_authority": ["authority"],
        "first_administrator": ["authority"],
        "reorganise": ["authority"],
        "confirm_place": ["place"],
        **SOMEBODY,
    },
    "workshop": {
        "withdraw_submission": ["submission"],
        "certificate": ["certificate"],
        "edit_certificate": ["certificate"],
        "site": ["site"],
        "edit_site": ["site"],
        "document": ["document"],
        "product": ["product"],
        "edit_product": ["product"],
        "lot": ["lot"],
        "close_lot": ["lot"],
        "choose_log": ["lot"],
        "write_log": ["lot", "form"],
        "recall_lot": ["lot"],
        "request_stamps_for": ["lot"],
        "stamp_request": ["stamp_request"],
        "batch": ["batch"],
        "print_batch": ["batch"],
        "print_job": ["print_job"],
        "download_sheet": ["print_job"],
        "activate": ["batch"],
        **SOMEBODY,
    },
    "people": {"end_own_session": ["session"]},
}


def routes(patterns=None, namespace=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern):
            yield namespace, pattern.name


@pytest.fixture
def objects(world, owner, product):
    """The keys of one establishment's objects of every kind."""
    lot = make_lot(world, owner, product)
    batch = make_stamps(world, owner, lot, 20, active=10)
    document = add_document(upload=pdf_file(), by=owner)
    certificate = make_certificate(world, owner, kind="self_declaration", document=document.pk).record
    recalled = make_lot(world, owner, product)
    chain = make_chain(world, owner)
    today = timezone.localdate()
    mark = mark_key_product(product=product, decision_number="1", valid_from=today, by=world.approver)
    member = make_person(owner.organisation, Role.OPERATOR)
    Client().force_login(member)
    return {
        "member": member.pk,
        "session": member.sessions.get().pk,
        "submission": Submission.objects.filter(record__organisation=owner.organisation).first().pk,
        "establishment": Record.objects.get(organisation=owner.organisation, kind="establishment").pk,
        "stamp_request": batch.request_id,
        "batch": batch.pk,
        "lot": lot.pk,
        "recall": open_recall(lot=recalled, reason="Thử", instructions="Trả lại.", by=world.approver).pk,
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
        "print_job": order_print(batch=batch, layout="small_6mm", by=owner).pk,
    }


@pytest.fixture
def strangers(world):
    """People of the right ground, each in the role that may do most, but of another establishment or place."""
    elsewhere = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    other_commune = make_authority(Level.COMMUNE, "Ủy ban nhân dân đặc khu Cô Tô", elsewhere)
    other_sector = make_authority(Level.DEPARTMENT, "Sở Y tế", world.province.unit, "health")
    return {
        "office": [
            make_person(other_commune, Role.REVIEWER),
            make_person(other_commune, Role.OPERATOR),
            make_person(other_sector, Role.APPROVER),
            make_person(other_commune, Role.ADMINISTRATOR),
        ],
        "workshop": [make_owner(world)],
    }


def test_every_route_is_listed_here():
    listed = {
        (space, name)
        for table in (WITHOUT_OBJECT, OF_SOMEBODY)
        for space, names in table.items()
        for name in names
    }
    assert set(routes()) == listed


@pytest.mark.parametrize("ground", ["office", "workshop"])
def test_object_of_somebody_else_is_shut(client, objects, strangers, ground):
    for stranger in strangers[ground]:
        client.force_login(stranger)
        for name, arguments in OF_SOMEBODY[ground].items():
            address = reverse(f"{ground}:{name}", args=[objects[argument] for argument in arguments])
            for answer in (client.get(address), client.post(address, {"reason": "x", "act": "accept"})):
                assert answer.status_code in SHUT | {405}, f"{stranger.organisation}: {address}"
            assert SHUT & {client.get(address).status_code, client.post(address).status_code}, address


def test_session_of_somebody_else_is_not_ones_own(client, objects, strangers):
    address = reverse("people:end_own_session", args=[objects["session"]])
    for stranger in [*strangers["office"], *strangers["workshop"]]:
        client.force_login(stranger)
        assert client.post(address).status_code == 404
    assert PersonSession.objects.filter(pk=objects["session"]).exists()


@pytest.mark.parametrize("ground", ["office", "workshop"])
def test_the_other_ground_is_shut_altogether(client, world, owner, objects, ground):
    client.force_login(world.approver if ground == "workshop" else owner)
    for name in WITHOUT_OBJECT[ground]:
        assert client.get(reverse(f"{ground}:{name}")).status_code == 403, name
    for name, arguments in OF_SOMEBODY[ground].items():
        address = reverse(f"{ground}:{name}", args=[objects[argument] for argument in arguments])
        assert client.get(address).status_code in SHUT | {405}, name


@pytest.mark.parametrize("ground", ["office", "workshop"])
def test_without_a_login_every_page_asks_for_one(client, objects, ground):
    addresses = [reverse(f"{ground}:{name}") for name in WITHOUT_OBJECT[ground]]
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
