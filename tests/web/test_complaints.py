"""The pages of complaints: anybody reports, officials handle, the establishment reads what was passed on."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nguongoc.accounts import limits
from nguongoc.accounts.enums import AttemptKind
from nguongoc.safety.complaints.actions import assign_complaint, pass_complaint_on
from nguongoc.safety.complaints.enums import ComplaintKind
from nguongoc.safety.models import Complaint
from nguongoc.stamps.codes import grouped
from nguongoc.stamps.urls import stamp_url
from nguongoc.web.portal.complaint_help import HELP
from tests.factories import make_lot, make_stamps, picture_file, serial_of
from tests.safety.complaints import make_complaint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
SECRET = "chị Ba bán ở chợ"


def send(client, **changes):
    page = client.get("/phan-anh/")
    code = re.search(r'name="code" value="([^"]+)"', page.text)[1]
    given = {"code": code, "kind": "copy", "text": SECRET, "asked": "", "bought_at": "", "contact": ""} | changes
    return client.post("/phan-anh/", given), code


def test_anybody_reports_with_a_photo_and_follows_it_by_a_number(client, product):
    assert product.name in client.get("/phan-anh/", {"ma": product.gtin}).text
    answer, code = send(
        client, asked=product.gtin, picture=[picture_file(), picture_file()], contact="0912345678", consents="on"
    )
    assert answer.url == f"/phan-anh/{code}/"
    complaint = Complaint.objects.get(code=code)
    assert (complaint.product_id, complaint.pictures.count(), complaint.contact) == (product.pk, 2, "0912345678")
    page = client.get(answer.url)
    for told in (code, "Mới nhận", product.name, "Ủy ban nhân dân đặc khu Vân Đồn"):
        assert told in page.text
    for kept_back in (SECRET, "0912345678", complaint.pictures.first().name):
        assert kept_back not in page.text
    assert client.get(f"/theo-doi/{code.lower()}/").url == answer.url
    client.post(f"{answer.url}xoa-lien-he/")
    assert Complaint.objects.get(code=code).contact == ""


def test_form_shows_the_code_of_a_stamp_as_it_is_printed(client, world, owner, product):
    batch = make_stamps(world, owner, make_lot(world, owner, product, packs=10), 1)
    page = client.get("/phan-anh/", {"ma": urlsplit(stamp_url(batch, 1)).path}).text
    assert f'value="{grouped(serial_of(batch, 1))}"' in page
    assert product.name in page
    fake = f"/01/{product.gtin}/21/00000000000000"
    assert f'value="{fake}"' in client.get("/phan-anh/", {"ma": fake}).text


@pytest.mark.parametrize(("asked", "is_unknown"), [("/414/8930000000014", False), ("0000-0000-000000", True)])
def test_form_does_not_call_a_place_unknown(client, asked, is_unknown):
    assert ("Không tìm thấy mã này" in client.get("/phan-anh/", {"ma": asked}).text) is is_unknown


@pytest.mark.parametrize("language", ["en", "zh", "ko"])
def test_whoever_comes_from_a_page_in_another_language_is_told_how_to_fill_the_form_in(client, language):
    help_ = HELP[language]
    assert len(help_.kinds) == len(ComplaintKind)
    page = client.get("/phan-anh/", {"ngon-ngu": language}).text
    assert f'lang="{help_.tag}"' in page
    assert all(kind in page for kind in help_.kinds)
    refused = client.post(f"/phan-anh/?ngon-ngu={language}", {})
    assert help_.title in refused.text
    assert help_.title not in client.get("/phan-anh/").text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(client):
    svg = SimpleUploadedFile("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    cases = (
        ({"kind": "khác"}, "Hãy chọn một mục có trong danh sách."),
        ({"contact": "gọi tôi", "consents": "on"}, "Hãy ghi một số điện thoại hoặc một địa chỉ thư"),
        ({"contact": "0912345678"}, "hãy đánh dấu ô đồng ý"),
        ({"picture": [svg]}, "Tệp này không phải ảnh JPEG, PNG hoặc WebP đọc được."),
        ({"picture": [picture_file() for _ in range(4)]}, "Tối đa 3 ảnh"),
        ({"text": "x" * 2001}, "Dài quá: tối đa 2000 ký tự."),
        ({"asked": "x\0y"}, "Có ký tự không đọc được."),
    )
    for changes, sentence in cases:
        answer, _ = send(client, **changes)
        assert answer.status_code == 422, changes
        assert sentence in answer.text, changes
        assert changes.get("text", SECRET) in answer.text
    assert not Complaint.objects.exists()


def test_what_people_write_is_never_markup(client, world):
    nasty = "<script>alert(1)</script>"
    send(client, text=nasty, asked=nasty, bought_at=nasty)
    complaint = Complaint.objects.get()
    client.force_login(world.approver)
    for path in (f"/phan-anh/{complaint.code}/", reverse("office:complaint", args=[complaint.pk])):
        page = client.get(path)
        assert page.status_code == 200
        assert nasty not in page.text


def test_sent_twice_it_is_one_and_another_text_under_the_same_number_is_not_lost(client):
    answer, code = send(client)
    again, _ = send(client, code=code)
    assert again.url == answer.url
    other, _ = send(client, code=code, text="Việc hoàn toàn khác.")
    assert other.status_code == 422
    assert "Việc hoàn toàn khác." in other.text
    assert code not in other.text
    assert Complaint.objects.count() == 1


def test_a_flood_from_one_network_has_to_wait(client):
    (limit,) = limits.LIMITS[AttemptKind.COMPLAINT]
    for _ in range(limit.allowed):
        make_complaint()
    codes = [send(client)[0].status_code for _ in range(limit.allowed + 2)]
    assert codes == [302] * limit.allowed + [422] * 2
    assert Complaint.objects.count() == 2 * limit.allowed


def test_unknown_numbers_are_no_complaints(client):
    for code in ("22222-22222", "x", "a" * 500):
        assert client.get(f"/phan-anh/{code}/").status_code == 404


def test_officials_find_assign_pass_on_and_answer(client, world, owner, product):
    complaint = make_complaint(product.gtin, contact="0912345678", consents=True, pictures=[picture_file()])
    make_complaint()
    client.force_login(world.reviewer)
    for query in ({"q": product.name}, {"q": complaint.code}, {"loai": "copy"}, {"xem": "moi"}):
        assert complaint.code in client.get(reverse("office:complaints"), query).text
    assert "Không có phản ánh nào như vậy" in client.get(reverse("office:complaints"), {"q": "zzz"}).text
    path = reverse("office:complaint", args=[complaint.pk])
    page = client.get(path)
    assert "0912345678" in page.text
    picture = reverse("office:complaint_picture", args=[complaint.pk, complaint.pictures.get().pk])
    assert client.get(picture).getvalue()[8:12] == b"WEBP"
    assert client.post(path, {"viec": "giao", "giao-to": world.reviewer.pk}).url == path
    assert client.post(path, {"viec": "chuyen"}).url == path
    refused = client.post(path, {"viec": "tra-loi", "tra-loi-reason": ""})
    assert refused.status_code == 422
    assert client.post(path, {"viec": "tra-loi", "tra-loi-reason": "Tem là thật."}).url == path
    client.logout()
    assert "Tem là thật." in client.get(f"/phan-anh/{complaint.code}/").text


def test_list_is_narrowed_to_the_own_authority_and_to_oneself(client, world, product):
    mine, colleagues, elsewhere = make_complaint(product.gtin), make_complaint(product.gtin), make_complaint()
    assign_complaint(complaint=mine, to=world.reviewer, by=world.reviewer)

    def listed(person, view):
        client.force_login(person)
        return {found.pk for found in client.get(reverse("office:complaints"), {"xem": view}).context["page"]}

    assert elsewhere.authority == world.department
    assert listed(world.reviewer, "cua-toi") == {mine.pk}
    assert listed(world.reviewer, "don-vi") == {mine.pk, colleagues.pk}
    assert listed(world.approver, "don-vi") == {elsewhere.pk}
    assert listed(world.approver, "") == {mine.pk, colleagues.pk, elsewhere.pk}


def test_an_official_hands_a_complaint_of_no_establishment_over_to_another_authority(client, world):
    complaint = make_complaint()
    client.force_login(world.approver)
    path = reverse("office:complaint", args=[complaint.pk])
    assert world.commune_authority.name in client.get(path).text
    assert client.post(path, {"viec": "chuyen-don-vi", "chuyen-don-vi-to": ""}).status_code == 422
    done = client.post(path, {"viec": "chuyen-don-vi", "chuyen-don-vi-to": world.commune_authority.pk})
    assert done.url == reverse("office:complaints")
    assert client.get(path).status_code == 404
    client.force_login(world.reviewer)
    assert "Chuyển cơ quan khác xử lý" in client.get(path).text


def test_the_first_page_of_the_establishment_leads_to_what_was_passed_on(client, world, owner, product):
    client.force_login(owner)
    leads_to = f'href="{reverse("workshop:complaints")}"'
    complaint = make_complaint(product.gtin)
    assert leads_to not in client.get(reverse("workshop:today")).text
    pass_complaint_on(complaint=complaint, by=world.reviewer)
    assert leads_to in client.get(reverse("workshop:today")).text


def test_the_establishment_reads_what_was_passed_on_but_not_who_reported(client, world, owner, product):
    complaint = make_complaint(product.gtin, contact="0912345678", consents=True, pictures=[picture_file()])
    path = reverse("workshop:complaint", args=[complaint.pk])
    client.force_login(owner)
    assert client.get(path).status_code == 404
    pass_complaint_on(complaint=complaint, note="Hãy kiểm tra lô.", by=world.reviewer)
    page = client.get(path)
    assert complaint.text in page.text
    assert "Hãy kiểm tra lô." in page.text
    assert "0912345678" not in page.text
    picture = reverse("workshop:complaint_picture", args=[complaint.pk, complaint.pictures.get().pk])
    assert client.get(picture).getvalue()[8:12] == b"WEBP"
    assert product.name in client.get(reverse("workshop:complaints")).text


def test_lists_cost_the_same_for_one_row_and_for_three(client, world, product):
    client.force_login(world.reviewer)
    make_complaint(product.gtin)
    costs = []
    for _ in range(2):
        client.get(reverse("office:complaints"))
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("office:complaints"))
        costs.append(len(counted.captured_queries))
        make_complaint(product.gtin)
        make_complaint(product.gtin)
    assert costs[0] == costs[1]
