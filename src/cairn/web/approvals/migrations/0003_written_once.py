"""The database itself refuses to change a line of the ledger or a released figure, whoever asks."""

from typing import Any

from django.db import migrations

TABLES = ("approvals_ledgerline", "approvals_releasedfigure")

SQLITE = """
CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'what went through the door is never changed'); END;
"""

POSTGRESQL = """
CREATE TRIGGER {table}_unchanged BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION approvals_refuse();
"""

FUNCTION = """
CREATE FUNCTION approvals_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what went through the door is never changed'; END $$;
"""


def forbid(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    """Add the triggers."""
    large = schema_editor.connection.vendor == "postgresql"
    if large:
        schema_editor.execute(FUNCTION, params=None)
    for table in TABLES:
        schema_editor.execute((POSTGRESQL if large else SQLITE).format(table=table), params=None)


def allow(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    """Remove the triggers."""
    large = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_unchanged" + (f" ON {table}" if large else ""))
    if large:
        schema_editor.execute("DROP FUNCTION IF EXISTS approvals_refuse()")


class Migration(migrations.Migration):
    """Make both tables ones that are only added to."""

    dependencies = [("approvals", "0002_one_after_another")]
    operations = [migrations.RunPython(forbid, allow)]
