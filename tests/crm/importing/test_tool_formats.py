"""Exports of tools: each recognised by its header, and exactly the people and events in it (FORMATS.md 2.1 to 2.4)."""

import base64
import csv
import io
import json

import pytest

from crm.enums import IdentityKind
from crm.importing import inspect
from crm.importing.fields import field_named, header_key
from crm.models import Contact, Interaction
from tests.crm.importing.files import bring, exported, lines, profile
from tests.crm.importing.test_formats import codes, facts
from tests.crm.importing.tool_headers import HEADERS

POST = "https://www.linkedin.com/feed/update/urn:li:activity:7368183329587200001/"
URN = "urn:li:activity:7368183329587200001"
SALES_LEAD = "https://www.linkedin.com/sales/lead/{},NAME_SEARCH,x"
SEEN = "2026-09-30T10:15:00.000Z"


def opaque(number, prefix="ACoAA"):
    """An opaque id that no account has, of the made-up member number."""
    raw = number.to_bytes(6, "big") + b"\x01" + number.to_bytes(16, "big")
    return prefix + base64.urlsafe_b64encode(raw).decode().rstrip("=")[:34]


def table(header, *rows):
    """A CSV of dicts: what a row does not say is blank."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def told(data, **choices):
    """(format, [(identities, name, headline, [(kind, text, reaction, post, when)])] or code for each row)."""
    rows, found = facts(data, **choices)
    return found.format, [
        row.code
        if not hasattr(row, "happenings")
        else (
            {value for _, value in row.identities},
            row.fields["full_name"],
            [(str(event.kind), event.text, event.reaction, event.post_urn) for event in row.happenings],
        )
        for row in rows
    ]


def test_every_tool_is_known_by_name_and_taken_for_no_other():
    names = {}
    for (name, _), header in HEADERS.items():
        found = inspect(lines(",".join(header), ",".join("x" for _ in header)))
        assert found.format == name, (name, header)
        assert 0.5 <= found.confidence <= 1
        assert found.label
        assert found.sentence
        names[name] = found.confidence
    assert len(names) >= 20


def test_likers_reacted_and_nobody_knows_when():
    header = HEADERS["phantombuster_post_likers", ""]
    maya = {
        "profileLink": profile("maya-fx0001"),
        "firstName": "Maya",
        "lastName": "",
        "fullName": "Maya Okafor",
        "occupation": "CEO",
        "degree": "2nd",
        "reactionType": "Like",
        "postUrl": POST,
        "timestamp": SEEN,
    }
    rows, found = facts(table(header, maya))
    assert (found.format, found.confidence) == ("phantombuster_post_likers", 0.95)
    event = rows[0].happenings[0]
    assert (event.kind, event.reaction, event.occurred_at, event.post_urn) == ("reaction", "LIKE", None, URN)
    assert event.observed_at.isoformat() == "2026-09-30T10:15:00+00:00"
    assert (rows[0].fields["first_name"], rows[0].fields["last_name"]) == ("Maya", "Okafor")
    assert rows[0].seen == "2026-09-30T10:15:00Z"


def test_likers_without_a_word_that_they_liked_are_read_with_less_confidence():
    data = lines("profileLink,firstName,lastName,fullName,occupation,degree", f"{profile('m-fx1')},M,O,M O,CEO,2nd")
    assert inspect(data).confidence < 0.8
    assert told(data)[1][0][2] == [("reaction", "", "", "")]


def test_in_the_merged_export_somebody_may_have_done_both():
    header = "profileUrl,name,degree,comments,reactionType,hasCommented,postUrl,timestamp,error"
    name, rows = told(
        lines(
            header,
            f"{profile('a-fx1')},A Fixture,1st,guide,PRAISE,true,{POST},{SEEN},",
            f"{profile('b-fx2')},B Fixture,1st,,LIKE,false,{POST},{SEEN},",
            f"{profile('c-fx3')},C Fixture,1st,guide,,true,{POST},{SEEN},",
            f",,,,,,{POST},{SEEN},Post not found",
        )
    )
    assert name == "phantombuster_post_commenters"
    assert [row[2] if len(row) == 3 else row for row in rows] == [
        [("comment", "guide", "", URN), ("reaction", "", "PRAISE", URN)],
        [("reaction", "", "LIKE", URN)],
        [("comment", "guide", "", URN)],
        "source_error",
    ]


def test_the_input_of_a_search_is_nobody_and_its_details_are_read_once():
    header = HEADERS["phantombuster_search", ""]
    row = {
        "profileUrl": profile("maya-fx0001"),
        "query": profile("somebody-else-fx0009"),
        "fullName": "Maya Okafor",
        "vmid": opaque(71),
        "company": "R&amp;D Labs",
        "additionalInfo": "Past: R&amp;D &amp;lt;b&gt;",
        "jobTitle": "CEO",
        "companyUrl": profile("acme-fx"),
        "timestamp": SEEN,
        "connectionDegree": "2nd",
    }
    rows, _ = facts(table(header, row))
    assert {value for _, value in rows[0].identities} == {"maya-fx0001", opaque(71)}
    assert rows[0].fields["company"] == "R&amp;D Labs"  # only the details are escaped
    assert (rows[0].happenings[0].kind, rows[0].happenings[0].text) == ("note", "Past: R&D &lt;b>")


def test_posts_are_no_people_and_that_is_said():
    rows, found = facts(
        lines(",".join(HEADERS["phantombuster_posts", ""]), f"{POST},Hello,3,4,2h,,,{profile('r-fx1')}")
    )
    assert codes(rows) == ["a_post"]
    assert any("posts, not the people" in sentence for sentence in found.problems)


def test_names_copied_with_the_words_of_the_page_are_freed_of_them():
    header = "name,title,profileUrl,degree,comment"
    names = {
        "Maya Okafor • 2nd": "Maya Okafor",
        "View Maya Okafor’s profile": "Maya Okafor",
        "Maya OkaforView Maya Okafor’s profile • 3rd+": "Maya Okafor",
        "Status is offlineMaya Okafor": "Maya Okafor",
        "Maya Okafor Maya Okafor • 1st": "Maya Okafor",
        "Bo • Berg": "Bo • Berg",
        "Viewly Statuson": "Viewly Statuson",
    }
    for written, name in names.items():
        rows, _ = facts(lines(header, f"{written},CEO,{profile('m-fx1')},2nd,Hi"))
        assert rows[0].fields["full_name"] == name, written


def test_evaboot_ties_the_public_name_to_the_unique_id():
    header = HEADERS["evaboot", ""]
    row = {
        "First Name": "Maya",
        "Last Name": "Okafor",
        "Current Job": "CEO ",
        "Company Name": "Acme",
        "Linkedin URL Public": profile("maya-fx0001"),
        "Linkedin URL Unique ID": profile(opaque(72, "ACwAA")),
        "Company Linkedin URL Unique ID": "https://www.linkedin.com/company/123",
        "Email": "Maya@Example.com",
        "Company Domain": "Acme.EXAMPLE.com",
        "Company Year Founded": "0",
        "Department Headcounts": "Sales: 3\nOther: 4",
    }
    rows, _ = facts(table(header, row))
    assert set(rows[0].identities) == {
        (IdentityKind.VANITY, "maya-fx0001"),
        (IdentityKind.MEMBER_ID, opaque(72, "ACwAA")),
        (IdentityKind.EMAIL, "maya@example.com"),
    }
    fields = rows[0].fields
    assert (fields["position"], fields["company"], fields["profile_url"]) == ("CEO", "Acme", profile("maya-fx0001"))
    assert rows[0].happenings[0].kind == "note"


def test_linked_helper_ties_all_ids_of_a_person_together():
    header = HEADERS["linked_helper", ""]
    row = {
        "id": "4711",
        "public_id": "Maya-FX0001",
        "member_id": "9000000000071",
        "sn_member_id": "9000000000071",
        "hash_id": opaque(71),
        "sn_hash_id": opaque(71, "ACwAA"),
        "r_member_id": "55",
        "full_name": "Maya Okafor",
        "current_company": "Acme",
        "current_company_position": "CEO",
        "headline": "CEO at Acme",
        "public_id_actual_at": "2026-01-02T03:04:05Z",
        "organization_id_1": "77",
    }
    rows, _ = facts(table(header, row))
    assert set(rows[0].identities) == {
        (IdentityKind.VANITY, "maya-fx0001"),
        (IdentityKind.MEMBER_ID, opaque(71)),
        (IdentityKind.MEMBER_ID, opaque(71, "ACwAA")),
        (IdentityKind.MEMBER_NUMBER, "9000000000071"),
    }
    assert (rows[0].fields["position"], rows[0].fields["company"]) == ("CEO", "Acme")
    rows, _ = facts(table(header, row | {"member_id": "9E+12", "sn_member_id": "9.1E+12"}))
    assert "mangled_id" in rows[0].warnings


def test_waalaxy_tells_when_we_asked_and_since_when_we_are_connected():
    header = HEADERS["waalaxy", ""]
    row = {
        "firstName": "Maya",
        "lastName": "Okafor",
        "linkedinUrl": profile("maya-fx0001"),
        "occupation": "CEO at Acme",
        "job_title": "CEO",
        "company_name": "Acme",
        "company_linkedinUrl": "https://www.linkedin.com/company/acme-fx",
        "proEmail": "maya@example.com",
        "state": "replied",
        "connectedAt": "2026-02-08T09:00:00.000Z",
        "connectionRequestDate": "2026-02-01T08:30:00.000Z",
    }
    rows, _ = facts(table(header, row, row | {"connectedAt": "", "connectionRequestDate": ""}))
    events = [(str(event.kind), event.occurred_at.isoformat(), event.on_post) for event in rows[0].happenings]
    assert events == [
        ("request_sent", "2026-02-01T08:30:00+00:00", False), ("connection", "2026-02-08T09:00:00+00:00", False),
    ]  # fmt: skip
    assert (rows[0].fields["headline"], rows[0].fields["position"]) == ("CEO at Acme", "CEO")
    assert [str(event.kind) for event in rows[1].happenings] == ["note"]


def test_dux_soup_is_read_by_its_profiles_and_not_by_its_own_ids():
    header = HEADERS["dux_soup", ""]
    row = {
        "id": "pid.77",
        "Profile": profile("maya-fx0001"),
        "SalesProfile": SALES_LEAD.format(opaque(71, "ACwAA")),
        "First Name": "Maya",
        "Last Name": "Okafor",
        "Title": "CEO",
        "Company": "Acme",
        "Connections": "500+",
        "CompanyProfile": "https://www.linkedin.com/company/1",
        "My Notes": "met in Oslo",
        "VisitTime": SEEN,
    }
    rows, _ = facts(table(header, row))
    assert {value for _, value in rows[0].identities} == {"maya-fx0001", opaque(71, "ACwAA")}
    assert (rows[0].happenings[0].kind, rows[0].happenings[0].text) == ("note", "met in Oslo")
    assert (rows[0].happenings[0].occurred_at, rows[0].seen) == (None, "2026-09-30T10:15:00Z")


@pytest.mark.parametrize(
    "tool", ["apollo", "lemlist", "expandi", "hubspot_contacts", "pipedrive_people", "salesforce_leads"]
)
def test_lists_of_other_tools_give_people_with_their_place_of_work(tool):
    header = HEADERS[tool, ""]
    said = {
        "firstname": "Maya",
        "lastname": "Okafor",
        "name": "Maya Okafor",
        "title": "CEO",
        "jobtitle": "CEO",
        "company": "Acme",
        "companyname": "Acme",
        "organization": "Acme",
        "email": "maya@example.com",
        "contactowner": "robin@example.com",
    }
    row = {name: said.get("".join(ch for ch in name.lower() if ch.isalnum()), "") for name in header}
    rows, found = facts(table(header, row))
    assert found.format == tool
    assert (rows[0].identities, rows[0].fields["company"]) == ([("email", "maya@example.com")], "Acme")
    assert rows[0].fields["full_name"] == "Maya Okafor"


# LinkedIn's own files have tests of their own.
OF_TOOLS = {name for name, _ in HEADERS if not name.startswith("linkedin_")}


@pytest.mark.django_db
@pytest.mark.parametrize("tool", sorted(OF_TOOLS - {"phantombuster_posts"}))
def test_the_same_export_again_changes_nothing(tool):
    header = next(header for (name, _), header in HEADERS.items() if name == tool)
    rows = [_somebody(header, number) for number in range(1, 4)]
    first = bring(table(header, *rows))
    assert (first.format, first.rows_created, first.rows_read) == (tool, 3, 3)
    assert first.interactions_created >= 3
    again = bring(table(header, *rows))
    assert (again.rows_created, again.rows_updated, again.rows_unchanged) == (0, 0, 3)
    assert again.interactions_created == 0
    assert (Contact.objects.count(), Interaction.objects.count()) == (3, first.interactions_created)


def _somebody(header, number):
    """A row in which each column that we know holds what such a column holds."""
    said = {
        "profile": profile(f"somebody-fx{number:04}"),
        "full_name": f"Some Body{number}",
        "first_name": "Some",
        "last_name": f"Body{number}",
        "email": f"s{number}@example.com",
        "text": f"Hi {number}",
        "reaction": "LIKE",
        "headline": "CEO at Acme",
        "company": "Acme",
        "position": "CEO",
        "post_url": POST,
    }
    ids = {
        "vmid": opaque(number),
        "hash_id": opaque(number),
        "sn_hash_id": opaque(number, "ACwAA"),
        "Linkedin URL Unique ID": profile(opaque(number, "ACwAA")),
        "actor/id": opaque(number),
        "public_id": f"somebody-fx{number:04}",
        "type": "likers",
    }
    return {name: ids.get(name, said.get(str(field_named(header_key(name))), "")) for name in header}


@pytest.mark.django_db
def test_a_liker_with_an_id_and_a_commenter_with_a_name_meet_in_the_export_that_has_both():
    likers = [{"id": f"urn:li:fsd_reaction:(urn:li:fsd_profile:{opaque(71)},urn:li:ugcPost:7368183329587200002,0)",
               "reactionType": "EMPATHY", "actor": {"id": opaque(71), "name": "Maya Okafor",
               "linkedinUrl": profile(opaque(71)), "position": "CEO"}, "postId": "7368183329587200001"}]  # fmt: skip
    bring(json.dumps(likers).encode())
    commenters = "profileUrl,name,comment,postUrl,degree,timestamp"
    bring(lines(commenters, f"{profile('maya-fx0001')},Maya Okafor,Guide,{POST},2nd,{SEEN}"))
    assert Contact.objects.count() == 2
    helper = HEADERS["linked_helper", ""]
    row = {"public_id": "maya-fx0001", "hash_id": opaque(71), "full_name": "Maya Okafor"}
    bring(table(helper, row))
    assert Contact.objects.count() == 1
    assert {event.kind for event in Interaction.objects.all()} == {"reaction", "comment", "note"}
    assert {event["post"] for event in exported("interactions") if event["kind"] != "note"} == {URN}
