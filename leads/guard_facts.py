"""Gather what the guard asks for, for any number of follow-ups at the same number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from crm.enums import Gate, IdentityKind, InteractionKind, Tone
from crm.models import Identity
from crm.suppression import is_suppressed, load_suppressed
from leads import clocks
from leads.enums import Channel, Purpose, Tier
from leads.guard import GuardFacts
from leads.models import FollowUp
from leads.what_they_said import Words, last_words

# Words in these tones are no invitation, whatever they are a reply to.
NO_SIGN = (Tone.HOSTILE, Tone.SCEPTICAL, Tone.SELF_PROMO)

_CONTACT = """
WITH answered AS (
    SELECT contact_id, max(occurred_at) AS at FROM crm_interaction
     WHERE contact_id = ANY(%(contacts)s) AND kind = ANY(%(answers)s) GROUP BY contact_id
), history AS (
    SELECT i.contact_id, i.kind, i.tone, i.text <> '' AS has_text, i.occurred_at,
           coalesce(i.occurred_at, i.created_at) AS at,
           i.kind = 'message_sent'
               AND coalesce(i.occurred_at, i.created_at) > coalesce(a.at, '-infinity') AS is_unanswered
      FROM crm_interaction i LEFT JOIN answered a USING (contact_id)
     WHERE i.contact_id = ANY(%(contacts)s)
     UNION ALL
    -- An ask by a call, in public or noted for oneself leaves no message, and was an ask all the same.
    SELECT l.contact_id, 'ask', '', FALSE, f.done_at, f.done_at, f.done_at > coalesce(a.at, '-infinity')
      FROM leads_followup f JOIN leads_lead l ON l.id = f.lead_id LEFT JOIN answered a USING (contact_id)
     WHERE l.contact_id = ANY(%(contacts)s) AND f.purpose = 'ask' AND f.status = 'done'
       AND NOT f.channel = ANY(%(messages)s)
)
SELECT contact_id,
       bool_or(NOT tone = ANY(%(no_sign)s) AND (
           kind = 'message_received' OR kind = 'comment' AND tone = 'question'
           OR kind = 'request_received' AND has_text)),
       min(at),
       max(occurred_at) FILTER (WHERE kind = 'connection'),
       max(at) FILTER (WHERE is_unanswered),
       count(*) FILTER (WHERE is_unanswered)
  FROM history GROUP BY contact_id
"""
_TIERS = """
SELECT q.contact_id, coalesce(nullif(q.override, ''), q.tier)
  FROM leads_qualification q JOIN leads_icp i ON i.id = q.icp_id AND i.is_primary
 WHERE q.contact_id = ANY(%(contacts)s)
"""
_SENT_TODAY = """
SELECT i.by_id, count(*) FROM crm_interaction i JOIN crm_user u ON u.id = i.by_id
 WHERE i.by_id = ANY(%(people)s) AND i.kind = 'message_sent'
   AND i.occurred_at >= date_trunc('day', statement_timestamp(), u.time_zone)
 GROUP BY i.by_id
"""


@dataclass(frozen=True)
class Situation:
    """A follow-up, with what the guard has to know and what they said last."""

    follow_up: FollowUp
    facts: GuardFacts
    words: Words | None


def gather(follow_ups: Iterable[FollowUp], *, by=None) -> dict[int, Situation]:
    """Return the Situation of each follow-up by its id. `follow_ups` are from `with_person()`.

    The daily limit is that of `by`, who is about to act, or else of the lead's owner.
    """
    rows = list(follow_ups)
    if not rows:
        return {}
    contacts = list({row.lead.contact_id for row in rows})
    people = {person.pk: person for person in (by or row.lead.owner for row in rows) if person}
    now, known = _histories(contacts)
    tiers = dict(_fetch(_TIERS, contacts=contacts))
    sent = dict(_fetch(_SENT_TODAY, people=list(people)))
    gone = _suppressed(contacts)
    words = last_words(contacts)
    return {
        row.pk: Situation(
            row,
            _facts(row, now, by or row.lead.owner, known.get(row.lead.contact_id), tiers, sent, gone),
            words.get(row.lead.contact_id),
        )
        for row in rows
    }


def messages_today(user) -> tuple[int, int]:
    """Return how many messages `user` sent today, on their clock, and how many they allow themselves a day."""
    sent = dict(_fetch(_SENT_TODAY, people=[user.pk]))
    return sent.get(user.pk, 0), daily_limit(user)


def daily_limit(user) -> int:
    """Return how many messages a day `user` allows themselves, or else the team."""
    own = user.messages_per_day if user else None
    return settings.GUARD["messages_per_day"] if own is None else own


def zone_of(user) -> str:
    """Return the time zone of `user`, or the team's for nobody."""
    return user.time_zone if user else settings.TIME_ZONE


def _facts(row, now, person, history, tiers, sent, gone):
    contact = row.lead.contact
    sign, since, connected, last, unanswered = history or (False, contact.created_at, None, None, 0)
    tier = tiers.get(contact.pk)
    return GuardFacts(
        now=now,
        purpose=Purpose(row.purpose),
        channel=Channel(row.channel),
        gate=Gate(contact.gate),
        do_not_contact=contact.do_not_contact,
        suppressed=contact.pk in gone,
        is_owner=contact.is_owner,
        tier=Tier(tier) if tier else None,
        gave_a_sign=sign,
        known_since=since,
        connected_at=connected,
        last_message_at=last,
        unanswered=unanswered,
        messages_today=sent.get(person.pk, 0) if person else 0,
        messages_per_day=daily_limit(person),
        zone=clocks.zone_of_place(contact.location) or zone_of(person),
        owner_zone=zone_of(person),
    )


def _histories(contacts):
    """The database's time, and per contact: a sign, known since, connected at, last unanswered, how many of them."""
    answers = (InteractionKind.MESSAGE_RECEIVED, InteractionKind.COMMENT, InteractionKind.REQUEST_RECEIVED)
    rows = _fetch(
        _CONTACT,
        contacts=contacts,
        answers=[kind.value for kind in answers],
        no_sign=[tone.value for tone in NO_SIGN],
        messages=[Channel.DIRECT_MESSAGE.value, Channel.EMAIL.value],
    )
    (now,) = _fetch("SELECT statement_timestamp()")[0]
    return now, {contact: facts for contact, *facts in rows}


def _suppressed(contacts):
    """Those of the contacts whose identity was erased or objected to."""
    hashes = load_suppressed()
    if not hashes:
        return set()
    identities = Identity.objects.filter(contact__in=contacts).values_list("contact_id", "kind", "value")
    return {contact for contact, kind, value in identities if is_suppressed([(IdentityKind(kind), value)], hashes)}


def _fetch(sql, **values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
