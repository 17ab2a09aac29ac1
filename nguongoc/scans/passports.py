"""What the scan page reads besides its verdict: passports, products without a lot, the province. Asynchronous."""

import datetime as dt
from dataclasses import dataclass, field

import msgspec

from nguongoc.passport.contents import LotPassport, PassportWarning
from nguongoc.registry.contents import EstablishmentContent, ProductContent
from nguongoc.scans.reading import NotReadError, Reader
from nguongoc.scans.warnings import in_force, warnings_where

_LOT = "SELECT version, built_at, content::text FROM passport_passport WHERE lot_id = %s"
_PRODUCT = f"""
SELECT product_revision.content::text, maker_revision.content::text, establishment.code, product.is_sample,
  {warnings_where("warning.product_id = product.id OR warning.establishment_id = product.organisation_id")}
FROM registry_record product
JOIN registry_revision product_revision ON product_revision.id = product.published_id
JOIN registry_establishment establishment ON establishment.owner_id = product.organisation_id
JOIN registry_record maker ON maker.id = establishment.record_ptr_id
JOIN registry_revision maker_revision ON maker_revision.id = maker.published_id
WHERE product.id = %s
"""  # noqa: S608 -- our own words
_PICTURE = "SELECT 1 FROM registry_picture WHERE name = %s AND is_public"
_ISSUER = """
SELECT name_on_stamps, system_name, hotline, settings #>> '{contact,return_place}',
  ARRAY(
    SELECT ARRAY[latitude, longitude]::float[] FROM places_administrativeunit unit
    WHERE level = 3 AND latitude IS NOT NULL AND longitude IS NOT NULL
      AND (valid_from IS NULL OR valid_from <= current_date) AND (valid_to IS NULL OR valid_to > current_date)
    ORDER BY id
  )
FROM places_province WHERE id = 1
"""


@dataclass(frozen=True, slots=True)
class StoredPassport:
    version: int
    built_at: dt.datetime
    passport: LotPassport


@dataclass(frozen=True, slots=True)
class ProductBrief:
    """To what a stamp on no lot was issued: published names, and what the public is warned of today."""

    product: str
    maker: str
    maker_code: str
    maker_address: str
    is_sample: bool
    warnings: tuple[PassportWarning, ...] = ()


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues the stamps of this installation, and whom to call. `centres` are those of its communes of today,
    latitude and longitude in degrees: for drawing, not for telling one issuer from another.
    """

    name_on_stamps: str = ""
    system_name: str = ""
    hotline: str = ""
    return_place: str = ""
    centres: tuple[tuple[float, float], ...] = field(default=(), compare=False)


class PassportReader(Reader):
    """Reads what stamps' pages show."""

    async def lot(self, lot_id: int) -> StoredPassport | None:
        """The passport of a lot as it now stands; None where the public may not read of it."""
        row = await self._row(_LOT, lot_id)
        if row is None:
            return None
        version, built_at, content = row
        return StoredPassport(version, built_at, msgspec.json.decode(content, type=LotPassport))

    async def product(self, product_id: int) -> ProductBrief | None:
        """Product and maker as published; None where one of them is not."""
        row = await self._row(_PRODUCT, product_id)
        if row is None:
            return None
        product = msgspec.json.decode(row[0], type=ProductContent)
        maker = msgspec.json.decode(row[1], type=EstablishmentContent)
        return ProductBrief(product.name, maker.name, row[2] or "", maker.address, row[3], in_force(row[4]))

    async def issuer(self) -> Issuer:
        """The province of this installation; an empty one before a profile is loaded."""
        row = await self._row(_ISSUER)
        if row is None:
            return Issuer()
        stamps, system, hotline, return_place, centres = row
        return Issuer(
            name_on_stamps=stamps or "",
            system_name=system or "",
            hotline=hotline or "",
            return_place=return_place or "",
            centres=tuple((north, east) for north, east in centres),
        )

    async def shows_picture(self, name: str) -> bool:
        """Whether a stored picture is the public's: a published record has it."""
        return await self._row(_PICTURE, name) is not None

    async def answers(self) -> bool:
        try:
            return await self._row("SELECT 1") is not None
        except NotReadError:
            return False
