"""What is no table, or pretends to be a small one, is refused in one sentence, and nothing of it stays."""

import io
import tracemalloc
from contextlib import suppress

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.importing import UnreadableFile, inspect
from crm.importing.sources.zips import Member, open_zip
from crm.models import Contact, Event, Import, ImportRow, Interaction, Post
from tests.crm.importing.containers import ods, xls, xlsx, zipped
from tests.crm.importing.hostile import HOSTILE, PEOPLE, PERSON, Counted, bomb, directory_of, many_members
from tests.crm.importing.test_import_file import stored_files

FIRST_PASS = (
    1_500_000  # bytes: of a member as it unpacks until its size gives it away, with what Python holds around it
)


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_refused_in_a_sentence_that_says_what_to_do(name):
    data, sentence = HOSTILE[name]
    with pytest.raises(UnreadableFile) as refusal:
        inspect(data, name)
    told = str(refusal.value)
    assert told.startswith(sentence)
    assert told.endswith(".")
    assert "\n" not in told


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_the_command_refuses_each_and_stores_nothing(name, tmp_path):
    data, sentence = HOSTILE[name]
    (tmp_path / name).write_bytes(data)
    before = stored_files()
    for arguments in ([], ["--dry-run", "--json"]):
        with pytest.raises(CommandError) as refusal:
            call_command("import_file", str(tmp_path / name), *arguments)
        assert refusal.value.returncode == 2
        assert str(refusal.value).startswith(sentence)
    assert stored_files() == before
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert not any(model.objects.exists() for model in (Import, ImportRow, Contact, Interaction, Post, Event))


@pytest.mark.parametrize("name", ["bomb.zip", "quilt.zip", "braggart.zip", "many.zip", "slip.zip", "locked.zip"])
def test_an_archive_is_judged_by_its_directory_alone(name):
    file = Counted(HOSTILE[name][0])
    with pytest.raises(UnreadableFile):
        inspect(file)
    assert file.taken < 8 * 1024 + 3 * directory_of(HOSTILE[name][0])


def test_a_directory_of_100_000_members_is_not_even_read():
    file = Counted(many_members(100_000))
    with pytest.raises(UnreadableFile):
        inspect(file)
    assert file.taken < 200_000 < len(file.getvalue())


@pytest.mark.parametrize("name", ["bomb.zip", "liar.zip", "corner.xlsx", "placeless.xlsx", "wide.ods", "strings.xls"])
def test_what_would_unpack_to_gigabytes_takes_little_memory(name):
    data = HOSTILE[name][0]
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFile):
            inspect(data, name)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < FIRST_PASS + 2 * len(data)


def test_a_member_is_counted_while_it_unpacks_whatever_the_directory_says(monkeypatch):
    """Should zipfile ever believe a header that lies, the count of what came out still ends it."""
    archive = open_zip(io.BytesIO(bomb()))
    entry = archive.getinfo("Connections.csv")
    entry.compress_size, real = 40_000_000, entry.compress_size
    with Member(archive, entry) as member:
        entry.compress_size = real
        with pytest.raises(UnreadableFile, match="unpacks to far more"):
            member.read()
        assert member.tell() < 3_000_000


def test_a_member_is_read_again_from_any_place():
    archive = open_zip(io.BytesIO(zipped({"a.csv": "0123456789" * 100_000})))
    with Member(archive, archive.getinfo("a.csv")) as member:
        assert member.read(4) == b"0123"
        assert member.seek(0, io.SEEK_END) == 1_000_000
        assert member.read(4) == b""
        assert member.seek(900_003) == 900_003
        assert member.read(4) == b"3456"
        assert member.seek(1) == 1
        assert member.read(2) == b"12"


_WHOLE = {
    "zip": zipped({"Connections.csv": PERSON}),
    "stored": zipped({"Connections.csv": PERSON}, packing=0),
    "xlsx": xlsx({"People": PEOPLE}),
    "xls": xls({"People": PEOPLE}),
    "ods": ods({"People": PEOPLE}),
}


@given(
    st.sampled_from(sorted(_WHOLE)),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(max_size=6), st.integers(0, 40)), min_size=1, max_size=6),
)
@settings(deadline=None)
def test_whatever_happened_to_a_container_it_is_read_or_refused(kind, damages):
    """Bytes changed, put in and taken out anywhere; the parser's own panics are told like any other damage."""
    data = bytearray(_WHOLE[kind])
    for place, put_in, taken_out in damages:
        at = place % (len(data) + 1)
        data[at : at + taken_out] = put_in
    with suppress(UnreadableFile):
        assert inspect(bytes(data)).rows_total >= 0


def test_a_thousand_pages_of_articles_are_no_bomb():
    pages = {f"Articles/Articles/{number}.html": "<html>" for number in range(1_500)}
    assert inspect(zipped({"Connections.csv": PERSON} | pages)).rows_total == 1
