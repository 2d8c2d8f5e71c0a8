"""Rows of an import taken out of the database; some thousands at a time."""

from collections.abc import Collection, Iterable
from itertools import batched

from django.db import connection
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from crm.enums import SamenessState, WorkState
from crm.models import Contact, Event, Identity, Import, ImportChunk, ImportRow, Interaction, MaybeSame, Post

BATCH = 5_000
_OF_IDENTITY = ("kind", "value", "contact")


def remove_contacts(contact_ids: Collection[int]) -> None:
    """Take out the contacts with everything that hangs on them, as the models say."""
    for batch in batched(sorted(contact_ids), BATCH):
        people = Contact.objects.filter(pk__in=batch)
        people.filter(gate_interaction__isnull=False).update(gate_interaction=None)
        people.delete()


def remove_events(import_id: int, contact_ids: Collection[int]) -> None:
    """Take out what the import says these contacts did, and that the machine then tightened a gate by it."""
    for batch in batched(sorted(contact_ids), BATCH):
        with connection.cursor() as cursor:
            cursor.execute(_FORGET_TIGHTENING, [list(batch), import_id])
        Interaction.objects.filter(import_run=import_id, contact__in=batch).delete()


def remove_identities(import_id: int, contact_ids: Collection[int]) -> dict[tuple[str, str], int]:
    """Take out the ids that the import brought for these contacts; return them, each with whose it was."""
    gone = {}
    for batch in batched(sorted(contact_ids), BATCH):
        theirs = Identity.objects.filter(import_run=import_id, contact__in=batch)
        gone |= {(kind, value): contact for kind, value, contact in theirs.order_by("pk").values_list(*_OF_IDENTITY)}
        theirs.delete()
    return gone


def remove_traces(import_run: Import, contact_ids: Iterable[int]) -> None:
    """Take out what else the import left: suggestions about these contacts, whom it confirmed, rows that it fixed."""
    ids = list(contact_ids)
    MaybeSame.objects.filter(import_run=import_run, state=SamenessState.OPEN).filter(first__in=ids).delete()
    MaybeSame.objects.filter(import_run=import_run, state=SamenessState.OPEN).filter(second__in=ids).delete()
    ImportChunk.objects.filter(import_run=import_run).delete()
    ImportRow.objects.filter(fixed_in=import_run).update(fixed_in=None)


def remove_posts(import_run: Import) -> None:
    """Take out the posts that the import's rows named first, where nothing of anybody is left on them.

    A post that a person changed since stays. That an event is likely of it holds nothing: it is guessed anew.
    """
    # Also those of an earlier undo that held on to one, because this import was on it too.
    posts = Post.objects.filter(Q(import_run=import_run) | Q(import_run__undo__work_state=WorkState.FINISHED))
    as_subject = Concat(Value("post:"), Cast(OuterRef("pk"), CharField()))
    posts = posts.exclude(Exists(Event.objects.filter(by__isnull=False, subject=as_subject)))
    guessed = Interaction.objects.filter(post_likelihood__isnull=False)
    for field in _fields_that_point_at(Post):
        rows = field.model._base_manager.filter(**{field.attname: OuterRef("pk")})
        if field.model is Interaction:
            rows = rows.filter(post_likelihood__isnull=True)
        posts = posts.exclude(Exists(rows))
    ids = list(posts.order_by("pk").values_list("pk", flat=True))
    guessed.filter(post__in=ids).update(post=None, post_likelihood=None)
    Post.objects.filter(pk__in=ids).delete()


def _fields_that_point_at(model):
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    ]


_FORGET_TIGHTENING = """
DELETE FROM crm_event entry USING crm_interaction event
 WHERE event.contact_id = ANY(%s) AND event.import_run_id = %s
   AND entry.contact_id = event.contact_id AND entry.verb = 'gate.tightened' AND entry.by_id IS NULL
   AND entry.subject = 'interaction:' || event.id
"""
