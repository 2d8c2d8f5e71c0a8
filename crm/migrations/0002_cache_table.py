"""The table of Django's database cache, so that login limits hold on every process from the first start."""

from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_who_paid_attention")]
    operations = [migrations.RunPython(create_cache_table, migrations.RunPython.noop)]
