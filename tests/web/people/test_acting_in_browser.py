"""Working for somebody else, in a real browser: every page on a phone and a desk, and the journey of a clerk."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.actions import delegate_decisions, grant_mandate
from nguongoc.accounts.enums import Role
from nguongoc.registry.actions import assign_products
from tests.browser import axe_violations, launch_chromium, overflowing
from tests.factories import make_owner, make_person, make_product, make_world

LOOKS = [(360, "light"), (1280, "dark")]


class Cast:
    """Sessions of those who act, and where; the database is asked before the browser starts."""

    def __init__(self):
        world = make_world()
        owner, household = make_owner(world), make_owner(world)
        today = timezone.localdate()
        make_product(world, owner, name="Mực khô")
        product = make_product(world, owner)
        clerk = make_person(world.commune_authority, Role.OPERATOR)
        reporter = make_person(world.department, Role.REPORTER)
        administrator = make_person(world.department, Role.ADMINISTRATOR)
        producer = make_person(owner.organisation, Role.PRODUCER)
        assign_products(membership=producer.membership, products=[product], last_date=None, by=owner)
        grant_mandate(
            principal=household.organisation,
            holder=owner.organisation,
            first_date=today,
            last_date=today,
            by=household,
        )
        delegate_decisions(
            delegate=reporter, first_date=today, last_date=today, reason="Nghỉ phép", by=world.approver
        )
        establishment = owner.organisation.establishment
        self.establishment = reverse("office:establishment", args=[establishment.pk])
        self.clerk = session_of(clerk)
        self.pages = [
            (self.clerk, self.establishment),
            (self.clerk, reverse("office:mandates", args=[household.organisation.establishment.pk])),
            (session_of(world.approver), reverse("people:mine")),
            (session_of(world.approver), reverse("people:delegate")),
            (session_of(world.approver), reverse("people:roles")),
            (session_of(owner), reverse("workshop:members")),
            (session_of(owner), reverse("workshop:mandates")),
            (session_of(owner), reverse("workshop:person", args=[producer.pk])),
            (session_of(owner), reverse("workshop:assign_products", args=[producer.pk])),
            (session_of(producer), reverse("workshop:products")),
            (session_of(producer), reverse("people:roles")),
            (
                session_of(administrator),
                reverse("office:person", args=[world.approver.pk]),
            ),
        ]


def session_of(person):
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def cast(transactional_db):
    return Cast()


def enter(browser, live_server, session):
    page = browser.new_page(locale="vi-VN")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return page


def findings_on(page):
    found = []
    for width, theme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        found += [f"{page.url} {width} {theme}: {line}" for line in axe_violations(page) + overflowing(page)]
    return found


def test_every_page_of_working_for_others_is_accessible_and_fits_a_phone(live_server, cast):
    findings = []
    with launch_chromium() as browser:
        for session, path in cast.pages:
            page = enter(browser, live_server, session)
            assert page.goto(live_server.url + path).status == 200, path
            findings += findings_on(page)
            page.context.close()
    assert findings == []


def test_clerk_of_the_commune_works_for_an_establishment_and_goes_back(live_server, cast):
    with launch_chromium() as browser:
        page = enter(browser, live_server, cast.clerk)
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(live_server.url + cast.establishment)
        page.get_by_role("button", name="Làm thay cơ sở").click()
        band = page.get_by_role("region", name="Đang làm thay cơ sở")
        band.wait_for()
        assert findings_on(page) == []
        page.goto(live_server.url + reverse("workshop:open_lot"))
        assert band.is_visible()
        page.goto(live_server.url + reverse("office:queue"))
        page.get_by_role("link", name="Vào việc của cơ sở").wait_for()
        assert findings_on(page) == []
        page.get_by_role("button", name="Thôi làm thay").click()
        page.get_by_text("Bạn đã thôi làm thay").wait_for()
        assert page.url == live_server.url + cast.establishment
        assert not band.is_visible()
