"""The same files in any order give the same people, ids, words and gates, whatever joins whom on the way."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.importing.facts import PERSON_FIELDS
from crm.importing.people import Offer, improvements
from crm.models import Contact, Identity, Import, Interaction, MaybeSame, Merge
from tests.crm.importing.files import bring, lines, profile

pytestmark = pytest.mark.django_db
HEADER = "profileUrl,vmid,memberId,fullName,headline,company,email,comment,commentDate,postUrl,timestamp"
POST = "urn:li:activity:7368183329587200001"
PEOPLE = range(3)
OPAQUE = [f"AC{kind}AAP__AOUBoNN2oMehyT2l_RZ3o1huMdrXTY{n}" for n, kind in enumerate("owo")]
SAID = ["Nice one", "How did you do that?", "This is just a pitch slap, you only want to sell", "Block me, you scammer"]
WHICH = ["vanity", "opaque", "number", "mail", "vanity+opaque", "opaque+number", "vanity+mail", "number+mail", "name"]
SETTINGS = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def editions(draw):
    """Files of one small world, each as the world was on another day; nobody gets an old company or headline back."""
    company, headline = [0] * len(PEOPLE), [0] * len(PEOPLE)
    files = []
    for day in range(10, 10 + draw(st.integers(2, 4))):
        for person in PEOPLE:
            company[person] += draw(st.integers(0, 1))
            headline[person] += draw(st.integers(0, 1))
        rows = []
        for person in draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=5)):
            which = draw(st.sampled_from(WHICH)).split("+")
            said = draw(st.sampled_from(["", *SAID]))
            rows.append(
                ",".join(
                    [
                        profile(f"person-fx{person:04d}") if "vanity" in which else "",
                        OPAQUE[person] if "opaque" in which else "",
                        f"9000{person}" if "number" in which else "",
                        f"Person {'abc'[person]} Okafor",
                        f"Headline {headline[person]}" if draw(st.booleans()) else "",
                        f"Company {company[person]}",
                        f"p{person}@example.com" if "mail" in which else "",
                        f'"{said}"',
                        # Some files tell the day, some tell nothing.
                        "2026-09-01" if said and draw(st.booleans()) else "",
                        POST if said else "",
                        f"2026-09-{day}T10:00:00Z",
                    ]
                )
            )
        files.append(lines(HEADER, *rows))
    return files


def what_there_is():
    """People, ids and what happened, by nothing that depends on the order in which they came."""
    ids: dict[int, list[str]] = {}
    for identity in Identity.objects.all():
        ids.setdefault(identity.contact_id, []).append(str(identity))
    names = {pk: tuple(sorted(own)) for pk, own in ids.items()}
    people = sorted(
        (names[one.pk], one.full_name, one.company, one.headline, one.email, one.profile_url, one.gate, one.seniority)
        for one in Contact.objects.all()
    )
    events = sorted(
        (names[one.contact_id], one.kind, one.event_key, one.text, str(one.occurred_at), one.precision, one.tone)
        for one in Interaction.objects.all()
    )
    return people, events


def import_all(files):
    for model in (Contact, Import):
        model.objects.all().delete()
    for data in files:
        done = bring(data)
        assert done.rows_read == done.rows_created + done.rows_updated + done.rows_unchanged + done.rows_skipped
    assert not Merge.objects.filter(keeper=None).exists()
    return what_there_is()


@given(editions(), st.randoms())
@SETTINGS
def test_any_order_gives_the_same_people_ids_words_and_gates(files, random):
    there = import_all(files)
    shuffled = list(files)
    random.shuffle(shuffled)
    assert import_all(shuffled) == there
    assert import_all(list(reversed(files))) == there
    for data in shuffled:
        done = bring(data)
        assert (done.rows_created, done.rows_updated, done.interactions_created) == (0, 0, 0)
    assert what_there_is() == there


def test_an_address_with_a_name_in_it_stays_when_two_become_one():
    named = f"{profile('person-fx0000')},,,Person Okafor,,,p@example.com,,,,2026-09-10T10:00:00Z"
    opaque = f",{OPAQUE[0]},,Person Okafor,,,,,,,2026-09-12T10:00:00Z"
    both = f",{OPAQUE[0]},,Person Okafor,,,p@example.com,,,,2026-09-12T10:00:00Z"
    for rows in permutations([named, opaque, both]):
        import_all([lines(HEADER, row) for row in rows])
        assert Contact.objects.get().profile_url == profile("person-fx0000")


def test_the_more_exact_date_stays_when_two_become_one():
    head = "profileUrl,vmid,fullName,comment,commentDate,postUrl,degree"
    exact = f"{profile('person-fx0000')},,Person,Nice one,2026-09-01 10:11:12,{POST},"
    vague = f",{OPAQUE[0]},Person,Nice one,2026-09-01,{POST},"
    both = f"{profile('person-fx0000')},{OPAQUE[0]},Person,,,,"
    found = set()
    for rows in ([exact, vague, both], [vague, exact, both], [both, vague, exact]):
        import_all([lines(head, row) for row in rows])
        found.add(str(Interaction.objects.exclude(text="").get().occurred_at))
    assert len(found) == 1
    assert "10:11:12" in found.pop()


def test_a_name_that_gets_an_id_later_is_suggested_whichever_file_comes_first():
    weak = lines("Name,Company", "Person Okafor,Acme")
    known = lines("Name,Company,LinkedIn", f"Person Okafor,Acme,{profile('person-fx0000')}")
    for files in ([weak, known], [known, weak]):
        people, _ = import_all(files)
        assert len(people) == 2
        assert MaybeSame.objects.get().reason == "same_name_and_company"


def test_what_a_later_file_repeats_counts_as_seen_then_where_it_changes_something_else():
    stored = dict.fromkeys(PERSON_FIELDS, "") | {"company": "Acme", "headline": "Old"}
    provenance = {"*": {"import": 1, "line": 2, "seen": "2026-09-10", "rank": 0}}
    offers = {"company": Offer("Acme", "2026-09-12", 5), "headline": Offer("New", "2026-09-12", 5)}
    better = improvements(stored, provenance, offers)
    assert better == offers
    assert improvements(stored | {"headline": "New"}, provenance, offers) == {}
