"""The audit trail: words for each act, who may read what, filters."""

import ast
import datetime as dt
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

import nguongoc
from nguongoc.accounts.enums import Role
from nguongoc.accounts.queries import audit_trail_of
from nguongoc.common.audit import Origin, acting_from
from nguongoc.common.models import AuditEntry
from nguongoc.registry.actions import accept
from nguongoc.registry.deadlines import Calendar
from nguongoc.registry.enums import DecisionAct, RecordAct
from nguongoc.registry.imports.enums import ImportKind
from nguongoc.safety.complaints.enums import ComplaintAct
from nguongoc.trace.enums import FlagOutcome, StatementKind
from nguongoc.web.acts import ACTS
from nguongoc.web.devices import device_words
from tests.factories import make_owner, make_person, register
from tests.web.office.reading import words

PROGRAM = Path(nguongoc.__file__).parent
ANDROID = (
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36"
)


NAMED_BY_ACT = {
    "f'{act}_submission'": DecisionAct,
    "f'{act}_record'": RecordAct,
    "f'export_{kind.value}s'": ImportKind,
    "f'handover_{kind.value}'": StatementKind,
    "f'log_flag_{outcome.value}'": FlagOutcome,
    "f'{act.value}_complaint'": ComplaintAct,
}


def recorded_acts() -> set[str]:
    """The first argument of each `audit.record(...)` of the program; those named by an act, for each act."""
    found = set()
    for file in PROGRAM.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("audit.record"):
                act = node.args[0]
                if isinstance(act, ast.Constant):
                    found.add(act.value)
                else:
                    named = ast.unparse(act)
                    assert named in NAMED_BY_ACT, f"{file}: say in this test what acts these are"
                    name = re.sub(r"\{.*\}", "{act}", named[2:-1])
                    found |= {name.format(act=value) for value in NAMED_BY_ACT[named].values}
    return found


def test_every_act_that_is_recorded_has_words_and_no_word_is_idle():
    assert recorded_acts() == set(ACTS)


def test_entry_says_who_did_what_to_what_when_and_from_where(world, enter):
    submission = register(world, name="Cơ sở Đồng Rui")
    with acting_from(Origin("203.0.113.7", ANDROID)):
        accept(submission=submission, by=world.reviewer, note="Đã đối chiếu.")
    page = words(enter(world.administrator).get(reverse("office:audit_trail")))
    for part in (
        world.reviewer.name,
        str(world.commune_authority),
        "Chấp nhận nội dung",
        "Đã đối chiếu.",
        "Cơ sở Đồng Rui",
        "203.0.113.7",
        "Chrome, Android",
        f"{timezone.localdate():%d/%m/%Y}",
    ):
        assert part in page, part


def test_province_reads_all_others_only_what_concerns_their_own_people(world):
    accept(submission=register(world), by=world.reviewer)
    own = audit_trail_of(make_person(world.commune_authority, Role.ADMINISTRATOR))
    assert audit_trail_of(world.administrator).count() == AuditEntry.objects.count()
    assert own.filter(action="accept_submission").exists()
    assert not own.filter(action="submit_submission").exists()
    assert not audit_trail_of(world.reviewer).exists()


def test_own_trail_tells_of_failed_logins_to_the_own_accounts(world, client):
    administrator = make_person(world.commune_authority, Role.ADMINISTRATOR)
    client.login(username=world.reviewer.email, password="sai")
    assert audit_trail_of(administrator).filter(action="fail_log_in").count() == 1
    assert not audit_trail_of(make_person(world.department, Role.ADMINISTRATOR)).filter(action="fail_log_in")


def test_trail_is_filtered_by_person_act_and_days(world, enter):
    accept(submission=register(world), by=world.reviewer)
    browser, address = enter(world.administrator), reverse("office:audit_trail")
    today = timezone.localdate()
    asked = {"nguoi": world.reviewer.name, "viec": "accept_submission", "tu": today, "den": today}
    assert len(browser.get(address, asked).context["rows"]) == 1
    tomorrow = today + dt.timedelta(days=1)
    assert "Không có dòng nào khớp" in words(browser.get(address, asked | {"tu": tomorrow, "den": tomorrow}))
    assert "Không có dòng nào khớp" in words(browser.get(address, asked | {"viec": "open_recall"}))


def test_wrong_days_are_told_beside_their_field(world, enter):
    browser, address = enter(world.administrator), reverse("office:audit_trail")
    page = browser.get(address, {"tu": "2026-13-40"})
    assert "Hãy nhập ngày có thật, ví dụ 23/11/2026." in words(page)
    page = browser.get(address, {"tu": "2026-11-02", "den": "2026-11-01"})
    assert "“Đến ngày” phải từ “Từ ngày” trở đi." in words(page)


def test_subjects_link_to_their_pages(world, enter):
    submission = register(world)
    body = enter(world.administrator).get(reverse("office:audit_trail")).content.decode()
    assert reverse("office:submission", args=[submission.pk]) in body


def test_names_in_the_trail_are_never_html(world, enter):
    make_owner(world, name="<script>x</script>")
    assert "<script>x" not in enter(world.administrator).get(reverse("office:audit_trail")).content.decode()


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        (ANDROID, "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("lệnh quản trị", "lệnh quản trị"),
        ("", ""),
    ],
)
def test_device_is_told_as_browser_and_system(device, expected):
    assert device_words(device) == expected


@pytest.mark.parametrize(
    ("sent", "today", "days"),
    [
        ("2026-11-20", "2026-11-20", 0),  # a Friday
        ("2026-11-20", "2026-11-22", 0),
        ("2026-11-20", "2026-11-23", 1),
        ("2026-11-20", "2026-12-04", 10),
        ("2026-11-21", "2026-11-24", 2),
    ],
)
def test_working_days_leave_out_saturdays_and_sundays(monkeypatch, sent, today, days):
    zone = timezone.get_current_timezone()
    noon = dt.datetime.combine(dt.date.fromisoformat(today), dt.time(12), zone)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    moment = dt.datetime.combine(dt.date.fromisoformat(sent), dt.time(9), zone)
    assert Calendar().working_days_since(moment) == days
