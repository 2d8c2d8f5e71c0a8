"""LinkedIn's own lists of people, of every year and after every program that saved them again."""

from itertools import permutations

import pytest

from crm.enums import InteractionKind
from crm.importing import inspect
from crm.models import Contact, Import, ImportRow, Interaction, Post
from tests.crm.importing.files import CONNECTIONS, INVITATIONS, OWNER, bring, exported, lines, profile

pytestmark = pytest.mark.django_db
BEFORE_2023 = "First Name,Last Name,Email Address,Company,Position,Connected On"
WHY = "When exporting your connection data, you may notice that some of the email addresses are missing, see here."
NOTE = ["Notes:", f'"{WHY}"', ""]
ADA, BO = profile("ada-fixture-fx0001"), profile("bo-fixture-fx0002")
ROW = f"Ada,Fixture,{ADA},ada@example.com,Acme,CTO,08 Feb 2026"
HIDDEN = ",,,,,,07 Jun 2026"


def told():
    """Who is connected since when: name, address, company, position, day."""
    events = Interaction.objects.filter(kind=InteractionKind.CONNECTION).order_by("contact__full_name")
    return [
        (who.full_name, who.profile_url, who.company, who.position, f"{event.occurred_at:%Y-%m-%d}")
        for event in events.select_related("contact")
        for who in [event.contact]
    ]


def left_out():
    return list(ImportRow.objects.order_by("pk").values_list("line", "code", "outcome"))


ONLY_ADA = [("Ada Fixture", ADA, "Acme", "CTO", "2026-02-08")]


@pytest.mark.parametrize(
    "above",
    [
        [],
        NOTE[:2],
        NOTE,
        [*NOTE, ""],
        [line and f"{line},,,,,," for line in NOTE],
        [*NOTE[:1], *[f"Line {n} that somebody wrote," for n in range(30)], ""],
        ["\ufeffNotes:", *NOTE[1:]],
        ["sep=,", *NOTE],
        ["Notes:,Unnamed: 1,Unnamed: 2,Unnamed: 3,Unnamed: 4,Unnamed: 5,Unnamed: 6", f'"{WHY}",,,,,,'],
        ['"Notes:', f'{WHY}"', ""],
    ],
)
def test_the_header_is_found_whatever_stands_above_it(above):
    data = "\n".join([*above, CONNECTIONS, ROW, HIDDEN]).encode()  # no line end after the last row, as LinkedIn has it
    done = bring(data)
    assert (done.format, done.detected["confidence"]) == ("linkedin_connections", 1.0)
    assert (told(), done.rows_read) == (ONLY_ADA, 2)
    assert [(code, outcome) for _, code, outcome in left_out()] == [("empty_person", "skipped")]


@pytest.mark.parametrize(
    ("header", "note", "row"),
    [
        (f"Notes:,{CONNECTIONS}", f'"{WHY}",,,,,,,', f",{ROW}"),
        (f"{CONNECTIONS},Notes:", f',,,,,,,"{WHY}"', f"{ROW},"),
        (f"Notes,{CONNECTIONS}", f'"{WHY}",,,,,,,', f'"{WHY}",{ROW}'),
    ],
)
def test_a_note_that_a_program_folded_into_a_column_is_nobody_and_no_note(header, note, row):
    done = bring(lines(header, note, row))
    assert told() == ONLY_ADA
    assert (done.rows_read, done.rows_created, done.rows_rejected) == (2, 1, 0)
    assert Interaction.objects.get().text == ""


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("08 Feb 2026", "2026-02-08"),
        ("8-Feb-26", "2026-02-08"),
        ("08-Feb-2026", "2026-02-08"),
        ("08.02.2026", "2026-02-08"),
        ("08. Feb. 2026", "2026-02-08"),
        ("8 févr. 2026", "2026-02-08"),
        ("8 de febrero de 2026", "2026-02-08"),
        ("8 Mrz 2026", "2026-03-08"),
        ('"Feb 8, 2026"', "2026-02-08"),
        ("2026-02-08", "2026-02-08"),
        ("2026-02-08 00:00:00", "2026-02-08"),
        ("46061", "2026-02-08"),
        ("46061.0", "2026-02-08"),
        ('"2/8/26, 3:04 PM"', "2026-02-08"),
        ("2/18/2026", "2026-02-18"),
        ("18/02/2026", "2026-02-18"),
    ],
)
def test_a_date_is_read_however_it_was_saved_again(cell, day):
    bring(lines(CONNECTIONS, ROW.replace("08 Feb 2026", cell)))
    assert told() == [(*ONLY_ADA[0][:4], day)]


@pytest.mark.parametrize("cell", ["########", "", "no idea", "31 Feb 2026"])
def test_without_a_date_somebody_is_still_connected(cell):
    done = bring(lines(CONNECTIONS, ROW.replace("08 Feb 2026", cell)))
    assert (done.rows_created, Interaction.objects.get().occurred_at) == (1, None)


def test_german_excel_mixes_two_ways_of_dates_in_one_column():
    other = f"Bo,Fixture,{BO},,Beta,CEO,14 Oct 2019"
    bring(lines(CONNECTIONS, ROW.replace("08 Feb 2026", "08.02.2026"), other))
    assert [row[-1] for row in told()] == ["2026-02-08", "2019-10-14"]


@pytest.mark.parametrize(
    "header", [CONNECTIONS, "URL,Connected On,Last Name,Position,First Name,Company,Email Address"]
)
def test_columns_are_known_by_name_and_never_by_place(header):
    cells = dict(zip(CONNECTIONS.split(","), ROW.split(","), strict=True))
    bring(lines(header, ",".join(cells[name] for name in header.split(","))))
    assert told() == ONLY_ADA


@pytest.mark.parametrize(
    ("first", "last", "full"),
    [
        ("Ada 🚀", "Fixture", "Ada 🚀 Fixture"),
        ("Ada", '"Fixture, PhD, MBA"', "Ada Fixture, PhD, MBA"),
        ("Ada", ".", "Ada ."),
        ("Ada", "", "Ada"),
        ("ADA", "FIXTURE", "ADA FIXTURE"),
        ("Null", "Nan", "Null Nan"),
        ("NA", "None", "NA None"),
        ('"Ada ""Ace"""', "Fixture", 'Ada "Ace" Fixture'),
        ("محمد", "علي", "محمد علي"),
        ("田中", "太郎", "田中 太郎"),
        ("Dr. Ada", "van der Fixture", "Dr. Ada van der Fixture"),
    ],
)
def test_names_stay_as_people_typed_them(first, last, full):
    done = bring(lines(CONNECTIONS, f"{first},{last},{ADA},,Acme,CTO,08 Feb 2026"))
    assert (done.rows_created, Contact.objects.get().full_name) == (1, full)


def test_cells_may_hold_anything():
    company, position = '"Harrow, Pike & ""Daughters"", Inc. "', '"=Head of\u2028Tea\nand +Coffee"'
    bring(lines(CONNECTIONS, f"Ada,Fixture,{ADA},,{company},{position},08 Feb 2026"))
    assert [(who.company, who.position) for who in Contact.objects.all()] == [
        ('Harrow, Pike & "Daughters", Inc.', "=Head of\u2028Tea\nand +Coffee")
    ]


def test_without_an_address_somebody_is_known_by_e_mail_or_by_name_and_company():
    rows = ["Ada,Fixture,,ada@example.com,Acme,CTO,08 Feb 2026", "Bo,Fixture,,,Beta,CEO,09 Feb 2026"]
    assert bring(lines(CONNECTIONS, *rows)).rows_created == 2
    assert bring(lines(CONNECTIONS, *rows)).rows_unchanged == 2
    found = {(each.kind, each.value) for contact in Contact.objects.all() for each in contact.identities.all()}
    assert found == {("email", "ada@example.com"), ("name", "bo fixture | beta")}


@pytest.mark.parametrize("hidden", [HIDDEN, ' , ,,"",,,07 Jun 2026', ",,,,,,7-Jun-26"])
def test_hidden_accounts_are_counted_and_make_nobody(hidden):
    done = bring(lines(*NOTE, CONNECTIONS, ROW, hidden, hidden))
    assert (done.rows_read, done.rows_created, done.rows_skipped) == (3, 1, 2)
    assert {reason for (reason,) in ImportRow.objects.values_list("reason")} == {
        "A hidden or closed account: LinkedIn leaves only the date."
    }


@pytest.mark.parametrize(
    ("header", "row", "encoding"),
    [
        (CONNECTIONS, ROW, "utf-8-sig"),
        (CONNECTIONS.replace(",", ";"), ROW.replace(",", ";"), "cp1252"),
        (CONNECTIONS.replace(",", "\t"), ROW.replace(",", "\t"), "utf-16"),
        (CONNECTIONS.replace(",", "\t"), ROW.replace(",", "\t"), "utf-16-le"),
    ],
)
def test_what_excel_saves_is_read_in_its_letters(header, row, encoding):
    bring(lines(header, row.replace("Acme", "Ñandú")).decode().encode(encoding))
    assert told() == [("Ada Fixture", ADA, "Ñandú", "CTO", "2026-02-08")]


def test_three_exports_glued_together_are_read_each_by_its_own_header():
    old = "Cy,Fixture,cy@example.com,Gamma,CFO,04 Apr 2019"
    done = bring(lines(*NOTE, CONNECTIONS, ROW, BEFORE_2023, old, *NOTE, CONNECTIONS, ROW.replace("CTO", "CEO")))
    assert told() == [
        ("Ada Fixture", ADA, "Acme", "CEO", "2026-02-08"),
        ("Cy Fixture", "", "Gamma", "CFO", "2019-04-04"),
    ]
    assert (done.rows_created, done.rows_unchanged, done.rows_rejected) == (2, 1, 0)


@pytest.mark.parametrize(
    "form", ["HTTP://WWW.LinkedIn.com/in/Ada-Fixture-FX0001/", "linkedin.com/in/ada-fixture-fx0001?trk=x"]
)
def test_each_form_of_an_address_is_the_same_person(form):
    bring(lines(CONNECTIONS, ROW))
    done = bring(lines(CONNECTIONS, ROW.replace(ADA, form)))
    assert (done.rows_created, done.rows_unchanged) == (0, 1)


def request(who=("Ada Fixture", ADA), at="2/8/26, 12:04 AM", text="", direction="INCOMING"):
    me = ("Robin Keller", OWNER)
    (sender, inviter), (to, invitee) = (who, me) if direction.upper() == "INCOMING" else (me, who)
    return f'{sender},{to},"{at}","{text}",{direction},{inviter},{invitee}'


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2/8/26, 12:04 AM", "2026-02-08 00:04"),
        ("2/8/26, 12:04 PM", "2026-02-08 12:04"),
        ("2/8/26, 3:04\u202fPM", "2026-02-08 15:04"),
        ("2/8/26, 3:04\u00a0PM", "2026-02-08 15:04"),
        ("12/31/2025, 11:59 PM", "2025-12-31 23:59"),
        ("2/8/26 15:04", "2026-02-08 15:04"),
    ],
)
def test_a_request_has_its_minute_month_first_always(at, moment):
    done = bring(lines(INVITATIONS, request(at=at), request(("Bo", BO), at="2/8/26, 1:00 AM", direction="OUTGOING")))
    event = Interaction.objects.get(kind=InteractionKind.REQUEST_RECEIVED)
    assert (f"{event.occurred_at:%Y-%m-%d %H:%M}", event.precision) == (moment, "minute")
    assert (done.owner_profile, done.rows_created) == (OWNER, 2)


def test_a_request_goes_both_ways_with_its_note():
    note = 'Loved your post,\nreally ""so""'
    rows = [request(text=note), request(("Bo, MBA", BO), direction="OUTGOING")]
    bring(lines(INVITATIONS, rows[0], rows[1].replace("Bo, MBA", '"Bo, MBA"')))
    events = Interaction.objects.order_by("contact__full_name")
    assert [(each.contact.full_name, each.contact.profile_url, each.kind, each.text) for each in events] == [
        ("Ada Fixture", ADA, "request_received", 'Loved your post,\nreally "so"'),
        ("Bo, MBA", BO, "request_sent", ""),
    ]


def test_requests_from_before_addresses_were_exported_are_known_by_name():
    header, row = INVITATIONS.rsplit(",", 2)[0], request(text="Hello").rsplit(",", 2)[0]
    assert bring(lines(header, row)).rows_created == 1
    assert bring(lines(header, row)).interactions_created == 0
    assert Contact.objects.get().full_name == "Ada Fixture"


@pytest.mark.parametrize(
    ("header", "direction"),
    [
        ("Von;An;Gesendet am;Nachricht;Richtung;inviterProfileUrl;inviteeProfileUrl", "EINGEHEND"),
        ("De;À;Envoyé le;Message;Direction;inviterProfileUrl;inviteeProfileUrl", "Entrante"),
        ("De;Para;Enviado el;Mensaje;Dirección;inviterProfileUrl;inviteeProfileUrl", "Entrante"),
        ("Da;A;Inviato il;Messaggio;Direzione;inviterProfileUrl;inviteeProfileUrl", "In entrata"),
        ("De;Para;Enviado em;Mensagem;Direção;inviterProfileUrl;inviteeProfileUrl", "Recebido"),
        ("Van;Aan;Verzonden op;Bericht;Richting;inviterProfileUrl;inviteeProfileUrl", "Inkomend"),
    ],
)
def test_requests_with_a_header_translated_by_hand_are_known(header, direction):
    found = inspect(lines(header, "a;b;c;d;e;f;g"))
    assert (found.format, found.confidence) == ("linkedin_invitations", 0.9)
    bring(lines(header, f"Ada Fixture;Robin Keller;2/8/26, 12:04 AM;Hello;{direction};{ADA};{OWNER}"))
    event = Interaction.objects.get()
    assert (event.kind, event.text, event.contact.profile_url) == ("request_received", "Hello", ADA)


def test_in_any_order_the_files_of_an_archive_give_the_same_contacts():
    files = [
        lines(*NOTE, CONNECTIONS, ROW, f"Bo,Fixture,{BO},,Beta,CEO,09 Feb 2026"),
        lines(INVITATIONS, request(text="Hello"), request(("Bo Fixture", BO), direction="OUTGOING")),
        lines("Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On",
              f"Ada,Fixture,{ADA},Likes tea,2026-02-08 10:00:00 UTC,"),
        lines("CONVERSATION ID,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,CONTENT,FOLDER",
              f"1,Ada Fixture,{ADA},Robin Keller,{OWNER},2026-02-10 10:00:00 UTC,Thank you,INBOX",
              f"2,Robin Keller,{OWNER},Bo Fixture,{BO},2026-02-10 10:00:00 UTC,Thank you,INBOX"),
    ]  # fmt: skip
    ways = []
    for order in permutations(files):
        for model in (Contact, Import, Post):
            model.objects.all().delete()
        for data in order:
            bring(data)
        people = sorted(exported("contacts"), key=lambda contact: contact["full_name"])
        events = sorted(exported("interactions"), key=lambda event: (str(event["contact"]), event["kind"]))
        ways.append((people, events))
    assert [contact["full_name"] for contact in ways[0][0]] == ["Ada Fixture", "Bo Fixture"]
    assert all(way == ways[0] for way in ways)
