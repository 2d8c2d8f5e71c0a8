"""Which column becomes what, how that was found, and what no column may become (FORMATS.md 2.5, quirks 18, 20, 21)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.importing import Field, UnreadableFile, inspect
from crm.importing.fields import KNOWN, header_key, never_a_person
from crm.importing.mapping import columns_of, map_columns
from tests.crm.importing.files import lines, profile

# Every alias that FORMATS.md 2.5 names, as people write it, and what it is.
ALIASES = {
    "profile": "url profileUrl Profile-Link linkedin_url LinkedInProfileURL linkedinProfile LinkedIn personLinkedinUrl "
    "LinkedinURLPublic publicProfile public_profile_url profile author/url author.profile_url actor_linkedinUrl "
    "commenterLinkedinUrl commenterProfileUrl reactor/profile_url url_profile defaultProfileUrl salesProfile "
    "senderProfileUrl Connection-Profile-URL vmid actor/id hash_id sn_hash_id profileId entityUrn memberUrn "
    "LinkedinURLUniqueID",
    "member_number": "member_id objectUrn",
    "first_name": "First_Name givenName Vorname Prénom Nombre",
    "last_name": "LAST-NAME surname familyName Nachname Nom Apellidos",
    "full_name": "fullName contact_name author/name actor.name commenterName reactor_name displayName",
    "headline": "headline occupation subtitle author/headline linkedinHeadline commenterPosition actor/position",
    "position": "Position Title jobTitle currentJob linkedinJobTitle job current_company_position",
    "company": "Company companyName current_company currentCompanyName organization firm organization_1",
    "email": "Email-Address email E-Mail-Adresse proEmail professionalEmail linkedinEmail",
    "text": "comment comments commentText commentary text message content",
    "reaction": "reactionType reaction",
    "occurred": "connectedOn connectedAt sentAt createdAt commentedAt commentDate posted_at postedAt/date Date "
    "postTimestamp when",
    "observed": "timestamp scanTime VisitTime scrapedAt",
    "comment_url": "commentUrl commentLink permalink",
    "post_url": "postUrl postLink shareLink query/post",
    "": "companyLinkedinUrl companyUrl regularCompanyUrl CompanyLinkedinURLUniqueID imgUrl pictureUrl profileImageUrl "
    "query public_id_actual_at",
}


def mapped(header, *rows, **choices):
    """The columns of a table, with what they became."""
    columns = columns_of(header)
    map_columns(columns, rows, **choices)
    return columns


def one(name, *cells, beside="Name"):
    """What one column with these cells becomes, beside another one."""
    return mapped([beside, name], *(["", cell] for cell in cells))[1]


@pytest.mark.parametrize(
    ("field", "name"), [(field, name) for field, names in ALIASES.items() for name in names.split()]
)
def test_every_name_of_a_column_is_known(field, name):
    beside = {"first_name": "Surname", "last_name": "Given name"}.get(field, "Something")
    assert str(one(name, beside=beside).field) == field


def test_how_a_column_was_understood_is_told():
    cells = ["Maya Okafor", "Acme", "CEO", profile("maya-fx0001"), "tea"]
    columns = mapped(["Full name", "Firma", "Positoin", "Where", "Drinks"], cells)
    assert [(str(column.field), column.how) for column in columns] == [
        ("full_name", "exact"), ("company", "alias"), ("position", "fuzzy"), ("profile", "cells"), ("", ""),
    ]  # fmt: skip
    assert [column.sure for column in columns][:2] == [1.0, 0.95]
    assert 0.8 < columns[2].sure < 0.95
    assert columns[4].sure == 0.0


def test_what_a_person_says_comes_first():
    header, cells = ["Name", "Where"], ["Maya Okafor", profile("maya-fx0001")]
    columns = mapped(header, cells, chosen={"Name": "company", "Where": "profile"}, overrides={"name": Field.NOTE})
    assert [(str(column.field), column.how) for column in columns] == [("company", "person"), ("profile", "cells")]
    assert mapped(header, cells, overrides={"name": Field.NOTE})[0].field == Field.NOTE


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Compagny", "company"), ("Frist name", "first_name"), ("Headlines", "headline"), ("Surename", "last_name"),
        ("Postion", "position"), ("Commment", "text"), ("Full nmae", "full_name"), ("Locaton", "location"),
        # A name that goes on is another name, and so is one that is near two.
        ("commentId2", ""), ("Headline id", ""), ("Location id", ""),
        ("companySize", ""), ("jobTitle2", ""), ("company2", ""), ("Post title", ""),
        ("Phone", ""), ("Industry", ""), ("Score", ""), ("Gender", ""), ("Country", ""), ("Notice", ""),
        ("First seen", ""), ("commentsCount", ""), ("Reach", ""), ("Tags", ""),
    ],
)  # fmt: skip
def test_a_slip_of_the_hand_is_understood_and_another_word_is_not(name, field):
    assert str(one(name, "Something", "Else").field) == field


def test_no_near_name_says_who_somebody_is_unless_the_cells_do():
    assert one("Emial adress", "call him", "ask her").field == Field.NOTHING
    assert one("Profil URL", "n/a", "later").field == Field.NOTHING
    assert one("Emial adress", "maya@example.com", "bo@example.com").field == Field.EMAIL


def test_numbers_are_no_reaction_and_no_text():
    assert one("Reactions", "12", "3").field == Field.NOTHING
    assert one("Reaction", "12", "3").field == Field.NOTHING
    assert one("Reaction", "LIKE", "PRAISE").field == Field.REACTION
    assert one("Type", "LIKE", "PRAISE").field == Field.REACTION
    assert one("Type", "comment", "comment").field == Field.NOTHING


def test_what_cells_hold_beats_a_name():
    three_of_five = [profile(f"x-fx000{n}") for n in range(3)] + ["n/a", "later"]
    assert (one("Where", *three_of_five).field, one("Where", *three_of_five).sure) == (
        Field.PROFILE, 0.6,
    )  # fmt: skip
    assert one("Company", "https://acme.example.com", "https://beta.example.com").field == Field.NOTHING
    assert one("Position", "maya@example.com", "bo@example.com").field == Field.EMAIL
    post = "https://www.linkedin.com/feed/update/urn:li:activity:7368183329587200001"
    comment = f"{post}?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A7368183329587200001%2C7500130764718080021%29"
    assert one("URL", post, post).field == Field.POST_URL
    assert one("Link", comment, comment).field == Field.COMMENT_URL


NEVER = (
    "companyLinkedinUrl companyUrl regularCompanyUrl query query/url imgUrl profilePictureUrl website inputUrl "
    "postAuthorUrl postAuthor/profileUrl author/company/linkedinUrl Contact-owner owner/email assignedTo createdBy "
    "companyEmail"
)


@pytest.mark.parametrize("name", NEVER.split())
def test_a_column_that_is_never_a_person_becomes_none_whatever_it_holds(name):
    people = [profile(f"maya-fx000{n}") for n in range(9)]
    addresses = [f"maya{n}@example.com" for n in range(9)]
    assert one(name, *people).field == Field.NOTHING
    assert one(name, *addresses).field == Field.NOTHING


def test_a_colleague_who_stands_in_every_row_is_not_whom_the_rows_are_about():
    assert one("Kept by", *["robin@example.com"] * 9).field == Field.NOTHING
    assert one("Seen by", *[profile("robin-fx0000")] * 9).field == Field.NOTHING


def test_beside_the_link_of_who_did_it_a_bare_link_is_no_person():
    columns = mapped(["actor/linkedinUrl", "linkedinUrl"], [profile("maya-fx0001"), profile("maya-fx0001")])
    assert [str(column.field) for column in columns] == ["profile", ""]
    assert str(mapped(["linkedinUrl"], [profile("maya-fx0001")])[0].field) == "profile"


def test_from_alone_is_a_name_and_beside_to_it_is_a_side():
    assert str(mapped(["From", "Comment"], ["Maya Okafor", "Hi"])[0].field) == "full_name"
    assert str(mapped(["From", "To", "Direction"], ["Maya", "Bo", "OUTGOING"])[0].field) == "from_name"


def test_columns_without_a_name_are_known_by_their_cells():
    row = [profile("maya-fx0001"), "Maya Okafor", "Growth Lead", "2nd", "08 Feb 2026", "12"]
    columns = mapped(["", "Column 2", "", "", "", ""], *[row] * 3)
    assert [str(column.field) for column in columns] == ["profile", "full_name", "", "degree", "occurred", ""]
    assert {column.how for column in columns} == {"cells", ""}


def test_numbered_columns_of_a_list_are_what_the_list_is():
    columns = mapped(["name", "emails/0", "emails/1"], ["Maya", "", ""])
    assert [str(column.field) for column in columns][1:] == ["email", "email"]


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        (["maya@example.com", "bo@example.com"], ["email"]),
        ([profile("maya-fx0001"), f" {profile('bo-fx0002')}"], ["profile"]),
        (
            [f"Maya Okafor\t{profile('maya-fx0001')}\tHi", f"Bo Berg\t{profile('bo-fx0002')}\t"],
            ["full_name", "profile", ""],
        ),
        (["Maya Okafor;Acme", "Bo Berg;Beta", "Cy van Dyk;Gamma"], ["full_name", ""]),
    ],
)
def test_a_table_without_a_header_is_taken_by_its_cells_and_no_row_is_lost(rows, fields):
    found = inspect(lines(*rows))
    assert [str(column.field) for column in found.columns] == fields
    assert [column.name for column in found.columns] == [f"Column {n}" for n in range(1, len(fields) + 1)]
    assert (found.header_line, found.rows_total) == (0, len(rows))


@pytest.mark.parametrize(
    "rows", [["some words", "and more words"], ["1,2", "3,4"], ["Hello maya@example.com", "so long"]]
)
def test_what_names_nobody_and_has_no_header_is_refused(rows):
    with pytest.raises(UnreadableFile, match="No header"):
        inspect(lines(*rows))


@given(st.lists(st.text(max_size=40), max_size=12), st.lists(st.lists(st.text(max_size=30), max_size=14), max_size=4))
def test_any_header_with_any_cells_is_mapped_without_bursting(header, rows):
    columns = mapped(header, *rows)
    assert len(columns) == len(header)
    assert all(column.field in Field and 0 <= column.sure <= 1 for column in columns)
    assert all(bool(column.how) == bool(column.field) for column in columns)


@given(st.text(max_size=300))
def test_a_key_is_letters_and_digits_and_stays_itself(text):
    key = header_key(text)
    assert all(ch.isalnum() for ch in key)
    assert header_key(f" {text}\ufeff") == key or len(text) > 190


@given(st.permutations(range(8)), st.randoms(use_true_random=False))
def test_the_order_of_the_columns_makes_no_difference(order, chance):
    header = ["First name", "Surname", "Compagny", "Where", "comment", "linkedinUrl", "Kept by", "vmid"]
    rows = [
        ["Maya", "Okafor", "Acme", f"m{n}@example.com", "Hi", profile(f"m-fx000{n}"), "robin@example.com", ""]
        for n in range(5)
    ]
    chance.shuffle(rows)
    plain = {column.name: column.field for column in mapped(header, *rows)}
    turned = mapped([header[place] for place in order], *([row[place] for place in order] for row in rows))
    assert {column.name: column.field for column in turned} == plain


def test_no_word_means_two_things():
    words = [name for names in ALIASES.values() for name in names.split()]
    assert len(words) == len(set(words))
    assert all(header_key(alias) == alias for alias in KNOWN)
    assert not any(never_a_person(alias) for alias in ("photographer", "company", "organization", "position", "author"))
