"""What the board shows: every stage with its figures, and the first cards of the lanes that are open.

Two statements whatever the number of leads: one counts, one reads the top cards of each lane (a LATERAL join over
the index on stage, rank and id) with the words, the verdict and the next step of each. Words that depend on a date
are made here, once a day that occurs and not once a card.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from crm.enums import InteractionKind
from crm.models import Contact
from crm.templatetags.look import day
from leads.enums import FollowUpStatus, StageKind, Tier

PER_LANE = 50
MOST_PER_LANE = 500
LONGEST_QUOTE = 140


@dataclass(frozen=True)
class Filters:
    """Which leads the board is about: of a post, of a tier, found by words. Empty means all."""

    post: int | None = None
    tier: str = ""
    text: str = ""

    @classmethod
    def read(cls, query):
        """Take what makes sense from a query string (a QueryDict); what does not is left out."""
        post, tier = query.get("post", ""), query.get("tier", "")
        return cls(
            post=int(post) if post.isdecimal() and len(post) < 19 else None,
            tier=tier if tier in Tier.values else "",
            text=query.get("q", "").replace("\0", "").strip()[:100],
        )

    def __bool__(self):
        return bool(self.post or self.tier or self.text)

    def where(self):
        """Return a condition on leads_lead `l` as SQL and its parameters."""
        parts, values = ["true"], []
        if self.post:
            parts.append("l.post_id = %s")
            values.append(self.post)
        if self.tier:
            parts.append(
                "l.contact_id IN (SELECT q.contact_id FROM leads_qualification q JOIN leads_icp i ON i.id = q.icp_id"
                " WHERE i.is_primary AND coalesce(nullif(q.override, ''), q.tier) = %s)"
            )
            values.append(self.tier)
        if self.text:
            found, words = Contact.objects.found_by(self.text).values("pk").query.sql_with_params()
            parts.append(f"l.contact_id IN ({found})")
            values.extend(words)
        return " AND ".join(parts), values


@dataclass(slots=True)
class Card:
    """One lead as its card shows it: plain words, nothing that a template has to look up.

    Numbers are words too: for each int a template asks for the language's way to write it, which costs more than
    all the rest of a card.
    """

    pk: str
    version: str
    rank: str
    url: str
    name: str
    line: str
    tier: str
    fit: int | None
    said: str
    tone: str
    spoken: int
    gate: str
    step_url: str  # where its tick posts to; "" without a next step
    step_title: str
    step_when: str
    step_is_late: bool
    outcome: str  # of a closed lead: "9,200 · 19 Nov"


@dataclass
class Column:
    """A stage, its figures under the filters, and as many of its cards as were asked for."""

    pk: int
    name: str
    kind: str
    limit: int | None
    count: int
    value: Decimal | None
    age: timedelta | None
    late: int
    cards: list[Card] = field(default_factory=list)
    left: int = 0  # cards below the last one shown
    is_continued: bool = False  # there are cards above the first one shown

    @property
    def over(self):
        return max(0, self.count - self.limit) if self.limit else 0

    @property
    def figures(self):
        """What the lane says under its name, most pressing first: pairs of a kind and words."""
        parts = []
        if self.over:
            parts.append(("over", f"{self.over} over your limit"))
        if self.late:
            parts.append(("late", f"{self.late} late"))
        if self.value:
            parts.append(("", f"worth {self.value:,.0f}"))
        if self.age is None:
            parts.append(("", "nobody here"))
        elif self.kind not in StageKind.closed():
            days = "1 day" if self.age.days == 1 else f"{self.age.days} days"
            parts.append(("", f"here {days} on average" if self.age.days else "here since today"))
        return parts

    @property
    def is_aside(self):
        """Lost and Not now: a link until somebody asks for them."""
        return self.kind in (StageKind.LOST, StageKind.RESTING)

    @property
    def wants_next_step(self):
        return self.kind == StageKind.OPEN

    @property
    def more(self):
        """How many the next press shows."""
        return min(self.left, PER_LANE)


def columns(filters):
    """Return a Column for each stage in the team's order, with figures and without cards. One query."""
    where, values = filters.where()
    with connection.cursor() as cursor:
        cursor.execute(
            COUNTS.format(where=where),
            [*values, _midnight(), *values],
        )
        return [Column(*row) for row in cursor.fetchall()]


def fill(lanes, filters, *, limit=PER_LANE, after=None):
    """Put the first `limit` cards into each Column of `lanes`; `after` = (rank, lead id) goes on below a card."""
    where, values = filters.where()
    place, cursor_values = ("(l.rank, l.id) > (%s, %s)", list(after)) if after else ("true", [])
    with connection.cursor() as cursor:
        cursor.execute(
            CARDS.format(where=where, place=place),
            [[lane.pk for lane in lanes], *values, *cursor_values, limit, list(InteractionKind.spoken())],
        )
        rows = cursor.fetchall()
    by_pk = {lane.pk: lane for lane in lanes}
    words = _Words()
    for stage, *facts in rows:
        by_pk[stage].cards.append(words.card(*facts))
    for lane in lanes:
        lane.left = max(0, lane.count - len(lane.cards))
        lane.is_continued = after is not None


def count_below(lane, filters, after):
    """How many cards of `lane` stand below the place `after` = (rank, lead id). One query."""
    where, values = filters.where()
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT_BELOW.format(where=where),
            [lane.pk, *after, *values],
        )
        return cursor.fetchone()[0]


COUNTS = """
SELECT s.id, s.name, s.kind, s.wip_limit, coalesce(n.count, 0), n.value, n.age, coalesce(late.count, 0)
  FROM leads_stage s
  LEFT JOIN (SELECT l.stage_id, count(*), sum(l.value) AS value, avg(now() - l.moved_at) AS age
               FROM leads_lead l WHERE {where} GROUP BY l.stage_id) n ON n.stage_id = s.id
  LEFT JOIN (SELECT l.stage_id, count(DISTINCT l.id)
               FROM leads_followup f JOIN leads_lead l ON l.id = f.lead_id
              WHERE f.status IN ('planned', 'ready', 'held') AND f.due_at < %s AND {where}
              GROUP BY l.stage_id) late ON late.stage_id = s.id
 ORDER BY s.position
"""

COUNT_BELOW = "SELECT count(*) FROM leads_lead l WHERE l.stage_id = %s AND (l.rank, l.id) > (%s, %s) AND {where}"

# A lead's newest words carry its tone; its next step is its open follow-up that is due first.
CARDS = """
SELECT l.stage_id, l.id, l.version, l.rank, l.contact_id, l.value, l.closed_at,
       coalesce(nullif(c.full_name, ''), nullif(trim(c.first_name || ' ' || c.last_name), ''), nullif(c.email, ''),
                'Somebody'),
       CASE WHEN c.position <> '' THEN concat_ws(', ', c.position, nullif(c.company, ''))
            ELSE coalesce(nullif(c.headline, ''), c.company) END,
       c.gate, coalesce(nullif(q.override, ''), q.tier), q.fit,
       said.text, said.tone, said.count, step.id, step.title, step.due_at, step.status
  FROM unnest(%s::bigint[]) AS s(id)
 CROSS JOIN LATERAL (SELECT l.* FROM leads_lead l WHERE l.stage_id = s.id AND {where} AND {place}
                      ORDER BY l.rank, l.id LIMIT %s) l
  JOIN crm_contact c ON c.id = l.contact_id
  LEFT JOIN leads_qualification q
         ON q.contact_id = l.contact_id AND q.icp_id = (SELECT i.id FROM leads_icp i WHERE i.is_primary)
  LEFT JOIN LATERAL (SELECT left(i.text, 400) AS text, i.tone, count(*) OVER () FROM crm_interaction i
                      WHERE i.contact_id = l.contact_id AND i.kind = ANY(%s) AND i.text <> ''
                      ORDER BY i.occurred_at DESC NULLS LAST, i.id DESC LIMIT 1) said ON true
  LEFT JOIN LATERAL (SELECT f.id, f.title, f.due_at, f.status FROM leads_followup f
                      WHERE f.lead_id = l.id AND f.status IN ('planned', 'ready', 'held')
                      ORDER BY f.due_at NULLS LAST, f.id LIMIT 1) step ON true
 ORDER BY l.stage_id, l.rank, l.id
"""


class _Words:
    """Turns rows into cards; knows what today is and remembers how each day is said."""

    def __init__(self):
        self.today = timezone.localdate()
        self.days = {}
        self.person = _address("crm:contact")
        self.completion = _address("leads:follow_up_completion")

    def card(
        self, pk, version, rank, contact, value, closed_at, name, line, gate, tier, fit, said, tone, spoken, *step
    ):
        step_pk, title, due_at, status = step
        when, is_late = self.when(due_at, status) if step_pk else ("", False)
        return Card(
            pk=str(pk),
            version=str(version),
            rank=rank,
            url=self.person.format(contact),
            name=name,
            line=line,
            tier=tier or "",
            fit=fit,
            said=quote(said or ""),
            tone=tone or "",
            spoken=spoken or 0,
            gate=gate,
            step_url=self.completion.format(step_pk) if step_pk else "",
            step_title=title or "",
            step_when=when,
            step_is_late=is_late,
            outcome=self.outcome(value, closed_at),
        )

    def day(self, moment):
        date = timezone.localtime(moment).date()
        if date not in self.days:
            self.days[date] = day(date)
        return date, self.days[date]

    def when(self, due_at, status):
        """How a step's time is said on a card, and whether it is late."""
        if status == FollowUpStatus.HELD:
            return "held back", False
        if due_at is None:
            return "", False
        date, words = self.day(due_at)
        late = (self.today - date).days
        return (f"{late} d late", True) if late > 0 else (words, False)

    def outcome(self, value, closed_at):
        if closed_at is None:
            return ""
        worth = [f"{value:,.0f}"] if value is not None else []
        return " · ".join([*worth, self.day(closed_at)[1]])


def _address(view):
    """The address of a view of one row, with {} for its id: asked once and not once a card."""
    return reverse(view, args=[0]).replace("0", "{}")


def quote(text):
    """The start of what somebody wrote, on one line, cut between words."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_QUOTE:
        return text
    return text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"


def _midnight() -> datetime:
    """When today began on the reader's clock: what was due before that is late."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
