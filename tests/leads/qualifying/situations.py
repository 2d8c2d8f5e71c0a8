"""An ICP version in use, made of a few rules."""

from django.db.models.functions import Now

from leads.enums import VersionState
from leads.models import Criterion, Icp, IcpVersion


def rule(kind, field, operator, value=(), weight=0):
    return {"kind": kind, "field": field, "operator": operator, "value": list(value), "weight": weight}


def version(*rules, icp=None, state=VersionState.PUBLISHED, **thresholds):
    """Return a version with `rules`, published unless said otherwise; an earlier published one is retired."""
    icp = icp or Icp.objects.filter(is_primary=True).first() or Icp.objects.create(name="Founders", is_primary=True)
    number = icp.versions.count() + 1
    made = IcpVersion.objects.create(icp=icp, number=number, **thresholds)
    Criterion.objects.bulk_create(Criterion(version=made, position=bit, **one) for bit, one in enumerate(rules))
    if state != VersionState.DRAFT:
        icp.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
        IcpVersion.objects.filter(pk=made.pk).update(state=state, published_at=Now())
        made.refresh_from_db()
    return made
