"""LinkedIn's analytics of posts: figures go to the posts, and nobody is made of them."""

import io

import pytest
from openpyxl import Workbook

from crm import posts
from crm.figures import forget_figures
from crm.importing import inspect, offered_posts
from crm.importing.analytics import PostFigures
from crm.models import Contact, ImportRow, Post
from crm.undoing.running import take_back
from tests.crm.importing.files import bring, command, lines

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = (f"urn:li:activity:73681833295872{number:05d}" for number in (1, 2, 3))


def address(urn):
    return f"https://www.linkedin.com/feed/update/{urn}/"


def workbook(**sheets):
    """An XLSX of these sheets, each a list of rows."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def top_posts(*ranked, case=str):
    """The rows of TOP POSTS: by engagements on the left, by impressions on the right, each its own ranking."""
    by_engagements = sorted(ranked, key=lambda post: str(post[1]), reverse=True)
    head = [case("Post URL"), case("Post publish date")]
    rows = [["Maximum of 50 posts available to include in this list"], []]
    rows.append([*head, "Engagements", None, *head, "Impressions"])
    for (urn, engagements, _), (other, _, impressions) in zip(by_engagements, reversed(by_engagements), strict=True):
        rows.append([address(urn), "8/30/2025", engagements, None, address(other), "8/30/2025", impressions])
    return rows


def aggregate(*ranked, until="10/31/2026", **more):
    """AggregateAnalytics_<Name>_<from>_<to>.xlsx."""
    days = [["Date", "Impressions", "Engagements"], ["10/30/2026", 100, 3], [until, 120, 4]]
    return workbook(
        DISCOVERY=[["Overall Performance", f"10/1/2026 - {until}"], ["Impressions", 5_000], ["Members reached", 900]],
        ENGAGEMENT=days,
        TOP_POSTS=top_posts(*ranked, **more),
        FOLLOWERS=[["Total followers on 10/31/2026:", 4_321], [], ["Date", "New followers"], ["10/30/2026", 3]],
        DEMOGRAPHICS=[["Top Demographics", "Value", "Percentage"], ["Job titles", "Founder", "< 1%"]],
    )


def single(urn=ONE, **labels):
    """PostAnalytics_<Name>_<id>.xlsx."""
    counted = {"Impressions": "1,234", "Members reached": 900, "Reactions": 40, "Comments": 12, "Reposts": 3} | labels
    rows = [["Post URL", address(urn)], ["Post Date", "Aug 30, 2025"], [], ["Post performance"], *counted.items()]
    demographics = [["Category", "Value", "%"], ["Job title", "Founder", 0.12], ["Seniority", "Senior", "< 1%"]]
    return workbook(PERFORMANCE=rows, TOP_DEMOGRAPHICS=demographics)


def figures(urn=ONE):
    post = Post.objects.get(urn=urn)
    return post.impressions, post.engagements


class Cells:
    """A row as a survey sees it."""

    def __init__(self, *cells):
        self.cells = list(cells)


def surveyed(header, *rows):
    survey = PostFigures(header)
    for row in rows:
        survey.see(Cells(*row))
    return survey.found()["figures"]


def test_a_file_about_one_post_creates_it_with_its_figures_and_nobody_else():
    done = bring(single())
    post = Post.objects.get()
    assert (post.urn, post.impressions, post.engagements) == (ONE, 1_234, 55)
    assert post.counted == {
        "impressions": 1_234, "members_reached": 900, "reactions": 40, "comments": 12, "reposts": 3,
    }  # fmt: skip
    assert (done.rows_read, done.rows_rejected, done.rows_created) == (done.rows_skipped, 0, 0)
    assert not Contact.objects.exists()
    codes = set(ImportRow.objects.values_list("code", "reason"))
    assert ("post_figures", "These are figures, and figures name nobody.") in codes
    assert {code for code, _ in codes} <= {"post_figures", "blank_row"}
    assert any("name nobody" in warning for warning in done.warnings)


def test_labels_are_found_wherever_they_stand():
    side_by_side = [["Impressions", "Reactions", "Comments"], ["1.2K", "40", "n/a"], ["Post URL", address(ONE)]]
    told = surveyed(["", "Post Date", "", "8/30/2025"], [], *side_by_side)
    assert told["posts"] == [
        {"urn": ONE, "url": address(ONE), "day": "2025-08-30", "is_whole": True, "impressions": 1_200, "reactions": 40}
    ]


def test_what_is_not_known_is_not_nothing():
    bring(single(Impressions="n/a", Reposts="-"))
    assert figures() == (None, None)
    assert "impressions" not in Post.objects.get().counted


def test_of_many_posts_those_that_are_here_get_their_figures_and_the_others_are_offered():
    Post.objects.create(title="Ours", urn=ONE)
    done = bring(aggregate((ONE, 40, 9_000), (TWO, 30, 12_000)))
    assert figures() == (9_000, 40)
    assert Post.objects.count() == 1
    assert [offer.urn for offer in offered_posts(done)] == [TWO]
    assert done.rows_skipped == done.rows_read > 6
    made = posts.create_offered(done, [TWO, "urn:li:activity:1"], by=None)
    assert [(post.urn, post.impressions, post.engagements) for post in made] == [(TWO, 12_000, 30)]
    assert posts.create_offered(done, [TWO], by=None) == made
    assert offered_posts(done) == []


def test_the_two_tables_are_joined_by_their_address_whatever_stands_between_them():
    header = ["Post URL", "Post Publish Date", "Engagements", "", "Post URL", "Post Publish Date", "Impressions"]
    rows = [
        [address(ONE), "8/30/2025", "40", "stray", address(TWO), "8/30/2025", "12,000"],
        [address(TWO).replace(":", "%3A"), "8/30/2025", "30", "", address(ONE), "8/30/2025", "9,000"],
        ["", "", "", "", address(THREE), "8/30/2025", "500+"],
    ]
    told = {post["urn"]: post for post in surveyed(header, *rows)["posts"]}
    assert [(told[urn].get("engagements"), told[urn]["impressions"]) for urn in (ONE, TWO, THREE)] == [
        (40, 9_000), (30, 12_000), (None, 500),
    ]  # fmt: skip


def test_an_older_export_never_replaces_a_newer_one():
    Post.objects.create(title="Ours", urn=ONE)
    newer, older = aggregate((ONE, 40, 9_000)), aggregate((ONE, 50, 9_900), until="10/30/2026")
    bring(newer)
    bring(older)
    assert figures() == (9_000, 40)
    Post.objects.update(figures={}, impressions=None, engagements=None)
    bring(older)
    bring(newer)
    assert figures() == (9_000, 40)
    # Where a file does not say until when it counts, the greater figure is the newer one.
    bring(single(Impressions=8_000))
    assert figures()[0] == 9_000
    bring(single(Impressions=9_500))
    assert figures()[0] == 9_500


def test_the_same_file_again_changes_nothing():
    bring(single())
    before = Post.objects.values().get()
    bring(single())
    assert Post.objects.values().get() == before


def test_what_a_person_typed_stays():
    Post.objects.create(title="Ours", urn=ONE, impressions=7)
    bring(single())
    bring(aggregate((ONE, 40, 9_000)))
    assert figures() == (7, 40)


def test_figures_can_be_taken_back():
    Post.objects.create(title="Ours", urn=ONE)
    first, second = bring(single(Impressions=100)), bring(single(Impressions=200))
    assert forget_figures(second) == 1
    assert figures() == (100, 55)
    assert forget_figures(first) == 1
    assert figures() == (None, None)
    assert forget_figures(first) == 0


def test_of_the_same_file_brought_twice_one_may_be_taken_back():
    Post.objects.create(title="Ours", urn=ONE)
    first, second = bring(single()), bring(single())
    assert forget_figures(first) == 1
    assert figures() == (1_234, 55)
    assert list(Post.objects.get().figures) == [str(second.pk)]


def test_undoing_an_import_takes_its_figures_back():
    post = Post.objects.create(title="Ours", urn=ONE)
    done = bring(single())
    take_back(done)
    assert figures() == (None, None)
    assert Post.objects.get() == post


def test_the_post_that_was_chosen_gets_the_figures_of_a_file_about_one():
    chosen = Post.objects.create(title="Ours", urn=TWO)
    bring(single(ONE), post=chosen)
    assert figures(TWO) == (1_234, 55)
    assert Post.objects.count() == 1


def test_a_rehearsal_counts_the_same_and_keeps_nothing(tmp_path):
    path = tmp_path / "PostAnalytics_Robin_1.xlsx"
    path.write_bytes(single())
    told = command(path, "--dry-run")
    assert not Post.objects.exists()
    assert told == command(path)
    assert (told["created"], told["read"]) == (0, told["skipped"])


@pytest.mark.parametrize(
    ("header", "confidence"),
    [
        ("Post URL,Post Publish Date,Engagements,,Post URL,Post Publish Date,Impressions", 1.0),
        ("Date,Impressions,Engagements", 1.0),
        ("Date,New followers", 1.0),
        ("Top Demographics,Value,Percentage", 1.0),
        ("Category,Value,%", 1.0),
        ("Overall Performance,10/1/2026 - 10/31/2026", 1.0),
        (f"Post URL,{address(ONE)}", 0.85),
        ("Impressions,1234", 0.85),
    ],
)
def test_each_sheet_is_known_by_its_labels(header, confidence):
    found = inspect(lines(header, "a,b,c"))
    assert (found.format, found.confidence) == ("linkedin_post_analytics", confidence)


def test_a_note_above_a_table_of_people_is_not_taken_for_figures():
    found = inspect(lines("Impressions,12000", "Comments,300", "Name,Profile", "Ada,x"))
    assert (found.format, found.header_line) == ("generic_spreadsheet", 3)
