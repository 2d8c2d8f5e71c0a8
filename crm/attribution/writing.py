"""Gives whoever connected or asked to their likely post: whole, in few statements, and only where it changes."""

import json
from datetime import UTC, date, datetime, time

from django.db import connection, transaction

from crm.attribution.windows import DAY, WEEK, WEEKS, WINDOW, Choice, Dated, plan
from crm.enums import InteractionKind, Precision
from crm.locks import hold_the_import_lock

KINDS = [kind.value for kind in InteractionKind.arrivals()]
YEAR = 365 * DAY  # a file that has nothing for so long before tells no history, as far as it matters
# "2w" says too little to tell days apart.
KNOWN_TO_THE_DAY = [Precision.SECOND.value, Precision.MINUTE.value, Precision.DAY.value]


def attribute(*, alone: bool = False) -> int:
    """Tie connections and requests received to posts by their days; return how many changed.

    From nothing but what is stored, so that files in any order end the same, and running it again writes nothing.
    What is certain (a post without a likelihood) and what a person decided stays as it is. Waits for imports, unless
    the caller is `alone` already: in a transaction that holds the import lock.
    """
    if alone:
        return _attribute()
    with transaction.atomic():
        hold_the_import_lock()
        return _attribute()


def _attribute():
    posts, choices, usual_before = _posts()
    if not posts:
        return _give({}, {})
    made = plan(posts, choices, *_counts(posts, choices))
    _keep_usual({post: usual for post, usual in made.usual.items() if usual != usual_before[post]})
    return _give(made.days, made.chosen)


def _posts():
    """The posts of which it is known when they went out, what people chose on imports, what was usual so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT post.id, post.published_at, post.urn, post.usual_a_day::text, run.id, run.post_days
            FROM crm_post post
            LEFT JOIN crm_import run ON run.post_id = post.id
                 AND NOT EXISTS (SELECT FROM crm_undo undone WHERE undone.import_run_id = run.id)
            WHERE post.published_at IS NOT NULL
            """
        )
        rows = cursor.fetchall()
    posts = {pk: Dated(pk, published_at.astimezone(UTC), urn) for pk, published_at, urn, *_ in rows}
    usual = {pk: json.loads(text) for pk, _, _, text, *_ in rows}
    choices = [Choice(run, pk, days) for pk, _, _, _, run, days in rows if run]
    return list(posts.values()), choices, usual


def _counts(posts, choices):
    """How many came of each kind on each day that matters, and since when each kind is known."""
    longest = max((choice.days for choice in choices), default=WINDOW)
    first = min(post.day for post in posts) - WEEKS * WEEK
    after = max(post.day for post in posts) + (max(longest, WINDOW) + 1) * DAY
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH counted AS (
                SELECT kind, (occurred_at AT TIME ZONE 'UTC')::date AS day, count(*) AS count
                FROM crm_interaction
                WHERE kind = ANY(%(kinds)s) AND precision = ANY(%(precise)s)
                  AND occurred_at >= %(first)s AND occurred_at < %(after)s
                GROUP BY 1, 2
            )
            SELECT kind, day, count FROM counted
            UNION ALL
            SELECT one.kind, NULL, 0 FROM (SELECT DISTINCT kind FROM counted) AS one
            CROSS JOIN LATERAL (
                SELECT FROM crm_interaction older
                WHERE older.kind = one.kind AND older.precision = ANY(%(precise)s)
                  AND older.occurred_at >= %(long_before)s AND older.occurred_at < %(first)s
                LIMIT 1
            ) AS is_known
            """,
            {
                "kinds": KINDS,
                "precise": KNOWN_TO_THE_DAY,
                "long_before": _midnight(first - YEAR),
                "first": _midnight(first),
                "after": _midnight(after),
            },
        )
        rows = cursor.fetchall()
    since = {kind: date.min for kind, day, _ in rows if day is None}
    counts = {(kind, day): count for kind, day, count in rows if day is not None}
    for kind, day in sorted(counts):
        since.setdefault(kind, day)
    return counts, since


def _midnight(day):
    return datetime.combine(day, time(), UTC)


def _keep_usual(usual):
    """Remember what a usual day was, for the page of the post."""
    if not usual:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE crm_post post SET usual_a_day = new.usual::jsonb
            FROM unnest(%s::bigint[], %s::text[]) AS new (id, usual) WHERE post.id = new.id
            """,
            [list(usual), [json.dumps(one) for one in usual.values()]],
        )


def _give(days, chosen):
    """Write the likely posts that differ from those stored; what lies on no such day loses its likely post."""
    on_day = [(kind, day, likely.post_id, likely.per_cent) for (kind, day), likely in days.items()]
    by_word = [(run, kind, day, one.post_id, one.per_cent, one.place) for (run, kind, day), one in chosen.items()]
    all_days = [day for _, day, *_ in on_day] + [day for _, _, day, *_ in by_word]
    with connection.cursor() as cursor:
        # Right after an import the planner takes thousands of rows for one, and would go through all of them for each.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(
            _DIFFERING,
            {
                "kinds": KINDS,
                "precise": KNOWN_TO_THE_DAY,
                "first": _midnight(min(all_days)) if all_days else None,
                "after": _midnight(max(all_days) + DAY) if all_days else None,
                "imports": sorted({run for run, *_ in by_word}),
            }
            | _columns("on", on_day, ("kind", "day", "post", "likelihood"))
            | _columns("by", by_word, ("import", "kind", "day", "post", "likelihood", "place")),
        )
        differing = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
        if differing:
            cursor.execute(_GIVE, [list(column) for column in zip(*differing, strict=True)])
        return cursor.rowcount if differing else 0


def _columns(prefix, rows, names):
    """Rows as one array for each column, which is how SQL takes them."""
    return {f"{prefix}_{name}": [row[number] for row in rows] for number, name in enumerate(names)}


# A choice is about everybody in the file of its import, whichever file brought their connection: those whom it
# created, changed or only confirmed. What a person chose goes before what nobody said, and that before no post.
_DIFFERING = """
WITH on_day AS (
    SELECT * FROM unnest(%(on_kind)s::text[], %(on_day)s::date[], %(on_post)s::bigint[], %(on_likelihood)s::int[])
                  AS given (kind, day, post_id, likelihood)
), by_word AS (
    SELECT * FROM unnest(%(by_import)s::bigint[], %(by_kind)s::text[], %(by_day)s::date[], %(by_post)s::bigint[],
                         %(by_likelihood)s::int[], %(by_place)s::int[])
                  AS given (import_id, kind, day, post_id, likelihood, place)
), candidate AS MATERIALIZED (
    SELECT id, contact_id, kind, import_run_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, post_id, post_likelihood
    FROM crm_interaction
    WHERE kind = ANY(%(kinds)s) AND precision = ANY(%(precise)s) AND post_decided_by = 'machine'
      AND (post_id IS NULL OR post_likelihood IS NOT NULL)
      AND occurred_at >= %(first)s AND occurred_at < %(after)s
), chosen_day AS MATERIALIZED (
    SELECT candidate.id, contact_id, import_run_id, candidate.post_id AS old_post, post_likelihood AS old_likelihood,
           import_id, by_word.post_id, likelihood, place
    FROM candidate JOIN by_word ON by_word.kind = candidate.kind AND by_word.day = candidate.day
), said AS (
    SELECT * FROM chosen_day WHERE import_run_id = import_id
    UNION ALL
    SELECT chosen_day.* FROM chosen_day
    JOIN crm_contact contact ON contact.id = contact_id AND contact.first_import_id = import_id
    WHERE contact.first_import_id = ANY(%(imports)s)
    UNION ALL
    SELECT chosen_day.* FROM chosen_day
    JOIN crm_importchange change ON change.import_run_id = import_id AND change.contact_id = chosen_day.contact_id
    UNION ALL
    SELECT chosen_day.* FROM chosen_day
    JOIN (SELECT import_run_id, unnest(unchanged) AS contact_id FROM crm_importchunk
          WHERE import_run_id = ANY(%(imports)s)) known
      ON known.import_run_id = import_id AND known.contact_id = chosen_day.contact_id
), given AS (
    SELECT DISTINCT ON (id) id, old_post, old_likelihood, post_id, likelihood
    FROM (
        SELECT id, old_post, old_likelihood, post_id, likelihood, 1 AS turn, place FROM said
        UNION ALL
        SELECT candidate.id, candidate.post_id, post_likelihood, on_day.post_id, likelihood, 2, 0
        FROM candidate JOIN on_day ON on_day.kind = candidate.kind AND on_day.day = candidate.day
        UNION ALL
        SELECT id, post_id, post_likelihood, NULL, NULL, 3, 0 FROM crm_interaction WHERE post_likelihood IS NOT NULL
    ) AS likely
    ORDER BY id, turn, place DESC, likelihood DESC
)
SELECT id, post_id, likelihood FROM given
WHERE (old_post, old_likelihood) IS DISTINCT FROM (post_id, likelihood)
ORDER BY id
"""
# Meanwhile a person may have said something.
_GIVE = """
UPDATE crm_interaction event SET post_id = given.post_id, post_likelihood = given.likelihood
FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) AS given (id, post_id, likelihood)
WHERE event.id = given.id
  AND event.post_decided_by = 'machine' AND (event.post_id IS NULL OR event.post_likelihood IS NOT NULL)
"""
