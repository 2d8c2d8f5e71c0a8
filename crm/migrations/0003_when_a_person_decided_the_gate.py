"""What is said before a person decided a gate no longer counts against it: when was that?"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0002_cache_table"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="gate_decided_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
