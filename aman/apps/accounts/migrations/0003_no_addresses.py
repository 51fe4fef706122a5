"""Drop the list of sessions that kept people's network addresses: ours keeps none."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_devices_and_letters")]
    operations = [migrations.RunSQL("DROP TABLE IF EXISTS usersessions_usersession", migrations.RunSQL.noop)]
