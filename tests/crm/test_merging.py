"""Two contacts become one and two again: nothing is lost on the way, in either direction."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm import gate, merging, search, suppression
from crm.enums import DecidedBy, Gate, IdentityKind, Precision, SamenessState
from crm.merging import Refused, merge, merge_contacts, unmerge, unmerge_all, where_they_are
from crm.models import Contact, Event, Identity, ImportChange, Interaction, MaybeSame, Merge
from tests.crm.importing.files import bring, lines, profile
from tests.factories import ContactFactory, IdentityFactory, InteractionFactory, PostFactory

pytestmark = pytest.mark.django_db
OPAQUE = "ACoAAP__AOUBoNN2oMehyT2l_RZ3o1huMdrXTY0"
BOTH = "profileUrl,vmid,fullName,company"


def state():
    """Everything about people, as the tables have it, save when a row was last written."""
    with connection.cursor() as cursor:
        found = {}
        for table in ("crm_contact", "crm_identity", "crm_interaction", "crm_importchange", "crm_maybesame"):
            cursor.execute(f"SELECT (to_jsonb(t) - 'updated_at')::text FROM {table} t ORDER BY id")
            found[table] = [row for (row,) in cursor.fetchall()]
        return found


@pytest.fixture
def two():
    """Two contacts with ids, words and a gate; one event that both have."""
    kept = ContactFactory(company="Acme", provenance={"*": {"import": 1, "line": 2, "seen": "2026-01-01", "rank": 0}})
    gone = ContactFactory(
        company="Beta",
        headline="Founder at Beta",
        provenance={"*": {"import": 2, "line": 3, "seen": "2026-02-01", "rank": 0}},
    )
    IdentityFactory(contact=kept, value="maya-fx0001")
    IdentityFactory(contact=gone, kind=IdentityKind.MEMBER_ID, value=OPAQUE)
    InteractionFactory(contact=kept, event_key="comment:1", text="One")
    InteractionFactory(contact=gone, event_key="comment:1", text="One")
    InteractionFactory(contact=gone, event_key="comment:2", text="Two")
    return fresh(kept), fresh(gone)


def fresh(contact):
    return Contact.objects.get(pk=contact.pk)


def test_a_merge_taken_back_leaves_everything_as_it_was(two, user):
    before = state()
    done = merge_contacts(*two, by=user)
    kept = Contact.objects.get()
    assert (kept.company, kept.headline) == ("Beta", "Founder at Beta")
    assert kept.interactions.count() == 2
    assert kept.identities.count() == 2
    back = unmerge(done, by=user)
    assert back.pk == two[1].pk
    told = MaybeSame.objects.get()
    assert (told.state, told.first, told.second) == (SamenessState.DIFFERENT, two[0], two[1])
    after = state()
    after["crm_maybesame"] = []
    assert after == before


def test_what_came_after_the_merge_stays_with_who_stayed(two, user):
    done = merge_contacts(*two, by=user)
    kept = Contact.objects.get()
    kept.headline = "Written by hand"
    kept.provenance["headline"] = {"by": user.pk, "at": "2026-11-23T09:00:00Z"}
    kept.save()
    InteractionFactory(contact=kept, event_key="comment:3")
    unmerge(done, by=user)
    kept, gone = fresh(two[0]), fresh(two[1])
    assert (kept.headline, kept.company) == ("Written by hand", "Acme")
    assert (gone.headline, gone.company) == ("Founder at Beta", "Beta")
    assert {each.event_key for each in kept.interactions.all()} == {"comment:1", "comment:3"}


def test_taking_back_twice_is_taking_back_once(two, user):
    done = merge_contacts(*two, by=user)
    first = unmerge(done, by=user)
    once = state()
    assert unmerge(done, by=user) == first
    assert state() == once
    assert Event.objects.filter(verb="contact.unmerged").count() == 1


def test_nothing_about_people_stays_in_a_merge_that_was_taken_back(two, user):
    done = merge_contacts(*two, by=user)
    assert "Beta" in str(Merge.objects.values().get())
    unmerge(done, by=user)
    done.refresh_from_db()
    assert done.undone_at
    assert (done.loser, done.keeper_before, done.moved, done.dropped) == ({}, {}, {}, {})


def test_the_kept_event_takes_over_what_the_other_one_knows_better(user):
    kept, gone = ContactFactory(), ContactFactory()
    post = PostFactory()
    ours = InteractionFactory(contact=kept, event_key="comment:1", occurred_at="2026-09-30T00:00Z", precision="day")
    InteractionFactory(
        contact=gone,
        event_key="comment:1",
        occurred_at="2026-09-30T10:11:12Z",
        precision="second",
        post=post,
        tone="question",
        tone_decided_by="person",
    )
    done = merge_contacts(kept, gone, by=user)
    ours.refresh_from_db()
    assert (ours.precision, ours.post, ours.tone, ours.tone_decided_by) == ("second", post, "question", "person")
    unmerge(done, by=user)
    ours.refresh_from_db()
    assert (ours.precision, ours.post, ours.tone_decided_by) == (Precision.DAY, None, DecidedBy.MACHINE)


def test_the_words_that_set_the_gate_are_found_after_a_merge_and_after_the_way_back(user):
    kept, gone = ContactFactory(), ContactFactory()
    ours = InteractionFactory(contact=kept, event_key="comment:1")
    words = InteractionFactory(contact=gone, event_key="comment:1", tone="hostile", tone_reason={"gate": "never"})
    gate.tighten_by_interactions([gone.pk])
    done = merge_contacts(kept, gone, by=user)
    together = Contact.objects.get()
    assert (together.gate, together.gate_interaction) == (Gate.NEVER, ours)
    unmerge(done, by=user)
    assert (fresh(kept).gate, fresh(kept).gate_interaction) == (Gate.CLEAR, None)
    assert (fresh(gone).gate, fresh(gone).gate_interaction_id) == (Gate.NEVER, words.pk)


@pytest.mark.parametrize("swapped", [False, True])
def test_the_more_restrictive_of_both_holds_whoever_stays(swapped, user):
    pair = [ContactFactory(), ContactFactory(gate=Gate.HOLD, gate_note="Wary", do_not_contact=True, is_owner=True)]
    if swapped:
        pair.reverse()
    merge_contacts(*pair, by=user)
    together = Contact.objects.get()
    assert (together.gate, together.do_not_contact, together.is_owner) == (Gate.HOLD, True, True)


def test_a_gate_that_a_person_lifted_stays_lifted_in_a_merge(user):
    kept, gone = ContactFactory(), ContactFactory(gate=Gate.NEVER)
    InteractionFactory(contact=gone, tone="hostile", tone_reason={"gate": "never"})
    gate.set_gate(gone, Gate.CLEAR, by=user, note="We talked.")
    merge_contacts(kept, gone, by=user)
    gate.tighten_by_interactions()
    assert Contact.objects.get().gate == Gate.CLEAR


def test_whom_somebody_protected_while_they_were_one_stays_protected(two, user):
    done = merge_contacts(*two, by=user)
    together = Contact.objects.get()
    gate.set_gate(together, Gate.NEVER, by=user, note="Asked for it.")
    Contact.objects.update(do_not_contact=True)
    unmerge(done, by=user)
    assert [(each.gate, each.do_not_contact) for each in Contact.objects.order_by("pk")] == [(Gate.NEVER, True)] * 2


def test_hostile_words_that_came_after_the_merge_still_gate_who_keeps_them(user):
    kept, gone = ContactFactory(), ContactFactory(gate=Gate.NEVER)
    done = merge_contacts(kept, gone, by=user)
    InteractionFactory(contact=kept, tone="hostile", tone_reason={"gate": "never"})
    unmerge(done, by=user)
    assert fresh(kept).gate == Gate.NEVER


def test_do_not_contact_asked_for_again_while_they_were_one_stays(user):
    kept, gone = ContactFactory(), ContactFactory(do_not_contact=True)
    done = merge_contacts(kept, gone, by=user)
    Event.objects.create(verb="contact.protected", contact=kept, by=user)
    unmerge(done, by=user)
    assert fresh(kept).do_not_contact


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_merges_of_one_contact_can_be_taken_back_in_any_order(order, user):
    kept, *others = ContactFactory.create_batch(3)
    for number, contact in enumerate([kept, *others]):
        IdentityFactory(contact=contact, value=f"maya-fx{number:04d}")
        for event in (f"own:{number}", "of all") + (("of others",) if number else ()):
            InteractionFactory(contact=contact, event_key=event)
    before = state()
    done = [merge_contacts(kept, fresh(other), by=user) for other in others]
    assert Interaction.objects.count() == 5
    for number in order:
        unmerge(done[number], by=user)
        assert set(fresh(kept).interactions.values_list("event_key", flat=True)) >= {"own:0", "of all"}
    MaybeSame.objects.all().delete()
    after = state()
    assert after["crm_interaction"] == before["crm_interaction"]
    assert after == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_contact_that_went_on_into_another_one_can_be_taken_apart_in_any_order(order, user):
    """The second contact goes into the first, that one into a third."""
    first, second, third = ContactFactory.create_batch(3, company="")
    for number, contact in enumerate((first, second, third)):
        IdentityFactory(contact=contact, value=f"maya-fx{number:04d}")
        InteractionFactory(contact=contact, event_key=f"own:{number}")
        InteractionFactory(contact=contact, event_key="of all")
        contact.company = f"Company {number}"
        contact.provenance = {"company": {"import": number, "line": 1, "seen": f"2026-0{1 + (number + 1) % 3}-01"}}
        contact.save()
    before = state()
    done = [merge_contacts(first, second, by=user), merge_contacts(third, fresh(first), by=user)]
    assert set(Contact.objects.get().interactions.values_list("event_key", flat=True)) == {
        *(f"own:{number}" for number in range(3)),
        "of all",
    }
    for number in order:
        unmerge(Merge.objects.get(pk=done[number].pk), by=user)
    MaybeSame.objects.all().delete()
    assert state() == before


def test_any_number_of_pairs_takes_the_same_number_of_statements(user):
    def cost(number):
        kept, gone = ContactFactory.create_batch(number), ContactFactory.create_batch(number)
        one = ContactFactory()
        for contact in (*kept, *gone):
            IdentityFactory(contact=contact)
            InteractionFactory(contact=contact, event_key="comment:1")
            InteractionFactory(contact=contact)
        # Several into one at once, too.
        more = {other.pk: one.pk for other in ContactFactory.create_batch(number)}
        with CaptureQueriesContext(connection) as joining:
            merges = merge({two.pk: one.pk for one, two in zip(kept, gone, strict=True)} | more)
        back = [done for done in merges if done.loser_id not in more]
        with CaptureQueriesContext(connection) as parting:
            unmerge_all(back, by=user)
        return len(joining), len(parting)

    few = cost(2)
    assert cost(20) == few
    assert max(few) < 75, few


def test_pairs_that_were_told_apart_stay_so_for_whoever_they_go_into(user):
    first, second, third, fourth = ContactFactory.create_batch(4)
    MaybeSame.objects.create(first=second, second=third, reason="same_name", state=SamenessState.DIFFERENT)
    MaybeSame.objects.create(first=first, second=third, reason="same_name")
    MaybeSame.objects.create(first=second, second=fourth, reason="same_name")
    MaybeSame.objects.create(first=first, second=second, reason="same_name")
    before = set(MaybeSame.objects.values_list("first", "second", "state"))
    done = merge_contacts(first, second, by=user)
    assert set(MaybeSame.objects.values_list("first", "second", "state")) == {
        (first.pk, third.pk, "different"),
        (first.pk, fourth.pk, "open"),
    }
    unmerge(done, by=user)
    after = set(MaybeSame.objects.values_list("first", "second", "state"))
    told = {(first.pk, second.pk, "different"), (second.pk, third.pk, "different"), (second.pk, fourth.pk, "open")}
    assert told <= after
    assert len(after) == len(before)


def test_an_import_that_joined_two_is_remembered_and_can_be_taken_back():
    bring(lines("Name,LinkedIn", f"Maya Okafor,{profile('maya-fx0001')}"))
    bring(lines("Name,LinkedIn", f"M. Okafor,{profile(OPAQUE)}"))
    before = state()
    done = bring(lines(BOTH, f"{profile('maya-fx0001')},{OPAQUE},Maya Okafor,"))
    (found,) = Merge.objects.filter(undone_at=None)
    assert found.reason == merging.BY_IDS
    unmerge_all([found], by=None, for_good=False)
    assert not MaybeSame.objects.filter(state=SamenessState.DIFFERENT).exists()
    assert Contact.objects.count() == 2
    assert {each.contact_id for each in Identity.objects.all()} == set(Contact.objects.values_list("pk", flat=True))
    assert state()["crm_identity"] == before["crm_identity"]
    assert done.rows_read == 1


def test_what_an_import_changed_on_either_can_still_be_undone(user):
    kept, gone = ContactFactory(), ContactFactory()
    run = bring(lines("Name,LinkedIn", f"Bo,{profile('bo-fx0002')}"))
    for contact, before in ((kept, {"company": "A", "provenance": {}}), (gone, {"headline": "B", "provenance": {}})):
        events = {str(contact.pk): {"precision": "none"}}
        ImportChange.objects.create(import_run=run, contact=contact, before=before, events_before=events)
    unchanged = state()["crm_importchange"]
    done = merge_contacts(kept, gone, by=user)
    change = ImportChange.objects.get()
    assert change.before == {"company": "A", "headline": "B", "provenance": {}}
    assert set(change.events_before) == {str(kept.pk), str(gone.pk)}
    unmerge(done, by=user)
    assert state()["crm_importchange"] == unchanged


def test_a_suppressed_id_inside_a_merge_stays_suppressed(two, user):
    suppression.suppress([(IdentityKind.MEMBER_ID, OPAQUE)], reason="asked")
    done = merge_contacts(*two, by=user)
    row = f"{profile('maya-fx0001')},{OPAQUE},Maya Okafor,Gamma"
    assert bring(lines(BOTH, row)).rows_skipped == 1
    unmerge(done, by=user)
    assert bring(lines(BOTH, row.replace("Gamma", "Delta"))).rows_skipped == 1
    assert not Contact.objects.filter(company__in=["Gamma", "Delta"]).exists()


def test_somebody_whose_ids_were_erased_meanwhile_does_not_come_back(two, user):
    done = merge_contacts(*two, by=user)
    Identity.objects.filter(value=OPAQUE).delete()
    with pytest.raises(Refused, match="nobody to bring back"):
        unmerge(done, by=user)
    assert Contact.objects.get() == two[0]


def test_what_a_row_pointed_at_may_be_gone_when_it_comes_back(two, user):
    post = PostFactory()
    Interaction.objects.filter(contact=two[1], event_key="comment:1").update(post=post)
    done = merge_contacts(*two, by=user)
    Interaction.objects.update(post=None)
    post.delete()
    unmerge(done, by=user)
    assert fresh(two[1]).interactions.get(event_key="comment:1").post is None


def test_one_knows_where_somebody_went(two, user):
    third = ContactFactory()
    done = merge_contacts(*two, by=user)
    assert where_they_are([two[1].pk, third.pk]) == {two[1].pk: two[0].pk}
    merge_contacts(third, two[0], by=user)
    assert where_they_are([two[1].pk, two[0].pk]) == {two[1].pk: third.pk, two[0].pk: third.pk}
    unmerge(Merge.objects.get(pk=done.pk), by=user)
    assert where_they_are([two[1].pk]) == {}


def test_the_search_finds_who_stays_and_who_comes_back(two, user):
    def found(words):
        search.catch_up()
        return set(Contact.objects.found_by(words))

    assert found("founder at beta") == {two[1]}
    done = merge_contacts(*two, by=user)
    assert found("founder at beta") == {two[0]}
    unmerge(done, by=user)
    assert found("founder at beta") == {two[1]}


def test_who_is_not_there_cannot_be_merged(two, user):
    gone = two[1]
    merge_contacts(*two, by=user)
    with pytest.raises(Refused, match="not here any more"):
        merge_contacts(two[0], gone, by=user)
    with pytest.raises(Refused, match="one person already"):
        merge_contacts(two[0], two[0], by=user)
