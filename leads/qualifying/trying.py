"""What if these were the rules? The same SELECT as a real run, without the INSERT, beside the verdicts in use."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from crm.models import Contact
from leads.enums import Tier
from leads.qualifying.compiling import verdicts

BUCKETS = 10
_NAMED = 3

_COUNT = """
WITH {verdicts}
SELECT coalesce(nullif(q.override, ''), q.tier) AS was, coalesce(nullif(q.override, ''), v.tier) AS becomes,
       least(%(last_bucket)s, q.fit / %(buckets)s) AS was_bucket, least(%(last_bucket)s, v.fit / %(buckets)s) AS bucket,
       count(*), count(l.id), (array_agg(v.id ORDER BY v.fit DESC, v.id))[1:%(named)s]
  FROM verdicts v
  LEFT JOIN leads_qualification q ON q.icp_id = %(icp)s AND q.contact_id = v.id
  LEFT JOIN leads_lead l ON l.contact_id = v.id AND l.closed_at IS NULL
 GROUP BY 1, 2, 3, 4
 ORDER BY 4 DESC
"""


@dataclass(frozen=True)
class Change:
    """How many have a tier now, and how many would."""

    tier: Tier
    now: int
    then: int

    @property
    def difference(self):
        return self.then - self.now

    @property
    def signed(self):
        """With its sign, a true minus included; 0 plain."""
        return f"{self.difference:+d}".replace("-", "−") if self.difference else "0"


@dataclass(frozen=True)
class WhatIf:
    changes: list[Change]
    bars: list[tuple[int, int]]  # people by ten points, now and then; only where points were given
    people: int
    newcomers: list[str]  # names of some who would become Strong
    newcomers_total: int
    dropped_from_the_board: int

    @property
    def more_newcomers(self):
        return self.newcomers_total - len(self.newcomers)


def try_out(definition, icp=None) -> WhatIf:
    """Return how everybody would be tiered under `definition`, beside the verdicts of `icp` as they stand."""
    statement, params = verdicts(definition, timezone.now())
    params |= {"icp": icp and icp.pk, "buckets": 100 // BUCKETS, "last_bucket": BUCKETS - 1, "named": _NAMED}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(verdicts=statement), params)
        groups = cursor.fetchall()
    was, then, was_bars, then_bars = Counter(), Counter(), Counter(), Counter()
    arriving, arrived, dropped = [], 0, 0
    for tier_was, tier_then, bucket_was, bucket, people, on_board, ids in groups:
        was[tier_was] += people
        then[tier_then] += people
        if tier_was in _POINTED:
            was_bars[bucket_was] += people
        if tier_then in _POINTED:
            then_bars[bucket] += people
        if tier_then == Tier.A and tier_was != Tier.A:
            arriving, arrived = arriving + ids, arrived + people
        if tier_then == Tier.OUTSIDE and tier_was != Tier.OUTSIDE:
            dropped += on_board
    return WhatIf(
        changes=[Change(tier, was[tier], then[tier]) for tier in Tier],
        bars=[(was_bars[bucket], then_bars[bucket]) for bucket in range(BUCKETS)],
        people=sum(then.values()),
        newcomers=_names(arriving[:_NAMED]),
        newcomers_total=arrived,
        dropped_from_the_board=dropped,
    )


_POINTED = (Tier.A, Tier.B, Tier.C)


def _names(ids):
    if not ids:
        return []
    by_id = Contact.objects.only("first_name", "last_name", "full_name", "email").in_bulk(ids)
    return [by_id[pk].name for pk in ids]
