"""Papers in the office: what ends soon, revocation, later checks, scans, and the rules of papers."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nguongoc.registry.actions import add_document
from nguongoc.registry.models import CertificateRule, Revocation
from tests.factories import make_certificate, make_owner, make_paper, make_rule, pdf_file

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"office:{name}", args=args)


@pytest.fixture
def soon():
    return timezone.localdate() + dt.timedelta(days=20)


def test_papers_that_end_soon_stand_first_and_are_filtered(enter, world, owner, soon):
    make_rule("haccp", reminder_days=[30])
    make_certificate(world, owner, name="Giấy sắp hết", number="S-1", expiry_date=soon)
    make_certificate(world, owner, name="Giấy còn lâu", number="L-1", kind="gmp")
    past = {"expiry_date": dt.date(2026, 2, 1), "kind": "ifs"}
    make_certificate(world, owner, name="Giấy đã hết", **past)
    client = enter(world.reviewer)
    text = client.get(at("certificates")).text
    assert "Giấy sắp hết" in text
    assert "còn 20 ngày" in text
    assert "Giấy còn lâu" not in text
    assert "Giấy đã hết" in client.get(at("certificates") + "?xem=da-het").text
    found = client.get(at("certificates") + "?xem=tat-ca&q=L-1").text
    assert "Giấy còn lâu" in found
    assert "Giấy sắp hết" not in found
    assert "Giấy còn lâu" not in client.get(at("certificates") + "?xem=tat-ca&loai=ifs").text


def test_list_asks_the_same_queries_for_one_paper_and_for_three(enter, world, owner, soon):
    make_rule("haccp", reminder_days=[30])
    client = enter(world.reviewer)
    counted = []
    for _ in range(2):
        make_certificate(world, make_owner(world), expiry_date=soon)
        client.get(at("certificates"))
        with CaptureQueriesContext(connection) as queries:
            client.get(at("certificates"))
        counted.append(len(queries))
        make_certificate(world, owner, expiry_date=soon)
    assert counted[0] == counted[1]


def test_an_approver_revokes_and_the_page_says_why(enter, world, owner):
    paper = make_paper(world, owner)
    client = enter(world.approver)
    address = at("revoke_certificate", paper.pk)
    assert "hết hiệu lực ngay" in client.get(address).text
    form = {"reason": "Không khắc phục", "decision": "QĐ 12", "understood": "on"}
    assert client.post(address, form | {"decision": ""}).context["form"].errors["decision"]
    text = client.post(address, form, follow=True).text
    assert "Không khắc phục" in text
    assert "QĐ 12" in text
    assert Revocation.objects.get().certificate == paper
    assert address not in text
    assert client.get(address)["Location"] == at("certificate", paper.pk)


def test_a_reviewer_may_not_revoke_and_is_not_offered_it(enter, world, owner):
    paper = make_paper(world, owner)
    client = enter(world.reviewer)
    assert client.get(at("revoke_certificate", paper.pk)).status_code == 403
    assert at("revoke_certificate", paper.pk) not in client.get(at("certificate", paper.pk)).text


def test_a_later_check_is_written_down_and_read_by_the_establishment(enter, world, owner):
    paper = make_paper(world, owner, kind="self_declaration", expiry_date=None)
    client = enter(world.reviewer)
    address = at("check_declaration", paper.pk)
    assert client.post(address, {"date": "2026-06-01", "result": "failed"}).status_code == 422
    client.post(address, {"date": "2026-06-01", "result": "failed", "note": "Nhãn thiếu thành phần"})
    enter(owner)
    assert "Nhãn thiếu thành phần" in client.get(f"/co-so/ho-so/giay-to/{paper.pk}/").text


def test_a_scan_is_a_download_that_nothing_keeps_or_guesses(enter, world, owner):
    document = add_document(upload=pdf_file(), by=owner)
    make_certificate(world, owner, document=document.pk)
    answer = enter(world.reviewer).get(at("document", document.pk))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert len(b"".join(answer.streaming_content)) == document.size
    assert enter(world.reviewer).get(f"/tep/{document.name}").status_code == 404


def test_establishments_page_says_what_is_needed(enter, world, owner):
    page = enter(world.reviewer).get(at("establishment", owner.organisation.establishment.pk)).text
    assert "chưa kết luận được từ hồ sơ" in page


# Rules


def rule_form(**changes):
    return {
        "effective_from": timezone.localdate().isoformat(),
        "validity_months": "24",
        "reminder_days": "90, 30",
        "stops": ["badge"],
        "source": "Quyết định mới",
        "viec": "luu",
    } | changes


def test_an_administrator_previews_and_then_enters_a_new_version(enter, world, owner):
    make_rule("haccp", validity_months=36)
    make_paper(world, owner)
    client = enter(world.administrator)
    assert "36 tháng" in client.get(at("certificate_rules")).text
    address = at("certificate_rule", "haccp")
    assert "1 giấy loại này đang còn hiệu lực" in client.post(address, rule_form(viec="xem-truoc")).text
    assert CertificateRule.objects.count() == 1
    text = client.post(address, rule_form(), follow=True).text
    assert "24 tháng" in text
    assert "36 tháng" in text
    assert list(CertificateRule.objects.values_list("reminder_days", flat=True)) == [[90, 30], []]


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("effective_from", {"effective_from": "2020-01-01"}),
        ("reminder_days", {"reminder_days": "ba mươi"}),
        ("reminder_days", {"reminder_days": "0"}),
        ("validity_months", {"validity_months": "0"}),
        ("source", {"source": ""}),
        ("stops", {"stops": ["x"]}),
    ],
)
def test_a_wrong_rule_is_told_beside_its_field(enter, world, field, changes):
    form = enter(world.administrator).post(at("certificate_rule", "haccp"), rule_form(**changes)).context["form"]
    assert form.errors[field]
    assert not CertificateRule.objects.exists()


def test_only_who_edits_rules_opens_them(enter, world):
    for person in (world.reviewer, world.approver):
        assert enter(person).get(at("certificate_rules")).status_code == 403
    assert enter(world.administrator).get(at("certificate_rule", "nonsense")).status_code == 404
