"""Changes that an older version left out are written down after the fact."""

from django.db import connection, transaction

from nguongoc.common import audit
from nguongoc.stamps.models import CodeBatch
from nguongoc.stamps.queries import TOLD

_MEND = """, missing AS (
  SELECT stands.batch_id, stands.state, stands.lot,
         unnest(stands.numbers - coalesce(told.numbers, '{}')) AS numbers
  FROM stands LEFT JOIN told USING (batch_id, state, lot)
)
INSERT INTO stamps_stampchange (batch_id, numbers, state, lot_id, reason, organisation_id)
SELECT range.batch_id, missing.numbers * range.numbers, range.state, range.lot_id, range.reason,
       batch.organisation_id
FROM missing
JOIN stamps_stamprange AS range ON range.batch_id = missing.batch_id AND range.numbers && missing.numbers
JOIN stamps_codebatch AS batch ON batch.id = missing.batch_id
ORDER BY range.batch_id, range.numbers
RETURNING batch_id
"""


@transaction.atomic
def mend_changes(*, by: audit.Actor) -> int:
    """Add the changes that ranges show and nobody wrote down, as of now, without a person; gives how many batches.

    Nothing that was written changes. Ranges are locked meanwhile, so that none moves.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE stamps_stamprange IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(TOLD + _MEND)
        mended = sorted({batch for (batch,) in cursor.fetchall()})
    for batch in CodeBatch.objects.filter(pk__in=mended):
        audit.record("mend_changes", by=by, subject=batch)
    return len(mended)
