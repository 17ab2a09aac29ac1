"""The designer: fields in millimetres, a picture that is drawn by the server, approval by somebody else."""

import re

import pytest
from django.test import Client

from nguongoc.stamps.models import StampDesign
from tests.factories import make_design
from tests.web.office.reading import queries

FIRST_TEXT = "texts-0"


@pytest.fixture
def shared(world):
    return make_design(world, "ocop_rosette")


@pytest.fixture
def own(page, shared):
    """A design of the establishment that began as a copy of the department's."""
    page("/co-so/tem/mau/ve/", {"mau": shared.pk})
    return StampDesign.objects.exclude(pk=shared.pk).get()


@pytest.fixture
def fields(page, own):
    """What the designer's form sends as it stands."""
    forms = page(f"/co-so/tem/mau/{own.pk}/ve/").context["forms"]
    return {field.html_name: field.value() for form in forms for field in form if field.value() is not None}


def draw(page, design, data):
    return page(f"/co-so/tem/mau/{design.pk}/ve/", data)


def newest(design):
    return design.versions.first().read()


def approve(office, design):
    """As the page that the official looks at sends it."""
    seen = office.get(f"/co-quan/tem/mau/{design.pk}/").context["version"].submitted_at
    return office.post(f"/co-quan/tem/mau/{design.pk}/duyet/", {"viec": "duyet", "gui-luc": seen.isoformat()})


def test_new_design_begins_as_a_copy(own, shared):
    assert own.name == f"{shared.name} (bản sao)"
    assert newest(own) == newest(shared)


@pytest.mark.parametrize("pattern", ["", "abc", "\0", "9" * 30])
def test_new_design_of_nothing_is_not_found(page, shared, pattern):
    assert page("/co-so/tem/mau/ve/", {"mau": pattern}).status_code == 404


def test_what_is_sent_unchanged_is_the_same_drawing(page, own, fields, shared):
    assert draw(page, own, fields).status_code == 302
    assert newest(own) == newest(shared)


def test_element_is_moved_by_its_fields_as_people_write_numbers(page, own, fields):
    draw(page, own, fields | {f"{FIRST_TEXT}-left": "3,25"})
    assert newest(own).texts[0].left == 3.25


def test_bounds_belong_to_what_is_allowed(page, own, fields):
    """As decimals: 0.8 as a binary fraction is more than 0,8."""
    assert draw(page, own, fields | {"microtexts-0-size": "0,8"}).status_code == 302
    assert newest(own).microtexts[0].size == 0.8


@pytest.mark.parametrize(
    ("kind", "more"), [("texts", 1), ("pictures", 1), ("rosettes", 1), ("microtexts", 1), ("void_pattern", 0)]
)
def test_element_is_added_and_taken_away_without_a_script(page, own, fields, kind, more):
    before = _count(newest(own), kind)
    answer = draw(page, own, fields | {"viec": f"them:{kind}"})
    assert _count(newest(own), kind) == before + (more or 1 - before)
    key = f"{kind}-{_count(newest(own), kind) - 1}"
    assert answer.url == f"/co-so/tem/mau/{own.pk}/ve/?mo={key}#{key}"
    assert re.search(rf'<details[^>]* id="{key}"[^>]* open>', page(answer.url).text)
    forms = page(answer.url).context["forms"]
    sent = {field.html_name: field.value() for form in forms for field in form if field.value() is not None}
    draw(page, own, sent | {"viec": f"bo:{kind}-{_count(newest(own), kind) - 1}"})
    assert _count(newest(own), kind) == (before if more else 0)


def test_all_texts_may_be_taken_away(page, own, fields):
    without = {name: value for name, value in fields.items() if not name.startswith("texts-")}
    assert draw(page, own, without).status_code == 302
    assert newest(own).texts == []


def test_symbol_cannot_be_taken_away(page, own, fields):
    draw(page, own, fields | {"viec": "bo:qr-0"})
    assert newest(own).qr


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("tem-width", "abc", "Hãy nhập một số, ví dụ 12,5"),
        ("tem-width", "500", "Phải từ 210 trở xuống"),
        ("microtexts-0-size", "0,5", "Phải từ 0,8 trở lên"),
        ("tem-name", "", "Hãy nhập"),
        ("qr-0-side", "", "Hãy nhập"),
        ("qr-0-side", "0", "Phải từ 0,01 trở lên"),
        (f"{FIRST_TEXT}-says", "gì đó", "Hãy chọn một mục"),
        (f"{FIRST_TEXT}-left", "-3", "Phải từ"),
    ],
)
def test_wrong_field_is_said_and_nothing_is_lost(page, own, fields, field, typed, sentence):
    before = newest(own)
    answer = draw(page, own, fields | {field: typed, "tem-corner": "3"})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert "Có ô chưa điền đúng" in answer.text
    assert 'value="3"' in answer.text
    assert newest(own) == before


def test_element_that_nobody_knows_and_too_many_of_them_do_no_harm(page, own, fields):
    strange = {"hoa-0-left": "1", "texts-999-left": "1", "tem-lạ": "x", "viec": "them:bom"}
    many = {f"texts-{place}-{name}": value for place in range(30, 95) for name, value in _TEXT.items()}
    assert draw(page, own, fields | strange | many).status_code == 200
    assert len(newest(own).texts) == len([name for name in fields if name.endswith("-says")])


_TEXT = {"says": "own", "text": "x", "left": "1", "baseline": "4", "width": "5", "size": "5"}


def test_preview_draws_what_is_filled_in_at_this_moment(page, own, fields):
    answer = page("/co-so/tem/mau/xem-truoc/", fields | {f"{FIRST_TEXT}-left": "500"})
    assert "Có ô chưa điền đúng" in answer.text
    answer = page("/co-so/tem/mau/xem-truoc/", fields | {"qr-0-side": "4"})
    assert "Cần sửa trước khi gửi duyệt" in answer.text
    answer = page("/co-so/tem/mau/xem-truoc/", fields)
    assert "<svg" in answer.text
    assert "Mẫu đạt yêu cầu" in answer.text
    assert "<html" not in answer.text


def test_preview_with_a_product_says_its_name(page, own, fields, product):
    plain = page("/co-so/tem/mau/xem-truoc/", fields)
    real = page("/co-so/tem/mau/xem-truoc/", fields | {"san-pham": str(product.pk)})
    assert plain.context["svg"] != real.context["svg"]
    foreign = page("/co-so/tem/mau/xem-truoc/", fields | {"san-pham": "9" * 30})
    assert foreign.context["svg"] == plain.context["svg"]


def test_design_goes_through_approval_in_the_pages(page, world, own):
    office = Client()
    office.force_login(world.approver)
    assert office.get(f"/co-quan/tem/mau/{own.pk}/").status_code == 404
    page(f"/co-so/tem/mau/{own.pk}/viec/", {"viec": "gui"})
    assert "Chờ đơn vị bạn duyệt" in office.get("/co-quan/tem/mau/").text
    answer = office.post(f"/co-quan/tem/mau/{own.pk}/duyet/", {"viec": "tra", "reason": " "})
    assert "Hãy nhập" in answer.text
    office.post(f"/co-quan/tem/mau/{own.pk}/duyet/", {"viec": "tra", "reason": "Chữ <b>nhỏ</b>"})
    assert "Chữ &lt;b&gt;nhỏ&lt;/b&gt;" in page(f"/co-so/tem/mau/{own.pk}/").text
    forms = page(f"/co-so/tem/mau/{own.pk}/ve/").context["forms"]
    draw(page, own, {f.html_name: f.value() for form in forms for f in form if f.value() is not None})
    page(f"/co-so/tem/mau/{own.pk}/viec/", {"viec": "gui"})
    approve(office, own)
    assert own.versions.first().state == "approved"
    assert "Đã duyệt" in page(f"/co-so/tem/mau/{own.pk}/").text


def test_only_what_was_looked_at_is_approved(page, world, own, fields):
    office = Client()
    office.force_login(world.approver)
    acts, decision = f"/co-so/tem/mau/{own.pk}/viec/", f"/co-quan/tem/mau/{own.pk}/duyet/"
    page(acts, {"viec": "gui"})
    seen = office.get(f"/co-quan/tem/mau/{own.pk}/").context["version"].submitted_at
    page(acts, {"viec": "rut"})
    draw(page, own, fields | {f"{FIRST_TEXT}-says": "own", f"{FIRST_TEXT}-text": "Khác"})
    page(acts, {"viec": "gui"})
    answer = office.post(decision, {"viec": "duyet", "gui-luc": seen.isoformat()}, follow=True)
    assert "rút lại, sửa và gửi lại" in answer.text
    assert own.versions.first().state == "submitted"
    assert office.post(decision, {"viec": "duyet", "gui-luc": "x"}).status_code == 404
    assert "Đã duyệt mẫu tem" in office.get(approve(office, own).url).text


def test_official_who_drew_takes_the_drawing_back_but_does_not_decide(world, shared):
    office = Client()
    office.force_login(world.approver)
    office.post("/co-quan/tem/mau/ve/", {"mau": shared.pk})
    drawn = StampDesign.objects.exclude(pk=shared.pk).get()
    address = f"/co-quan/tem/mau/{drawn.pk}/"
    office.post(f"{address}viec/", {"viec": "gui"})
    text = office.get(address).text
    assert "không được tự duyệt" in text
    assert "Duyệt mẫu</" not in text
    assert 'value="rut"' in text
    office.post(f"{address}viec/", {"viec": "rut"})
    assert drawn.versions.get().state == "draft"


def test_next_step_is_true_for_returned_and_retired_designs(page, world, own):
    office, address = Client(), f"/co-quan/tem/mau/{own.pk}/"
    office.force_login(world.approver)
    page(f"/co-so/tem/mau/{own.pk}/viec/", {"viec": "gui"})
    office.post(f"{address}duyet/", {"viec": "tra", "reason": "Chữ nhỏ"})
    assert "theo lý do ghi ở trên" in page(f"/co-so/tem/mau/{own.pk}/").text
    assert "chưa in được" in office.get(address).text
    page(f"/co-so/tem/mau/{own.pk}/viec/", {"viec": "thoi-dung"})
    for text in (page(f"/co-so/tem/mau/{own.pk}/").text, office.get(address).text):
        assert "không in được nữa" in text
        assert "in được ngay" not in text


def test_draft_of_others_stays_theirs_when_a_version_is_public(page, world, own):
    page(f"/co-so/tem/mau/{own.pk}/viec/", {"viec": "gui"})
    office = Client()
    office.force_login(world.approver)
    approve(office, own)
    forms = page(f"/co-so/tem/mau/{own.pk}/ve/").context["forms"]
    draw(page, own, {f.html_name: f.value() for form in forms for f in form if f.value() is not None})
    assert own.versions.count() == 2
    assert office.get(f"/co-quan/tem/mau/{own.pk}/").context["version"].number == 1
    assert office.get(f"/co-quan/tem/mau/{own.pk}/ban/2/hinh.svg").status_code == 404
    assert page(f"/co-so/tem/mau/{own.pk}/ban/2/hinh.svg")["Content-Type"] == "image/svg+xml"


def test_picture_of_a_draft_is_not_kept_by_the_browser(page, own, shared):
    assert page(f"/co-so/tem/mau/{own.pk}/ban/1/hinh.svg")["Cache-Control"] == "private, no-store"
    assert "max-age" in page(f"/co-so/tem/mau/{shared.pk}/ban/1/hinh.svg")["Cache-Control"]


def test_what_is_wrong_with_a_draft_stands_on_its_page(page, own, fields):
    assert "Cần sửa" not in page(f"/co-so/tem/mau/{own.pk}/").text
    draw(page, own, fields | {"tem-height": "10"})
    assert "Cần sửa trước khi gửi duyệt" in page(f"/co-so/tem/mau/{own.pk}/").text


def test_list_asks_as_often_for_one_design_as_for_three(client, page, world, shared):
    page("/co-so/tem/mau/")
    one = queries(client, "/co-so/tem/mau/")
    make_design(world, "small_6mm")
    make_design(world, "standard_15mm")
    assert queries(client, "/co-so/tem/mau/") == one


def _count(content, kind):
    found = getattr(content, kind)
    return len(found) if isinstance(found, list) else int(found is not None)
