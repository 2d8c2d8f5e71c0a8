"""Two people, once a person said so: a row with ids of both belongs to one of them, and joins nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.enums import IdentityKind, InteractionKind, SamenessState
from crm.importing.facts import Facts
from crm.importing.parting import part
from crm.importing.people import Person
from crm.merging import unmerge
from crm.models import Contact, Identity, MaybeSame, Merge
from tests.crm.importing.files import bring, lines, profile
from tests.factories import ContactFactory, IdentityFactory

OPAQUE = "ACoAAP__AOUBoNN2oMehyT2l_RZ3o1huMdrXTY0"
MAYA = "maya-okafor-fx0001"
BOTH = "profileUrl,vmid,fullName,company,email"
V, M, E = IdentityKind.VANITY, IdentityKind.MEMBER_ID, IdentityKind.EMAIL


def one_person(*rows):
    person = None
    for place, identities in enumerate(rows):
        row = Person(Facts(line=place + 1, identities=list(identities), fields={}, place=place))
        if person:
            person.take_in(row)
        else:
            person = row
    return person


def parts_of(person, contact_of, apart):
    person.contact_ids = set(contact_of.values())
    return {
        frozenset(one.contact_ids): ([row.line for row in one.rows], set(one.identities))
        for one in part(person, contact_of, apart)
    }


def test_a_row_with_ids_of_both_goes_to_the_one_with_the_profile_name():
    person = one_person([(V, "a"), (M, "b")])
    assert parts_of(person, {(V, "a"): 2, (M, "b"): 1}, {(1, 2)}) == {frozenset({2}): ([1], {(V, "a")})}


def test_new_ids_go_with_their_row_and_rows_with_their_ids():
    person = one_person([(V, "a"), (M, "b")], [(M, "b"), (E, "new")], [(E, "new")], [(V, "a")])
    assert parts_of(person, {(V, "a"): 1, (M, "b"): 2}, {(1, 2)}) == {
        frozenset({1}): ([1, 4], {(V, "a")}),
        frozenset({2}): ([2, 3], {(M, "b"), (E, "new")}),
    }


def test_a_third_contact_joins_the_one_that_a_row_ties_it_to():
    person = one_person([(V, "a"), (M, "b")], [(M, "b"), (E, "c")])
    known = {(V, "a"): 1, (M, "b"): 2, (E, "c"): 3}
    assert parts_of(person, known, {(1, 2)}) == {
        frozenset({1}): ([1], {(V, "a")}),
        frozenset({2, 3}): ([2], {(M, "b"), (E, "c")}),
    }


IDS = [(V, "a"), (V, "b"), (M, "c"), (E, "d"), (E, "e")]


@given(st.lists(st.lists(st.sampled_from(IDS), min_size=1, max_size=3, unique=True), min_size=1, max_size=6), st.data())
def test_no_order_of_rows_makes_a_difference_and_no_row_is_lost(rows, data):
    rows = [[IDS[0], IDS[2]], *rows, IDS]  # all of one person, somehow
    known = {IDS[0]: 1, IDS[2]: 2, IDS[3]: 3}
    apart = {(1, 2)}
    there = parts_of(one_person(*rows), known, apart)
    order = data.draw(st.permutations(range(len(rows))))
    person = one_person(*[data.draw(st.permutations(rows[place])) for place in order])
    other = parts_of(person, known, apart)
    back = {ids: (sorted(order[line - 1] + 1 for line in lines), own) for ids, (lines, own) in other.items()}
    assert {ids: (sorted(lines), own) for ids, (lines, own) in there.items()} == back
    assert sorted(line for lines, _ in there.values() for line in lines) == list(range(1, len(rows) + 1))
    assert not any({1, 2} <= ids for ids in there)


@pytest.mark.django_db
def test_no_import_joins_again_what_was_taken_apart(user):
    bring(lines("Name,LinkedIn", f"Maya Okafor,{profile(MAYA)}"))
    bring(lines("Name,LinkedIn", f"M. Okafor,{profile(OPAQUE)}"))
    file = lines(BOTH, f"{profile(MAYA)},{OPAQUE},Maya Okafor,Acme,maya@example.com")
    done = bring(file)
    merged = Merge.objects.get()
    assert merged.import_run == done
    unmerge(merged, by=user)
    again = bring(file.replace(b"Acme", b"Beta"))
    assert again.rows_read == 1
    kept, back = Contact.objects.order_by("pk")
    assert (kept.company, back.company) == ("Beta", "")
    assert set(kept.identities.values_list("value", flat=True)) == {MAYA, "maya@example.com"}
    assert list(back.identities.values_list("value", flat=True)) == [OPAQUE]
    assert Merge.objects.filter(undone_at=None).count() == 0


@pytest.mark.django_db
def test_what_is_new_in_such_a_row_belongs_to_the_one_it_goes_to():
    first, second = ContactFactory(), ContactFactory()
    IdentityFactory(contact=first, kind=M, value=OPAQUE)
    IdentityFactory(contact=second, value=MAYA)
    MaybeSame.objects.create(first=first, second=second, reason="same_name", state=SamenessState.DIFFERENT)
    bring(
        lines(
            f"{BOTH},comment,commentUrl",
            f"{profile(MAYA)},{OPAQUE},Maya Okafor,Acme,maya@example.com,Nice one,",
            f",{OPAQUE},Maya Okafor,,other@example.com,Me too,",
        )
    )
    assert Contact.objects.count() == 2
    told = {
        contact.pk: list(contact.interactions.filter(kind=InteractionKind.COMMENT).values_list("text", flat=True))
        for contact in (first, second)
    }
    assert told == {first.pk: ["Me too"], second.pk: ["Nice one"]}
    assert Identity.objects.get(value="maya@example.com").contact == second
    assert Identity.objects.get(value="other@example.com").contact == first
