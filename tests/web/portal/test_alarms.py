"""What the public reads of recalls and warnings on the portal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nguongoc.passport.models import Passport
from nguongoc.safety.actions import open_recall
from nguongoc.safety.models import Recall
from nguongoc.safety.warning import open_warning
from nguongoc.trace.models import Lot
from tests.factories import make_lot, make_product

pytestmark = pytest.mark.django_db
LIST = "/canh-bao/"
NOTHING = "Không có lô nào bị thu hồi"


def recalled(world, lot, reason="Nhiễm vi sinh"):
    return open_recall(lot=lot, reason=reason, instructions="Mang trả nơi bán.", by=world.approver)


def test_list_of_warnings_tells_of_recalled_lots_before_anything_else(client, world, owner, product):
    assert NOTHING in client.get(LIST).text
    lot = make_lot(world, owner, product, code="HB-07")
    open_warning(
        product=product, title="Xem kỹ tem", text="Có tem giả.", first_date=timezone.localdate(), by=world.approver
    )
    recalled(world, Lot.objects.get(raw_of=lot))
    text = client.get(LIST).text
    for said in (f"KHÔNG SỬ DỤNG: {product.name}", "lô HB-07", owner.organisation.name, "Nhiễm vi sinh"):
        assert said in text
    assert "Mang trả nơi bán." in text
    assert text.index("HB-07") < text.index("Xem kỹ tem")
    assert NOTHING not in text
    Recall.objects.update(state="closed", closed_at=timezone.now())
    assert "HB-07" not in client.get(LIST).text


def test_home_says_at_once_that_goods_are_being_recalled(client, world, owner, product):
    said = "Đang có 1 đợt thu hồi."
    assert said not in client.get("/").text
    recalled(world, make_lot(world, owner, product))
    text = client.get("/").text
    assert text.index(said) < text.index("<h1")
    assert f'href="{LIST}"' in text


def test_recall_of_what_the_public_cannot_read_is_not_told(client, world, owner, product):
    lot = make_lot(world, owner, product, code="HB-08")
    recalled(world, lot)
    Passport.objects.all().delete()
    assert "HB-08" not in client.get(LIST).text


def test_recall_of_many_lots_says_how_many(client, world, owner, product, monkeypatch):
    recall = recalled(world, make_lot(world, owner, product))
    recall.lots.add(make_lot(world, owner, product), make_lot(world, owner, product))
    monkeypatch.setattr("nguongoc.passport.queries._LOTS_TOLD", 2)
    assert "và các lô khác, cả thảy 3 lô" in client.get(LIST).text


def test_list_costs_the_same_for_one_recall_and_for_three(client, world, owner):
    costs = set()
    for _ in range(3):
        recalled(world, make_lot(world, owner, make_product(world, owner)))
        client.get(LIST)
        with CaptureQueriesContext(connection) as counted:
            client.get(LIST)
        costs.add(len(counted.captured_queries))
    assert len(costs) == 1
