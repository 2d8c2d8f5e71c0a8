from django.db import migrations

from crm.names import name_key


def fill(apps, schema_editor):
    contacts = apps.get_model("crm", "Contact").objects.exclude(full_name="").only("pk", "full_name")
    batch = []
    for contact in contacts.iterator(chunk_size=2000):
        contact.name_key = name_key(contact.full_name)
        batch.append(contact)
        if len(batch) == 2000:
            apps.get_model("crm", "Contact").objects.bulk_update(batch, ["name_key"])
            batch = []
    apps.get_model("crm", "Contact").objects.bulk_update(batch, ["name_key"])


class Migration(migrations.Migration):
    dependencies = [("crm", "0006_undo_merges_and_better_indexes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
