"""`manage.py classify` reads a CSV, adds what was understood, and stores nothing."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

# No database: these tests fail if the command as much as opens a connection.


def classify(what, path, *options):
    out = io.StringIO()
    call_command("classify", what, "--input", str(path), *options, stdout=out)
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


@pytest.fixture
def write(tmp_path):
    def writer(content, name="in.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writer


def test_titles_get_seniority_function_and_company(write):
    rows = classify("titles", write('id,text\n7,"Founder, Northbeam Labs"\n8,\n'))
    assert rows[0] == {
        "id": "7",
        "text": "Founder, Northbeam Labs",
        "seniority": "owner",
        "function": "leadership",
        "company": "Northbeam Labs",
    }
    assert (rows[1]["seniority"], rows[1]["function"], rows[1]["company"]) == ("unknown", "none", "")


def test_comments_get_tone_gate_and_reason(write):
    rows = classify("comments", write("text\nThat's a pitch slap!\n"))
    assert (rows[0]["tone"], rows[0]["gate"]) == ("sceptical", "never")
    reason = json.loads(rows[0]["reason"])
    first, last = reason["span"]
    assert "pitch slap" in rows[0]["text"][first:last]


def test_the_only_column_is_read_whatever_its_name(write):
    assert classify("titles", write("headline\nCTO at Loop\n"))[0]["seniority"] == "c_level"


def test_a_named_column_is_read(write):
    rows = classify("titles", write("a,b\nCEO,Student\n"), "--column", "b")
    assert rows[0]["seniority"] == "student"


def test_a_byte_order_mark_line_breaks_and_quotes_are_kept(write):
    text = 'One line\nand "another", with a comma'
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["text"], [text]])
    rows = classify("comments", write(b"\xef\xbb\xbf" + out.getvalue().encode()))
    assert rows[0]["text"] == text


def test_an_answer_in_the_file_gives_way_to_ours(write):
    rows = classify("comments", write("text,tone,author\nDanke!,hostile,3\n"))
    assert rows[0] == rows[0] | {"tone": "supportive", "author": "3"}
    assert list(rows[0]) == ["text", "author", "tone", "gate", "reason"]


def test_short_rows_are_filled(write):
    assert classify("comments", write("id,text\n5\n"))[0]["tone"] == "unsure"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "no column text"),
        (b"text\n\xff\xfe\xfa", "not UTF-8"),
        (b"text\0\n", "no CSV file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(write, content, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        classify("comments", write(content))
    assert refused.value.returncode == 2


def test_a_missing_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as refused:
        classify("titles", tmp_path / "nowhere.csv")
    assert refused.value.returncode == 2


def test_a_column_is_found_whatever_its_case_and_the_space_around_it(write):
    path = write("id, Job Title \n1,CEO\n")
    assert classify("titles", path, "--column", "job title")[0]["seniority"] == "c_level"
    assert classify("titles", path, "--column", " Job Title ")[0]["seniority"] == "c_level"
    assert classify("comments", write("id,TEXT\n1,Thanks for this\n"))[0]["tone"] == "supportive"
