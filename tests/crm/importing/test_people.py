"""Who is who over many files, and which value wins."""

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm import suppression
from crm.enums import Gate, IdentityKind, InteractionKind
from crm.models import Contact, Identity, Import, ImportChange, ImportRow, Interaction, Post
from tests.crm.importing.files import CONNECTIONS, INVITATIONS, OWNER, bring, exported, lines, profile
from tests.factories import ContactFactory, IdentityFactory

pytestmark = pytest.mark.django_db
OPAQUE = "ACoAAP__AOUBoNN2oMehyT2l_RZ3o1huMdrXTY0"
MAYA = "maya-okafor-fx0001"
BOTH = "profileUrl,vmid,fullName,company,email"


def connection(name=MAYA, first="Maya", company="Acme", position="CEO", email="", on="08 Feb 2026"):
    return f"{first},Okafor,{profile(name)},{email},{company},{position},{on}"


def test_two_ids_become_one_person_when_a_row_carries_both():
    bring(lines("Name,LinkedIn", f"Maya Okafor,{profile(MAYA)}"))
    bring(lines("Name,LinkedIn", f"M. Okafor,{profile(OPAQUE)}"))
    assert Contact.objects.count() == 2
    bring(lines(BOTH, f"{profile(MAYA)},{OPAQUE},Maya Okafor,Acme,"))
    contact = Contact.objects.get()
    assert {each.value for each in contact.identities.all()} == {MAYA, OPAQUE}
    assert contact.company == "Acme"
    assert contact.interactions.count() == 1


def test_a_name_joins_nobody():
    bring(lines("Name,Company,LinkedIn", f"Maya Okafor,Acme,{profile(MAYA)}", "Maya Okafor,Acme,", "Maya Okafor,Beta,"))
    assert Contact.objects.count() == 3
    bring(lines("Name,Company,LinkedIn", "maya  OKAFOR,acme,"))
    assert Contact.objects.count() == 3


def test_a_merge_keeps_the_stricter_gate_and_do_not_contact():
    first = ContactFactory(first_name="Maya")
    IdentityFactory(contact=first, kind=IdentityKind.VANITY, value=MAYA)
    second = ContactFactory(gate=Gate.NEVER, do_not_contact=True)
    IdentityFactory(contact=second, kind=IdentityKind.MEMBER_ID, value=OPAQUE)
    bring(lines(BOTH, f"{profile(MAYA)},{OPAQUE},Maya Okafor,Acme,"))
    contact = Contact.objects.get()
    assert (contact.pk, contact.gate, contact.do_not_contact) == (first.pk, Gate.NEVER, True)


def test_what_a_person_wrote_is_never_overwritten_and_blanks_wipe_nothing_out():
    bring(lines(CONNECTIONS, connection(company="Acme", email="m@example.com")))
    contact = Contact.objects.get()
    contact.company = "Mine"
    contact.provenance["company"] = {"by": 1, "at": "2026-11-23T09:00:00Z"}
    contact.save()
    done = bring(lines(CONNECTIONS, connection(company="Other", position="", on="09 Mar 2026")))
    contact.refresh_from_db()
    assert (contact.company, contact.position, contact.email) == ("Mine", "CEO", "m@example.com")
    assert done.rows_unchanged == 1


def test_a_later_edition_wins_and_an_older_one_does_not():
    newer = lines(CONNECTIONS, connection(company="New", on="09 Mar 2026"))
    bring(newer)
    bring(lines(CONNECTIONS, connection(company="Old", on="08 Feb 2025")))
    assert Contact.objects.get().company == "New"
    done = bring(lines(CONNECTIONS, connection(company="Corrected", on="09 Mar 2026")))
    assert (Contact.objects.get().company, done.rows_updated) == ("Corrected", 1)
    change = ImportChange.objects.get(import_run=done)
    assert change.before["company"] == "New"
    assert Contact.objects.get().provenance["company"]["import"] == done.pk


def test_only_what_changed_is_touched():
    names = [f"maya-fx{n:04d}" for n in range(6)]
    bring(lines(CONNECTIONS, *[connection(name) for name in names]))
    before = dict(Contact.objects.values_list("pk", "updated_at"))
    done = bring(lines(CONNECTIONS, *[connection(name) for name in names[:5]], connection(names[5], company="Beta")))
    after = dict(Contact.objects.values_list("pk", "updated_at"))
    assert (done.rows_unchanged, done.rows_updated) == (5, 1)
    assert sum(before[pk] != after[pk] for pk in before) == 1


def test_somebody_suppressed_is_skipped_and_not_named():
    suppression.suppress([(IdentityKind.VANITY, MAYA)], reason="asked")
    done = bring(lines(CONNECTIONS, connection(), connection("bo-fx0002", first="Bo")))
    assert (done.rows_created, done.rows_skipped) == (1, 1)
    row = ImportRow.objects.get()
    assert (row.code, row.raw) == ("suppressed", [])
    assert "Maya" not in str(vars(row))
    assert not Identity.objects.filter(value=MAYA).exists()


def test_the_owner_is_skipped_and_marked_where_known_already():
    bring(lines("Name,LinkedIn", f"Robin Keller,{OWNER}"))
    done = bring(lines("profileUrl,name,comment,degree,occupation", f"{OWNER},Robin,Thanks,,"), owner_profile=OWNER)
    assert (done.rows_skipped, Contact.objects.get().is_owner) == (1, True)
    bring(lines("profileUrl,name,comment,degree,occupation", f"{OWNER},Robin,Thanks,,"))
    assert Interaction.objects.filter(kind=InteractionKind.COMMENT).count() == 0


def test_a_comment_goes_to_its_own_post_else_to_the_one_of_the_import():
    post = Post.objects.create(title="Why we fired our best client")
    header = "profileUrl,name,comment,postUrl,degree"
    urn = "urn:li:activity:7368183329587200001"
    bring(lines(header, f"{profile(MAYA)},Maya,One,{urn},", f"{profile(MAYA)},Maya,Two,,"), post=post)
    assert Interaction.objects.get(text="One").post.urn == urn
    assert Interaction.objects.get(text="Two").post == post
    bring(lines(CONNECTIONS, connection()), post=post)
    assert Interaction.objects.get(kind=InteractionKind.CONNECTION).post is None


def test_words_get_a_tone_and_tighten_the_gate():
    header = "profileUrl,name,comment,postUrl,degree"
    bring(lines(header, f'{profile(MAYA)},Maya,"This is just a pitch slap, you only want to sell",,2nd'))
    event = Interaction.objects.get()
    assert event.tone_reason["by"] == "rule"
    assert Contact.objects.get().gate != Gate.CLEAR


def test_a_date_that_is_known_better_later_is_filled_in():
    header = "profileUrl,name,comment,commentDate,degree"
    bring(lines(header, f"{profile(MAYA)},Maya,Nice one,,2nd"))
    assert Interaction.objects.get().occurred_at is None
    done = bring(lines(header, f"{profile(MAYA)},Maya,Nice one,2026-09-30,2nd"))
    assert Interaction.objects.get().occurred_at.day == 30
    assert done.interactions_created == 0


def test_identities_of_one_person_may_come_in_any_chain_of_rows():
    bring(
        lines(
            BOTH,
            f"{profile(MAYA)},,Maya,,",
            f",{OPAQUE},Maya,,",
            f"{profile(MAYA)},,,,m@example.com",
            f",{OPAQUE},,,m@example.com",
        )
    )
    assert Contact.objects.get().identities.count() == 3


NAMES = ["maya-fx0001", "bo-fx0002", "cy-fx0003", "di-fx0004"]
IDS = [f"ACoAAP__AOUBoNN2oMehyT2l_RZ3o1huMdrXTY{n}" for n in range(4)]


@st.composite
def collections(draw):
    """Files that are true of one small world, each as it was on another day."""
    world = [draw(st.integers(0, 2)) for _ in NAMES]
    files = []
    for day in range(draw(st.integers(2, 3))):
        world = [version + draw(st.integers(0, 1)) for version in world]
        rows = []
        for person in draw(st.lists(st.integers(0, 3), min_size=1, max_size=5)):
            which = draw(st.sampled_from(["vanity", "id", "both", "mail"]))
            rows.append(
                ",".join(
                    [
                        profile(NAMES[person]) if which in ("vanity", "both") else "",
                        IDS[person] if which in ("id", "both") else "",
                        f"Person {'abcd'[person]}",
                        f"Company {world[person]}",
                        f"p{person}@example.com" if which in ("mail", "both") else "",
                        f"2026-09-{day + 10}T10:00:00Z",
                    ]
                )
            )
        files.append(lines(f"{BOTH},timestamp", *rows))
    return files


@given(collections(), st.randoms())
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_order_of_files_gives_the_same_people(files, random):
    def import_all(order):
        for model in (Contact, Import):
            model.objects.all().delete()
        for data in order:
            done = bring(data)
            assert done.rows_read == done.rows_created + done.rows_updated + done.rows_unchanged
        people = [
            {key: each[key] for key in ("identities", "full_name", "company", "email")} for each in exported("contacts")
        ]
        return sorted(people, key=str), Interaction.objects.count()

    one_way = import_all(files)
    shuffled = list(files)
    random.shuffle(shuffled)
    assert import_all(shuffled) == one_way
    assert import_all([*shuffled, *files]) == one_way
    assert not Identity.objects.values("kind", "value").annotate(n=Count("pk")).filter(n__gt=1).exists()


def test_requests_are_counted_once_each():
    row = f'Maya,Robin,"2/8/26, 3:04 PM",Hi,INCOMING,{profile(MAYA)},{OWNER}'
    done = bring(lines(INVITATIONS, row, row, row.replace("2/8", "2/9")))
    assert (done.rows_created, done.rows_unchanged) == (1, 2)
    assert (done.interactions_created, done.interactions_unchanged) == (2, 1)
