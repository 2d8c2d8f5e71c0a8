"""`manage.py import_file`: the contract of DESIGN.md section 7 where the samples do not reach."""

from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from crm.models import Contact, Import, Interaction, Post
from tests.crm.importing.files import CONNECTIONS, SAMPLES, command, lines, profile

pytestmark = pytest.mark.django_db
KEYS = {
    "format", "read", "created", "updated", "unchanged", "skipped", "skipped_rows", "rejected", "interactions",
    "warnings",
}  # fmt: skip
PEOPLE = lines(CONNECTIONS, f"Maya,Okafor,{profile('maya-fx0001')},,Acme,CEO,08 Feb 2026", ",,,,,,07 Jun 2026")


@pytest.fixture
def people(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(PEOPLE)
    return path


def test_the_json_has_the_agreed_keys(people):
    told = command(people)
    assert set(told) == KEYS
    assert set(told["skipped_rows"][0]) == {"line", "record", "code", "reason"}
    assert (told["skipped_rows"][0]["line"], told["skipped_rows"][0]["record"]) == (3, 2)


def test_a_dry_run_tells_the_same_and_changes_nothing(people):
    told = command(people, "--dry-run")
    assert not Import.objects.exists()
    assert not Contact.objects.exists()
    assert told == command(people)


def test_without_json_it_is_told_in_words(people):
    out = StringIO()
    call_command("import_file", str(people), stdout=out)
    assert "2 rows read as linkedin_connections." in out.getvalue()
    assert "Rows: 1 created somebody" in out.getvalue()


@pytest.mark.parametrize("which", ["id", "address", "urn"])
def test_a_post_is_named_by_id_address_or_urn(which):
    urn = "urn:li:activity:7368183329587200055"
    post = Post.objects.create(title="Ours", urn=urn)
    named = {"id": str(post.pk), "address": f"https://www.linkedin.com/feed/update/{urn}/", "urn": urn}[which]
    command(SAMPLES / "handmade_semicolon.csv", "--post", named)
    assert set(Interaction.objects.values_list("post", flat=True)) == {post.pk}


def test_the_owner_is_named_and_makes_nobody(people):
    told = command(people, "--owner", profile("Maya-FX0001"))
    assert (told["created"], told["skipped"]) == (0, 2)
    assert "owner" in [row["code"] for row in told["skipped_rows"]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no/such/file.csv"], "This file cannot be opened. Check the path."),
        (["."], "This is a folder. Name the file in it."),
    ],
)
def test_what_cannot_be_used_is_refused_with_code_two(arguments, sentence):
    with pytest.raises(CommandError, match=sentence) as refusal:
        call_command("import_file", *arguments)
    assert refusal.value.returncode == 2


def test_an_unknown_post_or_format_is_refused(people):
    for arguments in (["--post", "9999"], ["--post", "https://example.com/x"], ["--format", "of_mine"]):
        with pytest.raises(CommandError) as refusal:
            call_command("import_file", str(people), *arguments)
        assert refusal.value.returncode == 2
    assert not Contact.objects.exists()


def stored_files(folder=""):
    """Every file that the storage holds."""
    folders, files = default_storage.listdir(folder) if default_storage.exists(folder or ".") else ([], [])
    inner = [stored_files(f"{folder}/{name}".strip("/")) for name in folders]
    return {f"{folder}/{name}" for name in files}.union(*inner)


def test_a_dry_run_leaves_no_file_behind(people):
    before = stored_files()
    command(people, "--dry-run")
    assert stored_files() == before
    command(people)
    assert len(stored_files() - before) == 1
