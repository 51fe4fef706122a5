"""Let the database itself refuse to change where a risk stood, how a control was found, which matrix was in force, and
what an approved assessment judged."""

from django.db import migrations

FIXED = {
    "strategy_riskposition": ("risk_position", "", ""),
    "strategy_controlcheck": ("control_check", "", ""),
    "strategy_riskframe": ("risk_frame", "", ""),
    "strategy_riskassessment": (
        "approved_risk_assessment",
        "OLD.state IN ('APPROVED', 'SUPERSEDED')",
        "risk_id version matrix matrix_version threat_step vulnerability_step impact_step threat_why vulnerability_why "
        "impact_why confidence columns assessor_id interest interest_words decided_by_id decided_at decided_why",
    ),
}
"""Table -> (name, while this holds, columns that never change; empty for always, and for all of them)."""


def _when(holds, columns, is_sqlite):
    differs = "IS NOT" if is_sqlite else "IS DISTINCT FROM"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns.split())
    both = " AND ".join(f"({part})" for part in (holds, changed) if part)
    return f"WHEN ({both}) " if both else ""


def forwards(apps, schema_editor):
    for table, (name, holds, columns) in FIXED.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name}_never_changes BEFORE UPDATE ON {table} {_when(holds, columns, True)}"
                f"BEGIN SELECT RAISE(ABORT, '{name} never changes'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}_never_changes() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{name} never changes'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name}_never_changes BEFORE UPDATE ON {table} FOR EACH ROW "
            f"{_when(holds, columns, False)}EXECUTE FUNCTION {name}_never_changes()"
        )


def backwards(apps, schema_editor):
    for table, (name, _, _) in FIXED.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}_never_changes")
        else:
            schema_editor.execute(f"DROP TRIGGER {name}_never_changes ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}_never_changes()")


class Migration(migrations.Migration):
    dependencies = [("strategy", "0007_network_gates")]
    operations = [migrations.RunPython(forwards, backwards)]
