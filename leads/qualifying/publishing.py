"""Draft, publish, discard: how the rules change. What is in use never changes; a new version takes its place."""

from django.db import transaction
from django.db.models.functions import Now

from crm import history
from leads.enums import VersionState
from leads.models import Criterion, Icp, IcpVersion
from leads.qualifying.definition import check, definition_of
from leads.qualifying.storing import request_run


class CannotPublish(Exception):
    """The draft is not ready to be used; the message is a sentence for the person."""


@transaction.atomic
def draft_of(icp):
    """Return the draft of `icp`; where there is none, a new one with the rules of the version in use."""
    Icp.objects.select_for_update(no_key=True).get(pk=icp.pk)
    draft = icp.draft()
    if draft:
        return draft
    newest = icp.versions.order_by("-number").first()
    draft = IcpVersion(icp=icp, number=newest.number + 1 if newest else 1)
    in_use = icp.published()
    if in_use:
        draft.a_from, draft.b_from, draft.coverage_from = in_use.a_from, in_use.b_from, in_use.coverage_from
    draft.save()
    if in_use:
        _store(draft, definition_of(in_use).rules)
    return draft


@transaction.atomic
def rewrite(draft, definition):
    """Give `draft` the rules and thresholds of `definition`. Raises InvalidRule; then nothing has changed."""
    rules = [check(rule) for rule in definition.rules]
    IcpVersion.objects.select_for_update(no_key=True).get(pk=draft.pk)
    draft.a_from, draft.b_from = definition.a_from, definition.b_from
    draft.coverage_from = definition.coverage_from
    draft.save(update_fields=["a_from", "b_from", "coverage_from"])
    draft.criteria.all().delete()
    _store(draft, rules)


@transaction.atomic
def publish(draft, *, by, note=""):
    """Put `draft` into use instead of the version before it, and ask for everybody to be judged again.

    Returns the QualificationRun. Raises CannotPublish where the draft has no rule or was published meanwhile.
    """
    Icp.objects.select_for_update(no_key=True).get(pk=draft.icp_id)
    draft.refresh_from_db()
    if not draft.is_draft:
        raise CannotPublish("This version is in use already.")
    if not draft.criteria.exists():
        raise CannotPublish("A version needs at least one rule.")
    definition_of(draft)  # raises InvalidRule rather than let a run fail later
    draft.icp.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
    draft.state, draft.published_at, draft.published_by, draft.note = VersionState.PUBLISHED, Now(), by, note
    draft.save(update_fields=["state", "published_at", "published_by", "note"])
    draft.refresh_from_db()
    history.record("icp.published", by=by, subject=f"icp:{draft.icp_id}", version=draft.number)
    return request_run(draft)


@transaction.atomic
def discard(icp):
    """Throw the draft of `icp` away; return whether it is gone. One that nothing stands behind yet stays."""
    draft = icp.draft()
    if draft is None or icp.published() is None:
        return False
    draft.criteria.all().delete()
    draft.delete()
    return True


def _store(draft, rules):
    Criterion.objects.bulk_create(
        Criterion(
            version=draft,
            position=position,
            kind=rule.kind,
            field=rule.field,
            operator=rule.operator,
            value=list(rule.value),
            weight=rule.weight,
        )
        for position, rule in enumerate(rules)
    )
