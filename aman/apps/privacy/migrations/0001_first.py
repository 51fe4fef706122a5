import aman.kit.vault
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('kit', '0004_on_duty'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reference', models.CharField(db_comment='DR- and 8 random letters and digits', max_length=16, unique=True)),
                ('thing', models.CharField(choices=[('REPORT', 'A report'), ('CONTACT', 'A contact of a place'), ('PERSON', 'A person with an account'), ('MESSAGE', 'A message to the network')], max_length=16)),
                ('subject', models.UUIDField(db_comment='the report, contact or account it is about')),
                ('about', models.CharField(db_comment='how that is called on screen', max_length=40)),
                ('state', models.CharField(choices=[('RECEIVED', 'Received'), ('KNOWN', 'Identity checked'), ('COLLECTED', 'Collected'), ('REDACTED', 'Waiting for a second person'), ('CHECKED', 'Ready to hand over'), ('HANDED_OVER', 'Handed over'), ('REFUSED', 'Refused')], default='RECEIVED', max_length=16)),
                ('received_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('extended_at', models.DateTimeField(blank=True, null=True)),
                ('identity', models.CharField(blank=True, choices=[('RECEIPT', 'They showed the receipt of the report'), ('SIGNED_IN', 'They are signed in to the account'), ('IN_PERSON', 'We met them and saw a document'), ('CALL_BACK', 'We called back the number we hold')], default='', max_length=16)),
                ('identity_at', models.DateTimeField(blank=True, null=True)),
                ('collected_at', models.DateTimeField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('handed_over_at', models.DateTimeField(blank=True, null=True)),
                ('package_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('who', aman.kit.vault.SealedField(blank=True, db_comment='sealed: who asks, and where the answer goes', default=b'')),
                ('extension', aman.kit.vault.SealedField(blank=True, db_comment='sealed: why it takes longer, or why it was refused', default=b'')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record_key', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.recordkey')),
                ('redacted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table_comment': 'Requests of people for their own data',
                'indexes': [models.Index(fields=['state', 'due_at'], name='access_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('checked_by__isnull', True), models.Q(('checked_by', models.F('redacted_by')), _negated=True), _connector='OR'), name='access_checked_by_second_person')],
            },
        ),
        migrations.CreateModel(
            name='AccessItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('position', models.PositiveIntegerField()),
                ('source', models.CharField(db_comment='model and field it comes from', max_length=80)),
                ('row', models.CharField(db_comment='uuid of the row it comes from', max_length=64)),
                ('is_text', models.BooleanField(db_comment='words somebody wrote, which may name others', default=False)),
                ('content', aman.kit.vault.SealedField(blank=True, db_comment='sealed: the value as collected', default=b'')),
                ('spans', models.JSONField(blank=True, db_comment='[start, end] in characters, blacked out', default=list)),
                ('is_left_out', models.BooleanField(db_comment='the whole of it is about somebody else', default=False)),
                ('record_key', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.recordkey')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='privacy.accessrequest')),
            ],
            options={
                'db_table_comment': 'What was collected for a request, item by item',
                'constraints': [models.UniqueConstraint(fields=('request', 'position'), name='access_item_once')],
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('thing', models.CharField(choices=[('REPORT', 'A report'), ('CONTACT', 'A contact of a place'), ('PERSON', 'A person with an account'), ('MESSAGE', 'A message to the network')], max_length=16)),
                ('subject', models.UUIDField()),
                ('reference', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('ASKED', 'Asked for'), ('WAITING', 'Waiting for a second person'), ('DONE', 'Erased'), ('WITHDRAWN', 'Taken back'), ('REFUSED', 'Refused')], default='ASKED', max_length=16)),
                ('by_reporter', models.BooleanField(db_comment='asked for with the receipt', default=False)),
                ('asked_at', models.DateTimeField()),
                ('goes_at', models.DateTimeField(blank=True, db_comment='when it is carried out unless taken back', null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('reason', aman.kit.vault.SealedField(blank=True, db_comment='sealed: why, in the words of who asked or refused', default=b'')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record_key', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.recordkey')),
            ],
            options={
                'db_table_comment': 'Requests to erase',
                'indexes': [models.Index(fields=['state', 'goes_at'], name='erasure_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['ASKED', 'WAITING'])), fields=('thing', 'subject'), name='erasure_open_once'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('asked_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='erasure_decided_by_second_person')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('thing', models.CharField(choices=[('REPORT', 'A report'), ('CONTACT', 'A contact of a place'), ('PERSON', 'A person with an account'), ('MESSAGE', 'A message to the network')], max_length=16)),
                ('subject', models.UUIDField(db_comment='uuid of what is held on to')),
                ('reference', models.CharField(db_comment='how it is called on screen', max_length=40)),
                ('placed_at', models.DateTimeField()),
                ('reason', aman.kit.vault.SealedField(blank=True, db_comment='sealed: why it is held', default=b'')),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lift_reason', aman.kit.vault.SealedField(blank=True, db_comment='sealed: why it is held no more', default=b'')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record_key', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.recordkey')),
            ],
            options={
                'db_table_comment': 'Legal holds',
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('thing', 'subject'), name='hold_open_once')],
            },
        ),
        migrations.CreateModel(
            name='PlannedRemoval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('thing', models.CharField(choices=[('REPORT', 'A report'), ('CONTACT', 'A contact of a place'), ('PERSON', 'A person with an account'), ('MESSAGE', 'A message to the network')], max_length=16)),
                ('subject', models.UUIDField()),
                ('reference', models.CharField(max_length=40)),
                ('retention', models.CharField(max_length=16)),
                ('last_activity', models.DateTimeField()),
                ('listed_at', models.DateTimeField()),
                ('goes_at', models.DateTimeField(db_comment='never before this moment')),
                ('state', models.CharField(choices=[('LISTED', 'Listed'), ('DONE', 'Removed'), ('SPARED', 'Taken off the list')], default='LISTED', max_length=16)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table_comment': 'What is about to be removed, and what was',
                'indexes': [models.Index(fields=['state', 'goes_at'], name='removal_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'LISTED')), fields=('thing', 'subject'), name='removal_listed_once')],
            },
        ),
        migrations.CreateModel(
            name='ScheduleChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('retention', models.CharField(db_comment='class of kit.privacy.Retention', max_length=16)),
                ('days', models.PositiveIntegerField(db_comment='days kept after the last activity')),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('agreed', models.BooleanField(null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table_comment': 'Changes of the retention schedule',
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='schedule_changed_by_two'), models.UniqueConstraint(condition=models.Q(('decided_at__isnull', True)), fields=('retention',), name='schedule_change_open_once')],
            },
        ),
    ]
