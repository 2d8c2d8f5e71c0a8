"""Each format in its variants: recognised by content, and read by its own rules."""

import pytest

from crm.enums import InteractionKind, Precision
from crm.importing import UnreadableFile, inspect
from crm.importing.inspecting import reader_for, reopen
from crm.importing.problems import Problem
from tests.crm.importing.files import CONNECTIONS, INVITATIONS, OWNER, SAMPLES, lines, profile

MAYA = "maya-okafor-fx0001"


def facts(data, *, owner=(), mapping=None, named_format=""):
    """What the rows of a file say, and the inspection."""
    import io

    found = inspect(data, mapping=mapping, named_format=named_format)
    part, kind, columns = reopen(found.detected(), found.mapping)
    reader = reader_for(kind, columns, found.detected(), post_key="", owner=frozenset(owner))
    read = [reader.read(row) for row in part.table.rows(io.BytesIO(data))]
    return [row if isinstance(row, Problem) else row[0] for row in read], found


def codes(rows):
    return [row.code if isinstance(row, Problem) else "" for row in rows]


@pytest.mark.parametrize(
    "header",
    [
        CONNECTIONS,
        "First Name,Last Name,Email Address,Company,Position,Connected On",
        f'Notes:\n"When exporting, you may notice"\n\n{CONNECTIONS}',
    ],
)
def test_connections_of_every_era_are_recognised(header):
    count = header.rsplit("\n", maxsplit=1)[-1].count(",") - 1
    row = ",".join(["Maya", "Okafor", *[""] * (count - 1), "08 Feb 2026"])
    rows, found = facts(lines(header, row))
    assert found.format == "linkedin_connections"
    assert (rows[0].fields["full_name"], rows[0].happenings[0].kind) == ("Maya Okafor", InteractionKind.CONNECTION)
    assert rows[0].happenings[0].precision == Precision.DAY


def test_connections_that_outlook_wrote_in_windows_letters_are_recognised():
    names = "Title,First Name,Middle Name,Last Name,Suffix,E-mail Address,E-mail 2 Address,Business Fax,Business Phone"
    more = ",".join(f"Home Field {n}" for n in range(40))
    header = f"{names},{more},Company,Department,Job Title,Connected On".replace(",Connected On", "")
    row = f"Mr,José,,Peña,,jose@example.com,,,,{',' * 40}Ñandú,,Gründer"
    rows, found = facts(lines(header, row).decode().encode("cp1252"))
    assert (found.format, found.encoding) == ("linkedin_connections", "cp1252")
    assert rows[0].fields["full_name"] == "José Peña"
    assert (rows[0].fields["company"], rows[0].fields["position"]) == ("Ñandú", "Gründer")


def test_a_hidden_account_is_a_date_and_nothing_else():
    rows, _ = facts(lines(CONNECTIONS, ",,,,,,07 Jun 2026", ",,,,Acme,,07 Jun 2026"))
    assert [(row.code, str(row.outcome)) for row in rows] == [("empty_person", "skipped"), ("empty_person", "rejected")]


def test_two_eras_glued_together_are_read_each_by_its_own_header():
    old = "First Name,Last Name,Email Address,Company,Position,Connected On"
    data = lines(
        CONNECTIONS,
        f"Maya,Okafor,{profile(MAYA)},,Acme,CEO,08 Feb 2026",
        old,
        "Bo,Berg,bo@example.com,Beta,CTO,08 Feb 2020",
    )
    rows, _ = facts(data)
    assert codes(rows) == ["", "repeated_header", ""]
    assert rows[2].fields["company"] == "Beta"
    assert ("email", "bo@example.com") in rows[2].identities


def test_requests_go_both_ways_and_the_owner_is_found_in_them():
    data = lines(
        INVITATIONS,
        f'Maya Okafor,Robin Keller,"2/8/26, 12:04 AM","Loved your post,\nreally",INCOMING,{profile(MAYA)},{OWNER}',
        f'Robin Keller,Bo Berg,"2/9/26, 3:04\u202fPM",,OUTGOING,{OWNER},{profile("bo-berg-fx0002")}',
        'Cy,Di,"2/9/26, 3:04 PM",,,,',
    )
    rows, found = facts(data)
    assert (found.format, found.owner, found.date_order) == ("linkedin_invitations", OWNER, "mdy")
    received, sent = rows[0].happenings[0], rows[1].happenings[0]
    assert (received.kind, received.text) == (InteractionKind.REQUEST_RECEIVED, "Loved your post,\nreally")
    assert received.occurred_at.isoformat() == "2026-02-08T00:04:00+00:00"
    assert (sent.kind, rows[1].fields["full_name"]) == (InteractionKind.REQUEST_SENT, "Bo Berg")
    assert sent.occurred_at.isoformat() == "2026-02-09T15:04:00+00:00"
    assert codes(rows)[2] == "empty_person"


def test_requests_from_before_profiles_were_exported_are_known_by_name():
    rows, _ = facts(lines("From,To,Sent At,Message,Direction", 'Maya Okafor,Robin Keller,"2/8/26, 1:04 AM",,INCOMING'))
    assert rows[0].identities == [("name", "maya okafor | ")]


@pytest.mark.parametrize(
    "header",
    [
        "profileLink,firstName,lastName,fullName,occupation,degree,comment",
        "profileUrl,firstName,lastName,name,occupation,degree,comments",
        "profileUrl,firstName,lastName,fullName,headline,connectionDegree,commentText",
        "commenterLinkedinUrl,firstName,lastName,commenterName,commenterPosition,degree,commentText",
    ],
)
def test_commenters_in_every_spelling_are_recognised(header):
    rows, found = facts(lines(header, f"{profile(MAYA)},Maya,Okafor,Maya Okafor,Founder at Acme,2nd,Count me in"))
    assert found.format == "phantombuster_post_commenters"
    assert rows[0].fields["headline"] == "Founder at Acme"
    assert (rows[0].happenings[0].kind, rows[0].happenings[0].text) == (InteractionKind.COMMENT, "Count me in")


def test_the_time_of_a_scrape_is_never_the_time_of_a_comment():
    header = "profileUrl,name,comment,timestamp,degree"
    rows, _ = facts(lines(header, f"{profile(MAYA)},Maya Okafor,Nice,2026-09-30T10:15:00.000Z,2nd"))
    happening = rows[0].happenings[0]
    assert (happening.occurred_at, happening.precision) == (None, Precision.NONE)
    assert happening.observed_at.isoformat() == "2026-09-30T10:15:00+00:00"


def test_companies_strangers_the_owner_and_errors_make_nobody():
    header = "profileUrl,name,occupation,degree,comment,postUrl,error"
    post = "https://www.linkedin.com/posts/robin-keller-fx0000_x-activity-7368183329587200001-aBcD"
    rows, _ = facts(
        lines(
            header,
            'https://www.linkedin.com/company/acme-fx,Acme,"12,345 followers",,We build,,',
            ",LinkedIn Member,,,gone,,",
            "https://www.linkedin.com/in/unavailable/,LinkedIn-Mitglied,,,weg,,",
            f"{OWNER},Robin Keller,Author,2nd,Thanks,{post},",
            f"{profile('me-fx0009')},Me,,You,Thanks,,",
            ",,,,,,No comments found",
            ",,,,orphan,,",
        )
    )
    assert codes(rows) == [
        "company_actor", "anonymous_member", "anonymous_member", "owner", "owner", "source_error", "empty_person",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "Vorname;Nachname;Firma;Position;E-Mail-Adresse;Kommentar;Datum",
            "Maya;Okafor;Acme;Chefin;m@example.com;Ja;13.02.2026",
        ),
        (
            "Prénom;Nom;Entreprise;Poste;Courriel;Commentaire;Date",
            "Maya;Okafor;Acme;Chefin;m@example.com;Ja;13/02/2026",
        ),
        (
            "Nombre;Apellidos;Empresa;Cargo;Correo electrónico;Comentario;Fecha",
            "Maya;Okafor;Acme;Chefin;m@example.com;Ja;13/02/2026",
        ),
        ("Nome completo;Azienda;Ruolo;Email;Commento;Data", "Maya Okafor;Acme;Chefin;m@example.com;Ja;13/02/2026"),
        ("Nome;Sobrenome;Empresa;Cargo;Email;Comentário;Data", "Maya;Okafor;Acme;Chefin;m@example.com;Ja;13/02/2026"),
        (
            "Voornaam;Achternaam;Bedrijf;Functie;E-mailadres;Opmerking;Datum",
            "Maya;Okafor;Acme;Chefin;m@example.com;Ja;13-02-2026",
        ),
    ],
)
def test_tables_by_hand_are_read_in_six_languages(header, row):
    rows, found = facts(lines(header, row))
    assert found.format == "generic_spreadsheet"
    fields = rows[0].fields
    assert (fields["full_name"], fields["company"], fields["position"]) == ("Maya Okafor", "Acme", "Chefin")
    assert ("email", "m@example.com") in rows[0].identities
    assert (rows[0].happenings[0].text, rows[0].happenings[0].occurred_at.day) == ("Ja", 13)


def test_what_cells_hold_beats_what_the_header_says():
    rows, found = facts(
        lines("Name,Website,Company URL,Reach", f"Maya Okafor,{profile(MAYA)},{profile('acme-fx')},m@example.com")
    )
    assert found.mapping == {"Name": "full_name", "Website": "", "Company URL": "", "Reach": "email"}
    rows, found = facts(lines("Name,Where to find them", f"Maya Okafor,{profile(MAYA)}"))
    assert rows[0].identities == [("vanity", MAYA)]


def test_a_persons_choice_of_columns_beats_everything():
    data = lines("Name,Thing", "Maya Okafor,Likes tea")
    rows, _ = facts(data, mapping={"Name": "full_name", "Thing": "text"})
    assert (rows[0].happenings[0].kind, rows[0].happenings[0].text) == (InteractionKind.COMMENT, "Likes tea")


def test_cells_that_excel_has_broken_are_missing_and_long_numbers_are_refused():
    header = "Full name,Job,LinkedIn,vmid,When"
    rows, _ = facts(
        lines(
            header,
            f"Maya Okafor,#NAME?,{profile(MAYA)},7.33E+18,########",
            ",,7.33E+18,,",
        )
    )
    assert rows[0].fields["position"] == ""
    assert {"mangled_id", "lost_date"} <= set(rows[0].warnings)
    assert codes(rows)[1] == "mangled_id"


def test_formulas_and_words_for_nothing_stay_as_they_are():
    data = lines(CONNECTIONS, f"Nan,Null,{profile(MAYA)},,=SUM Labs,-- None --,08 Feb 2026")
    rows, _ = facts(data)
    assert rows[0].fields["full_name"] == "Nan Null"
    assert (rows[0].fields["company"], rows[0].fields["position"]) == ("=SUM Labs", "-- None --")


def test_a_mailbox_of_a_desk_tells_nobody_apart():
    rows, _ = facts(lines("Name,Company,E-mail", "Maya Okafor,Acme,info@example.com", "Bo Berg,Acme,info@example.com"))
    assert rows[0].identities == [("name", "maya okafor | acme")]
    assert rows[0].fields["email"] == "info@example.com"


def test_rows_that_are_too_wide_or_totals_are_told():
    rows, _ = facts(lines("Name,Company", "Maya Okafor,Acme, Inc", "Bo Berg,Beta,,", "Total: 2,", "Summe,"))
    assert codes(rows) == ["too_wide", "", "summary_row", "summary_row"]


def test_a_table_without_anybody_and_an_unknown_format_are_refused():
    with pytest.raises(UnreadableFile, match="who somebody is"):
        inspect(lines("Company,Position,Date", "Acme,CEO,08 Feb 2026"))
    with pytest.raises(UnreadableFile, match="no format called"):
        inspect(lines(CONNECTIONS), named_format="of_my_own")


def test_the_inspection_tells_what_the_page_needs():
    found = inspect((SAMPLES / "handmade_semicolon.csv").read_bytes(), "anything.txt")
    assert (found.encoding, found.delimiter, found.header_line, found.rows_total) == ("utf-8-sig", ";", 3, 35)
    assert found.date_order == "dmy"
    assert found.columns[0].samples == ["Farah Weidmannek", "Yuki Thornquist", "Ravindra Novakovic-Ray"]
    assert 0.9 < found.columns[0].filled <= 1
    assert found.problems == ["A column stands in the file twice; the first filled cell counts."]
