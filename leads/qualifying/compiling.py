"""A version as ONE parameterised SQL statement over everybody, or over some: the same text of rules either way.

Fields come from the whitelist below, values travel as bind parameters only. Each rule becomes a column a0, a1, …
that is true, false or null; masks and sums are made of these, and the tier of the sums, as in reference.py. Each
step is materialized, or the planner would work out every rule again wherever its answer is used.
"""

from crm.enums import InteractionKind, Seniority, Tone
from leads.enums import CriterionField, CriterionKind, Deed, Operator
from leads.qualifying import engagement
from leads.qualifying.definition import Definition
from leads.qualifying.facts import SPOKEN
from leads.qualifying.words import BOUNDARY, phrases

# The texts that rules search. Computed once a person, and only where the version asks for them.
_TEXTS = {
    CriterionField.TITLE: "nullif(leads_words(c.headline || %(boundary)s || c.position), %(empty_title)s)",
    CriterionField.COMPANY: (
        "coalesce(nullif(leads_words(c.company), ' '), nullif(leads_words(c.title_company), ' '))"
    ),
    CriterionField.LOCATION: "nullif(leads_words(c.location), ' ')",
}
_CHOSEN = {
    CriterionField.SENIORITY: "nullif(p.seniority, 'unknown')",
    CriterionField.FUNCTION: "nullif(p.function, 'none')",
}
_DEEDS = {
    Deed.COMMENTED: "i.kind = 'comment'",
    Deed.ASKED: "i.spoken AND i.tone = 'question'",
    Deed.REACTED: "i.kind = 'reaction'",
    Deed.CONNECTED: "i.kind = 'connection'",
    Deed.REQUESTED: "i.kind = 'request_received'",
    Deed.REPLIED: "i.kind = 'message_received'",
}

_STATEMENT = """
people AS MATERIALIZED (
    SELECT c.id, c.seniority, c.function{texts}
      FROM crm_contact c
     WHERE NOT c.is_owner{chosen_people}
), acts AS MATERIALIZED (
    SELECT i.contact_id, i.id, i.kind, i.tone, i.kind = ANY(%(spoken)s) AS spoken,
           CASE WHEN i.tone = %(asking)s AND i.kind = ANY(%(askable)s) THEN 'question' ELSE i.kind END AS worth,
           coalesce(i.occurred_at, post.published_at, i.observed_at, i.created_at) AS at{said}
      FROM crm_interaction i LEFT JOIN crm_post post ON post.id = i.post_id
     WHERE i.kind = ANY(%(act_kinds)s){chosen_acts}
), warmth AS (
    SELECT a.*, w.points, w.most,
           row_number() OVER (PARTITION BY a.contact_id, a.worth ORDER BY a.at DESC, a.id DESC) AS nth,
           greatest(0, floor(extract(epoch FROM %(now)s::timestamptz - a.at) / 3600))::bigint AS hours
      FROM acts a
      LEFT JOIN unnest(%(worth)s::text[], %(points)s::bigint[], %(most)s::bigint[]) AS w(worth, points, most)
        ON w.worth = a.worth
), ledger AS MATERIALIZED (
    SELECT i.contact_id,
           least(%(warmest)s, (coalesce(sum(i.points * 1000 * %(half_life)s / (%(half_life)s + i.hours))
                                            FILTER (WHERE i.nth <= i.most), 0) + 500)::bigint / 1000) AS engagement{did}
      FROM warmth i
     GROUP BY i.contact_id
), answers AS MATERIALIZED (
    SELECT p.id, coalesce(l.engagement, 0) AS engagement{answers}
      FROM people p LEFT JOIN ledger l ON l.contact_id = p.id
), sums AS MATERIALIZED (
    SELECT a.id, a.engagement, {hit} AS hit, {unknown} AS unknown, {earned} AS earned, {taken} AS taken,
           {possible} AS possible, {known} AS known, {failed} AS failed, {unsure} AS unsure
      FROM answers a
), scores AS MATERIALIZED (
    SELECT s.*,
           CASE WHEN %(weight_for)s = 0 THEN greatest(0, 100 - s.taken)
                WHEN s.possible = 0 THEN 0
                ELSE (200 * greatest(0, s.earned - s.taken) + s.possible) / (2 * s.possible) END AS fit,
           CASE WHEN %(weight_total)s = 0 THEN 100
                ELSE (200 * s.known + %(weight_total)s) / (2 * greatest(1, %(weight_total)s)) END AS coverage
      FROM sums s
), verdicts AS MATERIALIZED (
    SELECT s.id, s.hit, s.unknown, s.fit, s.coverage, s.engagement,
           CASE WHEN s.failed THEN 'outside'
                WHEN s.unsure OR s.coverage < %(coverage_from)s OR (%(weight_for)s > 0 AND s.possible = 0) THEN 'info'
                WHEN s.fit >= %(a_from)s THEN 'a'
                WHEN s.fit >= %(b_from)s THEN 'b'
                ELSE 'c' END AS tier
      FROM scores s
)"""


def verdicts(definition: Definition, now, contact_ids=None) -> tuple[str, dict]:
    """Return (the common table expressions up to `verdicts`, their parameters).

    `verdicts` has the columns id (of the contact), hit, unknown, tier, fit, coverage, engagement; one row for each
    contact but the owner, or for those of `contact_ids`. Write `WITH` before it and use it as you need.
    """
    params = _constants(definition, now)
    if contact_ids is not None:
        params["contact_ids"] = list(contact_ids)
    texts = {rule.field for rule in definition.rules if rule.field in _TEXTS}
    wordy = [rule for rule in definition.rules if rule.field == CriterionField.SAID]
    statement = _STATEMENT.format(
        texts="".join(f", {_TEXTS[field]} AS {field}" for field in _TEXTS if field in texts),
        chosen_people="" if contact_ids is None else " AND c.id = ANY(%(contact_ids)s)",
        chosen_acts="" if contact_ids is None else " AND i.contact_id = ANY(%(contact_ids)s)",
        said=", CASE WHEN i.kind = ANY(%(spoken)s) THEN leads_words(i.text) END AS said" if wordy else "",
        did=_ledger_columns(definition, params),
        answers="".join(f", {_answer(rule, params)} AS a{rule.position}" for rule in definition.rules),
        **_sums(definition, params),
    )
    return statement, params


def _constants(definition, now):
    names, points, most = zip(*((name, *worth) for name, worth in engagement.WORTH.items()), strict=True)
    return {
        "now": now,
        "boundary": f" {BOUNDARY} ",
        "empty_title": f" {BOUNDARY} ",
        "spoken": sorted(SPOKEN),
        "asking": Tone.QUESTION.value,
        "askable": [InteractionKind.COMMENT.value, InteractionKind.REQUEST_RECEIVED.value],
        "act_kinds": sorted({*InteractionKind.theirs(), InteractionKind.CONNECTION}),
        "worth": list(names),
        "points": list(points),
        "most": list(most),
        "half_life": engagement.HALF_LIFE_HOURS,
        "warmest": engagement.MOST,
        "weight_for": definition.weight_for,
        "weight_total": definition.weight_total,
        "a_from": definition.a_from,
        "b_from": definition.b_from,
        "coverage_from": definition.coverage_from,
    }


def _ledger_columns(definition, params):
    """What is asked of their deeds and words, once a person: a column d3 or s3 for the rule of bit 3."""
    columns = []
    for rule in definition.rules:
        if rule.field == CriterionField.DID:
            asked = " OR ".join(f"({_DEEDS[Deed(value)]})" for value in rule.value)
            columns.append(f", bool_or({asked}) AS d{rule.position}")
        elif rule.field == CriterionField.SAID:
            params[f"v{rule.position}"] = _patterns(rule)
            columns.append(f", bool_or(i.said LIKE ANY(%(v{rule.position})s)) AS s{rule.position}")
    return "".join(columns)


def _answer(rule, params):
    """The rule as an SQL expression that is true, false, or null where the fact is not known."""
    no = "NOT " if rule.operator == Operator.NONE_OF else ""
    if rule.field in (CriterionField.DID, CriterionField.SAID):
        column = "d" if rule.field == CriterionField.DID else "s"
        return f"{no}coalesce(l.{column}{rule.position}, false)"
    known = _CHOSEN[rule.field] if rule.field in _CHOSEN else f"p.{CriterionField(rule.field).value}"
    if rule.operator == Operator.IS_KNOWN:
        return f"({known} IS NOT NULL)"
    name = f"v{rule.position}"
    if rule.field in _CHOSEN:
        rungs = Seniority.at_least(rule.value[0]) if rule.operator == Operator.AT_LEAST else rule.value
        params[name] = [str(value) for value in rungs]
        return f"({no}{known} = ANY(%({name})s))"
    params[name] = _patterns(rule)
    return f"({no}{known} LIKE ANY(%({name})s))"


def _patterns(rule):
    """LIKE patterns of the rule's phrases. Folded words hold no %, _ or backslash, so nothing needs escaping.

    Never empty: null LIKE ANY (an empty array) would be false, and not knowing would become a no.
    """
    return [f"%{phrase}%" for phrase in phrases(rule.value)] or ["\x02"]  # in no folded text


def _sums(definition, params):
    """The columns of `sums`: the masks, the points, and whether a requirement failed or cannot be checked."""
    rules = definition.rules
    params |= {f"w{rule.position}": abs(rule.weight) for rule in rules if rule.weight}

    def total(pick, then):
        terms = [f"CASE WHEN {pick(rule)} THEN {then(rule)} ELSE 0 END" for rule in rules if then(rule)]
        return " + ".join(terms) or "0"

    def yes(rule):
        return f"a.a{rule.position}"

    def told(rule):
        return f"a.a{rule.position} IS NOT NULL"

    def bit(rule):
        return f"{rule.bit:d}::bigint"

    def points(counts):
        return lambda rule: f"%(w{rule.position})s" if counts(rule.weight) else ""

    def gains(weight):
        return weight > 0

    def losses(weight):
        return weight < 0

    return {
        "hit": f"({total(yes, bit)})::bigint",
        "unknown": f"({total(lambda rule: f'{yes(rule)} IS NULL', bit)})::bigint",
        "earned": total(yes, points(gains)),
        "taken": total(yes, points(losses)),
        "possible": total(told, points(gains)),
        "known": total(told, points(bool)),
        "failed": _any(
            f"a.a{rule.position} IS {'FALSE' if rule.kind == CriterionKind.MUST else 'TRUE'}"
            for rule in rules
            if rule.decides
        ),
        "unsure": _any(f"a.a{rule.position} IS NULL" for rule in rules if rule.decides),
    }


def _any(conditions):
    return " OR ".join(conditions) or "false"
