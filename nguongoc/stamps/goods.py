"""What the stamps know of goods and the trail does not: on which lot the pack is that carries a serial."""

from collections.abc import Collection, Mapping

from django.db import connection

from nguongoc.stamps.codes import decode_serial
from nguongoc.stamps.keys import keys_ever_used
from nguongoc.trace.queries.tracing import StampedGoods

_SERIALS = "SELECT id, uri FROM trace_thing WHERE id = ANY (%s) AND uri LIKE 'https://id.gs1.org/01/%%/21/%%'"
_LOTS = """
SELECT item.key, lot.id
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) item (key, number, gtin)
JOIN stamps_stamprange range ON range.numbers @> item.number AND range.lot_id IS NOT NULL
JOIN registry_product product ON product.record_ptr_id = range.product_id AND product.gtin = item.gtin
JOIN trace_thing lot ON lot.lot_id = range.lot_id
"""
_SPOKEN_OF = """
WITH prefix AS MATERIALIZED (
  SELECT DISTINCT 'https://id.gs1.org/01/' || product.gtin || '/21/' AS text
  FROM trace_thing lot
  JOIN stamps_stamprange range ON range.lot_id = lot.lot_id
  JOIN registry_product product ON product.record_ptr_id = range.product_id
  WHERE lot.id = ANY (%s) AND product.gtin IS NOT NULL
)
SELECT item.id, item.uri FROM prefix
JOIN trace_thing item ON item.uri > prefix.text COLLATE "C" AND item.uri < (prefix.text || 'zzzz') COLLATE "C"
"""
_PRODUCT = "https://id.gs1.org/01/"


def lots_of(things: Collection[int]) -> Mapping[int, int]:
    """Those of the things that are serials of stamps, with the lots on which these stamps are; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_SERIALS, [list(things)])
        return _on_lots(cursor.fetchall())


def serials_of(things: Collection[int]) -> Mapping[int, int]:
    """The serials of stamps on those of the things that are lots, as far as events speak of them; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(_SPOKEN_OF, [list(things)])
        found = _on_lots(cursor.fetchall())
    lots = set(things)
    return {serial: lot for serial, lot in found.items() if lot in lots}


def _on_lots(things: Collection[tuple[int, str]]) -> dict[int, int]:
    keys = keys_ever_used() if things else []
    rows = []
    for key, uri in things:
        gtin, _, serial = uri.removeprefix(_PRODUCT).partition("/21/")
        stamp = decode_serial(keys, serial)
        if stamp is not None:
            rows.append((key, stamp.number, gtin))
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_LOTS, [list(column) for column in zip(*rows, strict=True)])
        return dict(cursor.fetchall())


STAMPED = StampedGoods(lots_of=lots_of, serials_of=serials_of)
