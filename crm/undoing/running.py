"""The undo of an import, from the row that asks for it to the row that says it is done.

It is one transaction, not chunks: nobody ever sees half of a file taken back, a worker that dies leaves nothing
behind, and the second run starts from the whole. The row of the undo stays locked until the end, so that its lease
cannot go to anybody else however long it takes; the import lock keeps imports out meanwhile.
"""

import logging

from django.db import connection, transaction
from django.db.models.functions import Now

from crm import duplicates, work
from crm.attribution import attribute
from crm.failpoints import failpoint
from crm.figures import forget_figures
from crm.gate import tighten_by_interactions
from crm.history import record
from crm.identities import identity_of
from crm.importing.owners import mark_owner
from crm.importing.problems import UnreadableFile
from crm.importing.running import INDEX_SEARCH
from crm.locks import hold_the_import_lock
from crm.merging import unmerge_all
from crm.models import Import, Merge, Undo
from crm.signals import contacts_changed
from crm.undoing import removing, restoring
from crm.undoing.among import among
from crm.undoing.hearing import hear_again
from crm.undoing.sorting import SortedOut, sort_out
from crm.waking import wake

log = logging.getLogger(__name__)

EXPECTED = (UnreadableFile,)  # failures whose message is a sentence for a person


def undo(pk: int, owner: str) -> None:
    """Do the Undo `pk`, which `owner` has claimed and started, and finish it; safe to run twice.

    Raises LeaseLost where somebody else has it now; nothing is written then.
    """
    with transaction.atomic():
        work.renew(Undo, pk, owner=owner)
        hold_the_import_lock()
        asked = Undo.objects.select_related("import_run__post", "created_by").get(pk=pk)
        done = take_back(asked.import_run)
        counts = {"removed": len(done.removed), "restored": len(done.restored)}
        record(
            "import.undone",
            by=asked.created_by,
            subject=f"import:{asked.import_run_id}",
            **counts,
            kept=len(done.kept),
        )
        if done.restored:
            contacts_changed.send(sender=Import, contact_ids=done.restored)
        wake(INDEX_SEARCH)
        work.finish(Undo, pk, owner=owner, finished_at=Now(), kept=done.kept, **counts)
        failpoint("undo.before_commit")
    failpoint("undo.after_commit")


def take_back(import_run: Import) -> SortedOut:
    """Take `import_run` back in the caller's transaction, which holds the import lock; return who was affected how."""
    _lock(import_run.pk)
    told = sort_out(import_run)
    # Whom it joined is two people again, and each of them is looked at for themselves.
    found = sort_out(import_run) if _part([import_run.pk, *told.heard], told.restored) else told
    removing.remove_contacts(found.removed)
    gone = _rewind([(import_run.pk, found.restored), *found.heard.items()])
    restoring.bring(found.brought_by)
    nobody = hear_again(found.heard, gone)
    removing.remove_contacts(nobody)
    removing.remove_traces(import_run)
    removing.remove_suggestions([import_run.pk, *found.heard], found.restored)
    tighten_by_interactions(found.restored)
    _mark_owners(import_run)
    forget_figures(import_run)
    removing.remove_posts(import_run)
    attribute(alone=True)
    duplicates.find(found.restored)
    return told


def _part(import_ids, contact_ids):
    """Take apart again whom these imports joined into one of the contacts; return who is there again.

    What they wrote about them afterwards goes first: a merge gives back what still stands as it left it.
    """
    merges = list(Merge.objects.filter(import_run__in=import_ids, undone_at=None, keeper__in=among(contact_ids)))
    for import_id in reversed(import_ids):
        restoring.restore(import_id, {merge.keeper_id for merge in merges})
    return unmerge_all(merges, by=None, for_good=False)


def _rewind(runs):
    """Take the contacts back to where they stood before the first of `runs`, the last one first.

    `runs` are imports, each with contacts of its. Returns the ids that they lose by it, with whose they were.
    """
    gone = {}
    for import_id, contact_ids in reversed(runs):
        restoring.restore(import_id, contact_ids)
        restoring.forget(import_id, contact_ids)
        removing.remove_events(import_id, contact_ids)
        gone |= removing.remove_identities(import_id, contact_ids)
    return gone


def _lock(import_id):
    """Let nobody else change the contacts until the end; who refers to one that goes finds out at once."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"import": import_id})


def _mark_owners(import_run):
    """The owner that this import named may be whom another one names too."""
    others = Import.objects.exclude(pk=import_run.pk).exclude(undo__work_state="finished").exclude(owner_profile="")
    for pk, profile in others.filter(rows_read__gt=0).order_by("pk").values_list("pk", "owner_profile"):
        if identity := identity_of(profile):
            mark_owner([identity], pk)


_LOCK = """
SELECT FROM crm_contact
 WHERE id IN (SELECT id FROM crm_contact WHERE first_import_id = %(import)s
               UNION ALL SELECT contact_id FROM crm_importchange WHERE import_run_id = %(import)s
               UNION ALL SELECT contact_id FROM crm_identity WHERE import_run_id = %(import)s
               UNION ALL SELECT contact_id FROM crm_interaction WHERE import_run_id = %(import)s)
 ORDER BY id
   FOR NO KEY UPDATE
"""
