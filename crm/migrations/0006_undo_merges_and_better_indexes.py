import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0005_every_kind_is_known'),
    ]

    operations = [
        # Whom an import created is Contact.first_import.
        migrations.RunSQL("DELETE FROM crm_importchange WHERE kind = 'created'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='ImportChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rows_before', models.PositiveIntegerField()),
                ('unchanged', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list)),
            ],
        ),
        migrations.CreateModel(
            name='MaybeSame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=40)),
                ('state', models.CharField(choices=[('open', 'To look at'), ('merged', 'The same person'), ('different', 'Two people')], default='open', max_length=9)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'maybe the same',
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('loser_id', models.BigIntegerField(db_index=True)),
                ('loser', models.JSONField()),
                ('keeper_before', models.JSONField()),
                ('moved', models.JSONField(default=dict)),
                ('dropped', models.JSONField(default=dict)),
                ('reason', models.CharField(max_length=40)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='SavedMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signature', models.CharField(max_length=64, unique=True)),
                ('format', models.CharField(blank=True, max_length=40)),
                ('mapping', models.JSONField(default=dict)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Undo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('work_state', models.CharField(choices=[('idle', 'Nothing to do'), ('waiting', 'Waiting'), ('running', 'Running'), ('finished', 'Finished'), ('quarantined', 'Set aside'), ('cancelled', 'Cancelled')], default='idle', max_length=12)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('lease_owner', models.CharField(blank=True, max_length=64)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.TextField(blank=True)),
                ('removed', models.PositiveIntegerField(default=0)),
                ('restored', models.PositiveIntegerField(default=0)),
                ('kept', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='importchange',
            name='import_change_kind_is_known',
        ),
        migrations.AddField(
            model_name='contact',
            name='name_key',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='import',
            name='post_days',
            field=models.PositiveSmallIntegerField(default=7),
        ),
        migrations.AddField(
            model_name='importchange',
            name='events_before',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='importrow',
            name='fixed_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='fixed_rows', to='crm.import'),
        ),
        migrations.AddField(
            model_name='interaction',
            name='post_likelihood',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='contact',
            name='company_key',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name='contact',
            name='first_import',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='new_contacts', to='crm.import'),
        ),
        migrations.AlterField(
            model_name='contact',
            name='gate_interaction',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.interaction'),
        ),
        migrations.AlterField(
            model_name='identity',
            name='import_run',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='crm.import'),
        ),
        migrations.AlterField(
            model_name='importchange',
            name='import_run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='crm.import'),
        ),
        migrations.AlterField(
            model_name='interaction',
            name='by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='interaction',
            name='contact',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='interactions', to='crm.contact'),
        ),
        migrations.AlterField(
            model_name='interaction',
            name='import_run',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interactions', to='crm.import'),
        ),
        migrations.AlterField(
            model_name='interaction',
            name='post',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='interactions', to='crm.post'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['company_key'], name='contact_of_company'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['name_key'], name='contact_of_name'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('gate_interaction__isnull', False)), fields=['gate_interaction'], name='contact_gated_by'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['first_import'], name='contact_of_import'),
        ),
        migrations.AddIndex(
            model_name='identity',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['import_run'], name='identity_of_import'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('by__isnull', False)), fields=['by'], name='interaction_by_a_person'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['import_run'], name='interaction_of_import'),
        ),
        migrations.AddConstraint(
            model_name='interaction',
            constraint=models.CheckConstraint(condition=models.Q(('post_likelihood', None), ('post_likelihood__range', (1, 99)), _connector='OR'), name='interaction_likelihood_is_per_cent'),
        ),
        migrations.AddField(
            model_name='importchunk',
            name='import_run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='crm.import'),
        ),
        migrations.AddField(
            model_name='maybesame',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='maybesame',
            name='first',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='maybesame',
            name='import_run',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.import'),
        ),
        migrations.AddField(
            model_name='maybesame',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='merge',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='merge',
            name='import_run',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merges', to='crm.import'),
        ),
        migrations.AddField(
            model_name='merge',
            name='keeper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='savedmapping',
            name='updated_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='undo',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='undo',
            name='import_run',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='undo', to='crm.import'),
        ),
        migrations.RemoveField(
            model_name='importchange',
            name='kind',
        ),
        migrations.AddConstraint(
            model_name='importchunk',
            constraint=models.UniqueConstraint(fields=('import_run', 'rows_before'), name='import_chunk_is_written_once'),
        ),
        migrations.AddIndex(
            model_name='maybesame',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['-id'], name='maybe_same_open'),
        ),
        migrations.AddConstraint(
            model_name='maybesame',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='maybe_same_once'),
        ),
        migrations.AddConstraint(
            model_name='maybesame',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='maybe_same_in_order'),
        ),
        migrations.AddConstraint(
            model_name='maybesame',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'merged', 'different'])), name='maybe_same_state_is_known'),
        ),
        migrations.AddIndex(
            model_name='undo',
            index=models.Index(django.db.models.functions.comparison.Coalesce('next_try_at', 'due_at'), models.F('id'), condition=models.Q(('work_state', 'waiting')), name='undo_waiting'),
        ),
        migrations.AddIndex(
            model_name='undo',
            index=models.Index(models.F('lease_until'), condition=models.Q(('work_state', 'running')), name='undo_leased'),
        ),
        migrations.AddConstraint(
            model_name='undo',
            constraint=models.CheckConstraint(condition=models.Q(('work_state__in', ['idle', 'waiting', 'running', 'finished', 'quarantined', 'cancelled'])), name='undo_work_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='undo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('work_state', 'running')), models.Q(models.Q(('work_state', 'running'), _negated=True), ('lease_until__isnull', True)), _connector='OR'), name='undo_leased_iff_running'),
        ),
        migrations.AddConstraint(
            model_name='undo',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('work_state', 'waiting'), _negated=True), ('due_at__isnull', False), _connector='OR'), name='undo_waiting_has_a_due_time'),
        ),
    ]
