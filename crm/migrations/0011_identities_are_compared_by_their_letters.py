from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0010_posts_keep_figures")]

    operations = [
        migrations.AlterField(
            model_name="identity", name="value", field=models.CharField(db_collation="C", max_length=1500)
        ),
    ]
