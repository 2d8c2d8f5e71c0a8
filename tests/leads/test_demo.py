"""The demo world: made of files, imported by the real engine, loaded once, taken away without a trace."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from crm.enums import Gate, InteractionKind, Tone
from crm.models import Contact, Import, Interaction, Post
from leads.demo import seeding
from leads.demo.cast import rows
from leads.demo.files import SIZES, world
from leads.enums import FollowUpStatus
from leads.models import FollowUp, Icp, Lead, Qualification
from tests.factories import ContactFactory, IdentityFactory, InteractionFactory, UserFactory

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


@pytest.fixture
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def snapshot():
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        kept = {}
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            kept[table] = sorted(row for (row,) in cursor)
    return kept


def test_the_same_seed_and_moment_give_the_same_files():
    assert world(NOW, size="small").files == world(NOW, size="small").files
    assert world(NOW, size="small", seed=8).files != world(NOW, size="small").files


def test_the_full_world_has_the_size_of_a_real_surge():
    files = world(NOW).files
    connections = files["Connections.csv"].decode()
    assert connections.startswith("Notes:\n")
    table = list(csv.DictReader(io.StringIO(connections.split("\n\n", 1)[1])))
    assert len(table) == SIZES["full"].connections == 500
    assert sum(not row["URL"] for row in table) == SIZES["full"].hidden
    said = list(csv.DictReader(io.StringIO(files["commenters.csv"].decode())))
    assert 300 <= len(said) <= 305
    assert len({row["comment"] for row in said}) >= 220
    assert 180 <= len({row["profileLink"] for row in said}) <= 290


def test_half_of_the_comments_come_within_the_first_day():
    made = world(NOW)
    said = csv.DictReader(io.StringIO(made.files["commenters.csv"].decode()))
    ids = [int(row["commentUrl"].rsplit("%2C", 1)[1].removesuffix("%29")) for row in said]
    hours = [((number >> 22) / 1000 - made.published_at.timestamp()) / 3600 for number in ids]
    assert all(0 <= hour <= 14 * 24 + 8 for hour in hours)
    assert 0.4 <= sum(hour <= 24 for hour in hours) / len(hours) <= 0.75


def test_nobody_in_it_can_be_real():
    everything = b"".join(world(NOW).files.values()).decode()
    for address in everything.split("linkedin.com/in/")[1:]:
        vanity = address.split(",")[0].split("/")[0].split('"')[0].split("\n")[0]
        assert vanity[-6:-4] == "fx", vanity
    assert all(part.split()[0].startswith("example.com") for part in everything.split("@")[1:] if "." in part[:14])


def test_there_are_enough_different_comments():
    texts = [row["text"] for row in rows("comments")]
    assert len(set(texts)) == len(texts) >= 220
    assert {row["tone"] for row in rows("comments")} == set(Tone.values) - {Tone.UNSURE}


@pytest.mark.django_db
def test_loading_gives_people_a_board_and_things_to_do(user, uploads):
    assert seeding.seed(by=user, size="small", now=NOW)
    assert Import.objects.filter(is_sample=True, rows_rejected=0).count() == 3
    assert Contact.objects.filter(is_owner=False).count() > 60
    comments = Interaction.objects.filter(kind=InteractionKind.COMMENT)
    assert set(comments.values_list("post", flat=True)) == {Post.objects.get().pk}
    assert comments.filter(tone=Tone.SUPPORTIVE).count() > comments.count() / 4
    assert Contact.objects.exclude(gate=Gate.CLEAR).exists()
    assert Qualification.objects.filter(icp=Icp.objects.get()).count() == Contact.objects.filter(is_owner=False).count()
    assert Lead.objects.values("stage").distinct().count() >= 4
    assert not Lead.objects.exclude(contact__gate=Gate.CLEAR).exists()
    assert FollowUp.objects.filter(status=FollowUpStatus.DONE).exists()
    assert FollowUp.objects.open().exists()


@pytest.mark.django_db
def test_loading_twice_doubles_nothing(user, uploads):
    seeding.seed(by=user, size="small", now=NOW)
    before = snapshot()
    assert not seeding.seed(by=user, size="small")
    assert snapshot() == before


@pytest.mark.django_db
def test_taking_it_away_leaves_everything_else_as_it_was(user, uploads, django_capture_on_commit_callbacks):
    kept = IdentityFactory(contact=ContactFactory(gate=Gate.HOLD)).contact
    InteractionFactory(contact=kept, tone=Tone.SCEPTICAL, text="Let me guess, a course?")
    before = snapshot()
    seeding.seed(by=user, size="small", now=NOW)
    assert snapshot() != before
    with django_capture_on_commit_callbacks(execute=True):
        assert seeding.purge() > 60
    after = snapshot()
    assert {table for table in before if after[table] != before[table]} == set()
    assert [path for path in uploads.rglob("*") if path.is_file()] == []
    assert seeding.purge() == 0


@pytest.mark.django_db
def test_an_icp_of_the_team_stays_the_one_in_use(user, uploads):
    mine = Icp.objects.create(name="Ours", is_primary=True)
    seeding.seed(by=user, size="small", now=NOW)
    assert list(Icp.objects.all()) == [mine]
    assert Lead.objects.exists()
    seeding.purge()
    assert list(Icp.objects.all()) == [mine]


@pytest.mark.django_db
def test_the_commands_say_what_they_did(uploads):
    with pytest.raises(CommandError, match="first_admin") as refused:
        call_command("seed_demo", "--size", "small")
    assert refused.value.returncode == 2
    UserFactory(admin=True)
    said = [io.StringIO() for _ in range(4)]
    call_command("seed_demo", "--size", "small", stdout=said[0])
    call_command("seed_demo", "--size", "small", stdout=said[1])
    call_command("purge_demo", stdout=said[2])
    call_command("purge_demo", stdout=said[3])
    loaded, again, gone, nothing = (out.getvalue() for out in said)
    assert "is loaded" in loaded
    assert "nothing was changed" in again
    assert "is gone" in gone
    assert "no demo world" in nothing
