"""The pages on which people work for somebody else: mandates, deputies, delegations, assigned products."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nguongoc.accounts.actions import grant_mandate
from nguongoc.accounts.enums import Permission, Role
from nguongoc.accounts.models import Delegation, Mandate, Person
from nguongoc.accounts.roles import ROLES
from nguongoc.common.models import AuditEntry
from nguongoc.registry.models import Product, Submission
from tests.factories import make_owner, make_person, make_product
from tests.web.office.reading import queries, words

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def day(days=0):
    return f"{TODAY() + dt.timedelta(days=days):%d/%m/%Y}"


def grant(principal, holder):
    return grant_mandate(
        principal=principal.organisation,
        holder=holder.organisation,
        first_date=TODAY(),
        last_date=None,
        by=principal,
    )


def test_official_enters_for_an_establishment_and_goes_back(world, owner, product):
    clerk = make_person(world.commune_authority, Role.OPERATOR)
    client, establishment = browser(clerk), owner.organisation.establishment
    begun = client.post(reverse("office:act_for", args=[establishment.pk]), follow=True)
    assert begun.redirect_chain[-1][0] == reverse("workshop:today")
    assert f"Bạn đang làm thay <strong>{owner.organisation}</strong>" in begun.content.decode()
    opened = client.post(reverse("workshop:open_lot"), {"product": product.pk, "code": "L01"})
    assert opened.status_code == 302
    entry = AuditEntry.objects.get(action="open_lot")
    assert (entry.actor_name, entry.on_behalf_of) == (clerk.name, str(owner.organisation))
    for shut in ("workshop:people", "workshop:mandates"):
        assert client.get(reverse(shut)).status_code == 403, shut
    assert "Vào việc của cơ sở" in words(client.get(reverse("office:queue")))
    ended = client.post(reverse("people:end_acting"))
    assert ended["Location"] == reverse("office:establishment", args=[establishment.pk])
    assert client.get(reverse("workshop:today")).status_code == 403
    assert list(AuditEntry.objects.filter(action__endswith="_acting").values_list("action", flat=True)) == [
        "end_acting",
        "begin_acting",
    ]


def test_helping_in_one_tab_shuts_no_form_of_ones_own_in_another(world, owner, product):
    """To work for an establishment is not to be moved to it."""
    client = browser(make_person(world.commune_authority, Role.OPERATOR))
    begun = client.post(reverse("office:act_for", args=[owner.organisation.establishment.pk]), follow=True)
    assert "Từ nay bạn làm việc" not in words(begun)
    for _ in range(2):
        assert client.post(reverse("office:add_establishment"), {}).status_code == 200
        assert client.post(reverse("workshop:open_lot"), {"product": product.pk, "code": ""}).status_code == 200


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def test_form_for_one_establishment_is_never_sent_for_another(world, owner):
    """Two tabs: the form of the first is opened for one establishment, then the second begins to help another."""
    first, second = (
        owner.organisation.establishment,
        make_owner(world, name="Cơ sở khác").organisation.establishment,
    )
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_person(world.commune_authority, Role.OPERATOR))
    page, form = reverse("workshop:add_product"), {"name": "Ruốc hàu", "viec": "nhap"}

    def token(address):
        return {"csrfmiddlewaretoken": TOKEN.search(client.get(address).content.decode())[1]}

    def help_out(establishment):
        address = reverse("office:act_for", args=[establishment.pk])
        client.post(address, token(reverse("office:establishment", args=[establishment.pk])))

    help_out(first)
    opened = token(page)
    help_out(first)
    assert client.post(page, form | opened).status_code == 200
    help_out(second)
    assert client.post(page, form | opened).status_code == 403
    assert client.post(page, form | token(page)).status_code == 200


def test_only_who_may_enter_records_is_offered_to(world, owner):
    address = reverse("office:establishment", args=[owner.organisation.establishment.pk])
    for role in (Role.OPERATOR, Role.REVIEWER, Role.REPORTER, Role.ADMINISTRATOR):
        person = make_person(world.commune_authority, role)
        offered = "Làm thay cơ sở" in words(browser(person).get(address))
        assert offered == person.may(Permission.ENTER_RECORDS), role


def test_household_grants_its_cooperative_which_then_works_for_it(world, owner):
    household = make_owner(world)
    code = owner.organisation.establishment.code
    client = browser(household)
    address = reverse("workshop:mandates")
    assert "Không có cơ sở nào mang mã số này" in words(
        client.post(address, {"holder_code": "999", "first_date": day()})
    )
    client.post(address, {"holder_code": code, "first_date": day()})
    mandate = Mandate.objects.get(principal=household.organisation)
    assert str(owner.organisation) in words(client.get(address))
    coop = browser(owner)
    assert str(household.organisation) in words(coop.get(reverse("workshop:members")))
    coop.post(reverse("workshop:act_for", args=[mandate.pk]))
    assert str(household.organisation) in coop.get(reverse("workshop:today")).content.decode()
    client.post(reverse("workshop:end_mandate", args=[mandate.pk]))
    back = coop.get(reverse("workshop:today"), follow=True)
    assert "Bạn không còn được làm thay" in words(back)
    assert str(household.organisation) not in words(coop.get(reverse("workshop:members")))


def test_official_grants_and_ends_for_an_establishment_of_the_place(world, owner):
    household = make_owner(world)
    client = browser(make_person(world.commune_authority, Role.OPERATOR))
    address = reverse("office:mandates", args=[household.organisation.establishment.pk])
    code = owner.organisation.establishment.code
    client.post(address, {"holder_code": code, "first_date": day(), "last_date": day(30)})
    mandate = Mandate.objects.get(principal=household.organisation)
    assert f"{mandate.last_date:%d/%m/%Y}" in words(client.get(address))
    client.post(reverse("office:end_mandate", args=[mandate.pk]))
    assert "Chưa ủy quyền cho cơ sở nào" in words(client.get(address))


def test_list_of_mandates_takes_the_same_queries_for_one_row_and_for_three(world, owner):
    client = browser(owner)
    grant(owner, make_owner(world))
    one = queries(client, reverse("workshop:mandates"))
    for _ in range(2):
        grant(owner, make_owner(world))
    assert queries(client, reverse("workshop:mandates")) == one


def test_list_of_members_takes_the_same_queries_for_one_row_and_for_three(world, owner):
    client = browser(owner)
    grant(make_owner(world), owner)
    one = queries(client, reverse("workshop:members"))
    for _ in range(2):
        grant(make_owner(world), owner)
    assert queries(client, reverse("workshop:members")) == one


def test_approver_hands_decisions_on_and_takes_them_back(world):
    colleague = make_person(world.department, Role.REPORTER)
    client, address = browser(world.approver), reverse("people:delegate")
    given = {"delegate": colleague.pk, "first_date": day(), "last_date": day(2), "reason": "Nghỉ phép"}
    refused = client.post(address, given | {"last_date": day(-1)})
    assert "Ngày cuối phải từ ngày đầu" in words(refused)
    assert client.post(address, given)["Location"] == reverse("people:mine")
    own = browser(colleague)
    assert f"{colleague.name} quyết định thay {world.approver.name}" in words(own.get(reverse("people:mine")))
    assert own.get(reverse("office:queue")).status_code == 200
    own.post(reverse("people:end_own_delegation", args=[Delegation.objects.get().pk]))
    assert not Person.objects.get(pk=colleague.pk).may(Permission.APPROVE_RECORDS)


def test_who_decides_nothing_has_nothing_to_hand_on(world, owner):
    for person in (make_person(world.department, Role.REPORTER), make_person(owner.organisation, Role.OPERATOR)):
        client = browser(person)
        assert client.get(reverse("people:delegate")).status_code == 403
        assert "Ủy quyền khi vắng mặt" not in words(client.get(reverse("people:mine")))


def test_administrator_gives_products_and_the_producer_proposes_changes_of_them(world, owner, product):
    other = make_product(world, owner, name="Mực khô")
    producer = make_person(owner.organisation, Role.PRODUCER)
    admin, address = browser(owner), reverse("workshop:assign_products", args=[producer.pk])
    assert admin.post(address, {"products": [product.pk], "last_date": day(9)}).status_code == 302
    text = words(admin.get(reverse("workshop:person", args=[producer.pk])))
    assert f"{product.name}, từ {day()} đến hết {day(9)}" in text
    client = browser(producer)
    listed = words(client.get(reverse("workshop:products")))
    assert product.name in listed
    assert other.name not in listed
    assert client.get(reverse("workshop:edit_product", args=[product.pk])).status_code == 200
    assert client.get(reverse("workshop:edit_product", args=[other.pk])).status_code == 404
    assert not Submission.objects.visible_to(Person.objects.get(pk=producer.pk)).filter(record=other).exists()
    assert list(Product.objects.visible_to(Person.objects.get(pk=producer.pk))) == [product]


def test_table_of_roles_is_shown_with_its_sentences(world, owner):
    for person in (world.approver, owner):
        text = words(browser(person).get(reverse("people:roles")))
        for row in ROLES[person.organisation.level].values():
            assert row.sentence in text
