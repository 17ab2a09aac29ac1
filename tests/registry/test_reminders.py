"""People are told in time that a paper ends: each once, whatever happened to the job."""

import datetime as dt

import pytest
from django.urls import resolve

from nguongoc.accounts.enums import Role
from nguongoc.accounts.models import Notice
from nguongoc.registry.actions import remind_of_ends
from nguongoc.registry.certificate_queries import ending_soon
from nguongoc.registry.models import Certificate, CertificateReminder
from tests.factories import make_paper, make_person, make_product, make_rule
from tests.ground import made_once

pytestmark = pytest.mark.django_db
END = dt.date(2026, 6, 30)


def before(days):
    return END - dt.timedelta(days=days)


@made_once
def paper(world, owner):
    make_rule("haccp", reminder_days=[90, 30, 7], stops=["badge"])
    paper = make_paper(world, owner, expiry_date=END)
    Notice.objects.all().delete()
    return paper


def test_each_reminder_is_told_once_however_often_the_job_runs(paper, owner):
    told = [remind_of_ends(date=before(days)) for days in (91, 90, 90, 60, 30, 30, 8, 7, 0)]
    assert told == [0, 1, 0, 0, 1, 0, 0, 1, 0]
    assert Notice.objects.filter(person=owner).count() == 3
    assert "Còn 7 ngày" in Notice.objects.first().text


def test_after_days_of_standstill_only_the_nearest_is_told(paper):
    assert [remind_of_ends(date=before(days)) for days in (20, 19)] == [1, 0]
    assert sorted(CertificateReminder.objects.values_list("days", flat=True)) == [30, 90]


def test_at_the_end_the_authority_is_told_as_well(paper, owner, world):
    make_person(owner.organisation, Role.OPERATOR)
    remind_of_ends(date=before(-1))
    remind_of_ends(date=before(-2))
    assert set(Notice.objects.values_list("person", flat=True)) == {owner.pk, world.reviewer.pk}
    assert "đã hết hạn ngày 30/06/2026" in Notice.objects.get(person=owner).text


def test_every_link_leads_to_a_page(paper):
    remind_of_ends(date=before(-1))
    assert {resolve(notice.path).url_name for notice in Notice.objects.all()} == {"certificate"}


def test_what_ended_long_ago_is_no_news(paper):
    assert remind_of_ends(date=before(-31)) == 0


def test_a_paper_with_a_successor_is_passed_over(paper, world, owner):
    make_paper(world, owner, expiry_date=dt.date(2028, 1, 1))
    assert remind_of_ends(date=before(10)) == 0
    assert not ending_soon(Certificate.objects.all(), before(10)).exists()


def test_a_successor_for_one_product_leaves_the_other_waiting(world, owner):
    make_rule("haccp", reminder_days=[30])
    first, second = make_product(world, owner), make_product(world, owner, name="Nước mắm Cái Rồng")
    make_paper(world, owner, expiry_date=END, products=[first.pk, second.pk])
    make_paper(world, owner, expiry_date=dt.date(2028, 1, 1), products=[first.pk])
    assert ending_soon(Certificate.objects.all(), before(10)).count() == 1
    make_paper(world, owner, expiry_date=dt.date(2028, 1, 1), products=[second.pk])
    assert not ending_soon(Certificate.objects.all(), before(10)).exists()


def test_a_new_end_is_reminded_of_anew(paper):
    remind_of_ends(date=before(7))
    Certificate.objects.filter(pk=paper.pk).update(expiry_date=dt.date(2026, 12, 30))
    assert remind_of_ends(date=dt.date(2026, 12, 23)) == 1
