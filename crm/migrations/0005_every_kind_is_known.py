from django.db import migrations, models

KINDS = ["vanity", "member_id", "member_number", "public_path", "email", "name"]


class Migration(migrations.Migration):
    dependencies = [("crm", "0004_a_name_is_a_weak_identity")]
    operations = [
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="suppression_kind_is_known"
            ),
        ),
    ]
