"""Import, merge, take apart, tell apart, undo, in any order: what people did is never lost and never doubled."""

from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crm import duplicates, importing, undoing, work
from crm.enums import Gate, SamenessState, WorkState
from crm.gate import GATE_OF_TONE
from crm.merging import Refused, merge_contacts, unmerge
from crm.models import Contact, Identity, Import, Interaction, MaybeSame, Merge, Undo
from leads import pipeline
from leads.models import Lead, StageChange
from tests.crm.importing.files import lines, profile
from tests.factories import UserFactory

HEADER = "profileUrl,vmid,email,fullName,comment,postUrl,timestamp"
POST = "urn:li:activity:7368183329587200001"
OPAQUE = [f"ACoAAP__AOUBoNN2oMehyT2l_RZ3o1huMdrXTY{n}" for n in range(3)]
WORDS = ["Nice one", "How did you tell them?", "This is just a pitch slap, you only want to sell"]


class Merging(RuleBasedStateMachine):
    """What the files that stand say is what the tables hold, however contacts were joined and parted."""

    def __init__(self):
        super().__init__()
        for model in (Lead, Contact, Undo, Import):
            model.objects.all().delete()
        self.by = UserFactory(admin=True)
        self.said = {}  # id of an import that stands -> what was said in it
        self.undone = set()  # what was said in imports that were taken back
        self.day = 0

    @initialize()
    def one_person_comes_as_two(self):
        """Both said the same, so a merge has to leave one of the two out, and to bring it back."""
        for ids in ("v", "o"):
            self.bring(0, ids, WORDS[0])

    @rule(person=st.integers(0, 2), ids=st.sets(st.sampled_from("vom"), min_size=1), said=st.sampled_from(WORDS))
    def bring_a_file(self, person, ids, said):
        self.bring(person, ids, said)

    def bring(self, person, ids, said):
        self.day += 1
        row = [
            profile(f"person-fx{person:04d}") if "v" in ids else "",
            OPAQUE[person] if "o" in ids else "",
            f"p{person}@example.com" if "m" in ids else "",
            f"Person {person}",
            f'"{said}"',
            POST,
            f"2026-09-{self.day % 28 + 1:02d}T10:00:00Z",
        ]
        import_run = importing.receive(lines(HEADER, ",".join(row)), "file.csv")
        me = work.worker_name()
        importing.take(import_run, me)
        importing.run(import_run.pk, me)
        self.said[import_run.pk] = said

    def two(self, data):
        people = list(Contact.objects.order_by("pk"))
        return data.draw(st.permutations(people))[:2] if len(people) > 1 else None

    @precondition(lambda self: Contact.objects.count() > 1)
    @rule(data=st.data())
    def merge_two(self, data):
        one, other = self.two(data)
        merge_contacts(one, other, by=self.by)

    @precondition(lambda self: Merge.objects.filter(undone_at=None).exists())
    @rule(data=st.data())
    def take_apart(self, data):
        merge = data.draw(st.sampled_from(list(Merge.objects.filter(undone_at=None).order_by("pk"))))
        try:
            back = unmerge(merge, by=self.by)
        except Refused:
            return
        pair = sorted([merge.keeper_id, back.pk])
        assert MaybeSame.objects.get(first=pair[0], second=pair[1]).state == SamenessState.DIFFERENT

    @precondition(lambda self: Contact.objects.exists())
    @rule(data=st.data())
    def take_to_the_board(self, data):
        contact = data.draw(st.sampled_from(list(Contact.objects.order_by("pk"))))
        pipeline.open_leads([contact.pk], by=self.by)

    @rule()
    def suggest(self):
        duplicates.find()

    @precondition(lambda self: self.said)
    @rule(data=st.data())
    def undo_a_file(self, data):
        import_run = Import.objects.get(pk=data.draw(st.sampled_from(sorted(self.said))))
        undo = undoing.request_undo(import_run, by=self.by)
        me = work.worker_name()
        assert work.claim_one(Undo, undo.pk, owner=me)
        work.start(Undo, undo.pk, owner=me)
        undoing.undo(undo.pk, me)
        assert Undo.objects.get(pk=undo.pk).work_state == WorkState.FINISHED
        self.undone.add(self.said.pop(import_run.pk))

    @invariant()
    def nothing_said_is_lost_or_doubled(self):
        """What stands in a file stands with somebody, once each; what a merge left out is with that merge."""
        events = list(Interaction.objects.values_list("contact_id", "event_key", "text"))
        assert len({(contact, key) for contact, key, _ in events}) == len(events)
        assert set(self.said.values()) <= {text for _, _, text in events} <= {*self.said.values(), *self.undone}
        if not self.undone:
            left_out = [
                row
                for merge in Merge.objects.filter(undone_at=None)
                for row in merge.dropped.get("crm.Interaction.contact", ())
            ]
            brought = Import.objects.aggregate(total=Sum("interactions_created"))["total"] or 0
            assert len(events) + len(left_out) == brought

    @invariant()
    def every_contact_has_an_id_and_every_id_one_contact(self):
        assert set(Identity.objects.values_list("contact_id", flat=True)) == set(
            Contact.objects.values_list("pk", flat=True)
        )

    @invariant()
    def nobody_is_pitched_who_objected(self):
        for event in Interaction.objects.select_related("contact"):
            least = GATE_OF_TONE.get(event.tone, Gate.CLEAR)
            assert Gate(event.contact.gate).strictness >= least.strictness

    @invariant()
    def one_open_lead_each_and_every_move_has_its_lead(self):
        owners = list(Lead.objects.open().values_list("contact_id", flat=True))
        assert len(owners) == len(set(owners))
        assert not StageChange.objects.filter(lead=None).exists()

    @invariant()
    def whoever_was_told_apart_is_apart(self):
        for pair in MaybeSame.objects.filter(state=SamenessState.DIFFERENT):
            assert pair.first_id < pair.second_id


SHORT = settings(
    max_examples=10, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


class StoryTests(TestCase):
    def test_what_people_did_is_conserved_through_any_story(self):
        run_state_machine_as_test(Merging, settings=SHORT)
