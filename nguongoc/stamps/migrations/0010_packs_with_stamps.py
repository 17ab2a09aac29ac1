"""Packs on which stamps are active are not taken out of a lot: the same goods would bear stamps twice."""

from django.db import migrations

PACKS = """
CREATE FUNCTION stamps_keep_packs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM stamps_stamprange AS part JOIN stamps_codebatch AS batch ON batch.id = part.batch_id
    WHERE part.lot_id = NEW.id AND part.state IN ('active', 'suspended', 'recalled')
    GROUP BY batch.level
    HAVING sum((upper(part.numbers) - lower(part.numbers)) * batch.pack_units)
      >= (SELECT pack_count FROM trace_lot WHERE id = NEW.id) + max(batch.pack_units)
  ) THEN
    RAISE EXCEPTION 'lot % would have fewer packs than stamps', NEW.id USING ERRCODE = 'check_violation',
      CONSTRAINT = 'stamps_within_lot';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stamps_keep_packs AFTER UPDATE OF pack_count ON trace_lot
  DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW
  WHEN (NEW.pack_count < OLD.pack_count) EXECUTE FUNCTION stamps_keep_packs();
"""


class Migration(migrations.Migration):
    dependencies = [("stamps", "0009_designs_and_parts"), ("trace", "0010_holdings_and_handovers")]
    operations = [migrations.RunSQL(PACKS, "DROP FUNCTION stamps_keep_packs CASCADE")]
