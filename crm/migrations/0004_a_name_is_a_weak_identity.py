from django.db import migrations, models

KINDS = [
    ("vanity", "Profile name"),
    ("member_id", "Member id"),
    ("member_number", "Member number"),
    ("public_path", "Old public path"),
    ("email", "E-mail"),
    ("name", "Name and company"),
]


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_when_a_person_decided_the_gate")]

    operations = [
        migrations.RemoveConstraint(model_name="identity", name="identity_kind_is_known"),
        migrations.AlterField(
            model_name="identity", name="kind", field=models.CharField(choices=KINDS, max_length=13)
        ),
        migrations.AlterField(
            model_name="suppression", name="kind", field=models.CharField(choices=KINDS, max_length=13)
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _ in KINDS]), name="identity_kind_is_known"
            ),
        ),
    ]
