"""Load the demo world through the real engine, and take exactly that away again.

What was made is written down in one Event with a unique key: it says what to take away, and that a second
loading has nothing to do.
"""

import math
from random import Random

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm import importing, work
from crm.enums import WorkState
from crm.history import record
from crm.models import Contact, Event, Import, ImportChange, Interaction, Post
from leads.demo.cast import AUTHOR_NAME, AUTHOR_PROFILE
from leads.demo.files import world
from leads.demo.story import lead_to_the_board
from leads.models import Icp, QualificationRun
from leads.qualifying import first_icp, publishing, qualify, storing, version_in_use

_KEY = "demo"
_ICP = "Founders and owners of small agencies"
_AGENCY_WORDS = ("agency", "studio", "creative", "design", "brand", "copywriter", "strategy", "letters", "media")
_MOST_LEADS = {"full": 36, "small": 12}


def is_seeded() -> bool:
    """Say whether the demo world is there."""
    return Event.objects.filter(effect_key=_KEY).exists()


@transaction.atomic
def seed(*, by, size="full", seed=7, now=None) -> bool:
    """Load the demo world, for the member `by`; return whether it was not there yet. All of it or nothing."""
    marker = record("demo.seeded", by=by, effect_key=_KEY)
    if marker is None:
        return False
    now = now or timezone.now()
    made = world(now, size=size, seed=seed)
    post = Post.objects.create(
        title="What a baker from Ghent taught me about messages",
        url=made.post_url,
        urn=made.post_urn,
        author=AUTHOR_NAME,
        text=made.text,
        published_at=made.published_at,
        impressions=412_380,
        created_by=by,
    )
    imports = [_import(name, data, post, by) for name, data in made.files.items()]
    icp = _icp(by)
    contacts = Contact.objects.filter(first_import__in=imports, is_owner=False)
    version = version_in_use()
    if version:
        qualify(version, list(contacts.values_list("pk", flat=True)))
    random = Random(seed)  # noqa: S311  (made-up people, no secret)
    lead_to_the_board(contacts, version, post, by=by, most=_MOST_LEADS[size], random=random)
    marker.detail = {"post": post.pk, "imports": [one.pk for one in imports], "icp": icp.pk if icp else None}
    marker.save(update_fields=["detail"])
    return True


@transaction.atomic
def purge() -> int:
    """Take the demo world away and nothing else; return how many people went with it.

    Somebody whom a file of the team's own named as well stays, without what the demo said about them.
    """
    marker = Event.objects.select_for_update().filter(effect_key=_KEY).first()
    if marker is None:
        return 0
    imports = Import.objects.filter(pk__in=marker.detail.get("imports", ()), is_sample=True)
    import_ids = list(imports.values_list("pk", flat=True))
    kept = ImportChange.objects.exclude(import_run__in=import_ids).values("contact")
    people = Contact.objects.filter(first_import__in=import_ids).exclude(pk__in=kept)
    ids = list(people.values_list("pk", flat=True))
    _forget_runs(ids, import_ids)
    files = [one.file for one in imports if one.file]
    Interaction.objects.filter(import_run__in=import_ids).delete()
    people.delete()
    imports.delete()
    Icp.objects.filter(pk=marker.detail.get("icp")).delete()
    Post.objects.filter(pk=marker.detail.get("post")).delete()
    subjects = [f"import:{pk}" for pk in import_ids]
    subjects += [f"icp:{marker.detail.get('icp')}", f"post:{marker.detail.get('post')}"]
    Event.objects.filter(Q(subject__in=subjects) | Q(pk=marker.pk)).delete()
    for file in files:
        transaction.on_commit(lambda file=file: file.storage.delete(file.name), robust=True)
    return len(ids)


def _import(name, data, post, by):
    """Bring one file in as the page would, without waiting for a worker."""
    import_run = importing.receive(data, name, by=by, post=post, owner_profile=AUTHOR_PROFILE, is_sample=True)
    me = work.worker_name()
    importing.take(import_run, me)
    importing.run(import_run.pk, me, turn=math.inf)
    return import_run


def _icp(by):
    """Publish the ICP of the demo unless the team has one of its own; return it, if it was made."""
    if Icp.objects.filter(is_primary=True).exists():
        return None
    answers = first_icp.Answers(
        seniorities=tuple(map(str, first_icp.OFFERED_SENIORITY)),
        title_words=_AGENCY_WORDS,
        excluded_words=first_icp.OFFERED_EXCLUSIONS,
    )
    draft = first_icp.begin(_ICP, answers)
    asked = publishing.publish(draft, by=by, note="The first version")
    owner = work.worker_name()
    if work.claim_one(QualificationRun, asked.pk, owner=owner):
        work.attempt(QualificationRun, asked.pk, storing.run, owner=owner, expected=storing.EXPECTED)
    return draft.icp


def _forget_runs(ids, import_ids):
    """Runs about nobody but these people; a run about others as well stays as it was."""
    QualificationRun.objects.filter(import_run__in=import_ids).delete()
    only = set(ids)
    runs = QualificationRun.objects.filter(contact_ids__isnull=False).exclude(work_state=WorkState.RUNNING)
    mine = [pk for pk, asked in runs.values_list("pk", "contact_ids") if asked and only.issuperset(asked)]
    QualificationRun.objects.filter(pk__in=mine).delete()
