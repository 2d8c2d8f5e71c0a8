import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0007_names_are_compared'),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='import_run',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='new_posts', to='crm.import'),
        ),
    ]
