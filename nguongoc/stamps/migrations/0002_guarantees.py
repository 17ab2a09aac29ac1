from django.db import migrations

from nguongoc.common.immutable import AppendOnly

SAME_PRODUCT = """
ALTER TABLE stamps_stamprange ADD CONSTRAINT range_lot_of_same_product
  FOREIGN KEY (lot_id, product_id) REFERENCES trace_lot (id, product_id) ON DELETE RESTRICT;
ALTER TABLE stamps_codebatch ADD CONSTRAINT batch_with_product UNIQUE (id, product_id);
ALTER TABLE stamps_stamprange ADD CONSTRAINT range_batch_of_same_product
  FOREIGN KEY (batch_id, product_id) REFERENCES stamps_codebatch (id, product_id) ON DELETE RESTRICT;
"""

NO_EXCESS = """
CREATE FUNCTION stamps_refuse_excess() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  packs bigint;
  active bigint;
BEGIN
  IF NOT NEW.numbers <@ (SELECT numbers FROM stamps_codebatch WHERE id = NEW.batch_id) THEN
    RAISE EXCEPTION 'stamps % lie outside their batch', NEW.numbers USING ERRCODE = 'check_violation',
      CONSTRAINT = 'range_inside_batch';
  END IF;
  IF NEW.state = 'active' THEN
    SELECT pack_count INTO packs FROM trace_lot WHERE id = NEW.lot_id FOR UPDATE;
    SELECT coalesce(sum(upper(numbers) - lower(numbers)), 0) INTO active
      FROM stamps_stamprange WHERE lot_id = NEW.lot_id AND state IN ('active', 'suspended');
    IF active > packs THEN
      RAISE EXCEPTION 'lot % has % packs but would have % stamps', NEW.lot_id, packs, active
        USING ERRCODE = 'check_violation', CONSTRAINT = 'stamps_within_lot';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stamps_refuse_excess AFTER INSERT OR UPDATE ON stamps_stamprange
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stamps_refuse_excess();
"""


class Migration(migrations.Migration):
    dependencies = [("stamps", "0001_initial"), ("trace", "0002_events")]
    operations = [
        migrations.RunSQL(SAME_PRODUCT, migrations.RunSQL.noop),
        migrations.RunSQL(NO_EXCESS, "DROP FUNCTION stamps_refuse_excess CASCADE"),
        AppendOnly("stamps_codebatch"),
    ]
