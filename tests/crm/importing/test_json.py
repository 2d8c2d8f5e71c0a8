"""JSON of every shape that tools write, its flattened twin, and what is odd or hostile in it (FORMATS.md 2.2)."""

import csv
import io
import json
import tracemalloc
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.importing import UnreadableFile, inspect
from crm.importing.nesting import entries, flatten
from crm.importing.parts import find_parts
from crm.models import Contact
from tests.crm.importing.files import bring, profile
from tests.crm.importing.test_formats import codes, facts
from tests.crm.importing.test_tool_formats import opaque

POST_ID = "7368183329587200001"
POST = f"https://www.linkedin.com/feed/update/urn:li:activity:{POST_ID}/"
COMMENT_ID = "7500130764718080021"
REPLY_ID = "7509912720506880041"


def harvest(number, **more):
    """A comment as harvestapi writes it."""
    link = f"{POST}?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A{POST_ID}%2C{COMMENT_ID}%29"
    actor = {
        "id": opaque(number),
        "name": f"Some Body{number}",
        "linkedinUrl": profile(f"somebody-fx{number:04}"),
        "position": "CEO at Acme",
        "author": False,
    }
    item = {
        "type": "comment",
        "id": int(COMMENT_ID) + number,
        "linkedinUrl": link,
        "commentary": f"Guide {number}",
        "createdAt": "2026-01-01T00:00:00.000Z",
        "numShares": None,
        "reactionTypeCounts": [{"type": "LIKE", "count": number}],
        "actor": actor,
        "postId": POST_ID,
        "query": {"post": POST},
    }
    return item | more


def maestro(number, *replies, **more):
    """A comment as apimaestro writes it, with replies within."""
    author = {"name": f"Some Body{number}", "headline": "CEO", "profile_url": profile(f"somebody-fx{number:04}")}
    posted = {"timestamp": 1757000000000 + number, "date": "2025-09-04 15:33:20", "relative": "2w"}
    item = {"comment_id": f"73{number:03}", "text": f"Guide {number}", "posted_at": posted, "author": author}
    return item | {"stats": {"total_reactions": 3, "reactions": {"like": 3}}, "replies": list(replies)} | more


def as_json(items, **style):
    return json.dumps(items, **style).encode()


def as_lines(items):
    return "\n".join(json.dumps(item) for item in items).encode()


def as_csv(items, separator="/"):
    """What Apify makes of them: BOM, a column for each path, arrays numbered, in no order that means anything."""
    flat = [dict(_flat(item)) for item in items]
    header = sorted({name for row in flat for name in row}, key=lambda name: name[::-1])
    out = io.StringIO()
    writer = csv.DictWriter(out, [name.replace("/", separator) for name in header], restval="", lineterminator="\n")
    writer.writeheader()
    for row in flat:
        writer.writerow({name.replace("/", separator): text for name, text in row.items()})
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _flat(value, path=""):
    if isinstance(value, dict | list):
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for name, held in members:
            yield from _flat(held, f"{path}/{name}" if path else str(name))
    else:
        yield path, "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def records(data):
    """(line, record) of each row of a file."""
    (part,) = find_parts(io.BytesIO(data)).tables
    return [(row.line, row.record) for row in part.rows(io.BytesIO(data))]


def said(data, **choices):
    """What a file says, without where it says it."""
    rows, found = facts(data, **choices)
    return found.format, [
        row.code
        if not hasattr(row, "happenings")
        else (
            sorted(row.identities),
            row.fields,
            [
                (e.kind, e.text, e.reaction, e.external_id, e.post_urn, e.occurred_at, e.precision)
                for e in row.happenings
            ],
        )
        for row in rows
    ]


def test_a_comment_of_harvestapi_is_its_actors_and_its_link_is_nobody():
    rows, found = facts(as_json([harvest(1)]))
    assert (found.format, found.encoding) == ("apify_post_comments", "utf-8")
    assert sorted(rows[0].identities) == [("member_id", opaque(1)), ("vanity", "somebody-fx0001")]
    assert (rows[0].fields["headline"], rows[0].fields["position"]) == ("CEO at Acme", "")
    event = rows[0].happenings[0]
    assert (event.external_id, event.post_urn) == (str(int(COMMENT_ID) + 1), f"urn:li:activity:{POST_ID}")
    assert event.occurred_at == datetime.fromtimestamp((int(COMMENT_ID) >> 22) // 1000, UTC)


def test_the_id_of_a_reaction_says_who_and_on_what():
    urn = f"urn:li:fsd_reaction:(urn:li:fsd_profile:{opaque(5)},urn:li:ugcPost:7329207002977443840,0)"
    item = {"id": urn, "reactionType": "PRAISE", "actor": {"name": "Some Body", "linkedinUrl": None}}
    rows, found = facts(as_json([item, item | {"postId": POST_ID}]))
    assert found.format == "apify_post_reactions"
    assert rows[0].identities == [("member_id", opaque(5))]
    assert [row.happenings[0].post_urn for row in rows] == [
        "urn:li:ugcPost:7329207002977443840",
        f"urn:li:activity:{POST_ID}",
    ]
    assert (rows[0].happenings[0].reaction, rows[0].happenings[0].occurred_at) == ("PRAISE", None)


def test_the_author_companies_deleted_accounts_and_errors_make_nobody():
    company = {
        "name": "Acme",
        "linkedinUrl": "https://www.linkedin.com/company/acme-fx",
        "position": "12,345 followers",
    }
    data = [
        harvest(1),
        harvest(2, actor=harvest(2)["actor"] | {"author": True}),
        harvest(3, actor=company),
        harvest(4, actor=None),
        {"error": "Post is not available", "query": {"post": POST}},
    ]
    for form in (as_json(data), as_lines(data), as_csv(data)):
        rows, _ = facts(form)
        assert codes(rows) == ["", "owner", "company_actor", "empty_person", "source_error"]
        assert [str(row.outcome) for row in rows[1:]] == ["skipped", "skipped", "skipped", "rejected"]


def test_replies_within_replies_are_rows_with_their_own_numbers():
    deepest = maestro(4)
    items = [maestro(1, maestro(2), maestro(3, deepest)), maestro(5), maestro(6, maestro(7, author=None))]
    numbers = [1, "1.1", "1.2", "1.2.1", 2, 3, "3.1"]
    assert [record for _, record in records(as_json(items))] == numbers
    assert [str(record) for _, record in records(as_csv(items))] == [str(number) for number in numbers]
    rows, _ = facts(as_json(items))
    assert [row.code if hasattr(row, "code") else row.fields["full_name"][-1] for row in rows] == [
        *"123456", "empty_person",
    ]  # fmt: skip
    assert rows[1].happenings[0].text == "Guide 2"


@pytest.mark.parametrize("separator", ["/", ".", "_"])
def test_replies_in_flattened_columns_say_the_same(separator):
    items = [maestro(1, maestro(2), maestro(3)), maestro(5, maestro(6))]
    assert said(as_csv(items, separator)) == said(as_json(items))


def test_a_row_knows_the_line_on_which_it_starts():
    items = [maestro(1, maestro(2), maestro(3)), maestro(4)]
    text = json.dumps(items, indent=2)
    starts = [
        number for number, line in enumerate(text.split("\n"), start=1) if '"comment_id"' in line
    ]  # the line after each brace
    assert [line for line, _ in records(text.encode())] == [line - 1 for line in starts]
    assert [line for line, _ in records(as_lines(items))] == [1, 1, 1, 2]
    assert [line for line, _ in records(as_csv(items))] == [2, 2, 2, 3]


def test_replies_hold_for_the_post_and_the_time_of_the_whole():
    reply = maestro(2, posted_at={"relative": "2d"}, comment_id="x")
    items = [maestro(1, reply, postUrl=POST, scrapedAt="2026-09-30T10:15:00.000Z")]
    for form in (as_json(items), as_csv(items)):
        rows, _ = facts(form)
        event = rows[1].happenings[0]
        assert (event.post_urn, event.precision) == (f"urn:li:activity:{POST_ID}", "approximate")
        assert event.occurred_at.isoformat() == "2026-09-28T10:15:00+00:00"


def test_a_reply_has_its_own_id_and_time_and_not_those_of_the_comment():
    link = (
        f"{POST}?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A{POST_ID}%2C{COMMENT_ID}%29"
        f"&replyUrn=urn%3Ali%3Acomment%3A%28activity%3A{POST_ID}%2C{REPLY_ID}%29"
    )
    item = harvest(1, linkedinUrl=link)
    del item["id"]
    assert facts(as_json([item]))[0][0].happenings[0].external_id == REPLY_ID


@pytest.mark.parametrize(
    "wrap",
    [
        lambda items: {"data": items, "total": 2},
        lambda items: {"items": items},
        lambda items: {"meta": {"page": 1}, "data": {"comments": items}},
        lambda items: [items[:1], items[1:]],
        lambda items: [{"comments": items[:1]}, {"comments": items[1:]}],
    ],
)
def test_what_is_around_the_entries_makes_no_difference(wrap):
    items = [maestro(1, maestro(2)), maestro(3)]
    assert said(as_json(wrap(items))) == said(as_json(items))
    assert [record for _, record in records(as_json(wrap(items)))] == [1, "1.1", 2]


def test_a_large_page_is_opened_and_its_entries_are_read_one_by_one(monkeypatch):
    items = [maestro(number, maestro(number + 100)) for number in range(1, 20)]
    data = as_json({"postUrl": POST, "data": {"comments": items}, "total": 19}, indent=1)
    at_once = said(data), records(data)
    monkeypatch.setattr("crm.importing.sources.json_pieces.BLOCK", 200)
    assert (said(data), records(data)) == at_once
    assert {event[4] for _, _, events in at_once[0][1] for event in events} == {f"urn:li:activity:{POST_ID}"}


def test_comments_in_the_columns_of_their_post_are_rows():
    items = [{"post": {"url": POST}, "author": {"name": "Robin Keller"}, "comments": [maestro(1), maestro(2)]}]
    rows, _ = facts(as_csv(items))
    assert [row.fields["full_name"] for row in rows] == ["Some Body1", "Some Body2"]
    assert [row.happenings[0].post_urn for row in rows] == [f"urn:li:activity:{POST_ID}"] * 2
    assert said(as_csv(items))[1] == said(as_json(items))[1]


def test_the_same_name_twice_and_no_number_are_no_trouble():
    rows, _ = facts(
        b'[{"name":"","name":"Maya","fullName":NaN,"profileUrl":"linkedin.com/in/maya-fx0001","comment":"x"}]'
    )
    assert rows[0].fields["full_name"] == "Maya"


def test_letters_that_no_database_stores_are_left_out():
    data = b'[{"name":"Zo\\u00eb \\ud83d\\u0000Fixture","profileUrl":"linkedin.com/in/zoe-fx0001","comment":"x"}]'
    assert facts(data)[0][0].fields["full_name"] == "Zoë Fixture"
    for encoding in ("utf-16", "utf-16-le", "utf-8-sig", "cp1252"):
        told = facts('[{"name":"Zoë Fixture","comment":"x","profileUrl":"linkedin.com/in/zoe-fx1"}]'.encode(encoding))
        assert told[0][0].fields["full_name"] == "Zoë Fixture"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'[{"name":"A"},\n{"name":"B"},\n{"name":"C', "line 3"),
        (b'{\n"data": [\n{"name":"A"},\n', "line 4"),
        (b'[{"name":"A"}\n{"name":"B"}]', "line 2"),
        (b"[]", "nobody in it"),
        (b"[" * 100_000, "deeper"),
        (b'{"a":' * 100_000, "deeper"),
        (b'[{"a":' * 100_000 + b"1", "deeper"),
    ],
)
def test_what_is_no_whole_json_is_refused_with_the_place(data, words):
    with pytest.raises(UnreadableFile, match=words):
        inspect(data)


def test_a_damaged_line_among_others_is_a_row_to_fix():
    data = b'{"name":"A Fix","comment":"x"}\n{"name":"B Fix","comm\n{"name":"C Fix","comment":"y"}\n{"name":"D'
    rows, _ = facts(data)
    assert codes(rows) == ["", "broken_entry", "", "broken_entry"]
    assert [line for line, _ in records(data)] == [1, 2, 3, 4]


def test_an_entry_with_an_endless_text_is_a_row_to_fix_and_the_others_come_in():
    long = "x" * 2_000_000
    rows, _ = facts(as_json([harvest(1), harvest(2, commentary=long), harvest(3)]))
    assert codes(rows) == ["", "cell_too_long", ""]


def test_a_table_in_brackets_is_no_json():
    rows, found = facts(b"[Name],Company\nMaya Okafor,Acme\n")
    assert found.source == "text"
    assert rows[0].fields["company"] == "Acme"


@pytest.mark.django_db
def test_the_second_import_and_the_twin_in_columns_change_nothing():
    items = [harvest(1), harvest(2), harvest(1, id=int(COMMENT_ID) + 9), maestro(4, maestro(5))]
    first = bring(as_json(items), name="result.json")
    assert (first.rows_read, first.rows_created, first.rows_unchanged) == (5, 4, 1)
    for again in (as_json(items, indent=1), as_lines(items), as_csv(items), as_csv(items, ".")):
        told = bring(again)
        assert (told.rows_created, told.rows_updated, told.interactions_created) == (0, 0, 0)
    assert Contact.objects.count() == 4


def test_memory_is_flat_in_the_length_of_the_file():
    def peak(count):
        data = as_json([harvest(number) for number in range(count)])
        (part,) = find_parts(io.BytesIO(data)).tables
        file = io.BytesIO(data)
        tracemalloc.start()
        assert sum(1 for _ in part.rows(file)) == count
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(10)
    assert peak(2_000) < 2 * peak(500)


WORDS = st.text("abc 019.é", max_size=8)
IDS = st.text("ab1", min_size=1, max_size=4)  # in columns, an entry without a filled cell is none
ITEMS = st.lists(
    st.recursive(
        st.fixed_dictionaries({"comment_id": IDS, "text": WORDS, "author": st.fixed_dictionaries({"name": WORDS})}),
        lambda inner: st.builds(lambda item, replies: item | {"replies": replies}, inner, st.lists(inner, max_size=2)),
        max_leaves=5,
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=50, deadline=None)
@given(ITEMS)
def test_json_and_its_columns_always_say_the_same(items):
    assert said(as_csv(items), named_format="apify_post_comments") == said(
        as_json(items), named_format="apify_post_comments"
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "replies", "data", "text", "a"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_any_entry_is_flattened_to_text(item):
    assert all(isinstance(text, str) for text in flatten(item).values())
    assert all(isinstance(cells, dict) for _, _, cells in entries(item))


def refusal(data):
    """The sentence with which a file is refused, "" where it is read."""
    try:
        inspect(data)
    except UnreadableFile as error:
        return str(error)
    return ""


@settings(max_examples=60)
@given(VALUES)
def test_any_json_is_read_or_refused_in_a_sentence(value):
    assert refusal(json.dumps([value, {"name": "Maya Okafor"}]).encode())[-1:] in ("", ".")


@settings(max_examples=60)
@given(st.binary(max_size=60), st.sampled_from([b'[{"name":"A B",', b'{"name":"A B"}\n{', b'{"data":[']))
def test_any_bytes_after_a_bracket_are_read_or_refused(data, start):
    assert refusal(start + data)[-1:] in ("", ".")
