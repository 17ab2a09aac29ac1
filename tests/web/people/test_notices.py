"""Notices: listed, opened, read, in both grounds."""

import pytest

from nguongoc.accounts.actions import notify
from nguongoc.accounts.models import Notice
from nguongoc.registry import actions
from tests.factories import make_owner, register
from tests.web.office.reading import queries, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ground", ["co-so", "co-quan"])
def test_notices_are_counted_opened_and_read(client, world, ground):
    person = make_owner(world) if ground == "co-so" else world.reviewer
    Notice.objects.all().delete()
    client.force_login(person)
    first, second = (
        notify(people=[person], subject=f"Hồ sơ {n}", text="<b>Đã duyệt</b>", path=f"/{ground}/")[0] for n in "12"
    )
    page = client.get(f"/{ground}/")
    assert page.context["unread"] == 2
    listed = client.get(f"/{ground}/thong-bao/")
    assert words(listed).index("Hồ sơ 2") < words(listed).index("Hồ sơ 1")
    assert "<b>Đã duyệt" not in listed.text
    assert client.get(f"/{ground}/thong-bao/{first.pk}/")["Location"] == f"/{ground}/"
    assert list(Notice.objects.visible_to(person).unread()) == [second]
    client.post(f"/{ground}/thong-bao/da-doc/")
    assert not Notice.objects.visible_to(person).unread().exists()


@pytest.mark.parametrize("path", ["", "https://vidu.example/", "//vidu.example/"])
def test_notice_leads_to_no_other_site(client, owner, path):
    notice = notify(people=[owner], subject="Hồ sơ", text="Đã duyệt.", path=path)[0]
    client.force_login(owner)
    assert client.get(f"/co-so/thong-bao/{notice.pk}/")["Location"] == "/co-so/thong-bao/"


def test_list_takes_the_same_number_of_queries_at_one_row_and_at_three(client, owner):
    Notice.objects.all().delete()
    client.force_login(owner)
    notify(people=[owner], subject="Hồ sơ", text="Đã duyệt.")
    before = queries(client, "/co-so/thong-bao/")
    for _ in range(2):
        notify(people=[owner], subject="Hồ sơ", text="Đã duyệt.")
    assert queries(client, "/co-so/thong-bao/") == before


def test_owner_withdraws_from_the_page_of_the_record(client, world):
    submission = register(world)
    client.force_login(submission.entered_by)
    assert "Rút hồ sơ" in words(client.get("/co-so/ho-so/"))
    page = client.post(f"/co-so/ho-so/rut/{submission.pk}/", follow=True)
    assert "Đã rút hồ sơ" in words(page)
    submission.refresh_from_db()
    assert submission.state == "withdrawn"
    assert "Rút hồ sơ" in words(client.get(f"/theo-doi/{submission.tracking_code}/"))
    again = client.post(f"/co-so/ho-so/rut/{submission.pk}/", follow=True)
    assert "Không thể chuyển sang" in words(again)
    with pytest.raises(actions.AlreadySent):
        actions.save_registration_draft(code=submission.tracking_code, answers={})
