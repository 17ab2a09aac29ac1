"""Routes for stamps do what the pages do, by the same actions, and say what is wrong as problems."""

import pytest

from nguongoc.accounts.enums import AccessAct, Permission, Role
from nguongoc.accounts.models import AccessEntry
from nguongoc.common.models import AuditEntry
from nguongoc.stamps.actions import activate_stamps
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.models import StampRange, StampRequest
from nguongoc.stamps.urls import stamp_url
from tests.factories import make_lot, make_owner, make_person, make_product, make_stamps, serial_of

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def told(answer, status):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    return answer.json()


def test_batches_are_listed_in_pages_the_newest_first(machine, world, owner, lot):
    batches = [make_stamps(world, owner, lot, size) for size in (10, 20, 30)]
    first = machine.get("batches", size=2).json()
    assert (first["count"], [row["size"] for row in first["items"]]) == (3, [30, 20])
    second = machine.get("batches", size=2, page=2).json()["items"]
    assert [row["id"] for row in second] == [batches[0].pk]
    assert machine.get("batches", page=9).json()["items"] == []


@pytest.mark.parametrize("path", ["batches", "requests", "lots"])
def test_lists_ask_as_often_for_three_rows_as_for_one(
    machine, world, owner, product, batch, path, django_assert_max_num_queries, django_assert_num_queries
):
    machine.get(path)
    with django_assert_max_num_queries(14) as one:
        machine.get(path)
    for active in (0, 5):
        make_stamps(world, owner, make_lot(world, owner, product, packs=10), 10, active=active)
    with django_assert_num_queries(len(one.captured_queries)):
        assert machine.get(path).json()["count"] == 3


def test_a_batch_has_its_ranges(machine, owner, batch, lot):
    activate_stamps(batch=batch, first=11, last=20, lot=lot, by=owner)
    found = machine.get(f"batches/{batch.pk}").json()
    ranges = [(row["first"], row["last"], row["state"]) for row in found["ranges"]]
    assert ranges == [(1, 10, "allocated"), (11, 20, "active"), (21, 100, "allocated")]
    assert found["ranges"][1]["lot"] == {"id": lot.pk, "code": lot.code}
    assert AccessEntry.objects.get(act=AccessAct.OPEN, subject_id=str(batch.pk)).person == owner


@pytest.mark.parametrize("name", ["place", "serial", "link"])
def test_stamps_of_a_batch_are_activated_by_place_serial_or_address(machine, batch, lot, name):
    end = {"place": lambda n: n, "serial": lambda n: serial_of(batch, n), "link": lambda n: stamp_url(batch, n)}[
        name
    ]
    answer = machine.post(f"batches/{batch.pk}/activations", {"first": end(1), "last": end(30), "lot": lot.code})
    assert answer.json() == {
        "batch": batch.pk,
        "first": 1,
        "last": 30,
        "state": "active",
        "lot": {"id": lot.pk, "code": lot.code},
    }
    assert StampRange.objects.get(state=StampState.ACTIVE).size == 30


def test_the_batch_follows_from_the_serials_and_the_key_is_in_the_audit_trail(machine, owner, batch, lot):
    ends = {"first": serial_of(batch, 5).lower(), "last": serial_of(batch, 9)}
    assert machine.post("activations", ends | {"lot": lot.code}).json()["first"] == 5
    entry = AuditEntry.objects.get(action="activate_stamps")
    assert (entry.actor_id, entry.device[:19]) == (owner.audit_id, "khóa Máy dán tem (n")


def test_stamps_that_are_taken_are_named(machine, owner, batch, lot):
    activate_stamps(batch=batch, first=1, last=10, lot=lot, by=owner)
    problem = told(machine.post(f"batches/{batch.pk}/activations", {"first": 5, "last": 20, "lot": lot.code}), 409)
    assert "Tem 1 đến 10" in problem["detail"]
    assert problem["field"] == "first"


def test_more_stamps_than_packs_are_refused(machine, world, owner, product, batch):
    small = make_lot(world, owner, product, packs=10)
    given = {"first": 1, "last": 11, "lot": small.code}
    assert told(machine.post(f"batches/{batch.pk}/activations", given), 422)["field"] == "last"
    assert not StampRange.objects.filter(state=StampState.ACTIVE).exists()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"first": "0000-0000-000000"}, "first", "so lại từng ký tự"),
        ({"first": "ABC"}, "first", "gồm 14 ký tự, ở đây có 3"),
        ({"last": 101}, "last", "từ 1 đến 100"),
        ({"first": 9, "last": 8}, "last", "phải đứng sau"),
        ({"lot": "KHONG-CO"}, "lot", "Không có lô KHONG-CO"),
        ({"lot": ""}, "lot", "Ngắn quá"),
        ({"more": 1}, "more", "Không có mục này"),
        ({"first": None}, "first", "openapi.json"),
    ],
)
def test_what_is_wrong_is_told_by_field(machine, batch, lot, changes, field, sentence):
    given = {"first": 1, "last": 2, "lot": lot.code} | changes
    problem = told(machine.post(f"batches/{batch.pk}/activations", given), 422)
    assert (problem["field"], sentence in problem["detail"]) == (field, True), problem


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("batches/{batch}/activations", {"first": 1, "last": 2, "lot": "L\0"}),
        ("batches/{batch}/activations", {"first": "\0", "last": 2, "lot": "L"}),
        ("batches/{batch}/write-offs", {"first": 1, "last": 2, "kind": "spoiled", "note": "\0"}),
        ("activations", {"first": "A", "last": "B", "lot": "\0"}),
        ("requests", {"lot": 1, "quantity": 1, "note": "a\0b"}),
        ("requests", {"season": {"gtin": "0" * 14, "name": "V\0", "expected_quantity": 1}, "quantity": 1}),
    ],
)
def test_text_that_no_database_keeps_is_a_problem(machine, batch, path, given):
    told(machine.post(path.format(batch=batch.pk), given), 422)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"first": 1,}', b"[" * 100_000, b"\x00"])
def test_what_is_no_json_is_a_problem(machine, body):
    assert machine.post("activations", body).status_code in {400, 422}
    told(machine.post("activations", body), machine.post("activations", body).status_code)


def test_write_offs_make_stamps_void(machine, batch):
    given = {"first": 1, "last": 3, "kind": "spoiled", "note": "Kẹt giấy"}
    assert machine.post(f"batches/{batch.pk}/write-offs", given).json()["state"] == "void"
    told(machine.post(f"batches/{batch.pk}/write-offs", given), 409)
    told(machine.post(f"batches/{batch.pk}/write-offs", given | {"kind": "eaten"}), 422)


def test_a_stamp_says_where_it_stands(machine, owner, batch, lot):
    activate_stamps(batch=batch, first=1, last=1, lot=lot, by=owner)
    found = machine.get(f"stamps/{serial_of(batch, 1).lower()}").json()
    assert (found["place"], found["state"], found["serial"]) == (1, "active", serial_of(batch, 1))
    told(machine.get("stamps/00000000000000"), 404)


def test_stamps_are_asked_for_and_the_request_is_read(machine, lot):
    asked = machine.post("requests", {"lot": lot.pk, "quantity": 900, "note": "Cần trước Tết"}).json()
    assert (asked["state"], asked["batch"]) == ("submitted", None)
    assert machine.get(f"requests/{asked['id']}").json() == asked
    assert machine.get("requests").json() == {"items": [asked], "count": 1}
    problem = told(machine.post("requests", {"lot": lot.pk, "quantity": 500}), 422)
    assert (problem["field"], "còn xin được 100" in problem["detail"]) == ("quantity", True)


def test_lots_say_how_many_stamps_they_may_still_ask_for_and_carry(machine, owner, batch, lot):
    activate_stamps(batch=batch, first=1, last=60, lot=lot, by=owner)
    (row,) = machine.get("lots").json()["items"]
    assert (row["packs"], row["may_request"], row["may_activate"]) == (1000, 900, 940)


def test_what_belongs_to_strangers_is_not_there(machine_of, world, batch, lot):
    stranger = make_owner(world)
    mine = make_product(world, stranger)
    own_lot = make_lot(world, stranger, mine, packs=10)
    machine = machine_of(stranger)
    asked = StampRequest.objects.get()
    ends = {"first": 1, "last": 2, "lot": own_lot.code}
    told(machine.get(f"batches/{batch.pk}"), 404)
    told(machine.post(f"batches/{batch.pk}/activations", ends), 404)
    told(machine.post(f"batches/{batch.pk}/write-offs", {"first": 1, "last": 2, "kind": "lost"}), 404)
    told(machine.get(f"stamps/{serial_of(batch, 1)}"), 404)
    told(machine.get(f"requests/{asked.pk}"), 404)
    told(machine.post("requests", {"lot": lot.pk, "quantity": 1}), 404)
    serials = {"first": serial_of(batch, 1), "last": serial_of(batch, 2), "lot": own_lot.code}
    assert "cơ sở khác" in told(machine.post("activations", serials), 403)["detail"]
    assert machine.get("batches").json()["count"] == machine.get("requests").json()["count"] == 0
    assert [row["id"] for row in machine.get("lots").json()["items"]] == [own_lot.pk]


def test_an_authority_reads_what_it_oversees_and_changes_nothing(machine_of, world, batch, lot):
    department = make_person(world.department, Role.ADMINISTRATOR)
    machine = machine_of(department, Permission.SEE_REGISTER)
    assert machine.get(f"batches/{batch.pk}").json()["size"] == 100
    assert machine.get(f"stamps/{serial_of(batch, 1)}").json()["state"] == "allocated"
    told(machine.post(f"batches/{batch.pk}/activations", {"first": 1, "last": 2, "lot": lot.code}), 403)
