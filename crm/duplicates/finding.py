"""Who may be whom (FORMATS.md 3.3). A name alone suggests nothing; with something else it does, and a person decides.

Reasons, the strongest first; a pair is suggested once, with the strongest one it has:
- same_number: two opaque ids hold one member number, or one is that number. It is undocumented, so it can be switched
  off (settings.MEMBER_NUMBERS_IN_IDS).
- same_name_and_company, same_name_and_headline: the same full name, and they say the same about themselves.
- same_name_and_post: the same full name under the same post.
- same_name_no_profile: one came without any profile (old exports of connections have none), and of those with one
  exactly one other has that name.
Two different member numbers are two people, whatever else is the same; and two profile names are, unless they say the
same about themselves: then one may have been renamed. A name that many people bear suggests nothing.

An e-mail address with the same part before the @ is no reason: most of them are made of the name, so it says nothing
that the name does not.
"""

from collections.abc import Collection

from django.conf import settings
from django.db import connection

MOST_BEARERS = 6  # of one name, for it to suggest anything


def find(contact_ids: Collection[int] | None = None, import_run=None) -> int:
    """Suggest who may be one person and return how many pairs are new: everybody's, or those with one of some people.

    Those are `contact_ids`, or whom `import_run` created or changed, or gave an id. Pairs that were suggested before
    are left alone, whatever was decided about them. Two statements for any number of people; safe to repeat.
    """
    params = {
        "import": import_run.pk if import_run else None,
        "chosen": None if contact_ids is None else list(contact_ids),
        "most": MOST_BEARERS,
        "numbers": settings.MEMBER_NUMBERS_IN_IDS,
    }
    among = "everybody" if contact_ids is None and import_run is None else "chosen" if import_run is None else "import"
    with connection.cursor() as cursor:
        found = 0
        for statement in (_BY_NUMBER, _BY_NAME) if settings.MEMBER_NUMBERS_IN_IDS else (_BY_NAME,):
            cursor.execute(_INSERT.format(found=statement.replace("TOUCHED", _TOUCHED[among])), params)
            found += cursor.rowcount
    return found


_INSERT = """
INSERT INTO crm_maybesame (first_id, second_id, reason, state, import_run_id)
SELECT first_id, second_id, reason, 'open', %(import)s FROM ({found}) AS found
ON CONFLICT (first_id, second_id) DO NOTHING
"""

# The ids of the people that are looked at. Materialized, so that it is worked out once.
_TOUCHED = {
    "everybody": "SELECT id FROM crm_contact",
    "chosen": "SELECT unnest(%(chosen)s::bigint[]) AS id",
    "import": """
        SELECT id FROM crm_contact WHERE first_import_id = %(import)s
        UNION SELECT contact_id FROM crm_importchange WHERE import_run_id = %(import)s
        UNION SELECT contact_id FROM crm_identity WHERE import_run_id = %(import)s
    """,
}

# An opaque id is base64url of 00 2A (or 2C), six bytes of the member number, 01, and what nobody knows. So the letters
# 4 to 11 are the number, where the two bits beside it are 0 as in every id seen: no decoding, and an index finds them.
LAYOUT = "^AC[ow][A-Za-z0-9_-]{7}[AEIMQUYcgkosw048]B"


def _letters(row):
    """SQL of the letters in which the identity `row` holds a member number, or NULL."""
    return f"""
        CASE WHEN {row}.kind = 'member_id' AND {row}.value ~ '{LAYOUT}' THEN substr({row}.value, 4, 8)
             WHEN {row}.kind = 'member_number' AND length({row}.value) <= 13
             THEN substr(translate(encode(decode('002a' || lpad(to_hex({row}.value::bigint), 12, '0') || '01', 'hex'),
                                          'base64'), '+/', '-_'), 4, 8)
        END
    """


def _number(row):
    """SQL of the member number that the identity `row` is or holds, as text, or NULL."""
    return f"""
        CASE WHEN {row}.kind = 'member_number' THEN {row}.value
             WHEN {row}.value ~ '{LAYOUT}'
             THEN (('x' || encode(substring(decode(translate(left({row}.value, 12), '-_', '+/'), 'base64')
                                            FROM 3 FOR 6), 'hex'))::bit(48)::bigint)::text
        END
    """


_BY_NUMBER = f"""
WITH touched AS MATERIALIZED (TOUCHED), numbered AS MATERIALIZED (
    SELECT one.contact_id, {_letters("one")} AS letters, {_number("one")} AS number
    FROM touched JOIN crm_identity one ON one.contact_id = touched.id
    WHERE one.kind IN ('member_id', 'member_number')
), same AS (
    SELECT one.contact_id AS this, other.contact_id AS that
    FROM numbered one
    CROSS JOIN (VALUES ('ACo'), ('ACw')) AS head (letters)
    JOIN crm_identity other ON other.kind = 'member_id'
     AND other.value >= head.letters || one.letters || 'B' AND other.value < head.letters || one.letters || 'C'
    UNION ALL
    SELECT one.contact_id, other.contact_id
    FROM numbered one JOIN crm_identity other ON other.kind = 'member_number' AND other.value = one.number
)
SELECT DISTINCT least(this, that) AS first_id, greatest(this, that) AS second_id, 'same_number' AS reason
FROM same
WHERE this <> that
  -- One look each by id: how few these are, a planner cannot know.
  AND NOT (SELECT is_owner FROM crm_contact WHERE id = this)
  AND NOT (SELECT is_owner FROM crm_contact WHERE id = that)
"""  # noqa: S608

# A name of one word says nothing, unless it is written in letters that put no space into a name.
_BY_NAME = f"""
WITH touched AS MATERIALIZED (TOUCHED), names AS MATERIALIZED (
    SELECT contact.name_key FROM crm_contact contact
    WHERE contact.name_key IN (
              SELECT own.name_key FROM touched JOIN crm_contact own ON own.id = touched.id
              WHERE NOT own.is_owner
                AND (own.name_key LIKE '%% %%' OR octet_length(own.name_key) > length(own.name_key) + 1)
          )
      AND NOT contact.is_owner
    GROUP BY contact.name_key HAVING count(*) BETWEEN 2 AND %(most)s
), bearers AS MATERIALIZED (
    SELECT contact.id, contact.name_key, contact.company_key, nullif(contact.headline, '') AS headline,
           coalesce(nullif(contact.company_key, ''), nullif(lower(contact.title_company), '')) AS company,
           known.has_profile, known.has_vanity, known.numbers,
           count(*) FILTER (WHERE known.has_profile) OVER (PARTITION BY contact.name_key) AS with_profile,
           contact.id IN (SELECT id FROM touched) AS is_touched
    FROM names JOIN crm_contact contact ON contact.name_key = names.name_key
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(own.kind NOT IN ('email', 'name')), FALSE) AS has_profile,
               coalesce(bool_or(own.kind = 'vanity'), FALSE) AS has_vanity,
               coalesce(array_remove(array_agg({_letters("own")}), NULL), '{{}}') AS numbers
        FROM crm_identity own WHERE own.contact_id = contact.id
    ) AS known
    WHERE NOT contact.is_owner
), pairs AS (
    SELECT a.id AS first_id, b.id AS second_id,
           CASE WHEN a.company = b.company THEN 'same_name_and_company'
                WHEN lower(a.headline) = lower(b.headline) THEN 'same_name_and_headline'
                WHEN a.has_vanity AND b.has_vanity THEN NULL
                WHEN EXISTS (
                    SELECT FROM crm_interaction one JOIN crm_interaction other ON other.post_id = one.post_id
                    WHERE one.contact_id = a.id AND other.contact_id = b.id
                      AND one.post_likelihood IS NULL AND other.post_likelihood IS NULL
                ) THEN 'same_name_and_post'
                WHEN a.has_profile <> b.has_profile AND a.with_profile = 1 THEN 'same_name_no_profile'
           END AS reason
    FROM bearers a JOIN bearers b ON b.name_key = a.name_key AND a.id < b.id
    WHERE (a.is_touched OR b.is_touched)
      AND NOT (%(numbers)s AND cardinality(a.numbers) > 0 AND cardinality(b.numbers) > 0 AND NOT a.numbers && b.numbers)
)
SELECT first_id, second_id, reason FROM pairs WHERE reason IS NOT NULL
"""  # noqa: S608
