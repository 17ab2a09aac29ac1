"""The establishment's own record, its products and certificates, as proposals of its own."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nguongoc.registry import actions as registry
from nguongoc.registry.contents import CertificateContent
from nguongoc.registry.enums import SubmissionState
from nguongoc.registry.models import Certificate, Picture, Product, Submission
from tests.factories import make_certificate, make_product, picture_file, product_content, register

PRODUCT = {
    "name": "Ruốc hàu mới",
    "production": "processed_food",
    "group": "",
    "net_quantity": "0,15",
    "net_unit": "KGM",
    "price": "135.000",
    "shelf_life_days": "180",
}
CERTIFICATE = {
    "kind": "haccp",
    "number": "TN-01",
    "issuer": "Tổ chức thử",
    "issued_date": "2026-01-05",
    "expiry_date": "2029-01-05",
}


def record_answers(world, **changes):
    return {
        "name": "Cơ sở đổi tên",
        "kind": "cooperative",
        "activities": ["processing"],
        "unit": world.commune.key,
        "address": "Thôn 9",
        "phone": "0203 000 0001",
        "representative": "Người đại diện thử",
    } | changes


def test_a_returned_record_shows_the_reason_and_is_mended_and_sent_again(client, world):
    submission = register(world)
    owner = submission.entered_by
    registry.return_for_changes(submission=submission, by=world.reviewer, reason="Thiếu số nhà.")
    client.force_login(owner)
    assert "Thiếu số nhà." in client.get("/co-so/").text
    answer = client.post("/co-so/ho-so/sua/", record_answers(world, viec="gui"))
    assert answer.url == "/co-so/ho-so/"
    submission.refresh_from_db()
    assert submission.state == SubmissionState.SUBMITTED
    assert submission.content["address"] == "Thôn 9"


def test_a_record_under_review_is_not_changed(client, world):
    submission = register(world)
    client.force_login(submission.entered_by)
    assert "Chưa sửa được" in client.get("/co-so/ho-so/sua/").text
    client.post("/co-so/ho-so/sua/", record_answers(world))
    submission.refresh_from_db()
    assert submission.content["address"] != "Thôn 9"


def test_what_is_published_stays_until_the_change_is_published(page, world, owner):
    before = owner.organisation.establishment.content.address
    page("/co-so/ho-so/sua/", record_answers(world))
    text = page("/co-so/ho-so/").text
    assert before in text
    assert "Thôn 9" in text


def test_a_draft_waits_for_its_owner_and_not_for_the_authority(page, world):
    page("/co-so/ho-so/sua/", record_answers(world, viec="nhap"))
    assert Submission.objects.latest("pk").state == SubmissionState.DRAFT


def test_a_new_product_is_sent_with_its_picture(page, owner):
    answer = page("/co-so/san-pham/them/", PRODUCT | {"picture": picture_file(), "viec": "gui"})
    submission = Submission.objects.latest("pk")
    assert answer.url == f"/co-so/san-pham/{submission.record_id}/"
    assert submission.state == SubmissionState.SUBMITTED
    assert submission.content["net_quantity"] == 0.15
    assert submission.content["price"] == 135000
    assert submission.content["picture"] == Picture.objects.get().pk


def test_a_good_picture_is_kept_when_another_field_is_wrong(page, owner):
    answer = page("/co-so/san-pham/them/", PRODUCT | {"picture": picture_file(), "name": ""})
    form = answer.context["form"]
    assert form.errors["name"]
    assert f'src="/tep/{Picture.objects.get().name}"' in answer.text
    page("/co-so/san-pham/them/", PRODUCT | {"kept_picture": form.picture_rows[0].token})
    assert Submission.objects.latest("pk").content["picture"] == Picture.objects.get().pk


def test_a_picture_of_somebody_else_is_not_taken(client, owner, stranger):
    client.force_login(stranger)
    theirs = client.post("/co-so/san-pham/them/", PRODUCT | {"picture": picture_file(), "name": ""})
    token = theirs.context["form"].picture_rows[0].token
    client.force_login(owner)
    client.post("/co-so/san-pham/them/", PRODUCT | {"kept_picture": token})
    assert Submission.objects.latest("pk").content["picture"] is None


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("anh.jpg", b"<html><script>alert(1)</script>", "image/jpeg"),
        SimpleUploadedFile("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        SimpleUploadedFile("anh.jpg", b"", "image/jpeg"),
    ],
    ids=["html", "svg", "empty"],
)
def test_what_is_no_picture_is_refused_beside_its_field(page, upload):
    answer = page("/co-so/san-pham/them/", PRODUCT | {"picture": upload})
    assert answer.context["form"].errors["picture"]
    assert 'value="Ruốc hàu mới"' in answer.text
    assert not Picture.objects.exists()
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Hãy nhập “Tên sản phẩm”."),
        ("net_quantity", "nhiều", "Hãy nhập một số"),
        ("net_quantity", "0", "Phải lớn hơn 0"),
        ("gtin", "8930000000001", "chữ số cuối phải là"),
        ("gtin", "12", "Mã GTIN gồm"),
        ("shelf_life_days", "-3", "Phải từ 1 trở lên"),
        ("price", "một trăm", "Hãy nhập một số nguyên"),
        ("production", "", "Hãy chọn “Ngành sản xuất”."),
    ],
)
def test_a_wrong_answer_about_a_product_is_told_beside_its_field(page, field, value, sentence):
    answer = page("/co-so/san-pham/them/", PRODUCT | {field: value})
    assert sentence in answer.context["form"].errors[field][0]
    assert not Product.objects.exists()


def test_a_gtin_that_another_product_has_is_refused(page, world, stranger):
    make_product(world, stranger, gtin="08930000000019")
    answer = page("/co-so/san-pham/them/", PRODUCT | {"gtin": "8930000000019"})
    assert "đã thuộc một sản phẩm khác" in answer.context["form"].errors["gtin"][0]


def test_a_published_product_is_changed_by_a_proposal_beside_it(page, product):
    page(f"/co-so/san-pham/{product.pk}/sua/", PRODUCT)
    product.refresh_from_db()
    assert product.content.name == "Ruốc hàu Vân Đồn"
    text = page(f"/co-so/san-pham/{product.pk}/").text
    assert "Ruốc hàu Vân Đồn" in text
    assert "Ruốc hàu mới" in text


def test_products_of_others_are_not_found(page, world, stranger):
    theirs = make_product(world, stranger)
    assert page(f"/co-so/san-pham/{theirs.pk}/").status_code == 404
    assert page(f"/co-so/san-pham/{theirs.pk}/sua/", PRODUCT).status_code == 404


def test_product_list_asks_as_often_for_three_as_for_one(
    page, owner, product, django_assert_max_num_queries, django_assert_num_queries
):
    page("/co-so/san-pham/")
    with django_assert_max_num_queries(15) as one:
        page("/co-so/san-pham/")
    for name in ("Hàu khô", "Hàu sấy"):
        registry.propose_product(content=product_content(name=name), by=owner)
    with django_assert_num_queries(len(one.captured_queries)):
        assert "Hàu sấy" in page("/co-so/san-pham/").text


def test_product_search_ignores_tones(page, product):
    assert "Ruốc hàu Vân Đồn" in page("/co-so/san-pham/", QUERY_STRING="q=ruoc+hau").text
    assert "Ruốc hàu Vân Đồn" not in page("/co-so/san-pham/", QUERY_STRING="q=nuoc+mam").text


def test_product_names_are_never_html(page, owner):
    registry.propose_product(content=product_content(name="<img src=x onerror=alert(1)>"), by=owner)
    for address in ("/co-so/san-pham/", f"/co-so/san-pham/{Product.objects.get().pk}/", "/co-so/"):
        assert "<img src=x" not in page(address).text


def test_a_certificate_is_proposed_and_listed_with_its_state(page):
    answer = page("/co-so/ho-so/giay-to/them/", CERTIFICATE, follow=True)
    assert answer.status_code == 200
    certificate = Certificate.objects.get()
    assert certificate.name == "Chứng nhận HACCP"
    assert "Chờ kiểm tra" in page("/co-so/ho-so/").text


def test_an_expired_certificate_says_so(page, world, owner):
    make_certificate(world, owner, issued_date=dt.date(2020, 1, 1), expiry_date=dt.date(2021, 1, 1))
    assert "Hết hạn" in page("/co-so/ho-so/").text


@pytest.mark.parametrize(
    ("field", "changes", "sentence"),
    [
        ("expiry_date", {"expiry_date": "2025-01-01"}, "phải sau ngày cấp"),
        ("issued_date", {"issued_date": "2999-01-01", "expiry_date": ""}, "chưa tới"),
        ("issued_date", {"issued_date": "31/02/2026"}, "Hãy nhập ngày có thật"),
        ("stars", {"stars": "4"}, "Chỉ giấy chứng nhận OCOP"),
        ("name", {"kind": "other"}, "Hãy nhập “Tên giấy”."),
        ("products", {"products": ["999999"]}, "có trong danh sách"),
    ],
)
def test_a_wrong_answer_about_a_certificate_is_told_beside_its_field(page, field, changes, sentence):
    answer = page("/co-so/ho-so/giay-to/them/", CERTIFICATE | changes)
    assert sentence in answer.context["form"].errors[field][0]
    assert not Certificate.objects.exists()


def test_certificates_of_others_are_not_found(page, stranger):
    content = CertificateContent(
        name="Giấy", kind="other", number="1", issuer="Nơi cấp", issued_date=dt.date(2026, 1, 1)
    )
    theirs = registry.propose_certificate(content=content, by=stranger)
    assert page(f"/co-so/ho-so/giay-to/{theirs.record_id}/").status_code == 404
