"""Warnings on pages of what is no lot: of a product, of a place of its maker, of a carton."""

import datetime as dt

import msgspec
from django.utils import timezone

from nguongoc.passport.contents import PassportWarning


def warnings_where(condition: str) -> str:
    """An SQL expression: the warnings, coming ones too, for which a condition holds, as the text of a JSON array,
    the newest first. The condition may name `warning`, `goods` (the record of its product, which is
    published; none for a warning about all that an establishment makes) and what stands around it.
    """
    return f"""(
  SELECT coalesce(json_agg(json_build_object(
    'title', warning.title, 'text', warning.text, 'organisation', authority.name,
    'first_date', warning.first_date, 'last_date', warning.last_date,
    'product', coalesce(shown.content->>'name', ''), 'lot', coalesce(warned_lot.code, ''),
    'maker', coalesce(warned_maker.name, '')
  ) ORDER BY warning.id DESC), '[]')::text
  FROM safety_safetywarning warning
  JOIN accounts_organisation authority ON authority.id = warning.organisation_id
  LEFT JOIN registry_record goods ON goods.id = warning.product_id
  LEFT JOIN registry_revision shown ON shown.id = goods.published_id
  LEFT JOIN accounts_organisation warned_maker ON warned_maker.id = warning.establishment_id
  LEFT JOIN trace_lot warned_lot ON warned_lot.id = warning.lot_id
  WHERE warning.withdrawn_at IS NULL AND (warning.product_id IS NULL OR shown.id IS NOT NULL) AND ({condition})
)"""  # noqa: S608 -- our own words


def in_force(rows: str) -> tuple[PassportWarning, ...]:
    """Of the text that `warnings_where` gives, the warnings that the public reads today."""
    today = dt.datetime.now(timezone.get_default_timezone()).date()
    found = msgspec.json.decode(rows, type=list[PassportWarning])
    return tuple(row for row in found if row.is_in_force(today))
