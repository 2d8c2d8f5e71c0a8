"""Small files, written down where they are used, and the way in and out of the database."""

import json
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from crm import importing, work
from crm.models import Import

SAMPLES = Path(__file__).parent / "samples"
CONNECTIONS = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
INVITATIONS = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl"
OWNER = "https://www.linkedin.com/in/robin-keller-fx0000"


def profile(name):
    return f"https://www.linkedin.com/in/{name}"


def lines(*rows):
    """A file of these lines, as bytes."""
    return "\n".join(rows).encode() + b"\n"


def bring(data, *, name="file.csv", **choices):
    """Receive `data` and run it to its end, as a worker would; return the Import as it stands then."""
    import_run = importing.receive(data, name, **choices)
    me = work.worker_name()
    importing.take(import_run, me)
    importing.run(import_run.pk, me)
    return Import.objects.get(pk=import_run.pk)


def command(path, *arguments):
    """The JSON that `manage.py import_file` prints."""
    out = StringIO()
    call_command("import_file", str(path), *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def exported(what, form="json"):
    """What `manage.py export` prints: a list for JSON, the text for CSV."""
    out = StringIO()
    call_command("export", what, "--format", form, stdout=out)
    return json.loads(out.getvalue()) if form == "json" else out.getvalue()


def left_to_do(import_run):
    """Whether a worker would find this import waiting."""
    return import_run.pk in work.claim(Import, owner="somebody")
