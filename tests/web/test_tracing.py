"""The page on which goods are traced: what it takes, what it shows to whom, and what it does with bad input."""

import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from nguongoc.accounts.enums import Level, Role
from nguongoc.trace.actions import dispute_handover, open_lot, ship
from nguongoc.trace.models import Event, Thing
from tests.factories import (
    make_authority,
    make_lot,
    make_owner,
    make_person,
    make_product,
    make_stamps,
    make_unit,
    serial_of,
)
from tests.ground import made_once
from tests.trace.trails import Trail, lot_uri, serial_uri, sscc
from tests.trail_factories import make_incoming, make_shipment

pytestmark = pytest.mark.django_db
OFFICE, WORKSHOP = reverse("office:trace"), reverse("workshop:trace")


@made_once
def trail(owner):
    return Trail(owner.organisation)


@pytest.fixture
def ask(client, world):
    """The page for what was typed, as an official of the department reads it."""

    def ask(q="", *, who=None, address=OFFICE, status=200, **query):
        client.force_login(who or world.approver)
        answer = client.get(address, ({"q": q} if q else {}) | query)
        assert answer.status_code == status
        return answer.content.decode()

    return ask


def simple_chain(trail):
    trail.observe({"A": 10}, "commissioning", 0, "ADD")
    event = trail.make({"A": 10}, {"B": 9}, 1)
    trail.put(sscc(1), {"B": 9}, 2)
    trail.observe([serial_uri("X9")], "commissioning", 3, "ADD", ilmd={"cbvmda:lotNumber": "B"})
    return event


@pytest.mark.parametrize(
    "typed",
    [
        lot_uri("A"),
        "HTTPS://EXAMPLE.ORG/01/08930000000019/10/A?17=271231",
        "(01)08930000000019(10)A",
        "urn:epc:class:lgtin:8930000.000001.A",
        "08930000000019 A",
        "8930000000019 A",
        f"https://id.gs1.org/01/08930000000019/10/B/21/{'X9'}",
        serial_uri("X9"),
        sscc(1),
        sscc(1).rpartition("/")[2],
        f"(00){sscc(1).rpartition('/')[2]}",
    ],
)
def test_whatever_names_a_thing_starts_a_trace(ask, trail, typed):
    simple_chain(trail)
    page = ask(typed)
    assert "Lô A" in page
    assert "Lô B" in page
    assert "<svg" in page


@pytest.mark.parametrize("form", ["{0}", "urn:uuid:{0}", "URN:UUID:{0}"])
def test_an_event_starts_a_trace(ask, trail, form):
    event = simple_chain(trail)
    page = ask(form.format(event))
    assert "Lô A" in page
    assert "Lô B" in page


def test_an_event_of_a_carrier_starts_with_what_is_in_it(ask, trail):
    simple_chain(trail)
    packed = Event.objects.get(event_type="AggregationEvent")
    assert "Lô A" in ask(packed.event_id)


def test_a_stamp_leads_to_its_lot(ask, world, owner, product):
    lot = make_lot(world, owner, product)
    batch = make_stamps(world, owner, lot, 10, active=10)
    serial = serial_of(batch, 3)
    for typed in (
        serial,
        f"{serial[:4]}-{serial[4:8]}-{serial[8:]}",
        f"https://x.example/01/{product.gtin}/21/{serial}",
    ):
        assert f"Lô {lot.code}" in ask(typed)


def test_a_stamp_on_no_lot_says_so(ask, world, owner, product):
    batch = make_stamps(world, owner, make_lot(world, owner, product), 10)
    assert "Tem này chưa gắn với lô nào" in ask(serial_of(batch, 1))


def test_a_lot_code_in_any_case_starts_a_trace(ask, world, owner, product):
    make_lot(world, owner, product, code="MUC-01")
    assert "Truy vết: Lô MUC-01" in ask("muc-01")


def test_of_several_lots_with_one_code_one_is_chosen(ask, world, owner, product):
    for each in (product, make_product(world, owner, name="Nước mắm Cái Rồng")):
        make_lot(world, owner, each, code="A1")
    page = ask("A1")
    assert "Có 2 lô mang mã này" in page
    assert "Nước mắm Cái Rồng, lô A1" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("không có", "Không có việc nào được ghi về mã này"),
        ("x" * 501, "dài quá"),
        ("https://id.gs1.org/01/123", "không phải là mã GS1 đúng"),
        ("(01)08930000000018(10)A", "không phải là mã GS1 đúng"),
        ("095220220000000011", "Chữ số kiểm tra của mã SSCC"),
        (lot_uri("NIRGENDS"), "Không có việc nào được ghi về mã này"),
        ("0b0c9f8e-6d57-4a55-9a5e-1f3d2c4b5a69", "Không có việc nào được ghi về mã này"),
        ("urn:epc:id:sgtin:", "không phải là mã GS1 đúng"),
        ("<script>alert(1)</script>", "Không có việc nào được ghi về mã này"),
    ],
)
def test_what_names_nothing_is_answered_with_a_sentence(ask, typed, said):
    page = ask(typed)
    assert said in page
    assert "<svg" not in page.partition("trace-frame")[2]


@pytest.mark.parametrize(
    "query", [{"vat": "999999999"}, {"vat": "x"}, {"vat": "1" * 30}, {"chieu": "quanh"}, {"co": "99"}]
)
def test_strange_addresses_give_a_page(ask, query):
    assert "Truy vết" in ask(**query)


def test_directions_and_folds_and_pages_may_be_anything(ask, trail):
    trail.make({f"I{number}": 1 for number in range(30)}, {"B": 30})
    key = trail.thing("B").pk
    folded = ask(vat=key)
    assert "và 25 mục khác" in folded
    name = folded.partition("&amp;mo=")[2].partition("#")[0]
    assert "mục khác</text>" not in ask(vat=key, mo=name)
    forward = ask(vat=key, chieu="xuoi")
    assert "Lô I3" not in forward
    assert "Không có việc nào theo chiều này" in forward
    assert "Lô B" in ask(vat=key, chieu="???", mo="???", co="???", trang="999")


def test_an_authority_elsewhere_sees_nothing_of_a_chain(ask, world, trail):
    simple_chain(trail)
    unit = make_unit("06652", "Phường Hạ Long", "ward", 2, world.commune.parent)
    stranger = make_person(make_authority(Level.COMMUNE, "Ủy ban nhân dân phường Hạ Long", unit), Role.REVIEWER)
    page = ask(lot_uri("A"), who=stranger)
    assert "trong phạm vi của bạn" in page
    assert trail.organisation.name not in page


def test_an_establishment_sees_one_step_each_way_and_that_there_is_more(ask, world, owner, trail):
    farm, shop, far = (Trail(make_owner(world, name=name).organisation) for name in ("Trại A", "Quán C", "Quán D"))
    hidden = Trail(world.department)
    hidden.observe({"BÍ-MẬT-1": 7.125}, "commissioning", 0, "ADD")
    farm.make({"BÍ-MẬT-1": 7.125}, {"A": 7}, 1)
    trail.make({"A": 7}, {"B": 6}, 2)
    shop.make({"B": 6}, {"C": 5}, 3)
    far.make({"C": 5}, {"BÍ-MẬT-2": 4.125}, 4)
    page = ask(lot_uri("B"), who=owner, address=WORKSHOP)
    assert "Lô A" in page
    assert "Trại A" in page
    assert "Quán C" in page
    assert "Quán D" in page  # published, so public
    assert "BÍ-MẬT" not in page
    assert "4,125" not in page
    assert "7,125" not in page
    assert world.department.name not in page
    assert "BÍ-MẬT" in ask(lot_uri("B"))


def test_an_establishment_sees_no_chain_that_it_has_no_part_in(ask, world, owner, trail):
    simple_chain(Trail(make_owner(world).organisation))
    assert "trong phạm vi của bạn" in ask(lot_uri("A"), who=owner, address=WORKSHOP)
    key = Thing.objects.get(uri=lot_uri("A")).pk
    assert "trong phạm vi của bạn" in ask(vat=key, who=owner, address=WORKSHOP, status=404)


def test_the_excel_file_holds_events_things_and_breaks(client, world, trail):
    simple_chain(trail)
    client.force_login(world.approver)
    answer = client.get(reverse("office:trace_excel"), {"q": lot_uri("A")})
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheet_names == ["Truy vết", "Việc đã ghi", "Hàng", "Chỗ đứt"]
    assert ["Người lập", f"{world.approver.name}, {world.department}"] in book.get_sheet_by_index(0).to_python()
    events = book.get_sheet_by_index(1).to_python()
    assert {row[8] for row in events[1:]} >= {"A", "B"}
    assert client.get(reverse("office:trace_excel"), {"q": "không có"}).status_code == 404


def test_a_page_asks_as_often_for_three_events_as_for_one(client, world, trail, django_assert_max_num_queries):
    client.force_login(world.approver)
    trail.make({"A0": 1}, {"A1": 1}, 0)
    for count in (1, 3):
        for number in range(1, count + 1):
            trail.make({f"A{number}": 1}, {f"A{number + 1}": 1}, number)
        with django_assert_max_num_queries(34):
            client.get(OFFICE, {"q": lot_uri("A1")})


def test_lot_pages_lead_to_the_trace(client, world, owner, product):
    lot = make_lot(world, owner, product)
    for person, name, address in ((world.approver, "office:lot", OFFICE), (owner, "workshop:lot", WORKSHOP)):
        client.force_login(person)
        page = client.get(reverse(name, args=[lot.pk])).content.decode()
        assert f"{address}?vat={lot.thing.pk}" in page


def test_a_lot_of_which_nobody_wrote_anything_says_so_and_where_to_begin(ask, world, owner, product):
    lot = open_lot(product=product, code="TRONG-1", by=owner)
    page = ask("TRONG-1")
    assert "Chưa ai ghi gì về mã này" in page
    assert f"Hãy nhắc {owner.organisation} ghi nhật ký" in page
    assert "Không thấy chỗ nào đứt" not in page
    assert "trace-frame" not in page
    own = ask("TRONG-1", who=owner, address=WORKSHOP)
    assert f'href="/co-so/lo/{lot.pk}/"' in own
    assert "Mở lô để ghi nhật ký" in own


def test_a_disputed_delivery_leads_to_its_page_for_both_sides_and_the_authority(ask, world, owner, product):
    lot, shop = make_lot(world, owner, product), make_owner(world)
    handover = ship(shipment=make_shipment(lot, 5, shop), by=owner)
    dispute_handover(handover=handover, reason="Thiếu", by=shop)
    assert f'href="/co-quan/giao-nhan/{handover.pk}/"' in ask(lot.code)
    for person in (owner, shop):
        page = ask(who=person, address=WORKSHOP, vat=lot.thing.pk)
        assert f"{shop.organisation} khiếu nại lúc" in page
        assert reverse("workshop:handover", args=[handover.pk]) in page


def test_steps_are_called_as_the_log_calls_them(ask, world, owner, product):
    lot = make_lot(world, owner, product)
    for entry in lot.log_entries.select_related("form"):
        assert entry.form.title in ask(lot.code)


def test_a_unit_is_called_by_its_number(ask, trail):
    trail.observe({"A": 10}, "commissioning", 0, "ADD")
    trail.put(sscc(1), {"A": 10}, 1)
    number = sscc(1).rpartition("/")[2]
    page = ask(vat=Thing.objects.get(uri=sscc(1)).pk)
    assert f"Truy vết: SSCC {number}" in page
    assert f">SSCC {number}</a>" in page


def test_whoever_received_goods_is_not_named_as_their_destination_too(ask, world, owner, product):
    lot, shop = make_lot(world, owner, product), make_owner(world)
    make_incoming(lot, 5, owner, shop)
    assert ask(lot.code).count(f"Đến: {shop.organisation}") == 1
