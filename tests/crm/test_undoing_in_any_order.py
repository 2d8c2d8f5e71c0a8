"""Whatever files came, and whichever of them are taken back in whatever order: what is left is what the others say."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from crm import undoing, work
from crm.models import Contact, Identity, ImportChange, ImportChunk, Interaction, Post, Undo
from tests.crm.importing.files import CONNECTIONS, bring, lines, profile

pytestmark = pytest.mark.django_db
COMMENTS = "profileUrl,name,occupation,comment,postUrl,degree"
URN = "urn:li:activity:736818332958720000"
PEOPLE = some.integers(0, 3)

connection_rows = some.builds(
    lambda person, by_profile, by_mail, company, position, day: ",".join(
        [
            f"Maya {person}",
            "Okafor",
            profile(f"maya-fx{person:04d}") if by_profile or not by_mail else "",
            f"m{person}@example.com" if by_mail else "",
            company,
            position,
            f"{day:02d} Feb 2026",
        ]
    ),
    PEOPLE,
    some.booleans(),
    some.booleans(),
    some.sampled_from(["", "Acme", "Beta"]),
    some.sampled_from(["", "CEO", "Head of Sales"]),
    some.integers(1, 3),
)
comment_rows = some.builds(
    lambda person, job, words, post: f"{profile(f'maya-fx{person:04d}')},Maya {person},{job},{words},{URN}{post},2nd",
    PEOPLE,
    some.sampled_from(["", "Founder at Beta"]),
    some.sampled_from(["Count me in", "What a pitch slap", "Sounds like a pitch"]),
    some.integers(1, 2),
)
files = some.one_of(
    some.lists(connection_rows, min_size=1, max_size=4).map(lambda rows: lines(CONNECTIONS, *rows)),
    some.lists(comment_rows, min_size=1, max_size=4).map(lambda rows: lines(COMMENTS, *rows)),
)


def take_back(import_run):
    asked = undoing.request_undo(import_run, by=None)
    me = work.worker_name()
    assert work.claim_one(Undo, asked.pk, owner=me)
    work.start(Undo, asked.pk, owner=me)
    undoing.undo(asked.pk, me)


def state(number_of):
    """Everything that is known, by what tells people apart instead of by ids; imports by their number."""
    ids = {}
    for contact, kind, value, run in Identity.objects.order_by("kind", "value").values_list(
        "contact", "kind", "value", "import_run"
    ):
        ids.setdefault(contact, []).append((kind, value, number_of.get(run)))
    people = {}
    for one in Contact.objects.order_by("pk"):
        fields = {name: getattr(one, name) for name in FIELDS}
        sources = {name: one.source_of(name) for name in FIELDS if one.source_of(name)}
        sources = {name: source | {"import": number_of.get(source["import"])} for name, source in sources.items()}
        said = Interaction.objects.filter(contact=one).order_by("event_key")
        events = [
            (event.event_key, event.occurred_at, event.precision, event.post and event.post.urn, event.text,
             event.tone, number_of.get(event.import_run_id))
            for event in said.select_related("post")
        ]  # fmt: skip
        gate = (one.gate, one.gate_decided_by, one.gate_note, getattr(one.gate_interaction, "event_key", None))
        title = (one.seniority, one.function, one.title_company, one.company_key, one.name_key, one.is_owner)
        people[tuple(ids.get(one.pk, ()))] = (fields, sources, events, gate, title, number_of.get(one.first_import_id))
    return people, sorted(Post.objects.values_list("urn", flat=True))


FIELDS = ("first_name", "last_name", "full_name", "headline", "position", "company", "email", "profile_url")


def after(brought, undone):
    """The state after all of `brought` and without those of the places `undone`, in their order; all rolled back."""
    with transaction.atomic():
        runs = [bring(data, name=f"{place}.csv") for place, data in enumerate(brought)]
        for place in undone:
            take_back(runs[place])
        found = state({run.pk: data for run, data in zip(runs, brought, strict=True)})
        left = (ImportChange.objects.count(), ImportChunk.objects.count())
        transaction.set_rollback(True)
    return found, left


@settings(
    max_examples=30, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(some.lists(files, min_size=1, max_size=4, unique=True), some.data())
def test_what_is_left_is_what_the_other_files_say(brought, data):
    order = data.draw(some.permutations(range(len(brought))))
    undone = order[: data.draw(some.integers(1, len(brought)))]
    found, left = after(brought, undone)
    others = [one for place, one in enumerate(brought) if place not in undone]
    if not others:
        assert (found, left) == (({}, []), (0, 0))
    assert found == after(others, [])[0]
