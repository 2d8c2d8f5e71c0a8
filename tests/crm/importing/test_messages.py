"""messages.csv of every year: who wrote to whom, whose file it is, and what is no message of a person."""

import pytest

from crm.enums import Gate, InteractionKind, Precision, Tone
from crm.importing import inspect
from crm.importing.conversations import addresses_in
from crm.importing.plain_text import plain_text
from crm.models import Contact, ImportRow, Interaction
from tests.crm.importing.files import INVITATIONS, OWNER, bring, lines, profile

pytestmark = pytest.mark.django_db

EARLY_2023 = "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER"
MID_2023 = EARLY_2023.replace(",TO,", ",TO,RECIPIENT PROFILE URLS,")
LATE_2024 = f"{MID_2023},ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT"
MARCH_2026 = f"{MID_2023},ATTACHMENTS"
ERAS = [EARLY_2023, MID_2023, LATE_2024, MARCH_2026]
ME = "Robin Keller"
ADA, BO, CY = (profile(f"{name}-fixture-fx000{n}") for n, name in enumerate(("ada", "bo", "cy"), start=1))
RECEIVED, SENT = InteractionKind.MESSAGE_RECEIVED, InteractionKind.MESSAGE_SENT


def message(talk="2-a==", sender=("Ada Fixture", ADA), to=((ME, OWNER),), at="2026-02-08 10:00:00 UTC", **more):
    """One message by the names of its columns."""
    return {
        "CONVERSATION ID": talk,
        "FROM": sender[0],
        "SENDER PROFILE URL": sender[1],
        "TO": ", ".join(name for name, _ in to),
        "RECIPIENT PROFILE URLS": ",".join(address for _, address in to if address),
        "DATE": at,
        "CONTENT": "Loved your post.",
        "FOLDER": "INBOX",
    } | {name.replace("_", " ").upper(): value for name, value in more.items()}


def mine(*to, **more):
    return message(sender=(ME, OWNER), to=to, **more)


def export(*messages, header=MARCH_2026):
    """A file of `messages` as LinkedIn wrote it in the year of `header`: since March 2026 everything is quoted."""
    names = header.split(",")
    quoted = [names] if header == MARCH_2026 else []
    rows = quoted + [[each.get(name, "") for name in names] for each in messages]
    text = [",".join('"' + cell.replace('"', '""') + '"' if cell or quoted else "" for cell in row) for row in rows]
    return lines(*([] if quoted else [header]), *text)


TALKS = [
    message(),
    mine(("Ada Fixture", ADA), at="2026-02-08 10:05:00 UTC", content="Thank you, Ada"),
    message("2-b==", ("Bo Fixture, Ph.D.", BO), content="Is this open to agencies?", at="2026-02-09 08:00:00 UTC"),
    mine(("Bo Fixture, Ph.D.", BO), talk="2-b==", at="2026-02-09 09:00:00 UTC", content="It is"),
]


def told():
    """Each event of the ledger: who, what and when."""
    events = Interaction.objects.order_by("occurred_at", "contact__full_name")
    return [(each.contact.full_name, str(each.kind), f"{each.occurred_at:%d %H:%M:%S}", each.text) for each in events]


def left_out():
    return list(ImportRow.objects.order_by("line").values_list("code", "outcome"))


@pytest.mark.parametrize("header", ERAS)
def test_of_every_year_each_message_is_theirs_or_ours(header):
    done = bring(export(*TALKS, header=header))
    assert done.format == "linkedin_messages"
    assert told() == [
        ("Ada Fixture", "message_received", "08 10:00:00", "Loved your post."),
        ("Ada Fixture", "message_sent", "08 10:05:00", "Thank you, Ada"),
        ("Bo Fixture, Ph.D.", "message_received", "09 08:00:00", "Is this open to agencies?"),
        ("Bo Fixture, Ph.D.", "message_sent", "09 09:00:00", "It is"),
    ]
    assert (done.rows_read, done.rows_created, done.rows_unchanged, done.rows_rejected) == (4, 2, 2, 0)
    assert set(Interaction.objects.values_list("precision", flat=True)) == {Precision.SECOND}
    assert done.owner_profile == OWNER


@pytest.mark.parametrize("header", ERAS)
def test_the_same_messages_in_the_columns_of_any_year_change_nothing_the_second_time(header):
    bring(export(*TALKS, header=MARCH_2026))
    done = bring(export(*TALKS, header=header))
    assert (done.rows_created, done.rows_updated, done.interactions_created) == (0, 0, 0)
    assert done.interactions_unchanged == 4


def test_line_breaks_that_an_older_export_had_lost_make_no_second_message():
    bring(export(message(content="One\nTwo &amp; three"), mine(("Bo", BO), talk="2-b=="), header=MARCH_2026))
    done = bring(export(message(content="One Two &amp; three"), mine(("Bo", BO), talk="2-b=="), header=MID_2023))
    assert done.interactions_created == 0
    assert Interaction.objects.get(kind=RECEIVED).text == "One\nTwo & three"


def test_only_their_words_have_a_tone_and_hold_a_pitch_back():
    never = "Stop messaging me or I will report you. This is spam."
    bring(export(message(content=never), mine(("Bo", BO), talk="2-b==", content=never)))
    assert Contact.objects.get(full_name="Ada Fixture").gate != Gate.CLEAR
    assert Contact.objects.get(full_name="Bo").gate == Gate.CLEAR
    assert Interaction.objects.get(kind=SENT).tone == Tone.UNSURE


def test_a_message_to_several_is_sent_to_each_and_counts_as_one_row():
    done = bring(
        export(*TALKS, mine(("Ada Fixture", ADA), ("Cy, MBA", CY), talk="2-g==", at="2026-02-10 10:00:00 UTC"))
    )
    assert (done.rows_read, done.rows_created, done.interactions_created) == (5, 3, 6)
    last = Interaction.objects.filter(occurred_at__day=10)
    assert {each.contact.profile_url for each in last} == {ADA, CY}
    assert {str(each.kind) for each in last} == {"message_sent"}
    # Names hold the commas that join them, so nobody gets half of one.
    assert Contact.objects.get(profile_url=CY).full_name == ""


def test_what_somebody_writes_to_a_group_is_of_nobody_else():
    to = ((ME, OWNER), ("Cy", CY))
    bring(export(*TALKS, message("2-g==", ("Ada Fixture", ADA), to=to, at="2026-02-11 10:00:00 UTC")))
    assert Interaction.objects.get(occurred_at__day=11).contact.profile_url == ADA
    assert not Contact.objects.filter(profile_url=CY).exists()


@pytest.mark.parametrize(
    ("odd", "code", "outcome"),
    [
        (message(is_message_draft="Yes"), "draft", "skipped"),
        (message(is_conversation_draft="Yes"), "draft", "skipped"),
        (
            message(sender=("Acme Ads", ""), content='<p class="spinmail-quill-editor__spin-break">Hi %FIRSTNAME%</p>'),
            "sponsored",
            "skipped",
        ),
        (message(sender=("Acme Ads", ""), content="Hello %FIRSTNAME%, a webinar"), "sponsored", "skipped"),
        (message(content="Hi %FIRSTNAME%, quick question"), "unfilled_template", "skipped"),
        (message(sender=("LinkedIn Member", "")), "anonymous_member", "skipped"),
        (message(sender=("Acme", "https://www.linkedin.com/company/acme-fx")), "company_actor", "skipped"),
        (mine((ME, OWNER)), "owner", "skipped"),
        (mine(("LinkedIn Member", ""), talk="2-z=="), "anonymous_member", "skipped"),
    ],
)
def test_what_is_no_message_of_a_person_is_left_out_with_its_reason(odd, code, outcome):
    done = bring(export(*TALKS, odd | {"DATE": "2026-03-01 10:00:00 UTC"}, header=LATE_2024))
    assert left_out() == [(code, outcome)]
    assert done.interactions_created == 4
    assert done.rows_read == 5 == done.rows_created + done.rows_unchanged + done.rows_skipped + done.rows_rejected


def test_somebody_who_quotes_an_unfilled_blank_is_still_heard():
    said = f"{'You wrote to me before, and this is what it said. ' * 2}Hi %FIRSTNAME%. Please do not."
    bring(export(*TALKS, message(content=said, at="2026-03-01 10:00:00 UTC")))
    assert Interaction.objects.get(occurred_at__month=3).text == said


def test_a_message_with_nothing_but_an_attachment_is_a_message_without_words():
    bring(export(message(content="", attachments="https://www.linkedin.com/dms/x"), mine(("Bo", BO), talk="2-b==")))
    event = Interaction.objects.get(kind=RECEIVED)
    assert (event.text, event.contact.profile_url) == ("", ADA)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # Who wrote in a conversation of two is who was written to, whatever commas the name has.
        ([message(sender=("Bo Fixture, Ph.D.", BO)), mine(("Bo Fixture, Ph.D.", ""))], [("Bo Fixture, Ph.D.", BO)]),
        ([message(sender=("Bo Fixture", BO)), mine(("Bo Fixture, Ph.D.", ""))], [("Bo Fixture", BO)]),
        # Nobody wrote back: a plain name is one person, one with a comma may be two.
        ([mine(("Bo Fixture", ""))], [("Bo Fixture", "")]),
        ([mine(("Bo Fixture, Ph.D.", ""))], "ambiguous_recipients"),
        ([mine(("Bo Fixture", ""), ("Cy Fixture", ""))], "ambiguous_recipients"),
        # A group: two who wrote, or one who wrote beside one who did not.
        (
            [message(sender=("Bo", BO)), message(sender=("Cy", CY)), mine(("Bo", ""), ("Cy", ""))],
            "ambiguous_recipients",
        ),
        ([message(sender=("Bo", BO)), mine(("Bo", ""), ("Cy Fixture", ""))], "ambiguous_recipients"),
    ],
)
def test_before_addresses_were_exported_a_recipient_is_known_only_where_nobody_else_can_be(rows, found):
    others = [message("2-x=="), message("2-y==", ("Di", profile("di-fx0004")))]
    talk = [row | {"CONVERSATION ID": "2-q==", "DATE": f"2022-01-01 10:0{n}:00 UTC"} for n, row in enumerate(rows)]
    bring(export(*others, *talk, header=EARLY_2023), owner_profile=OWNER)
    sent = [(each.contact.full_name, each.contact.profile_url) for each in Interaction.objects.filter(kind=SENT)]
    if isinstance(found, str):
        assert (sent, left_out()) == ([], [(found, "rejected")])
    else:
        assert (sent, left_out()) == (found, [])


@pytest.mark.parametrize("header", ERAS)
def test_the_owner_is_who_is_in_nearly_every_conversation(header):
    talks = [message(f"2-{n}==", (f"P{n}", profile(f"p-fx{n:04d}"))) for n in range(9)]
    # Ada is in most of them, but not in nearly all; in one the owner never wrote.
    assert inspect(export(*talks, *TALKS, header=header)).owner == OWNER


def test_in_one_conversation_nobody_is_taken_for_the_owner_until_somebody_says_so():
    data = export(*TALKS[:2])
    assert inspect(data).owner == ""
    done = bring(data)
    assert (done.rows_rejected, left_out()) == (2, [("owner_unknown", "rejected")] * 2)
    assert not Contact.objects.exists()
    assert "No row of this file gave a person." in done.warnings
    said = bring(data, owner_profile=OWNER)
    assert (said.rows_created, said.rows_unchanged) == (1, 1)


def test_whose_drafts_they_are_owns_the_file():
    assert inspect(export(*TALKS[:2], mine(("Ada", ADA), is_message_draft="Yes"), header=LATE_2024)).owner == OWNER


def test_the_owner_that_the_invitations_told_is_known_for_the_messages():
    bring(lines(INVITATIONS, f'{ME},Bo,"2/9/26, 3:04 PM",,OUTGOING,{OWNER},{BO}'))
    bring(export(*TALKS[:2]))
    assert [(kind, name) for name, kind, *_ in told()][:2] == [
        ("message_received", "Ada Fixture"),
        ("message_sent", "Ada Fixture"),
    ]


def test_a_file_of_another_account_is_read_as_its_own_owners():
    other = profile("sam-keller-fx0099")
    talks = [row | {k: v.replace(OWNER, other) for k, v in row.items()} for row in TALKS]
    bring(export(*talks), owner_profile=OWNER)
    assert [kind for _, kind, *_ in told()] == ["message_received", "message_sent"] * 2
    assert not Contact.objects.filter(profile_url=other).exists()


def test_recipients_are_told_by_the_shape_of_their_addresses():
    lead = "https://www.linkedin.com/sales/lead/ACwAAB,NAME_SEARCH,x1"
    assert addresses_in(f"{ADA},{BO}") == [ADA, BO]
    assert addresses_in(f"Ada, Ph.D. {ADA}; www.linkedin.com/in/bo-fx, Bo") == [ADA, "www.linkedin.com/in/bo-fx"]
    assert addresses_in(lead) == ["https://www.linkedin.com/sales/lead/ACwAAB"]
    assert addresses_in("Ada Fixture, Ph.D.") == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ('Hi<br/>there <a href="https://example.com/?a=1&amp;b=2">here</a>', "Hi\nthere here"),
        ("R&amp;D &amp;lt;b&amp;gt; &#128640; &nbsp;x", "R&D &lt;b&gt; 🚀  x"),
        ("I <3 this, a < b > c, <name>", "I <3 this, a < b > c, <name>"),
        ("https://example.com/?a=1&copy=2 AT&T", "https://example.com/?a=1&copy=2 AT&T"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("plain\n\n\n\ntext", "plain\n\ntext"),
    ],
)
def test_pieces_of_web_pages_become_the_words_that_people_read(text, plain):
    assert plain_text(text) == plain


def test_addresses_that_people_send_each_other_are_words_of_theirs():
    said = [f'Look at {profile("di-fx0004")}, please\nand, then, "some"', profile("cy-fx0003")]
    talks = [message(f"2-{n}==", sender, content=text) for n, (sender, text) in enumerate(
        zip((("Ada", ADA), ("Bo", BO)), said, strict=True))]  # fmt: skip
    bring(export(*talks))
    assert set(Interaction.objects.values_list("contact__profile_url", "text")) == set(
        zip((ADA, BO), said, strict=True)
    )


def test_siblings_without_rows_bring_nobody():
    done = bring((MARCH_2026 + "\n").encode())
    assert (done.format, done.rows_read) == ("linkedin_messages", 0)


@pytest.mark.parametrize("folder", ["INBOX", "ARCHIVE", "SPAM", ""])
def test_a_person_who_wrote_counts_in_whatever_folder_linkedin_put_it(folder):
    done = bring(export(*TALKS, message("9-g==", ("Ada Fixture", ADA), at="2026-02-11 10:00:00 UTC", folder=folder)))
    assert (done.rows_rejected, done.rows_skipped) == (0, 0)
    assert Interaction.objects.get(occurred_at__day=11).contact.profile_url == ADA
