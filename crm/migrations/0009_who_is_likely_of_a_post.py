import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0008_posts_remember_their_import'),
    ]

    operations = [
        migrations.AddField(
            model_name='interaction',
            name='post_decided_by',
            field=models.CharField(choices=[('machine', 'Machine'), ('person', 'Person')], db_default='machine', default='machine', max_length=7),
        ),
        migrations.AddField(
            model_name='post',
            name='usual_a_day',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['occurred_at'], name='interaction_of_day'),
        ),
        migrations.AddIndex(
            model_name='interaction',
            index=models.Index(condition=models.Q(('post_likelihood__isnull', False)), fields=['post'], name='interaction_likely_of_post'),
        ),
        migrations.AddConstraint(
            model_name='interaction',
            constraint=models.CheckConstraint(condition=models.Q(('post_decided_by', 'machine'), ('post_likelihood', None), _connector='OR'), name='interaction_decided_is_not_likely'),
        ),
    ]
