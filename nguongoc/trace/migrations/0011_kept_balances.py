"""What was moved and said stays; nothing leaves a holding beyond what is in it; numbers of logistic units."""

from django.db import migrations

from nguongoc.common.immutable import AppendOnly, ColumnsKept

WITHIN_BALANCE = """
CREATE FUNCTION trace_refuse_overdraft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free numeric;
BEGIN
  IF NEW.lot_id IS NOT NULL THEN
    PERFORM 1 FROM trace_lot WHERE id = NEW.lot_id FOR NO KEY UPDATE;
  ELSE
    PERFORM 1 FROM trace_incominglot WHERE id = NEW.incoming_id FOR NO KEY UPDATE;
  END IF;
  SELECT coalesce(sum(quantity), 0) + NEW.quantity INTO free
    FROM trace_movement movement
    WHERE (lot_id = NEW.lot_id OR incoming_id = NEW.incoming_id)
      AND NOT EXISTS (SELECT FROM trace_voidevent void WHERE void.event = movement.event);
  IF free < 0 AND NEW.quantity < 0 THEN
    RAISE EXCEPTION 'a holding would have % left', free USING ERRCODE = 'check_violation',
      CONSTRAINT = 'movement_within_balance';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER trace_refuse_overdraft BEFORE INSERT ON trace_movement
  FOR EACH ROW EXECUTE FUNCTION trace_refuse_overdraft();
"""
# What log entries wrote before there were movements; what was captured moves nothing. Filled before overdrafts are
# refused: what was used beyond a harvest is history. Shipments and sales beyond what was made stay log entries alone.
FILLED = """
INSERT INTO trace_movement (organisation_id, lot_id, kind, quantity, event, at, reason, note)
SELECT event.organisation_id, thing.lot_id,
  CASE WHEN part.part = 14 THEN 'used' WHEN lot.product_id IS NULL THEN 'harvested' ELSE 'made' END,
  CASE WHEN part.part = 14 THEN -part.quantity ELSE part.quantity END, event.id, event.event_time, '', ''
FROM trace_eventthing part
JOIN trace_thing thing ON thing.id = part.thing_id
JOIN trace_lot lot ON lot.id = thing.lot_id
JOIN trace_event event ON event.id = part.event AND event.organisation_id = lot.organisation_id
WHERE event.capture_id IS NULL AND NOT EXISTS (SELECT FROM trace_voidevent void WHERE void.event = event.id)
  AND part.quantity <> 0 AND (part.part IN (14, 15) OR part.part = 11 AND event.action = 'ADD')
ORDER BY part.part = 14, event.id;
INSERT INTO trace_movement (organisation_id, lot_id, kind, quantity, event, at, reason, note)
SELECT lot.organisation_id, lot.id, CASE entry.kind WHEN 'retail' THEN 'sold' ELSE 'shipped' END,
  -entry.quantity, entry.event, entry.happened_at, '', ''
FROM trace_logentry entry JOIN trace_lot lot ON lot.id = entry.lot_id
WHERE entry.kind IN ('shipping', 'retail') AND entry.unit = lot.unit
  AND (SELECT sum(other.quantity) FROM trace_logentry other
       WHERE other.lot_id = lot.id AND other.kind IN ('shipping', 'retail') AND other.unit = lot.unit)
   <= (SELECT coalesce(sum(movement.quantity), 0) FROM trace_movement movement WHERE movement.lot_id = lot.id)
ORDER BY entry.id;
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0010_holdings_and_handovers")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE trace_sscc_number", "DROP SEQUENCE trace_sscc_number"),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.RunSQL(WITHIN_BALANCE, "DROP FUNCTION trace_refuse_overdraft CASCADE"),
        AppendOnly("trace_movement"),
        AppendOnly("trace_handoverstatement"),
        ColumnsKept(
            "trace_handoverline",
            kept="handover_id thing_id lot_id incoming_id packed_in_id name code quantity unit",
            once="received_quantity condition remark",
        ),
        ColumnsKept(
            "trace_handover",
            kept="sender_name sender_address receiver_id receiver_name receiver_address is_undeclared note_number "
            "deliverer vehicle_plate driver_name driver_phone seal_number temperature label_code evidence note "
            "made_by_id made_at sender_id",
            once="shipped_at received_at",
        ),
        ColumnsKept(
            "trace_incominglot",
            kept="organisation_id handover_id thing_id name code quantity unit received_at",
        ),
    ]
