"""A file for each quirk of FORMATS.md section 4: what comes out of it, exactly, and nothing else."""

import json
from pathlib import Path

import pytest

from crm import importing
from crm.importing.problems import WARNINGS
from crm.models import Contact, Import, ImportRow, Interaction
from tests.crm.importing.files import bring, exported
from tests.crm.importing.test_samples import versions

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).parent / "quirks"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
READ = sorted(name for name, wanted in EXPECTED.items() if "refused" not in wanted)
REFUSED = sorted(name for name, wanted in EXPECTED.items() if "refused" in wanted)
CHECKED = ("first_name", "last_name", "full_name", "email", "headline", "position", "company")


def people():
    """Each contact: its ids as `kind:value`, and what it says about itself as far as anything is said."""
    found = []
    for contact in exported("contacts"):
        ids = [f"{each['kind']}:{each['value']}" for each in contact["identities"]]
        found.append({"ids": ids} | {name: contact[name] for name in CHECKED if contact[name]})
    return sorted(found, key=lambda person: (person["ids"], person["full_name"]))


def events():
    found = []
    for event in Interaction.objects.select_related("contact", "post").order_by("line", "pk"):
        at = event.occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ") if event.occurred_at else None
        told = {"who": event.contact.full_name, "kind": str(event.kind), "at": at, "precision": str(event.precision)}
        found.append(told | {name: value for name, value in (("text", event.text),) if value})
    return found


def outcome(name, mapping=None):
    done = bring((FOLDER / name).read_bytes(), name=name, mapping=mapping)
    rows = ImportRow.objects.filter(import_run=done).order_by("line", "pk")
    counts = (done.rows_created, done.rows_updated, done.rows_unchanged, done.rows_skipped, done.rows_rejected)
    sentences = {sentence: code for code, sentence in WARNINGS.items()}
    return {
        "format": done.format,
        "encoding": done.detected["encoding"],
        "read": done.rows_read,
        "counts": dict(zip(("created", "updated", "unchanged", "skipped", "rejected"), counts, strict=True)),
        "people": people(),
        "interactions": events(),
        "left_out": [[row.line, row.record, str(row.outcome), row.code] for row in rows],
        "warnings": sorted(
            code for text in done.warnings for sentence, code in sentences.items() if text.startswith(sentence[:-1])
        ),
    }


@pytest.mark.parametrize("name", READ)
def test_a_quirk_is_read_exactly_and_the_second_time_changes_nothing(name):
    wanted = EXPECTED[name]
    mapping = wanted.get("said")
    found = outcome(name, mapping)
    assert found == {key: value for key, value in wanted.items() if key not in ("quirk", "said")}
    assert found["read"] == sum(found["counts"].values())
    before = versions()
    again = bring((FOLDER / name).read_bytes(), name=name, mapping=mapping)
    assert (again.rows_created, again.rows_updated, again.interactions_created) == (0, 0, 0)
    assert versions() == before


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_with_its_sentence(name):
    with pytest.raises(importing.UnreadableFile) as refusal:
        importing.receive((FOLDER / name).read_bytes(), name)
    assert str(refusal.value) == EXPECTED[name]["refused"]
    assert not Import.objects.exists()


def test_each_quirk_has_a_file_and_each_file_an_expectation():
    assert {wanted["quirk"] for wanted in EXPECTED.values()} == set(range(1, 32))
    assert {path.name for path in FOLDER.iterdir()} - {"README.md", "expected.json"} == set(EXPECTED)


def test_any_order_of_the_files_gives_the_same_people():
    for name in READ:
        bring((FOLDER / name).read_bytes(), name=name, mapping=EXPECTED[name].get("said"))
    one_way = people()
    Contact.objects.all().delete()
    Import.objects.all().delete()
    for name in reversed(READ):
        bring((FOLDER / name).read_bytes(), name=name, mapping=EXPECTED[name].get("said"))
    assert people() == one_way
