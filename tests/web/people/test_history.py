"""The access history as an administrator reads it: logins and failures, from where, what was seen and changed."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.enums import AccessAct, Role
from nguongoc.accounts.models import AccessEntry, Person
from nguongoc.registry.models import Submission
from nguongoc.safety.actions import open_recall
from tests.factories import PASSWORD, make_certificate, make_chain, make_lot, make_person, make_site, make_stamps
from tests.web.office.reading import queries, words

pytestmark = pytest.mark.django_db
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 15) Chrome/141.0 Mobile Safari/537.36"}


@pytest.fixture
def administrator(world, client):
    person = make_person(world.department, Role.ADMINISTRATOR)
    client.force_login(person)
    return person


@pytest.fixture
def history(client, administrator, world):
    """Reads the history of the department's approver: `history(xem="da-xem")`."""

    def read(**asked):
        text = words(client.get(reverse("office:person", args=[world.approver.pk]), asked))
        return text.partition("Lịch sử truy cập")[2].partition("Lọc theo ngày")[2]

    return read


def browser(person, **more):
    client = Client(**more)
    client.force_login(person)
    return client


def test_logins_and_failures_tell_address_and_device(history, world):
    other = Client(**PHONE, REMOTE_ADDR="203.0.113.7")
    for password in ("sai-mat-khau-roi", PASSWORD):
        other.post("/dang-nhap/", {"username": world.approver.email, "password": password})
    text = history(xem="dang-nhap")
    for part in ("Đăng nhập không thành công", "203.0.113.7", "Android", world.approver.name):
        assert part in text, part
    assert "Đăng nhập không thành công" not in history(xem="thay-doi")


def test_what_was_opened_exported_and_changed_stand_apart(history, world, owner, product):
    lot = make_lot(world, owner, product)
    opener = browser(world.approver)
    assert opener.get(reverse("office:lot", args=[lot.pk])).status_code == 200
    assert str(lot) in history(xem="da-xem")
    assert "Chưa có dòng nào" in history(xem="da-xuat")
    assert "Duyệt đăng" in history(xem="thay-doi")
    assert "Mở xem" not in history(xem="thay-doi")


def test_days_and_addresses_narrow_the_history(history, world, product):
    opener = browser(world.approver, REMOTE_ADDR="203.0.113.7")
    opener.get(reverse("office:product", args=[product.pk]))
    today, tomorrow = (f"{timezone.localdate() + dt.timedelta(days=days):%d/%m/%Y}" for days in (0, 1))
    for asked, found in (
        ({"tu": today, "den": today}, True),
        ({"tu": tomorrow}, False),
        ({"dia_chi": "203.0.113."}, True),
        ({"dia_chi": "198.51"}, False),
        ({"tu": "ngày mai", "dia_chi": "'; DROP TABLE"}, True),
    ):
        assert (product.name in history(xem="da-xem", **asked)) == found, asked


def test_history_takes_the_same_queries_for_one_row_and_for_three(client, administrator, world, product):
    address = reverse("office:person", args=[world.approver.pk]) + "?xem=da-xem"
    opener = browser(world.approver)
    counts = []
    for _ in range(2):
        opener.get(reverse("office:product", args=[product.pk]))
        counts.append(queries(client, address))
        opener.get(reverse("office:product", args=[product.pk]))
    assert counts[0] == counts[1]


def test_every_page_and_file_of_an_object_leaves_one_row(world, owner, product):
    lot, certificate = make_lot(world, owner, product), make_certificate(world, owner).record
    site, batch = make_site(world, owner), make_stamps(world, owner, lot, 20, active=10)
    recall = open_recall(lot=make_lot(world, owner, product), reason="Thử", instructions="", by=world.approver)
    submission = Submission.objects.filter(record=product).first()
    seen = {
        world.approver: {
            "office:submission": submission,
            "office:establishment": owner.organisation.establishment,
            "office:product": product,
            "office:certificate": certificate,
            "office:site": site,
            "office:chain": make_chain(world, owner),
            "office:lot": lot,
            "office:stamp_request": batch.request,
            "office:recall": recall,
        },
        owner: {
            "workshop:product": product,
            "workshop:certificate": certificate,
            "workshop:site": site,
            "workshop:lot": lot,
            "workshop:stamp_request": batch.request,
        },
        make_person(world.department, Role.ADMINISTRATOR): {"office:person": world.approver},
    }
    for reader, pages in seen.items():
        opener = browser(reader)
        for name, subject in pages.items():
            before = AccessEntry.objects.count()
            assert opener.get(reverse(name, args=[subject.pk])).status_code == 200, name
            entry = AccessEntry.objects.first()
            assert (AccessEntry.objects.count(), entry.act) == (before + 1, AccessAct.OPEN), name
            assert (entry.person, entry.subject_id) == (Person.objects.get(pk=reader.pk), str(subject.pk)), name
