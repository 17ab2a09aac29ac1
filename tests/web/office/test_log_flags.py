"""The page on which an authority settles what the rules found in a log, and what the establishment reads of it."""

import pytest

from nguongoc.accounts.enums import Role
from nguongoc.trace.actions import correct_log, harvest_cycle, settle_flag
from nguongoc.trace.enums import FlagOutcome, LogCheck, LogKind
from nguongoc.trace.models import FlagDecision, LogFlag
from tests.factories import make_person
from tests.trail_factories import entry_of, make_cycle, make_log_rule, treat

LIST = "/co-quan/lo/canh-bao/"
REASON = "Cân lại: thành phẩm có thêm nước sốt"


@pytest.fixture
def flag(world, owner, product):
    """A harvest within the interval of a treatment."""
    make_log_rule(LogCheck.INTERVAL)
    cycle = make_cycle(owner, product)
    treat(world, owner, cycle, days_ago=5, interval=28)
    harvest_cycle(cycle=cycle, code="F-1", entry=entry_of(world, LogKind.HARVEST), by=owner)
    return LogFlag.objects.get()


@pytest.fixture
def lot(flag):
    return flag.entry.lot


def page(flag):
    return f"{LIST}{flag.pk}/"


def given(flag, outcome=FlagOutcome.ACCEPTED, reason=REASON, after=""):
    return {"outcome": outcome, "reason": reason, "after": after}


def test_a_flag_is_settled_on_its_page_and_leaves_the_list(world, enter, flag):
    browser, today = enter(world.reviewer), "/co-quan/"
    assert [tile.label for tile in browser.get(today).context["tiles"]] == ["Cảnh báo từ nhật ký"]
    assert page(flag) in browser.get(LIST).text
    shown = browser.get(page(flag)).text
    assert flag.sentence in shown
    assert flag.rule.source in shown
    answer = browser.post(page(flag), given(flag))
    assert answer.url == page(flag)
    assert page(flag) not in browser.get(LIST).text
    left = browser.get(today)
    assert not left.context["tiles"]
    assert "Chấp nhận lần ghi bị cảnh báo" in left.text
    assert "Đã chấp nhận" in browser.get(f"{LIST}?xem=chap-nhan").text
    assert page(flag) not in browser.get(f"{LIST}?xem=vi-pham").text
    assert REASON in browser.get(page(flag)).text


def test_a_confirmed_breach_leads_to_a_recall_for_those_who_may(world, enter, flag, lot):
    browser = enter(world.reviewer)
    browser.post(page(flag), given(flag, FlagOutcome.BREACH))
    recall = f"/co-quan/lo/{lot.pk}/thu-hoi/"
    assert recall in browser.get(page(flag)).text
    reporter = enter(make_person(world.reviewer.organisation, Role.REPORTER))
    assert recall not in reporter.get(page(flag)).text


def test_a_finding_without_reason_keeps_what_was_chosen(world, enter, flag):
    answer = enter(world.reviewer).post(page(flag), given(flag, FlagOutcome.BREACH, ""))
    assert answer.status_code == 422
    assert "Hãy ghi căn cứ" in answer.text
    assert "checked" in answer.text
    assert not FlagDecision.objects.exists()


def test_who_may_only_read_sees_no_form_and_may_not_send_it(world, enter, flag):
    browser = enter(make_person(world.reviewer.organisation, Role.REPORTER))
    shown = browser.get(page(flag)).text
    assert 'name="outcome"' not in shown
    assert browser.post(page(flag), given(flag)).status_code == 422
    assert not FlagDecision.objects.exists()


def test_a_colleague_who_was_faster_is_shown_and_the_words_are_kept(world, enter, flag):
    browser = enter(world.approver)
    settle_flag(flag=flag, outcome=FlagOutcome.ACCEPTED, reason="Đã xem nhãn", by=world.reviewer)
    answer = browser.post(page(flag), given(flag, FlagOutcome.BREACH))
    assert answer.status_code == 422
    assert "vừa được đồng nghiệp xử lý" in answer.text
    assert "Đã xem nhãn" in answer.text
    assert REASON in answer.text
    last = FlagDecision.objects.get()
    assert browser.post(page(flag), given(flag, FlagOutcome.BREACH, after=last.pk)).status_code == 302


def test_a_corrected_entry_is_told_and_settled_no_more(world, owner, enter, flag):
    correct_log(entry=flag.entry, replacement=None, reason="Nhầm", by=owner)
    shown = enter(world.reviewer).get(page(flag)).text
    assert "Cảnh báo không còn hiệu lực" in shown
    assert 'name="outcome"' not in shown


def test_the_establishment_reads_finding_and_reason_in_the_journal(world, owner, client, flag, lot):
    client.force_login(owner)
    workshop = f"/co-so/lo/{lot.pk}/"
    assert "Cơ quan quản lý chưa kết luận" in client.get(workshop).text
    settle_flag(flag=flag, outcome=FlagOutcome.BREACH, reason=REASON, by=world.reviewer)
    shown = client.get(workshop).text
    assert f"{world.reviewer.organisation} xác nhận vi phạm" in shown
    assert REASON in shown
    assert client.get(page(flag)).status_code == 403


def test_the_lot_in_the_office_leads_to_its_flags(world, enter, flag, lot):
    assert page(flag) in enter(world.reviewer).get(f"/co-quan/lo/{lot.pk}/").text
