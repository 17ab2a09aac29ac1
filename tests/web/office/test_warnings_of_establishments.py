"""A warning about all that an establishment makes: from its page to what the public reads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nguongoc.accounts.enums import Role
from nguongoc.passport.models import Passport, StoredProductPassport
from nguongoc.safety.models import SafetyWarning
from nguongoc.safety.warning import open_warning
from tests.factories import make_lot, make_owner, make_person, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
GIVEN = {
    "scope": "establishment",
    "title": "Đừng mua hàng của cơ sở này",
    "text": "Nước rửa không sạch.",
    "understood": "on",
}


def page_of(owner):
    return f"/co-quan/co-so/{owner.organisation.establishment.pk}/"


def test_official_warns_of_an_establishment_and_the_public_reads_it(client, world, owner):
    client.force_login(world.approver)
    address = f"{page_of(owner)}canh-bao/"
    assert address in client.get(page_of(owner)).text
    form = client.get(address)
    assert f"Mọi sản phẩm của {owner.organisation.name}" in form.text
    refused = client.post(address, GIVEN | {"first_date": timezone.localdate().isoformat(), "text": ""})
    assert refused.status_code == 422
    assert GIVEN["title"] in refused.text
    done = client.post(address, GIVEN | {"first_date": timezone.localdate().isoformat()})
    warning = SafetyWarning.objects.get()
    assert done.url == f"/co-quan/canh-bao-nguoi-mua/{warning.pk}/"
    for path in (done.url, "/co-quan/canh-bao-nguoi-mua/", "/canh-bao/"):
        text = client.get(path).text
        assert GIVEN["title"] in text, path
        assert "Mọi sản phẩm của cơ sở" in text, path
        assert owner.organisation.name in text, path


def test_form_says_on_how_many_pages_it_will_stand_and_asks_a_second_time(client, world, owner):
    Passport.objects.filter(lot__organisation=owner.organisation).delete()  # lots that nobody may read of
    for _ in range(2):
        make_lot(world, owner, make_product(world, owner))
    client.force_login(world.approver)
    address = f"{page_of(owner)}canh-bao/"
    products = StoredProductPassport.objects.filter(product__organisation=owner.organisation).count()
    assert products >= 2
    assert f"trên trang của {products} sản phẩm và 2 lô hàng" in client.get(address).text
    hurried = {name: value for name, value in GIVEN.items() if name != "understood"}
    refused = client.post(address, hurried | {"first_date": timezone.localdate().isoformat()})
    assert refused.status_code == 422
    assert "rồi đánh dấu vào ô này" in refused.text
    assert not SafetyWarning.objects.exists()


def test_scope_of_something_else_is_refused(client, world, owner):
    client.force_login(world.approver)
    given = GIVEN | {"scope": "product", "first_date": timezone.localdate().isoformat()}
    assert client.post(f"{page_of(owner)}canh-bao/", given).status_code == 422
    assert not SafetyWarning.objects.exists()


def test_whoever_may_not_warn_is_offered_nothing(client, world, owner):
    client.force_login(make_person(world.commune_authority, Role.OPERATOR))
    assert f"{page_of(owner)}canh-bao/" not in client.get(page_of(owner)).text
    assert client.get(f"{page_of(owner)}canh-bao/").status_code == 403


def test_lists_cost_the_same_for_one_warning_and_for_three(client, world, owner):
    client.force_login(world.approver)
    costs = {}
    for number in range(1, 4):
        maker = owner if number == 1 else make_owner(world, name=f"Cơ sở {number}")
        open_warning(
            establishment=maker.organisation,
            title=f"Cảnh báo {number}",
            text="Xem kỹ.",
            first_date=timezone.localdate(),
            by=world.approver,
        )
        for path in ("/canh-bao/", "/co-quan/canh-bao-nguoi-mua/"):
            client.get(path)
            with CaptureQueriesContext(connection) as counted:
                client.get(path)
            costs.setdefault(path, set()).add(len(counted.captured_queries))
    assert all(len(each) == 1 for each in costs.values()), costs
