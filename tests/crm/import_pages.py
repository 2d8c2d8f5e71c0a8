"""What the tests of the pages of imports share: a file, the way it is dropped, and how a page is read."""

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from crm import work
from crm.importing import queue, receive, run
from crm.models import Import

LIST = reverse("crm:import_list")
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On"
CONNECTIONS = f"""Notes:
"When exporting your connection data, you may notice that some of the email addresses are missing."

{HEADER}
Maya,Okafor,https://www.linkedin.com/in/maya-okafor-fx0001,,Northwind Labs,Founder,09 Nov 2026
Tomás,Silva,https://www.linkedin.com/in/tomas-silva-fx0002,,Bluefin Freight,VP Marketing,10 Nov 2026
,,,,Saltmarsh,=1+1,10 Nov 2026
,,,,,,11 Nov 2026
""".encode()


def soup(response):
    return BeautifulSoup(response.content.decode(), "html5lib")


def words(element):
    return " ".join(element.get_text(" ", strip=True).split())


def drop(client, *files, **more):
    """Post files (name, bytes) as the browser does."""
    uploads = [SimpleUploadedFile(name, data, content_type="text/csv") for name, data in files]
    return client.post(LIST, {"files": uploads} | more, follow=True)


def sums(page):
    """The figures of the page: {"new": "2", ...}."""
    return {words(part.dt): words(part.dd) for part in page.find_all(class_="sum__part")}


def choices(page):
    """What the form of the check holds as it stands."""
    form = page.find("form", id="choices")
    fields = {field["name"]: field.get("value", "") for field in form.find_all("input")}
    for select in form.find_all("select"):
        chosen = select.find("option", selected=True)
        fields[select["name"]] = chosen["value"] if chosen else ""
    return fields


def address(name, import_run):
    return reverse(f"crm:{name}", args=[import_run.pk])


def work_on(import_run):
    """Do what a worker does."""
    owner = work.worker_name()
    assert work.claim_one(Import, import_run.pk, owner=owner)
    work.start(Import, import_run.pk, owner=owner)
    run(import_run.pk, owner)
    import_run.refresh_from_db()


def bring(data, name="Connections.csv", *, by, **more):
    """Receive a file and import it; return its import, finished."""
    import_run = receive(data, name, by=by, **more)
    queue(import_run, by=by)
    work_on(import_run)
    return import_run
