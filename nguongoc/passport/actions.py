"""Passports follow what they are made from, in the same transaction (docs/adr/0021)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import Q

from nguongoc.common.portions import portions
from nguongoc.passport.contents import LotPassport, PassportRecall
from nguongoc.passport.models import Passport, StoredProductPassport
from nguongoc.passport.queries import make_passports, make_product_passports, recall_facts
from nguongoc.registry.enums import RecordState
from nguongoc.safety.queries import open_recalls_of
from nguongoc.trace.models import Lot

_TOGETHER = 200  # passports made and written together
_STORE = """
INSERT INTO passport_passport AS known (lot_id, content, is_withheld, version)
SELECT lot_id, content::jsonb, is_withheld, 1
FROM unnest(%s::bigint[], %s::text[], %s::bool[]) made (lot_id, content, is_withheld)
ORDER BY lot_id
ON CONFLICT (lot_id) DO UPDATE
  SET content = excluded.content, is_withheld = excluded.is_withheld,
      version = known.version + 1, built_at = statement_timestamp()
  WHERE (known.content, known.is_withheld) IS DISTINCT FROM (excluded.content, excluded.is_withheld)
"""
_STORE_PRODUCTS = """
INSERT INTO passport_productpassport AS known (product_id, content, version)
SELECT product_id, content::jsonb, 1
FROM unnest(%s::bigint[], %s::text[]) made (product_id, content)
ORDER BY product_id
ON CONFLICT (product_id) DO UPDATE
  SET content = excluded.content, version = known.version + 1, built_at = statement_timestamp()
  WHERE known.content IS DISTINCT FROM excluded.content
"""
_STORE_RECALLS = """
UPDATE passport_passport known
SET content = jsonb_set(content, '{recall}', told.recall), version = version + 1, built_at = statement_timestamp()
FROM (SELECT lot_id, recall::jsonb FROM unnest(%s::bigint[], %s::text[]) given (lot_id, recall)) told
WHERE known.lot_id = told.lot_id AND known.content -> 'recall' IS DISTINCT FROM told.recall
"""


def refresh_passports(*, lot_ids: Iterable[int]) -> int:
    """Make the passports of lots anew; a higher version tells readers to forget the old one.

    Lots without anything public get none, and a passport that says the same stays as it is. Each portion of lots
    is a transaction, where the caller has none. Returns the number written.
    """
    return sum(_refresh(portion) for portion in portions(sorted(set(lot_ids)), size=_TOGETHER))


def refresh_product_passports(*, product_ids: Iterable[int]) -> int:
    """Make the passports of products anew; see `refresh_passports`. Those suspended keep the one that they had,
    which nobody reads meanwhile. Returns the number written.
    """
    return sum(_refresh_products(portion) for portion in portions(sorted(set(product_ids)), size=_TOGETHER))


@transaction.atomic
def _refresh_products(product_ids: list[int]) -> int:
    rows = StoredProductPassport.objects.filter(pk__in=product_ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    made = make_product_passports(product_ids)
    contents = [msgspec.json.encode(passport).decode() for passport in made.values()]
    return _written(_STORE_PRODUCTS, [list(made), contents]) if made else 0


@transaction.atomic
def warn_of(*, lot_ids: Collection[int]) -> None:
    """Write into the passports of lots what warns people, and leave the rest: that they are recalled, and that
    product or maker is suspended. Far less work than to make them anew.
    """
    _lock(lot_ids)
    suspended = Q(product__state=RecordState.SUSPENDED) | Q(
        organisation__establishment__state=RecordState.SUSPENDED
    )
    withheld = Lot.objects.filter(suspended, pk__in=lot_ids).order_by()
    refresh_passports(lot_ids=withheld.values_list("pk", flat=True))
    recalls = {lot: recall_facts(recall) for lot, recall in open_recalls_of(lot_ids).items()}
    for portion in portions(sorted(recalls), size=_TOGETHER):
        _store_recalls({lot: recalls[lot] for lot in portion})


@transaction.atomic
def _refresh(lot_ids: list[int]) -> int:
    """Locked first and read then: of two transactions that change the same passport the second sees the first."""
    _lock(lot_ids)
    lots = Lot.objects.filter(pk__in=lot_ids, product__isnull=False).order_by("pk")
    return _store(make_passports(list(lots)))


def _lock(lot_ids: Collection[int]) -> None:
    rows = Passport.objects.filter(pk__in=lot_ids).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _store(passports: Mapping[int, LotPassport]) -> int:
    if not passports:
        return 0
    contents = [msgspec.json.encode(passport).decode() for passport in passports.values()]
    withheld = [passport.is_withheld for passport in passports.values()]
    return _written(_STORE, [list(passports), contents, withheld])


def _store_recalls(recalls: Mapping[int, PassportRecall]) -> None:
    contents = [msgspec.json.encode(recall).decode() for recall in recalls.values()]
    _written(_STORE_RECALLS, [list(recalls), contents])


def _written(statement: str, columns: Sequence[list[Any]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)
        return int(cursor.rowcount)
