from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0009_who_is_likely_of_a_post")]

    operations = [
        migrations.AddField(
            model_name="post",
            name="engagements",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="figures",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
    ]
