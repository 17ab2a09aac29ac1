"""The desk of alerts, its inspections and warnings, as pages."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.safety.models import Inspection, SafetyWarning
from nguongoc.scans.models import Alert
from tests.factories import make_lot, make_person, make_stamps, picture_file
from tests.ground import made_once

pytestmark = pytest.mark.django_db
LIST = "/co-quan/canh-bao/"
WHY = "Đã xem tem tại chợ."


@made_once
def batch(world, owner, product):
    lot = make_lot(world, owner, product, packs=20)
    return make_stamps(world, owner, lot, 20, active=20)


def make_alert(batch, place=0, **changes):
    now = timezone.now()
    rows = [
        {"at": now.isoformat(), "visitor": f"a{n}b{n}", "province": code, "verdict": "seen", "number": batch.first}
        for n, code in enumerate(("22", "01", "79"))
    ]
    values = {
        "rule": "provinces",
        "subject_kind": "stamp",
        "subject_key": str(batch.first + place),
        "number": batch.first + place,
        "batch": batch,
        "lot": batch.ranges.get().lot,
        "organisation": batch.organisation,
        "figures": {"provinces": ["22", "01", "79"], "threshold": 3, "hours": 168},
        "evidence": rows,
    }
    return Alert.objects.create(**values | changes)


def page(alert):
    return f"{LIST}{alert.pk}/"


def test_alert_shows_places_times_and_what_can_be_done_and_is_settled(world, enter, batch):
    alert = make_alert(batch)
    browser = enter(world.reviewer)
    assert page(alert) in browser.get(LIST).text
    shown = browser.get(page(alert)).text
    for text in ("Hà Nội", "Thành phố Hồ Chí Minh", "7 ngày", "Tạm dừng tem", "Ra lệnh kiểm tra"):
        assert text in shown
    assert f"/co-quan/tem/dot/{batch.pk}/tinh-trang/?tu=1&amp;den=1" in shown
    assert shown.count("<circle") == 3
    nowhere = make_alert(batch, 1, evidence=[{**alert.evidence[0], "province": ""}])
    assert "<circle" not in browser.get(page(nowhere)).text
    nowhere.delete()
    wrong = browser.post(page(alert), {"finding": "copied", "reason": ""})
    assert wrong.status_code == 422
    assert browser.post(page(alert), {"finding": "copied", "reason": WHY}).url == page(alert)
    assert page(alert) not in browser.get(LIST).text
    for view in ("da-ket-luan", "cua-toi"):
        assert page(alert) in browser.get(f"{LIST}?xem={view}").text
    assert "100 %" in browser.get(f"{LIST}quy-tac/").text


def test_reporter_reads_and_decides_nothing(world, enter, batch):
    alert = make_alert(batch)
    browser = enter(make_person(world.commune_authority, Role.REPORTER))
    shown = browser.get(page(alert)).text
    assert "Ra lệnh kiểm tra" not in shown
    assert "Tạm dừng tem" not in shown
    assert browser.post(page(alert), {"finding": "harmless", "reason": WHY}).status_code == 422
    assert Alert.objects.open().count() == 1


def test_alerts_over_the_days_budget_are_one_line(world, enter, batch):
    make_alert(batch)
    hidden = make_alert(batch, 1, is_gathered=True)
    browser = enter(world.reviewer)
    first = browser.get(LIST).text
    assert "Còn 1 cảnh báo vượt mức trong ngày" in first
    assert page(hidden) not in first
    assert page(hidden) in browser.get(f"{LIST}?xem=gop").text


def test_list_is_narrowed_by_rule_and_by_words(world, enter, batch):
    alert, other = (
        make_alert(batch),
        make_alert(batch, rule="speed", figures={"provinces": ["22", "79"], "leaps": 2}),
    )
    browser = enter(world.reviewer)
    by_rule = browser.get(f"{LIST}?loai=speed").text
    assert page(other) in by_rule
    assert page(alert) not in by_rule
    assert page(alert) in browser.get(f"{LIST}?q=ruoc hau").text
    assert "Không có cảnh báo nào khớp" in browser.get(f"{LIST}?q=khongco").text


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_much_for_three_rows_as_for_one(world, enter, batch, count, django_assert_max_num_queries):
    for place in range(count):
        make_alert(batch, place)
    browser = enter(world.reviewer)
    with django_assert_max_num_queries(26):
        browser.get(LIST)


def test_inspection_is_ordered_from_an_alert_and_closed_with_a_picture(world, enter, batch):
    alert = make_alert(batch)
    browser = enter(world.reviewer)
    due = (timezone.localdate() + dt.timedelta(days=3)).isoformat()
    given = {"place": "Chợ", "order": "Xem tem", "due_date": due, "inspector": world.reviewer.pk}
    wrong = browser.post(f"{page(alert)}kiem-tra/", given | {"due_date": "2020-01-01"})
    assert "Hạn đã qua" in wrong.text
    browser.post(f"{page(alert)}kiem-tra/", given)
    inspection = Inspection.objects.get()
    alert.refresh_from_db()
    assert alert.inspection == inspection
    at = f"/co-quan/kiem-tra/{inspection.pk}/"
    for address in (page(alert), "/co-quan/kiem-tra/", "/co-quan/kiem-tra/?xem=cua-toi"):
        assert at in browser.get(address).text
    record = inspection.establishment.establishment
    for told in (f"/co-quan/co-so/{record.pk}/", f"/co-quan/lo/{alert.lot.pk}/", record.content.address, "tel:"):
        assert told in browser.get(at).text
    browser.post(at, {"result": "breach", "reason": "Tem in lại", "picture": picture_file()})
    assert "Vi phạm" in browser.get(at).text
    picture = browser.get(f"{at}anh/")
    assert picture.headers["Content-Type"] == "image/webp"
    assert b"".join(picture.streaming_content)
    assert browser.get(f"{page(alert)}kiem-tra/").status_code == 404, "one inspection for an alert"


def test_establishment_is_inspected_without_an_alert(world, enter, owner):
    browser = enter(world.reviewer)
    address = f"/co-quan/co-so/{owner.organisation.establishment.pk}/kiem-tra/"
    assert owner.organisation.name in browser.get(address).text
    given = {"place": "Xưởng", "order": "Xem kho", "inspector": world.reviewer.pk}
    browser.post(address, given | {"due_date": timezone.localdate().isoformat()})
    assert Inspection.objects.get().establishment == owner.organisation


def test_warning_is_opened_from_an_alert_read_on_the_portal_and_withdrawn(world, enter, client, batch):
    alert = make_alert(batch)
    browser = enter(world.reviewer)
    address = f"/co-quan/san-pham/{batch.product_id}/canh-bao/?canh-bao={alert.pk}&lo={alert.lot_id}"
    assert alert.lot.code in browser.get(address).text
    today = timezone.localdate().isoformat()
    given = {"scope": "lot", "title": "Coi chừng tem in lại", "text": "Tem thật có lớp cào.", "first_date": today}
    browser.post(address, given)
    warning = SafetyWarning.objects.get()
    assert warning.lot == alert.lot
    assert "Coi chừng tem in lại" in browser.get("/canh-bao/").text
    at = f"/co-quan/canh-bao-nguoi-mua/{warning.pk}/"
    assert at in browser.get("/co-quan/canh-bao-nguoi-mua/").text
    browser.post(at, {"reason": "Đã thu hết"})
    assert "Coi chừng tem in lại" not in browser.get("/canh-bao/").text
