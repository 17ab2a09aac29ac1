"""Whether a code is that of an issued stamp, where its opening is not to be recorded."""

from nguongoc.scans.openings import Opening
from nguongoc.scans.reading import Reader

_WAITING = 20  # of those who ask for a code that is likely unknown: who comes then is told at once
_EXISTS = """
SELECT EXISTS (
  SELECT FROM stamps_codebatch batch
  JOIN registry_product product ON product.record_ptr_id = batch.product_id
  WHERE batch.numbers @> %s::bigint AND batch.key_id = %s AND product.gtin = %s
) OR EXISTS (SELECT FROM stamps_oldserial WHERE folded = %s)
"""


class StampReader(Reader):
    """Looks stamps up, one at a time, while a network floods the program with unknown codes."""

    def __init__(self, conninfo: str) -> None:
        super().__init__(conninfo, connections=1, waiting=_WAITING)

    async def exists(self, opening: Opening) -> bool:
        """Raises NotReadError where the database does not answer, or too many wait."""
        number, key_id = (opening.code.number, opening.code.key_id) if opening.code else (None, None)
        row = await self._row(_EXISTS, number, key_id, opening.gtin, opening.old or None)
        return bool(row and row[0])
