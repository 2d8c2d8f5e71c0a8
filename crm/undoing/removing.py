"""Rows of an import taken out of the database; some thousands at a time."""

from collections.abc import Collection, Iterable
from itertools import batched

from django.db import connection, models
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat

from crm.enums import SamenessState, WorkState
from crm.models import Contact, Event, Identity, Import, ImportChunk, ImportRow, Interaction, MaybeSame, Post
from crm.undoing.among import among

BATCH = 5_000
_OF_IDENTITY = ("kind", "value", "contact")


def remove_contacts(contact_ids: Collection[int]) -> None:
    """Take out the contacts with everything that hangs on them."""
    for batch in batched(sorted(contact_ids), BATCH):
        Contact.objects.filter(pk__in=among(batch), gate_interaction__isnull=False).update(gate_interaction=None)
        for field in fields_that_point_at(Contact):
            _let_go(field, batch)
        _delete(Contact, "id", batch)


def _let_go(field, ids):
    """Take out the rows that point at the contacts `ids`, at once where nothing in turn points at them."""
    rows = field.model._base_manager.filter(**{f"{field.attname}__in": among(ids)})
    if field.remote_field.on_delete is models.SET_NULL:
        rows.update(**{field.attname: None})
    elif all(held.model is Contact for held in fields_that_point_at(field.model)):  # their gates were let go before
        _delete(field.model, field.column, ids)
    else:
        rows.delete()


def _delete(model, column, ids):
    table, column = (connection.ops.quote_name(name) for name in (model._meta.db_table, column))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [list(ids)])  # noqa: S608


def remove_events(import_id: int, contact_ids: Collection[int]) -> None:
    """Take out what the import says these contacts did, and that the machine then tightened a gate by it."""
    for batch in batched(sorted(contact_ids), BATCH):
        with connection.cursor() as cursor:
            for statement in (_FORGET_TIGHTENING, _LET_GATES_GO, _FORGET_EVENTS):
                cursor.execute(statement, [list(batch), import_id])


def remove_identities(import_id: int, contact_ids: Collection[int]) -> dict[tuple[str, str], int]:
    """Take out the ids that the import brought for these contacts; return them, each with whose it was."""
    gone = {}
    for batch in batched(sorted(contact_ids), BATCH):
        theirs = Identity.objects.filter(import_run=import_id, contact__in=among(batch))
        gone |= {(kind, value): contact for kind, value, contact in theirs.order_by("pk").values_list(*_OF_IDENTITY)}
        theirs.delete()
    return gone


def remove_suggestions(import_ids: Iterable[int], contact_ids: Iterable[int]) -> None:
    """Take out the open suggestions about these contacts that the imports led to: who may be the same is asked anew."""
    about = Q(first__in=among(contact_ids)) | Q(second__in=among(contact_ids))
    MaybeSame.objects.filter(about, import_run__in=list(import_ids), state=SamenessState.OPEN).delete()


def remove_traces(import_run: Import) -> None:
    """Take out what else the import left: whom it only confirmed, and that rows of others were fixed by it."""
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
    for field in fields_that_point_at(Post):
        rows = field.model._base_manager.filter(**{field.attname: OuterRef("pk")})
        if field.model is Interaction:
            rows = rows.filter(post_likelihood__isnull=True)
        posts = posts.exclude(Exists(rows))
    ids = list(posts.order_by("pk").values_list("pk", flat=True))
    guessed.filter(post__in=ids).update(post=None, post_likelihood=None)
    Post.objects.filter(pk__in=ids).delete()


def fields_that_point_at(model: type[models.Model]) -> list[models.ForeignKey]:
    """Return the foreign keys of all apps to `model`."""
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

_LET_GATES_GO = """
UPDATE crm_contact contact SET gate_interaction_id = NULL FROM crm_interaction event
 WHERE event.contact_id = ANY(%s) AND event.import_run_id = %s
   AND contact.id = event.contact_id AND contact.gate_interaction_id = event.id
"""

_FORGET_EVENTS = "DELETE FROM crm_interaction WHERE contact_id = ANY(%s) AND import_run_id = %s"
