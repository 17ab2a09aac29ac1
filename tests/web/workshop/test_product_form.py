"""The form of a product: several packs and pictures without scripts, files kept, who reads what."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nguongoc.registry.models import Picture, Product, Recording, Submission
from tests.common.test_containers import SCRIPT
from tests.factories import MEDIA, make_product, picture_file
from tests.web.workshop.test_records import PRODUCT

ADD = "/co-so/san-pham/them/"


def recording(name):
    return SimpleUploadedFile(name, (MEDIA / name).read_bytes())


def sent():
    return Submission.objects.latest("pk").content


def test_adding_a_pack_shows_the_form_again_with_what_was_typed_and_without_errors(page):
    answer = page(ADD, PRODUCT | {"name": "", "brand": "Biển Xanh", "viec": "quy-cach-them"})
    assert answer.status_code == 200
    assert not answer.context["form"].errors
    assert 'value="Biển Xanh"' in answer.text
    assert "Quy cách 2" in answer.text
    assert 'name="so_quy_cach" value="1"' in answer.text
    assert not Product.objects.exists()


def test_packs_are_saved_in_order_and_blank_or_dropped_ones_are_none(page):
    packs = {
        "so_quy_cach": "4",
        "quy_cach_0-label": "Hộp quà",
        "quy_cach_0-net_quantity": "0,6",
        "quy_cach_0-net_unit": "KGM",
        "quy_cach_0-carton_units": "12",
        "quy_cach_0-carton_gtin": "18931234567894",
        "quy_cach_1-net_unit": "GRM",
        "quy_cach_2-net_quantity": "nhiều",
        "quy_cach_2-net_unit": "GRM",
        "quy_cach_2-leave_out": "on",
        "quy_cach_3-net_quantity": "1.000",
        "quy_cach_3-net_unit": "GRM",
    }
    assert page(ADD, PRODUCT | packs | {"viec": "nhap"}).status_code == 302
    first, second = sent()["more_packs"]
    assert (first["label"], first["net_quantity"], first["carton_units"]) == ("Hộp quà", 0.6, 12)
    assert first["carton_gtin"] == "18931234567894"
    assert second["net_quantity"] == 1000
    text = page(f"/co-so/san-pham/{Product.objects.get().pk}/sua/").text
    assert 'value="Hộp quà"' in text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("net_quantity", "-1", "Quy cách 2: Phải lớn hơn 0."),
        ("net_quantity", "9" * 30, "Quy cách 2: "),
        ("net_quantity", "", "Quy cách 2: Hãy nhập"),
        ("gtin", "8930000000001", "Quy cách 2: Chữ số kiểm tra"),
        ("carton_units", "0", "Quy cách 2: Phải từ 1 trở lên."),
        ("net_unit", "QQQ", "Quy cách 2: Hãy chọn"),
    ],
)
def test_a_wrong_pack_is_told_in_the_summary_and_kept(page, field, value, sentence):
    pack = {"label": "Hộp", "net_quantity": "1", "net_unit": "GRM"} | {field: value}
    answer = page(
        ADD, PRODUCT | {"so_quy_cach": "1"} | {f"quy_cach_0-{name}": text for name, text in pack.items()}
    )
    assert sentence in answer.text
    assert 'value="Hộp"' in answer.text
    assert not Product.objects.exists()


@pytest.mark.parametrize("count", ["x", "-1", "9" * 5000, "٣", "10000"])
def test_an_odd_number_of_packs_is_no_failure(page, count):
    assert page(ADD, PRODUCT | {"name": "", "so_quy_cach": count}).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("capacity_quantity", "-5", "Phải lớn hơn 0"),
        ("capacity_quantity", "9" * 20, "trở xuống"),
        ("price", "-1", "Phải từ 0 trở lên"),
        ("price", "9" * 12, "trở xuống"),
        ("price_date", "32/13/2026", "Hãy nhập ngày có thật"),
        ("carton_units", "1000000", "trở xuống"),
        ("group", "Nhóm tự nghĩ", "có trong danh sách"),
        ("other_names", "a\nb\nc\nd\ne\nf", "tối đa 5 dòng"),
        ("standard", "x" * 400, "Dài quá"),
        ("xem_price", "all", "có trong danh sách"),
    ],
)
def test_absurd_answers_are_told_beside_their_field(page, field, value, sentence):
    answer = page(ADD, PRODUCT | {field: value})
    assert sentence in answer.context["form"].errors[field][0]
    assert not Product.objects.exists()


def test_a_price_of_tomorrow_is_refused_and_none_given_is_of_today(page):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    answer = page(ADD, PRODUCT | {"price_date": tomorrow.isoformat()})
    assert "chưa tới" in answer.context["form"].errors["price_date"][0]
    page(ADD, PRODUCT | {"price_unit": "KGM"})
    assert (sent()["price_unit"], sent()["price_date"]) == ("KGM", timezone.localdate().isoformat())


def test_another_price_is_of_today_unless_its_date_is_given(page, world, owner):
    product = make_product(world, owner, price=100_000, price_unit="pack", price_date=dt.date(2026, 1, 5))
    edit, today = f"/co-so/san-pham/{product.pk}/sua/", timezone.localdate().isoformat()
    same = {"price_unit": "pack", "price_date": "2026-01-05", "viec": "nhap"}
    page(edit, PRODUCT | same | {"price": "100000"})
    assert sent()["price_date"] == "2026-01-05"
    page(edit, PRODUCT | same | {"price": "120000"})
    assert sent()["price_date"] == today


def test_names_and_standards_are_a_line_each(page):
    page(ADD, PRODUCT | {"other_names": "Hàu ruốc\n\n Chà bông  hàu ", "standard": "TCCS 01\nTCVN 5\n"})
    assert sent()["other_names"] == ["Hàu ruốc", "Chà bông hàu"]
    assert (sent()["standard"], sent()["more_standards"]) == ("TCCS 01", ["TCVN 5"])


def test_pictures_are_kept_in_order_with_their_words(page):
    answer = page(ADD, PRODUCT | {"picture": [picture_file(), picture_file()], "viec": "anh-tai"})
    tokens = [row.token for row in answer.context["form"].picture_rows]
    first, second = Picture.objects.order_by("pk")
    kept = {"kept_picture": tokens, "picture_text": ["Một túi", "Hai túi"]}
    moved = page(ADD, PRODUCT | kept | {"viec": "anh-len-2"}).context["form"]
    assert [row.text for row in moved.picture_rows] == ["Hai túi", "Một túi"]
    page(ADD, PRODUCT | kept | {"viec": "gui"})
    content = sent()
    assert (content["picture"], content["picture_text"]) == (first.pk, "Một túi")
    assert content["more_pictures"] == [{"picture": second.pk, "text": "Hai túi"}]
    left = page(ADD, PRODUCT | kept | {"viec": "anh-bo-1"}).context["form"]
    assert [row.picture.pk for row in left.picture_rows] == [second.pk]


@pytest.mark.parametrize(
    "act", ["anh-len-0", "anh-bo-9", "anh-bo-x", "anh-len-" + "9" * 5000, "anh-", "quy-cach-"]
)
def test_an_odd_arrangement_changes_nothing(page, act):
    answer = page(ADD, PRODUCT | {"picture": picture_file(), "viec": act})
    assert len(answer.context["form"].picture_rows) == 1


def test_more_pictures_than_may_be_are_refused_in_words(page):
    answer = page(ADD, PRODUCT | {"picture": [picture_file(size=(8, 8)) for _ in range(9)], "viec": "anh-tai"})
    assert "Tối đa 8 ảnh" in answer.text
    assert len(answer.context["form"].picture_rows) == 8


def test_video_and_sound_are_kept_when_another_field_is_wrong(page):
    files = {"video": recording("h264.mp4"), "sound": recording("tone.mp3")}
    form = page(ADD, PRODUCT | files | {"name": ""}).context["form"]
    kept = {f"kept_{kind}": token for kind, (_, token) in form.recordings.items()}
    page(ADD, PRODUCT | kept)
    film, tone = Recording.objects.order_by("pk")
    assert (sent()["video"], sent()["sound"]) == (film.pk, tone.pk)
    page(ADD, PRODUCT | kept | {"bo_video": "1"})
    assert sent()["video"] is None


@pytest.mark.parametrize("content", [b"<html>" + SCRIPT, (MEDIA / "h264.mp4").read_bytes() + SCRIPT])
def test_what_is_no_video_is_refused_beside_its_field(page, content):
    answer = page(ADD, PRODUCT | {"video": SimpleUploadedFile("phim.mp4", content, "video/mp4")})
    assert "không phải video" in answer.context["form"].errors["video"][0]
    assert not Recording.objects.exists()
    assert not Product.objects.exists()


def test_choice_of_readers_is_saved_where_it_is_not_the_rule(page, world, owner):
    page(ADD, PRODUCT | {"xem_price": "partner", "xem_capacity": "public", "xem_carton_units": "partner"})
    assert sent()["visibility"] == {"price": "partner"}
    product = make_product(world, owner, price=987654, visibility={"price": "partner"})
    text = page(f"/co-so/san-pham/{product.pk}/").text
    assert "Không công khai" in text
    form = page(f"/co-so/san-pham/{product.pk}/sua/").context["form"]
    assert form["xem_price"].value() == "partner"
    assert "xem_standard" not in form.fields


def test_group_typed_before_there_was_a_list_stays_a_choice(page, world, owner):
    product = make_product(world, owner, group="Đặc sản cũ")
    answer = page(f"/co-so/san-pham/{product.pk}/sua/", PRODUCT | {"group": "Đặc sản cũ"})
    assert answer.status_code == 302
    assert sent()["group"] == "Đặc sản cũ"


def test_product_page_says_what_is_missing_and_where_to_fill_it_in(page, product):
    text = page(f"/co-so/san-pham/{product.pk}/").text
    assert "đủ 5/10" in text
    assert f'href="/co-so/san-pham/{product.pk}/sua/#id_standard"' in text


def test_an_announced_upload_of_two_gigabytes_is_refused_before_it_is_read(client, owner):
    client.force_login(owner)

    class Unread:
        def read(self, *args):
            raise AssertionError("the body was read")

        readline = read

    answer = client.post(
        ADD,
        b"",
        content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(2 * 2**30), "wsgi.input": Unread()},
    )
    assert answer.status_code == 413
    assert "Tệp gửi lên quá lớn" in answer.content.decode()
