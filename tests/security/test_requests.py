"""Requests that no browser of an honest person sends: each is answered with a sentence, none with a failure."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from nguongoc.registry.models import Product
from nguongoc.web.middleware import client_address
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LONG_NUMBER = "9" * 5000


@pytest.mark.parametrize(
    "address",
    ["/?q=%00", "/?q=a&%00=b", "/dang-ky/da-gui/%00/", "/theo-doi/?ma=%00", "/tra-cuu/?ma=%00", "/tep/%00"],
)
def test_address_with_nul_is_refused_in_vietnamese(client, address):
    answer = client.get(address)
    assert answer.status_code == 400
    assert "Không đọc được yêu cầu này" in answer.content.decode()


def test_cookie_with_nul_is_refused(client, world):
    assert client.get("/vao-viec/", headers={"Cookie": 'phien="aaaaaaaa\\000bbbb"'}).status_code == 400


def test_forged_host_is_refused_in_vietnamese(client, settings):
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    answer = client.get("/", headers={"Host": "xau.example"})
    assert answer.status_code == 400
    assert "xau.example" not in answer.content.decode()


def test_too_many_fields_are_refused_in_vietnamese(client, world):
    answer = client.post("/dang-nhap/", {f"o{number}": "x" for number in range(2000)})
    assert answer.status_code == 400
    assert "Chưa có gì được lưu" in answer.content.decode()


@pytest.mark.parametrize("charset", ["utf-16", "unicode_escape", "rot13", "idna", "khong-co"])
def test_form_in_a_strange_encoding_is_no_failure(client, world, charset):
    body = '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\n\\ud800@vidu.example\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    assert client.generic("POST", "/dang-nhap/", body.encode(), content_type=kind).status_code == 200


@pytest.mark.parametrize("text", ["\0", "a\0b", "\u202e\u0000", "\ufffd", "ﬃ" * 200, "\u0301" * 200, "A" * 5000])
def test_any_text_in_any_field_is_stored_or_refused_beside_it(client, world, owner, text):
    client.force_login(owner)
    for name in ("add_product", "edit_record", "add_certificate", "open_lot"):
        address = reverse(f"workshop:{name}")
        fields = client.get(address).context["form"].fields
        assert client.post(address, dict.fromkeys(fields, text)).status_code == 200, name


def test_name_that_grows_when_it_is_folded_is_stored(client, world, owner):
    client.force_login(owner)
    form = {"name": "ﬃ" * 200, "production": "processed_food", "net_quantity": "1", "net_unit": "KGM"}
    assert client.post(reverse("workshop:add_product"), form).status_code == 302
    assert Product.objects.get().name == "ﬃ" * 200


NUMBERS = [
    "1e400",
    "-1e400",
    "NaN",
    "Infinity",
    "1e-400",
    "0e999999999",
    "1e999999999999",
    LONG_NUMBER,
    "0x10",
    "١٢٣,٤٥٦٧٨٩",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_any_number_is_stored_or_refused_beside_it(client, world, owner, number):
    client.force_login(owner)
    form = {"name": "Chả mực", "production": "processed_food", "net_unit": "KGM"}
    form |= {"net_quantity": number, "price": number, "shelf_life_days": number, "gtin": number[:20]}
    assert client.post(reverse("workshop:add_product"), form).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1975-06-13", "31/02/2026", LONG_NUMBER])
def test_any_day_may_be_asked_of_the_audit_trail(client, world, day):
    client.force_login(world.administrator)
    for name in ("tu", "den"):
        assert client.get(reverse("office:audit_trail"), {name: day}).status_code == 200


@pytest.mark.parametrize("key", ["9" * 19, LONG_NUMBER, "-1", "x", "٣"])
def test_any_key_may_be_asked_of_the_lists(client, world, key):
    client.force_login(world.approver)
    for name in ("lots", "establishments", "queue", "stamp_requests", "recalls"):
        parameters = dict.fromkeys(("co-so", "xa", "trang", "xem", "loai", "q", "tinh-trang"), key)
        assert client.get(reverse(f"office:{name}"), parameters).status_code == 200, name


def test_key_beyond_every_number_is_not_found(client, world, owner):
    client.force_login(owner)
    for key in ("9" * 30, LONG_NUMBER):
        assert client.get(f"/co-so/lo/{key}/").status_code == 404
        assert client.get(f"/co-so/san-pham/{key}/").status_code == 404


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("203.0.113.9", 0, "127.0.0.1"),
        ("198.51.100.1, 203.0.113.9", 1, "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", 3, "127.0.0.1"),
        ("không phải địa chỉ", 1, "127.0.0.1"),
        ("fe80::1%eth0", 1, "127.0.0.1"),
    ],
)
def test_address_is_that_which_a_trusted_proxy_saw(settings, forwarded, proxies, expected):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})) == expected


@pytest.mark.parametrize(
    "target", ["//xau.example/", "https://xau.example/", "/\\xau.example", "javascript:alert(1)"]
)
def test_login_leads_nowhere_else(client, owner, target):
    answer = client.post(
        f"/dang-nhap/?next={target}", {"username": owner.email, "password": PASSWORD, "next": target}
    )
    assert answer["Location"] == "/vao-viec/"


def test_upload_without_a_file_name_is_no_failure(client, owner):
    client.force_login(owner)
    form = {"picture": SimpleUploadedFile("../../etc/passwd\x00.jpg", b"<script>", "image/jpeg")}
    assert client.post(reverse("workshop:add_product"), form).status_code == 200
