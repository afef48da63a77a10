"""The database itself refuses to change or delete an audit event, whoever asks."""

from typing import Any

from django.db import migrations

KEPT = (
    "id",
    "at",
    "actor_id",
    "actor_label",
    "act",
    "thing_type",
    "thing_id",
    "partnership_id",
    "purpose",
    "fields",
)

SQLITE = f"""
CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_event
WHEN OLD.number IS NOT NULL OR {" OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in KEPT)}
BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;
CREATE TRIGGER audit_event_undeleted BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events are never deleted'); END;
"""

POSTGRESQL = f"""
CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit events are never changed or deleted'; END $$;
CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_event FOR EACH ROW
WHEN (OLD.number IS NOT NULL OR {" OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in KEPT)})
EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_undeleted BEFORE DELETE ON audit_event FOR EACH ROW
EXECUTE FUNCTION audit_event_refuse();
"""


def forbid(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    """Add the triggers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for statement in SQLITE.strip().split("END;\n"):
        schema_editor.execute(statement.removesuffix("END;") + "END;", params=None)


def allow(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    """Remove the triggers."""
    place = " ON audit_event" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("audit_event_unchanged", "audit_event_undeleted"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{place}")
    if place:
        schema_editor.execute("DROP FUNCTION IF EXISTS audit_event_refuse()")


class Migration(migrations.Migration):
    """Make the table append-only."""

    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
