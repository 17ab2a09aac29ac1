"""Rows that are only ever added: the database itself refuses to change or to delete them."""

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION nguongoc_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""


class AppendOnly(migrations.RunSQL):
    """A migration step: UPDATE, DELETE and TRUNCATE of `table` raise, for each user of the database."""

    def __init__(self, table: str) -> None:
        trigger = f"{table}_append_only"
        super().__init__(
            sql=_FUNCTION
            + f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table} "
            + "FOR EACH ROW EXECUTE FUNCTION nguongoc_refuse_change();"
            + f"CREATE TRIGGER {trigger}_truncate BEFORE TRUNCATE ON {table} "
            + "FOR EACH STATEMENT EXECUTE FUNCTION nguongoc_refuse_change();",
            reverse_sql=f"DROP TRIGGER {trigger} ON {table}; DROP TRIGGER {trigger}_truncate ON {table};",
        )
