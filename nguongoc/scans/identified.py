"""What a GS1 identifier names here, as far as the public may read of it: one query, published records only."""

import datetime as dt
from dataclasses import dataclass, field

import msgspec

from nguongoc.passport.contents import PassportPicture, PassportRecall, PassportWarning, ProductPassport
from nguongoc.registry.contents import EstablishmentContent, ProductContent, SiteContent
from nguongoc.scans.enums import Verdict
from nguongoc.scans.passports import ProductBrief
from nguongoc.scans.reading import Reader
from nguongoc.scans.verdict import judge
from nguongoc.scans.warnings import in_force, warnings_where
from nguongoc.stamps.codes import StampCode
from nguongoc.stamps.enums import StampState
from nguongoc.stamps.old_serials import KEY_ID
from nguongoc.trace.enums import LogisticKind, LotState, UnitState

# Of their own, and few may wait for them: questions of programs never delay the page of a stamp.
_CONNECTIONS = 2
_WAITING = 100

_WARNED_OF_PRODUCT = (
    "warning.product_id = product.id AND (warning.lot_id = lot.id) IS NOT FALSE "
    "OR warning.establishment_id = product.organisation_id"
)
_PRODUCT = f"""
WITH asked AS (
  SELECT %s::text AS gtin, %s::text AS lot_code, %s::int AS key_id,
    coalesce(%s::bigint, (SELECT number FROM stamps_oldserial WHERE folded = %s::text)) AS number
)
SELECT product_revision.content::text, maker_revision.content::text, establishment.code, product.is_sample,
  passport.lot_id IS NOT NULL, (passport.content->'recall')::text,
  picture.name, picture.width, picture.height, product.state = 'published' AND maker.state = 'published',
  range.state, stamped.state, stamped_passport.is_withheld, (stamped_passport.content->'recall')::text,
  told.version, told.content::text,
  ARRAY(
    SELECT hit.code FROM safety_recall recall JOIN safety_recall_lots reach ON reach.recall_id = recall.id
    JOIN trace_lot hit ON hit.id = reach.lot_id JOIN passport_passport read ON read.lot_id = hit.id
    WHERE recall.state = 'open' AND hit.product_id = product.id GROUP BY hit.code ORDER BY hit.code
  ),
  {warnings_where(_WARNED_OF_PRODUCT)}
FROM asked
JOIN registry_productgtin known ON known.gtin = asked.gtin
JOIN registry_product main ON main.record_ptr_id = known.product_id
JOIN registry_record product ON product.id = known.product_id
JOIN registry_revision product_revision ON product_revision.id = product.published_id
JOIN registry_establishment establishment ON establishment.owner_id = product.organisation_id
JOIN registry_record maker ON maker.id = establishment.record_ptr_id
JOIN registry_revision maker_revision ON maker_revision.id = maker.published_id
LEFT JOIN registry_picture picture
  ON picture.id = (product_revision.content->>'picture')::bigint AND picture.is_public
LEFT JOIN (trace_lot lot JOIN passport_passport passport ON passport.lot_id = lot.id)
  ON lot.product_id = product.id AND lot.code = asked.lot_code
LEFT JOIN (stamps_stamprange range JOIN stamps_codebatch batch ON batch.id = range.batch_id)
  ON range.numbers @> asked.number AND batch.key_id = asked.key_id
  AND range.product_id = product.id AND main.gtin = asked.gtin
LEFT JOIN passport_productpassport told
  ON told.product_id = product.id AND product.state = 'published' AND maker.state = 'published'
LEFT JOIN trace_lot stamped ON stamped.id = range.lot_id
LEFT JOIN passport_passport stamped_passport ON stamped_passport.lot_id = stamped.id
"""  # noqa: S608 -- our own words
# Where the maker is stands in passports alone, as far as everybody may know it.
_PLACE = f"""
SELECT site_revision.content::text, maker_revision.content::text, establishment.code, maker.is_sample,
  (told.content #>> '{{maker,latitude}}')::float, (told.content #>> '{{maker,longitude}}')::float,
  {warnings_where("establishment.owner_id IN (goods.organisation_id, warning.establishment_id)")}
FROM registry_establishment establishment
JOIN registry_record maker ON maker.id = establishment.record_ptr_id AND maker.state = 'published'
JOIN registry_revision maker_revision ON maker_revision.id = maker.published_id
LEFT JOIN (
  registry_site site
  JOIN registry_record record ON record.id = site.record_ptr_id AND record.state = 'published'
  JOIN registry_revision site_revision ON site_revision.id = record.published_id
) ON record.organisation_id = establishment.owner_id AND site.gln = %s
LEFT JOIN LATERAL (
  SELECT passport.content FROM passport_productpassport passport
  JOIN registry_record product ON product.id = passport.product_id AND product.state = 'published'
  WHERE product.organisation_id = establishment.owner_id
  ORDER BY passport.built_at DESC LIMIT 1
) told ON true
WHERE site.gln IS NOT NULL OR establishment.gln = %s
LIMIT 1
"""  # noqa: S608 -- our own words
_WARNED_OF_INSIDE = (
    "EXISTS (SELECT FROM lot WHERE lot.product_id = warning.product_id AND (warning.lot_id = lot.id) IS NOT FALSE "
    "OR warning.establishment_id IN (lot.organisation_id, unit.organisation_id))"
)
# What is in a unit and in those within it, by name alone: who sent it and how much of it is nobody's business.
_LOGISTIC_UNIT = f"""
WITH RECURSIVE unit AS (
  SELECT id, kind, state, organisation_id, packed_at, is_sample FROM trace_logisticunit WHERE sscc = %s
), inside (id) AS (
  SELECT id FROM unit
  UNION ALL
  SELECT child.id FROM trace_logisticunit child JOIN inside ON child.parent_id = inside.id
), lot AS (
  SELECT DISTINCT lot.id, lot.product_id, lot.organisation_id, lot.name, lot.state
  FROM inside JOIN trace_unitcontent content ON content.container_id = inside.id
  LEFT JOIN trace_incominglot incoming ON incoming.id = content.incoming_id
  LEFT JOIN trace_thing thing ON thing.id = incoming.thing_id
  JOIN trace_lot lot ON lot.id = coalesce(content.lot_id, thing.lot_id)
)
SELECT unit.kind, unit.state, unit.packed_at, unit.is_sample, maker_revision.content::text, establishment.code,
  ARRAY(SELECT DISTINCT name FROM lot ORDER BY name),
  ARRAY(SELECT DISTINCT name FROM lot WHERE state = 'recalled' ORDER BY name),
  {warnings_where(_WARNED_OF_INSIDE)}
FROM unit
JOIN registry_establishment establishment ON establishment.owner_id = unit.organisation_id
JOIN registry_record maker ON maker.id = establishment.record_ptr_id AND maker.state = 'published'
JOIN registry_revision maker_revision ON maker_revision.id = maker.published_id
"""  # noqa: S608 -- our own words


@dataclass(frozen=True, slots=True)
class IdentifiedStamp:
    """A stamp of ours on this product. `shows_lot` where its page tells of the lot's journey and papers."""

    shows_lot: bool
    is_recalled: bool


@dataclass(frozen=True, slots=True)
class IdentifiedProduct:
    """A published product, by its own GTIN or that of a pack or carton; `lot` is the code of a lot of which the
    public may read, as asked for, with the recall that reaches it; `stamp` is none where the serial is not ours.
    `picture` is one that everybody may see, `passport` what else may be read of the product while neither it nor
    its maker is suspended (`is_withheld`), in its `version`; `warnings` are those of today about the product or
    that lot; `recalled_lots` are the codes of all its lots that are being recalled, as far as they are public.
    """

    gtin: str
    brief: ProductBrief
    lot: str = ""
    recall: PassportRecall | None = None
    stamp: IdentifiedStamp | None = None
    picture: PassportPicture | None = None
    version: int = 0
    passport: ProductPassport | None = field(default=None, compare=False)
    warnings: tuple[PassportWarning, ...] = ()
    is_withheld: bool = False
    recalled_lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentifiedPlace:
    """A published site and its kind (nguongoc.registry.enums.SiteKind), or an establishment itself: then both are
    empty. `point` is latitude and longitude in degrees, as far as everybody may know them.
    """

    gln: str
    site: str
    kind: str
    maker: str
    maker_code: str
    maker_address: str
    is_sample: bool
    point: tuple[float, float] | None = None
    warnings: tuple[PassportWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class IdentifiedUnit:
    """A logistic unit of a published establishment; `contents` are the names of what is in it, `recalled` those of
    which a lot is being recalled, `warnings` those of today about any of it.
    """

    sscc: str
    kind: LogisticKind
    state: UnitState
    packed_at: dt.datetime
    maker: str
    maker_code: str
    contents: tuple[str, ...]
    recalled: tuple[str, ...]
    is_sample: bool
    warnings: tuple[PassportWarning, ...] = ()


Identified = IdentifiedProduct | IdentifiedPlace | IdentifiedUnit


class IdentifierReader(Reader):
    """Reads what identifiers name."""

    def __init__(self, conninfo: str) -> None:
        super().__init__(conninfo, connections=_CONNECTIONS, waiting=_WAITING)

    async def product(
        self, gtin: str, *, lot: str = "", code: StampCode | None = None, old: str = ""
    ) -> IdentifiedProduct | None:
        """The product of a GTIN, with what is known of a lot and of a stamp; None where it is not published.

        `code` is what a serial of ours says, `old` a folded serial that may be one of another system. Raises
        NotReadError.
        """
        number, key_id = (code.number, code.key_id) if code else (None, KEY_ID)
        row = await self._row(_PRODUCT, gtin, lot, key_id, number, old)
        if row is None:
            return None
        content, maker_content, maker_code, is_sample, has_lot, recall, *rest = row
        name, width, height, is_told, state, lot_state, is_withheld, stamp_recall, version, told, *alarms = rest
        recalled_lots, warnings = alarms
        product = msgspec.json.decode(content, type=ProductContent)
        maker = msgspec.json.decode(maker_content, type=EstablishmentContent)
        return IdentifiedProduct(
            gtin=gtin,
            brief=ProductBrief(product.name, maker.name, maker_code or "", maker.address, is_sample),
            lot=lot if has_lot else "",
            recall=_recall(recall),
            stamp=_stamp(state, lot_state, is_withheld, stamp_recall),
            picture=_picture(name, width, height, product.picture_text) if is_told else None,
            is_withheld=not is_told,
            version=version or 0,
            passport=msgspec.json.decode(told, type=ProductPassport) if told else None,
            warnings=in_force(warnings),
            recalled_lots=tuple(recalled_lots),
        )

    async def place(self, gln: str) -> IdentifiedPlace | None:
        """The site or establishment of a GLN; None where it is not published now. Raises NotReadError."""
        row = await self._row(_PLACE, gln, gln)
        if row is None:
            return None
        site = msgspec.json.decode(row[0], type=SiteContent) if row[0] else None
        maker = msgspec.json.decode(row[1], type=EstablishmentContent)
        name, kind = (site.name, site.kind) if site else ("", "")
        point = _point(site.latitude, site.longitude) if site else _point(row[4], row[5])
        return IdentifiedPlace(
            gln, name, kind, maker.name, row[2] or "", maker.address, row[3], point, warnings=in_force(row[6])
        )

    async def unit(self, sscc: str) -> IdentifiedUnit | None:
        """The logistic unit of an SSCC of ours; None for others. Raises NotReadError."""
        row = await self._row(_LOGISTIC_UNIT, sscc)
        if row is None:
            return None
        kind, state, packed_at, is_sample, content, code, contents, recalled, warnings = row
        return IdentifiedUnit(
            sscc=sscc,
            kind=LogisticKind(kind),
            state=UnitState(state),
            packed_at=packed_at,
            maker=msgspec.json.decode(content, type=EstablishmentContent).name,
            maker_code=code or "",
            contents=tuple(contents),
            recalled=tuple(recalled),
            is_sample=is_sample,
            warnings=in_force(warnings),
        )


def _point(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


def _picture(name: str | None, width: int, height: int, text: str) -> PassportPicture | None:
    return PassportPicture(name, width, height, text) if name else None


def _recall(content: str | None) -> PassportRecall | None:
    return msgspec.json.decode(content, type=PassportRecall | None) if content else None


def _stamp(
    state: str | None,
    lot_state: str | None,
    is_withheld: bool | None,  # noqa: FBT001 -- a column of the row
    recall: str | None,
) -> IdentifiedStamp | None:
    if state is None:
        return None
    verdict = judge(
        stamp=StampState(state), lot=LotState(lot_state) if lot_state else None, is_first=True, is_withheld=False
    )
    has_passport = is_withheld is False and verdict in {Verdict.FIRST, Verdict.SUSPENDED, Verdict.RECALLED}
    return IdentifiedStamp(
        shows_lot=has_passport, is_recalled=verdict == Verdict.RECALLED or _recall(recall) is not None
    )
