"""The pages of authorities: the tree, one with its history, a new one, and the way of a reorganisation."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.enums import Level, Role
from nguongoc.accounts.models import Jurisdiction, Organisation, Person
from nguongoc.places.enums import UnitKind, UnitLevel
from nguongoc.registry.models import PlaceToConfirm, Submission
from tests.factories import make_authority, make_owner, make_person, make_unit, register
from tests.ground import made_once
from tests.web.office.reading import queries, words

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/dat-mat-khau/[\w-]+/[\w-]+/")
TODAY = timezone.localdate().isoformat()


@made_once
def second(world):
    unit = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    return make_authority(Level.COMMUNE, "Ủy ban nhân dân đặc khu Cô Tô", unit)


def address(world, name="reorganise"):
    return reverse(f"office:{name}", args=[world.commune_authority.pk])


def test_province_sees_all_authorities_with_places_accounts_and_what_waits(world, enter):
    register(world)
    page = words(enter(world.administrator).get(reverse("office:authorities")))
    for part in ("Sở Nông nghiệp và Môi trường", "Đặc khu Vân Đồn", "Cấp xã", "Thêm cơ quan"):
        assert part in page, part


def test_department_sees_its_own_branch(world, enter):
    division = make_authority(Level.DIVISION, "Chi cục Thủy sản", world.province.unit, "agriculture")
    Organisation.objects.filter(pk=division.pk).update(parent=world.department)
    client = enter(make_person(world.department, Role.ADMINISTRATOR))
    page = words(client.get(reverse("office:authorities")))
    assert "Chi cục Thủy sản" in page
    assert "Vân Đồn" not in page
    assert client.get(address(world, "authority")).status_code == 404
    assert client.get(reverse("office:authority", args=[division.pk])).status_code == 200


def test_tree_and_page_take_the_same_queries_for_one_and_three(world, enter):
    client = enter(world.administrator)
    pages = [reverse("office:authorities"), address(world, "authority")]
    before = [queries(client, page) for page in pages]
    for place in range(3):
        unit = make_unit(f"0800{place}", f"Xã {place}", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
        make_authority(Level.COMMUNE, f"Ủy ban {place}", unit)
        more = make_unit(f"0810{place}", f"Xã {place}0", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
        Jurisdiction.objects.give(world.commune_authority, [more])
    assert [queries(client, page) for page in pages] == before


def test_renaming_is_previewed_then_carried_out(world, enter):
    submission, client = register(world), enter(world.administrator)
    asked = {"viec": "rename", "date": TODAY, "name": "Ủy ban nhân dân đặc khu Mới", "short_name": ""}
    page = words(client.get(address(world), asked))
    assert "Hồ sơ đang xử lý Ủy ban nhân dân đặc khu Vân Đồn Ủy ban nhân dân đặc khu Mới 1" in page
    assert not Organisation.objects.filter(name=asked["name"]).exists()
    answer = client.post(address(world), asked, follow=True)
    assert "Đã chuyển 1 địa bàn, 1 tài khoản, 1 hồ sơ đang xử lý." in words(answer)
    assert "Cơ quan này đã kết thúc" in words(answer)
    assert Submission.objects.get(pk=submission.pk).reviewer.name == asked["name"]
    new = Organisation.objects.get(name=asked["name"])
    history = words(client.get(reverse("office:authority", args=[new.pk])))
    assert "Tiếp nhận từ Ủy ban nhân dân đặc khu Vân Đồn" in history


def test_merger_split_abolition_and_handover_are_previewed(world, second, enter):
    third = make_unit("08001", "Xã Thứ ba", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
    Jurisdiction.objects.give(world.commune_authority, [third])
    client, heir = enter(world.administrator), str(second.pk)
    here, there = f"place_{world.commune.pk}", f"place_{third.pk}"
    two = {"name": "Ủy ban Một", "second_name": "Ủy ban Hai"}
    for asked in (
        {"viec": "merge", "others": heir, "name": "Ủy ban Chung"},
        {"viec": "split", **two, here: "1", there: "2", f"person_{world.reviewer.pk}": "2"},
        {"viec": "abolish", here: heir, there: heir},
        {"viec": "hand_over", there: heir, f"person_{world.reviewer.pk}": heir},
    ):
        answer = client.get(address(world), {"date": TODAY} | asked)
        assert answer.status_code == 200, words(answer)
        assert "Tài khoản Ủy ban nhân dân đặc khu Vân Đồn" in words(answer), asked
        assert "Thực hiện sắp xếp" in words(answer), asked
        assert "Địa bàn Ủy ban nhân dân đặc khu Vân Đồn" in words(answer), asked


def test_what_stands_in_the_way_is_said_and_nothing_can_be_carried_out(world, second, enter):
    asked = {"viec": "abolish", "date": TODAY, f"person_{world.reviewer.pk}": str(second.pk)}
    client = enter(world.administrator)
    answer = client.get(address(world), asked)
    assert answer.status_code == 422
    assert "Hãy chọn “Đặc khu Vân Đồn”." in words(answer)
    boss = make_person(world.department, Role.ADMINISTRATOR)
    assert enter(boss).get(address(world)).status_code == 403


def test_province_adds_an_authority_with_its_first_administrator(world, enter):
    unit = make_unit("07192", "Đặc khu Cô Tô", UnitKind.SPECIAL_ZONE, UnitLevel.COMMUNE, world.province.unit)
    client = enter(world.administrator)
    assert "Cấp xã" in words(client.get(reverse("office:add_authority")))
    divisions = words(client.get(f"{reverse('office:add_authority')}?cap=division"))
    assert "Chọn cơ quan cấp trên" in divisions
    form = {
        "name": "Ủy ban nhân dân đặc khu Cô Tô",
        "parent": world.administrator.organisation.pk,
        "places": [unit.pk],
        "person_name": "Người đầu tiên",
        "email": "dau@vidu.example",
    }
    page = f"{reverse('office:add_authority')}?cap=commune"
    assert "Đặc khu Vân Đồn" not in words(client.get(page))
    assert client.post(page, form | {"email": "sai"}).status_code == 422
    assert LINK.search(client.post(page, form).content.decode())
    assert Person.objects.get(email="dau@vidu.example").organisation.unit == unit
    assert "Mọi địa bàn đã có cơ quan cấp xã phụ trách" in words(client.get(page))


def test_province_edits_an_authority(world, enter):
    client, above = enter(world.administrator), world.administrator.organisation
    unit = make_unit("08001", "Xã Thứ ba", UnitKind.COMMUNE, UnitLevel.COMMUNE, world.province.unit)
    page = address(world, "edit_authority")
    assert "Xã Thứ ba" in words(client.get(page))
    assert client.post(page, {"short_name": "Vân Đồn"}).status_code == 422
    form = {"short_name": "Vân Đồn", "parent": above.pk, "places": [unit.pk]}
    answer = words(client.post(page, form, follow=True))
    assert "Đã sửa Ủy ban nhân dân đặc khu Vân Đồn" in answer
    assert "Xã Thứ ba" in answer
    own = words(client.get(reverse("office:edit_authority", args=[above.pk])))
    assert "Địa bàn" not in own.split("Tên rút gọn")[1]


def test_part_without_an_administrator_is_given_its_first_one(world, enter):
    division = make_authority(Level.DIVISION, "Chi cục Thủy sản", world.province.unit, "agriculture")
    Organisation.objects.filter(pk=division.pk).update(parent=world.department)
    client = enter(make_person(world.department, Role.ADMINISTRATOR))
    page = reverse("office:first_administrator", args=[division.pk])
    assert "Thêm tài khoản hệ thống đầu tiên" in words(client.get(reverse("office:authority", args=[division.pk])))
    answer = client.post(page, {"person_name": "Người đầu tiên", "email": "dau@vidu.example"})
    assert LINK.search(answer.content.decode())
    again = client.post(page, {"person_name": "Người thứ hai", "email": "hai@vidu.example"})
    assert again.status_code == 422


def test_officials_confirm_places_from_a_list(world, enter):
    organisation = make_owner(world).organisation
    row = PlaceToConfirm.objects.create(organisation=organisation, former=world.commune)
    client = enter(world.reviewer)
    page = words(client.get(reverse("office:places_to_confirm")))
    assert organisation.name in page
    assert "Xác nhận địa bàn" in client.get(reverse("office:today")).content.decode()
    answer = client.post(reverse("office:confirm_place", args=[row.pk]), {"unit": world.commune.key}, follow=True)
    assert "Đã xác nhận" in words(answer)
    assert "Không còn cơ sở nào" in words(answer)


def test_list_of_places_takes_the_same_queries_for_one_and_three(world, enter):
    client, page = enter(world.reviewer), reverse("office:places_to_confirm")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            PlaceToConfirm.objects.create(organisation=make_owner(world).organisation, former=world.commune)
        counts.append(queries(client, page))
    assert counts[0] == counts[1]
