"""What was asked stays with what was answered; corrections and flags are only ever added."""

from django.db import migrations

from nguongoc.common.immutable import AppendOnly

FORMS = """
CREATE FUNCTION trace_keep_answered_forms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.key, NEW.version, NEW.kind, NEW.sector, NEW.title, NEW.fields)
     IS DISTINCT FROM (OLD.key, OLD.version, OLD.kind, OLD.sector, OLD.title, OLD.fields)
     AND EXISTS (SELECT FROM trace_logentry WHERE form_id = OLD.id) THEN
    RAISE EXCEPTION 'form % version % has entries and stays as it is', OLD.key, OLD.version
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER trace_answered_forms_kept BEFORE UPDATE ON trace_logform
  FOR EACH ROW EXECUTE FUNCTION trace_keep_answered_forms();
"""
NO_FORMS = "DROP TRIGGER trace_answered_forms_kept ON trace_logform; DROP FUNCTION trace_keep_answered_forms();"


class Migration(migrations.Migration):
    dependencies = [("trace", "0008_cycles_catalogues_rules")]
    operations = [
        migrations.RunSQL(FORMS, NO_FORMS),
        AppendOnly("trace_logcorrection"),
        AppendOnly("trace_logflag"),
    ]
