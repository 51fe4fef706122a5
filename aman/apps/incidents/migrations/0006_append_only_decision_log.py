"""Let the database itself refuse to change an entry of the decision log."""

from django.db import migrations

SQLITE = [
    "CREATE TRIGGER decision_log_no_update BEFORE UPDATE ON incidents_direction "
    "BEGIN SELECT RAISE(ABORT, 'the decision log is append-only'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION decision_log_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the decision log is append-only'; END $$",
    "CREATE TRIGGER decision_log_append_only BEFORE UPDATE ON incidents_direction "
    "FOR EACH ROW EXECUTE FUNCTION decision_log_append_only()",
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER decision_log_no_update")
    else:
        schema_editor.execute("DROP TRIGGER decision_log_append_only ON incidents_direction")
        schema_editor.execute("DROP FUNCTION decision_log_append_only()")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_on_duty")]
    operations = [migrations.RunPython(forwards, backwards)]
