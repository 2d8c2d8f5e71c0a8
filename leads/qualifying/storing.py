"""Judge people and keep the verdicts: the only writer of Qualification and QualificationRun.

Only what changed is written, for one contact as for everybody, by one statement. A verdict that a person overrode
keeps their word: the machine's own tier is kept beside it.
"""

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from crm import work
from crm.enums import WorkState
from leads.enums import VersionState
from leads.models import IcpVersion, QualificationRun
from leads.qualifying.compiling import verdicts
from leads.qualifying.definition import InvalidRule, definition_of
from leads.qualifying.engagement import TOLERANCE

# Left out of `changed`: whoever would get the verdict they have. A conflict is then only a race between two runs,
# and there an older version never overwrites a newer one (ids of versions rise with their number). The owner of
# the posts may have been taken for a visitor by an earlier file: that verdict goes.
_WRITE = """
WITH {verdicts}, changed AS (
    SELECT v.*
      FROM verdicts v LEFT JOIN leads_qualification q ON q.icp_id = %(icp)s AND q.contact_id = v.id
     WHERE q.id IS NULL
        OR (q.version_id, q.hit, q.unknown, q.tier, q.fit, q.coverage)
           IS DISTINCT FROM (%(version)s, v.hit, v.unknown, v.tier, v.fit, v.coverage)
        OR v.engagement > q.engagement OR v.engagement <= q.engagement - %(tolerance)s
), written AS (
    INSERT INTO leads_qualification AS q (contact_id, icp_id, version_id, hit, unknown, tier, fit, coverage, engagement,
                                          override, override_reason, judged_at)
    SELECT id, %(icp)s, %(version)s, hit, unknown, tier, fit, coverage, engagement, '', '', %(now)s
      FROM changed ORDER BY id
    ON CONFLICT (icp_id, contact_id) DO UPDATE
       SET version_id = EXCLUDED.version_id, hit = EXCLUDED.hit, unknown = EXCLUDED.unknown, tier = EXCLUDED.tier,
           fit = EXCLUDED.fit, coverage = EXCLUDED.coverage, engagement = EXCLUDED.engagement,
           judged_at = EXCLUDED.judged_at
     WHERE q.version_id <= EXCLUDED.version_id
    RETURNING 1
), of_owners AS (
    DELETE FROM leads_qualification q USING crm_contact c
     WHERE q.icp_id = %(icp)s AND c.id = q.contact_id AND c.is_owner
)
SELECT (SELECT count(*) FROM verdicts), (SELECT count(*) FROM written)
"""


def qualify(version, contact_ids=None, *, now=None):
    """Judge everybody, or those of `contact_ids`, under `version`; return (how many judged, how many changed).

    One statement, one code path for one person or a million; only changed verdicts are written. Warmth decays, so
    it alone makes a verdict worth writing only when it rose, or fell by engagement.TOLERANCE points. The owner of
    the posts is never judged. Raises InvalidRule where the version holds a rule that makes no sense.
    """
    statement, params = verdicts(definition_of(version), now or timezone.now(), contact_ids)
    params |= {"icp": version.icp_id, "version": version.pk, "tolerance": TOLERANCE}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WRITE.format(verdicts=statement), params)
        return cursor.fetchone()


def version_in_use():
    """Return the published version of the primary ICP with its ICP, or None while nothing was published."""
    return IcpVersion.objects.select_related("icp").filter(state=VersionState.PUBLISHED, icp__is_primary=True).first()


def request_run(version, *, contact_ids=None, import_run=None):
    """Ask for people to be judged again in the background; return the QualificationRun, None for nobody.

    Everybody by default, else `contact_ids`, or all that `import_run` (an Import or its id) touched. Where a run
    for everybody still waits, that one is returned: nothing is piled up. It stays locked until the caller's
    transaction ends, so that it cannot start before what the caller changed can be seen. leads.receivers wakes the
    worker once the row is committed.
    """
    if contact_ids is not None and not contact_ids:
        return None
    everyone = Q(contact_ids__isnull=True, import_run=None, work_state=WorkState.WAITING, attempts=0)
    with transaction.atomic(savepoint=False):  # nobody goes on after it failed half way
        waiting = (
            QualificationRun.objects.filter(everyone, version=version)
            .select_for_update(skip_locked=True, no_key=True)
            .first()
        )
        if waiting:
            return waiting
        return QualificationRun.objects.create(
            version=version,
            contact_ids=sorted(set(contact_ids)) if contact_ids is not None else None,
            import_run_id=getattr(import_run, "pk", import_run),
            work_state=WorkState.WAITING,
            due_at=Now(),
        )


def run(pk, owner):
    """Do the QualificationRun `pk`, leased to `owner`, and finish it. Safe to run twice: the second changes nothing.

    Where another version was put into use meanwhile, that one is applied: who came at the same moment may have been
    missed by the run for everybody. Raises InvalidRule, and crm.work.LeaseLost where somebody else has the run by
    now; nothing is written then.
    """
    asked = QualificationRun.objects.select_related("version__icp").get(pk=pk)
    with transaction.atomic():
        in_use = asked.version.icp.published()
        judged, changed = qualify(in_use, _people(asked)) if in_use else (0, 0)
        work.finish(QualificationRun, pk, owner=owner, people_judged=judged, people_changed=changed, finished_at=Now())


def _people(asked):
    """The ids that a run is about; None for everybody."""
    if asked.contact_ids is not None:
        return asked.contact_ids
    if asked.import_run_id is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id FROM crm_contact WHERE first_import_id = %(pk)s
             UNION SELECT contact_id FROM crm_importchange WHERE import_run_id = %(pk)s
             UNION SELECT contact_id FROM crm_interaction WHERE import_run_id = %(pk)s
            """,
            {"pk": asked.import_run_id},
        )
        return [contact_id for (contact_id,) in cursor]


EXPECTED = (InvalidRule,)  # what a run may raise with a sentence for a person
