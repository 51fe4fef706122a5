"""Let the database itself refuse to change an entry of the decision log, a signed assessment, a finding, or the text
of a referral."""

from django.db import migrations

FIXED = {
    "incidents_direction": ("decision_log", ""),
    "incidents_impactassessment": ("assessment", ""),
    "incidents_verification": ("finding", "incident_id finding supports basis first_by_id second_by_id at found_on"),
    "incidents_referral": ("referral", "report_id recipient party to_name passed_on consent_id override proposed_by_id"),
}
"""Table -> (name, columns that never change; empty for all of them)."""


def _changed(columns, is_sqlite):
    if not columns:
        return ""
    differs = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
    told = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns.split())
    return f"WHEN {told} " if is_sqlite else f"WHEN ({told}) "


def forwards(apps, schema_editor):
    for table, (name, columns) in FIXED.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name}_never_changes BEFORE UPDATE ON {table} {_changed(columns, True)}"
                f"BEGIN SELECT RAISE(ABORT, '{name} never changes'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}_never_changes() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{name} never changes'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name}_never_changes BEFORE UPDATE ON {table} FOR EACH ROW "
            f"{_changed(columns, False)}EXECUTE FUNCTION {name}_never_changes()"
        )


def backwards(apps, schema_editor):
    for table, (name, _) in FIXED.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}_never_changes")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}_never_changes ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}_never_changes()")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_first")]
    operations = [migrations.RunPython(forwards, backwards)]
