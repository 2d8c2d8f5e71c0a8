"""Tables with all that other programs do to them, for Hypothesis; and what the reading of any file must keep to."""

import io
import json
import re

from hypothesis import strategies as st

from crm.importing import UnreadableFile, inspect
from crm.importing.batches import read_batch
from crm.importing.encodings import letters_of, open_text
from crm.importing.inspecting import reader_for, reopen, stored_parts
from crm.importing.problems import Problem
from tests.crm.importing.files import CONNECTIONS, INVITATIONS, profile

HEADERS = (
    CONNECTIONS,
    INVITATIONS,
    "First Name,Last Name,Email Address,Company,Position,Connected On",
    "Name,LinkedIn,Company,Date,Comment",
    "profileLink,fullName,occupation,comment,commentDate,timestamp,postUrl",
    "actor/name,actor/linkedinUrl,actor/position,commentary,createdAt,id",
    "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT,FOLDER",
    "Vorname,Nachname,E-Mail,Firma,Datum",
)
ODD = st.sampled_from(
    [
        *(
            "",
            " ",
            "=1+1",
            "'=1",
            "@x",
            "#NAME?",
            "########",
            "08 Feb 2026",
            "2/8/26, 3:04\u202fPM",
            "2w",
            "46061",
            "31/12/2025",
        ),
        *(
            "7.33E+18",
            "LinkedIn Member",
            "linkedin.com/company/acme-fx",
            "linkedin.com/in/unavailable",
            "INCOMING",
            "x@example.com",
        ),
        *(
            "JosÃ©",
            "Straße…",
            "\u202eadA",
            "a\u2028b\x0bc\x85d",
            "C:\\Temp\\",
            '5" screws',
            'say \\"hi\\"',
            "山田",
            "🎉",
            "\\",
        ),
    ]
)
WILD = st.text(st.characters(exclude_categories=["Cs"]), max_size=25)
PROFILES = st.integers(0, 30).map(lambda number: profile(f"fuzz-fx{number:04}"))
CELL = st.one_of(ODD, WILD, PROFILES, st.sampled_from(["Ada", "Bo Fixture", "CTO", "one\ntwo", 'a "b" c', "x,y;z"]))
WAYS = st.sampled_from(["plain", "quoted", "all quoted", "backslash", "open", "wrapped", "ragged", "broken"])
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", ""])
ABOVE = st.lists(
    st.sampled_from(["Notes:\n", "My leads;;;\n", '"said ""so"", and\nmore"\n', "\n", ",,,\n", 'open "here\n']),
    max_size=4,
)
ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1251", "cp932", "mixed"]
)


def _written(cells, way, delimiter):
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    needs = [any(sign in cell for sign in (delimiter, '"', "\n", "\r")) for cell in cells]
    usual = delimiter.join(both if needed else cell for cell, both, needed in zip(cells, quoted, needs, strict=True))
    match way:
        case "all quoted":
            return delimiter.join(quoted)
        case "backslash":
            return delimiter.join('"' + cell.replace('"', '\\"') + '"' for cell in cells)
        case "open":
            return delimiter.join([*cells[:1], *(f'"{cell}' for cell in cells[1:2]), *cells[2:]])
        case "wrapped":
            return '"' + usual.replace('"', '""') + '"'
        case "ragged":
            return delimiter.join(cells[: len(cells) // 2]) + delimiter * 3
        case "broken":
            return delimiter.join(cells)
    return usual


@st.composite
def damaged_tables(draw):
    """A file of text: a header somewhere, rows of which each names a token, and all kinds of damage."""
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    text = "".join(draw(ABOVE)) + draw(st.sampled_from(["", "", f"sep={delimiter}\n"]))
    tables = draw(st.lists(st.sampled_from(HEADERS), min_size=1, max_size=2))
    number = 0
    for header in tables:
        names = header.split(",")
        text += delimiter.join(names) + draw(ENDS.filter(bool))
        for _ in range(draw(st.integers(0, 8))):
            number += 1
            cells = [draw(CELL) for _ in names]
            place = draw(st.integers(0, len(cells) - 1))
            cells[place] = f"zq{number}q {cells[place]}"
            text += _written(cells, draw(WAYS), delimiter) + draw(ENDS)
    encoding = draw(ENCODINGS)
    if encoding == "mixed":
        data = text.encode()
        return data + "José Peña\n".encode("cp1252")
    data = text.encode(encoding, errors="replace")
    return data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 9)) == 0 else data


@st.composite
def mutated(draw, data):
    """`data` with a few bytes changed, taken out, put in or doubled."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["set", "cut", "insert", "double", "end"])):
            case "set":
                data[place : place + 1] = bytes([draw(st.integers(0, 255))])
            case "cut":
                del data[place : place + draw(st.integers(1, 40))]
            case "insert":
                data[place:place] = draw(st.binary(min_size=1, max_size=8))
            case "double":
                data[place:place] = data[place : place + 60]
            case "end":
                del data[place:]
    return bytes(data)


def read_whole(data):
    """Read `data` as an import does, to facts; return its inspection and its rows, or None where it is refused.

    Whatever the file: each row has its number, none is lost between the readers, and all of it can be stored.
    """
    try:
        found = inspect(data, "fuzz.csv")
    except UnreadableFile as refusal:
        _is_a_sentence(str(refusal))
        return None
    detected = json.loads(json.dumps(found.detected()))
    _can_be_stored(json.dumps(detected, ensure_ascii=False))
    rows_read, file = [], io.BytesIO(data)
    for stored in stored_parts(detected):
        part, kind, columns = reopen(stored, found.mapping)
        rows = list(part.rows(file))
        numbers = [row.record for row in rows if "." not in str(row.record)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert [row.line for row in rows] == sorted(row.line for row in rows)
        one_by_one = reader_for(kind, columns, stored, post_key="", owner=frozenset())
        answers = [one_by_one.read(row) for row in rows]
        assert answers == list(read_batch(reader_for(kind, columns, stored, post_key="", owner=frozenset()), rows))
        for answer in answers:
            _can_be_stored(repr_of(answer))
        rows_read += rows
    assert found.rows_total == len(rows_read)
    return found, rows_read


def repr_of(answer):
    if isinstance(answer, Problem):
        return "\n".join([*answer.raw, answer.reason])
    texts = [text for facts in answer for text in (*facts.fields.values(), *(value for _, value in facts.identities))]
    for facts in answer:
        texts += [text for event in facts.happenings for text in (event.text, event.event_key, event.external_id)]
    return "\n".join(texts)


def _is_a_sentence(text):
    assert re.fullmatch(r"[A-Z“].+[.”]", text, re.S)


def _can_be_stored(text):
    assert "\x00" not in text
    text.encode()


def lines_of(data):
    """The physical lines of a text, as an editor counts them."""
    file = io.BytesIO(data)
    with open_text(file, letters_of(file).encoding) as text:
        return list(text)
