"""Rows, and decisions within rows, that the database itself refuses to change or to delete."""

from django.db import migrations

_REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION nguongoc_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
_KEEP_DECISION = """
CREATE OR REPLACE FUNCTION nguongoc_keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE kept text;
BEGIN
  IF OLD.decided_by_id IS NULL THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    FOREACH kept IN ARRAY TG_ARGV LOOP
      IF to_jsonb(OLD) -> kept IS DISTINCT FROM to_jsonb(NEW) -> kept THEN
        RAISE EXCEPTION 'a decision of % is kept: %', TG_TABLE_NAME, kept USING ERRCODE = 'restrict_violation';
      END IF;
    END LOOP;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a decision of % is kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

_KEEP_COLUMNS = """
CREATE OR REPLACE FUNCTION nguongoc_keep_columns() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  column_name text;
  was jsonb;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    FOREACH column_name IN ARRAY string_to_array(TG_ARGV[0], ' ') LOOP
      was := to_jsonb(OLD) -> column_name;
      IF was IS DISTINCT FROM to_jsonb(NEW) -> column_name
         AND NOT (was IN ('null', '""') AND column_name = ANY (string_to_array(TG_ARGV[1], ' '))) THEN
        RAISE EXCEPTION '% of % is kept', column_name, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
      END IF;
    END LOOP;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


class AppendOnly(migrations.RunSQL):
    """A migration step: UPDATE, DELETE and TRUNCATE of `table` raise, for each user of the database."""

    def __init__(self, table: str) -> None:
        trigger = f"{table}_append_only"
        super().__init__(
            sql=_REFUSE_CHANGE
            + f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table} "
            + "FOR EACH ROW EXECUTE FUNCTION nguongoc_refuse_change();"
            + f"CREATE TRIGGER {trigger}_truncate BEFORE TRUNCATE ON {table} "
            + "FOR EACH STATEMENT EXECUTE FUNCTION nguongoc_refuse_change();",
            reverse_sql=f"DROP TRIGGER {trigger} ON {table}; DROP TRIGGER {trigger}_truncate ON {table};",
        )


class DecisionKept(migrations.RunSQL):
    """A migration step: once a row of `table` has `decided_by_id`, its `columns` stay and the row is not deleted.

    TRUNCATE raises in any case. What else the row tells, such as when a recall was closed, goes on changing.
    """

    def __init__(self, table: str, *columns: str) -> None:
        trigger = f"{table}_decision_kept"
        kept = ", ".join(f"'{column}'" for column in ("decided_by_id", "decided_at", "delegator_id", *columns))
        super().__init__(
            sql=_REFUSE_CHANGE
            + _KEEP_DECISION
            + f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table} "
            + f"FOR EACH ROW EXECUTE FUNCTION nguongoc_keep_decision({kept});"
            + f"CREATE TRIGGER {trigger}_truncate BEFORE TRUNCATE ON {table} "
            + "FOR EACH STATEMENT EXECUTE FUNCTION nguongoc_refuse_change();",
            reverse_sql=f"DROP TRIGGER {trigger} ON {table}; DROP TRIGGER {trigger}_truncate ON {table};",
        )


class ColumnsKept(migrations.RunSQL):
    """A migration step: `kept` columns of `table` never change, those `once` only while they are empty.

    Rows are not deleted; TRUNCATE raises.
    """

    def __init__(self, table: str, *, kept: str, once: str = "") -> None:
        trigger = f"{table}_columns_kept"
        super().__init__(
            sql=_REFUSE_CHANGE
            + _KEEP_COLUMNS
            + f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table} "
            + f"FOR EACH ROW EXECUTE FUNCTION nguongoc_keep_columns('{kept} {once}', '{once}');"
            + f"CREATE TRIGGER {trigger}_truncate BEFORE TRUNCATE ON {table} "
            + "FOR EACH STATEMENT EXECUTE FUNCTION nguongoc_refuse_change();",
            reverse_sql=f"DROP TRIGGER {trigger} ON {table}; DROP TRIGGER {trigger}_truncate ON {table};",
        )
