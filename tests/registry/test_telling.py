"""Every step tells whom it concerns; officials are not flooded; deadlines count working days."""

import datetime as dt

import pytest
from django.utils import timezone

from nguongoc.accounts.enums import Role, Sector
from nguongoc.accounts.models import Notice
from nguongoc.registry import actions
from nguongoc.registry.deadlines import Calendar, calendar
from nguongoc.registry.models import Submission
from tests.factories import establishment_content, make_person, register

pytestmark = pytest.mark.django_db
WEDNESDAY = dt.datetime(2026, 11, 25, 7, tzinfo=timezone.get_default_timezone())


def told(person):
    return list(Notice.objects.visible_to(person).order_by("pk").values_list("subject", flat=True))


def test_submitter_reads_each_decision_with_its_reason(world):
    submission = register(world, name="HTX Đồng Rui")
    owner = submission.entered_by
    assert told(owner) == ["Cơ sở “HTX Đồng Rui” đã được gửi duyệt"]
    assert submission.tracking_code in Notice.objects.visible_to(owner).get().text
    Notice.objects.all().delete()
    actions.return_for_changes(submission=submission, by=world.reviewer, reason="Thiếu số nhà.")
    assert told(owner) == ["Cơ sở “HTX Đồng Rui” cần bổ sung"]
    assert "Thiếu số nhà." in Notice.objects.visible_to(owner).get().text
    submission = actions.submit(submission=submission, by=owner)
    actions.accept(submission=submission, by=world.reviewer, note="Ghi chú nội bộ")
    actions.publish(submission=submission, by=world.approver)
    assert told(owner)[1:] == [
        "Cơ sở “HTX Đồng Rui” đã được gửi duyệt",
        "Cơ sở “HTX Đồng Rui” đã được kiểm tra",
        "Cơ sở “HTX Đồng Rui” đã được duyệt đăng",
    ]
    assert not Notice.objects.filter(text__contains="Ghi chú nội bộ").exists()


def test_official_who_entered_it_is_told_as_well(world):
    operator = make_person(world.commune_authority, Role.OPERATOR)
    content = establishment_content(world)
    draft = actions.enter_establishment(content=content, sector=Sector.AGRICULTURE, by=operator)
    sent = actions.submit(submission=draft, by=operator.acting_for(draft.record.organisation))
    actions.return_for_changes(submission=sent, by=world.reviewer, reason="Thiếu số nhà.")
    assert [notice.path for notice in Notice.objects.visible_to(operator)] == [f"/co-quan/hang-doi/{sent.pk}/"]


def test_reviewers_find_one_notice_until_they_have_read_it(world):
    register(world)
    register(world)
    assert told(world.reviewer) == ["Có hồ sơ mới chờ đơn vị bạn"]
    Notice.objects.visible_to(world.reviewer).update(read_at=timezone.now())
    register(world)
    assert len(told(world.reviewer)) == 2
    assert told(world.approver) == told(world.administrator) == []


def test_digest_is_sent_on_working_days_where_something_new_waits(world):
    world.province.settings = {
        "holidays": [{"date": "2026-11-24"}],
        "deadlines": [{"key": "review", "working_days": 3}],
    }
    world.province.save()
    for hours in (2, 30, 24 * 60):
        submission = register(world)
        moment = WEDNESDAY - dt.timedelta(hours=hours)
        Submission.objects.filter(pk=submission.pk).update(moved_at=moment)
    Notice.objects.all().delete()
    assert actions.tell_what_waits(now=WEDNESDAY - dt.timedelta(days=1)) == 0, "a holiday"
    assert actions.tell_what_waits(now=WEDNESDAY) == 1
    assert told(world.reviewer) == ["2 hồ sơ mới, 3 hồ sơ đang chờ kiểm tra"]
    assert "1 hồ sơ đã quá hạn" in Notice.objects.visible_to(world.reviewer).get().text
    assert actions.tell_what_waits(now=WEDNESDAY + dt.timedelta(days=2)) == 0, "nothing new"


@pytest.fixture
def noon_of(monkeypatch):
    zone = timezone.get_default_timezone()

    def at(date):
        moment = dt.datetime.combine(dt.date.fromisoformat(date), dt.time(12), zone)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return at


def test_holidays_of_the_profile_are_no_working_days(world, noon_of):
    world.province.settings = {"holidays": [{"date": f"2026-02-{day}"} for day in range(16, 21)]}
    world.province.save()
    sent = noon_of("2026-02-13")
    noon_of("2026-02-24")
    assert calendar().working_days_since(sent) == 2


@pytest.mark.parametrize("today", ["2026-11-20", "2026-11-22", "2026-11-23", "2026-11-25"])
@pytest.mark.parametrize("allowed", [0, 1, 3])
def test_late_in_the_list_is_late_on_the_page(world, noon_of, today, allowed):
    submission = register(world)
    now = noon_of(today)
    days = Calendar(holidays=frozenset({dt.date(2026, 11, 19)}), allowed={"submitted": allowed})
    for hours in range(0, 24 * 12, 13):
        Submission.objects.filter(pk=submission.pk).update(moved_at=now - dt.timedelta(hours=hours))
        submission.refresh_from_db()
        is_late = Submission.objects.filter(days.late(), pk=submission.pk).exists()
        assert is_late == (days.days_over(submission) > 0)


def test_clock_of_the_authority_stops_while_the_establishment_mends(world):
    submission = register(world)
    actions.return_for_changes(submission=submission, by=world.reviewer, reason="Thiếu số nhà.")
    Submission.objects.filter(pk=submission.pk).update(moved_at=timezone.now() - dt.timedelta(days=90))
    submission.refresh_from_db()
    days = Calendar(allowed={"submitted": 3, "reviewed": 2})
    assert days.days_over(submission) == 0
    assert days.due_date(submission) is None
    assert not Submission.objects.filter(days.late()).exists()
