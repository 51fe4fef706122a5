import aman.kit.vault
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('kit', '0002_append_only_audit'),
        ('places', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('READY', 'Waiting for a second person'), ('SENDING', 'Sending'), ('STOPPED', 'Stopped'), ('DONE', 'Sent')], default='DRAFT', max_length=16)),
                ('urgency', models.CharField(choices=[('LIFE_SAFETY', 'Life safety'), ('OPERATIONAL', 'Operational'), ('ROUTINE', 'Routine')], default='OPERATIONAL', max_length=16)),
                ('is_exercise', models.BooleanField(default=False)),
                ('audience_areas', models.JSONField(blank=True, db_comment='area codes; empty means every area', default=list)),
                ('audience_roles', models.JSONField(db_comment='contact roles', default=list)),
                ('written_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('stop_reason', aman.kit.vault.SealedField(blank=True, db_comment='sealed: why it was stopped', default=b'')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('sites_targeted', models.PositiveIntegerField(db_comment='sites in the audience when released', default=0)),
                ('record_key', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.recordkey')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stopped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table_comment': 'Messages to the network',
                'indexes': [models.Index(fields=['state', '-written_at'], name='message_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('written_by')), _negated=True), _connector='OR'), name='message_released_by_second_person'), models.CheckConstraint(condition=models.Q(('state__in', ['DRAFT', 'READY']), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='message_sent_only_when_released')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('notice', models.CharField(blank=True, db_comment='code of a notice to one person', default='', max_length=32)),
                ('reference', models.CharField(blank=True, db_comment='all a notice may hold', default='', max_length=32)),
                ('channel', models.CharField(default='EMAIL', max_length=12)),
                ('key', models.CharField(db_comment='stable idempotency key', max_length=120, unique=True)),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('UNKNOWN', 'Not known'), ('REFUSED', 'Refused'), ('SENT', 'Taken by a provider'), ('STOPPED', 'Stopped before sending')], default='WAITING', max_length=12)),
                ('priority', models.PositiveSmallIntegerField(db_comment='0 first', default=5)),
                ('language', models.CharField(default='en', max_length=8)),
                ('created_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('leased_by', models.CharField(blank=True, default='', max_length=64)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, db_comment="a code, never a provider's words", default='', max_length=40)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.contact')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='cascade.message')),
            ],
            options={
                'db_table_comment': 'One message to one recipient',
                'indexes': [models.Index(condition=models.Q(('state__in', ['WAITING', 'UNKNOWN'])), fields=['priority', 'next_try_at'], name='delivery_open'), models.Index(fields=['message', 'site'], name='delivery_reach')],
                'constraints': [models.UniqueConstraint(fields=('message', 'contact', 'channel'), name='delivery_once'), models.CheckConstraint(condition=models.Q(('contact__isnull', False), ('person__isnull', False), _connector='OR'), name='delivery_has_recipient')],
            },
        ),
        migrations.CreateModel(
            name='MessageText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('language', models.CharField(max_length=8)),
                ('subject', aman.kit.vault.SealedField(blank=True, db_comment='sealed: subject line', default=b'')),
                ('body', aman.kit.vault.SealedField(blank=True, db_comment='sealed: text', default=b'')),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='cascade.message')),
                ('record_key', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.recordkey')),
            ],
            options={
                'db_table_comment': 'Messages, language by language',
                'constraints': [models.UniqueConstraint(fields=('message', 'language'), name='text_once_per_language')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='cascade.message')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.site')),
            ],
            options={
                'db_table_comment': 'Sites a message was meant for',
                'constraints': [models.UniqueConstraint(fields=('message', 'site'), name='target_once')],
            },
        ),
    ]
