"""Let the database itself refuse to change a signed assessment, a finding, or the text of a referral."""

from django.db import migrations

FIXED = {
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
                f"BEGIN SELECT RAISE(ABORT, 'a signed {name} never changes'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION {name}_never_changes() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'a signed {name} never changes'; END $$"
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


def open_series(apps, schema_editor):
    """Give assessments signed before there were rounds the round they belong to."""
    signed, series = apps.get_model("incidents", "ImpactAssessment"), apps.get_model("incidents", "AssessmentSeries")
    known = set(series.objects.values_list("report_id", flat=True))
    newest = {}
    for one in signed.objects.order_by("report_id", "version").iterator():
        newest[one.report_id] = one
    series.objects.bulk_create(
        series(
            report_id=report,
            versions=one.version,
            tension=one.tension,
            due_at=one.review_due_at,
            review_by_id=one.review_by_id,
        )
        for report, one in newest.items()
        if report not in known and one.review_due_at is not None
    )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_append_only_decision_log")]
    operations = [
        migrations.RunPython(open_series, migrations.RunPython.noop),
        migrations.RunPython(forwards, backwards),
    ]
