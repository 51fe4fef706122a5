import aman.kit.vault
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_first'),
        ('kit', '0003_audit_no_truncate'),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='told_at',
            field=models.DateTimeField(blank=True, db_comment='when the person was told that it ends soon', null=True),
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('mark_digest', models.CharField(db_comment='SHA-256 of the random mark kept by the browser', max_length=64)),
                ('browser', models.CharField(blank=True, db_comment="code of the browser's family", default='', max_length=16)),
                ('system', models.CharField(blank=True, db_comment="code of the system's family", default='', max_length=16)),
                ('first_seen_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table_comment': 'Browsers people sign in with',
                'constraints': [models.UniqueConstraint(fields=('person', 'mark_digest'), name='device_once')],
            },
        ),
        migrations.CreateModel(
            name='FactorReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('approved', models.BooleanField(default=False)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table_comment': 'Second factors asked to be taken away',
                'constraints': [models.CheckConstraint(condition=models.Q(('asked_by', models.F('person')), _negated=True), name='reset_not_asked_by_oneself'), models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(('approved', True), _negated=True), models.Q(('settled_by', models.F('asked_by')), _negated=True), _connector='OR'), name='reset_approved_by_second_person'), models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(('approved', True), _negated=True), models.Q(('settled_by', models.F('person')), _negated=True), _connector='OR'), name='reset_not_approved_by_oneself')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('digest', models.CharField(db_comment="SHA-256 of the link's random part", max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table_comment': 'One-time links of invitations',
            },
        ),
        migrations.CreateModel(
            name='RecordSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('site_key', models.CharField(db_comment="the site's uuid", max_length=36)),
                ('role', models.CharField(choices=[('VOLUNTEER', 'Site volunteer'), ('SITE_LEAD', 'Site lead'), ('DUTY_OFFICER', 'Duty officer'), ('CASEWORKER', 'Caseworker'), ('ANALYST', 'Analyst'), ('PANEL_MEMBER', 'Panel member'), ('CHAIR', 'Chair'), ('LIAISON', 'Police or council liaison'), ('TRAINER', 'Trainer'), ('FUNDING_ADVISER', 'Funding adviser'), ('TRANSLATOR', 'Translator'), ('INSTALLER', 'Installer'), ('OPERATOR', 'Operator')], max_length=20)),
                ('reason', aman.kit.vault.SealedField(blank=True, db_comment='sealed: why', default=b'')),
                ('report_key', models.UUIDField(blank=True, db_comment='the report it concerns, if any', null=True)),
                ('is_private', models.BooleanField(db_comment='concerns a report: the panel sees it, the site does not', default=False)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='record_sessions', to=settings.AUTH_USER_MODEL)),
                ('record_key', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.recordkey')),
            ],
            options={
                'db_table_comment': "Times the panel spends in a site's own records",
                'indexes': [models.Index(fields=['site_key', '-starts_at'], name='record_session_of_site')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='record_session_forward'), models.CheckConstraint(condition=models.Q(('report_key__isnull', True), ('is_private', True), _connector='OR'), name='record_session_of_report_private')],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(db_comment='to the quarter of an hour')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('device', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to='accounts.device')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table_comment': 'Signed-in sessions',
                'indexes': [models.Index(fields=['person', '-started_at'], name='sign_in_of_person')],
            },
        ),
        migrations.CreateModel(
            name='AccountLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('LOGIN_CODE', 'Code to sign in'), ('PASSWORD_LINK', 'Link to a new password'), ('INVITATION', 'Invitation'), ('NEW_DEVICE', 'Signed in on a new device'), ('ROLE_ENDING', 'A role ends soon'), ('FACTOR_RESET', 'Second step taken away'), ('NOBODY', 'Nobody has this address')], max_length=16)),
                ('language', models.CharField(default='en', max_length=8)),
                ('opens', aman.kit.vault.SealedField(blank=True, db_comment='sealed: the code or the link; empty once sent', default=b'')),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record_key', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='kit.recordkey')),
            ],
            options={
                'db_table_comment': 'Letters about accounts, on their way',
                'indexes': [models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['next_try_at'], name='letter_open')],
            },
        ),
    ]
