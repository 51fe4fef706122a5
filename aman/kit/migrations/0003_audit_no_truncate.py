"""Let PostgreSQL refuse to truncate the audit events as well. SQLite has no TRUNCATE."""

from django.db import migrations


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON kit_auditevent "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        )


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_no_truncate ON kit_auditevent")


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_append_only_audit")]
    operations = [migrations.RunPython(forwards, backwards)]
