"""Headers that people translated or tools spelled otherwise, and what their rows then say happened."""

import pytest

from crm.enums import InteractionKind
from crm.importing import UnreadableFile, inspect
from crm.importing.dates import read_when
from crm.models import Interaction
from tests.crm.importing.files import bring, lines, profile

HEADERS = [
    "Vorname;Nachname;URL;E-Mail-Adresse;Unternehmen;Position;Verbunden am",
    "Prénom;Nom;URL;Adresse e-mail;Entreprise;Poste;Connecté le",
    "Nombre;Apellidos;URL;Dirección de correo electrónico;Empresa;Cargo;Conectado el",
    "Nome;Cognome;URL;Indirizzo e-mail;Azienda;Posizione;Collegato il",
    "Nome;Sobrenome;URL;Endereço de e-mail;Empresa;Cargo;Conectado em",
    "Voornaam;Achternaam;URL;E-mailadres;Bedrijf;Functie;Verbonden op",
]
OUTLOOK = "Title,First Name,Last Name,Suffix,E-mail Address,Company,Job Title,Business Street,Business Phone"


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_of_connections_translated_by_hand_is_recognised(header):
    found = inspect(lines(header, f"Ada;Fixture;{profile('ada-fx0001')};;Acme;CTO;08 Feb 2026"))
    assert found.format == "linkedin_connections"
    fields = ["first_name", "last_name", "profile", "email", "company", "position", "occurred"]
    assert [str(column.field) for column in found.columns] == fields


def test_a_short_file_of_outlook_columns_is_connections():
    found = inspect(lines(OUTLOOK, "Dr.,Ada,Fixture,,ada@example.com,Acme,CTO,,"))
    assert found.format == "linkedin_connections"
    assert found.mapping["Title"] == ""


@pytest.mark.django_db
def test_who_only_reacted_in_a_file_of_commenters_made_no_comment():
    header = "profileLink,fullName,occupation,degree,comments,reactionType,postUrl,timestamp"
    post = "https://www.linkedin.com/feed/update/urn:li:activity:7368183329587200001/"
    seen = "2026-09-30T10:15:00.000Z"
    said = f"{profile('ada-fx0001')},Ada Fixture,CTO,1st,guide,,{post},{seen}"
    liked = f"{profile('bo-fx0002')},Bo Fixture,CEO,1st,,Like,{post},{seen}"
    assert bring(lines(header, said, liked)).interactions_created == 2
    assert bring(lines(header, said, liked)).interactions_created == 0
    reaction = Interaction.objects.get(kind=InteractionKind.REACTION)
    assert (reaction.reaction, reaction.occurred_at, reaction.text) == ("LIKE", None, "")
    assert reaction.post.urn == "urn:li:activity:7368183329587200001"
    assert Interaction.objects.filter(kind=InteractionKind.COMMENT).count() == 1


@pytest.mark.parametrize("text", ['="12.03.2026"', "'12.03.2026"])
def test_a_date_that_excel_keeps_as_text_is_a_date(text):
    assert read_when(text).at.strftime("%Y-%m-%d") == "2026-03-12"


@pytest.mark.parametrize(
    ("header", "row", "field"),
    [
        ("Name;Vorname;Firma", "Fixture;Ada;Acme", "last_name"),
        ("Name;Vorname;Firma", "Ada Fixture;Ada;Acme", "full_name"),
        ("Name;Firma", "Ada Fixture;Acme", "full_name"),
    ],
)
def test_a_name_beside_a_first_name_is_the_last_one_unless_it_is_whole(header, row, field):
    assert str(inspect(lines(header, row)).columns[0].field) == field


@pytest.mark.parametrize(
    "header",
    [
        "Förnamn;Efternamn;Företag;Befattning;E-post;Kommentar;Datum",
        "Fornavn;Efternavn;Virksomhed;Stilling;E-mail;Kommentar;Dato",
        "Imię;Nazwisko;Firma;Stanowisko;E-mail;Komentarz;Data",
        "Имя;Фамилия;Компания;Должность;Почта;Комментарий;Дата",
    ],
)
def test_tables_in_more_languages_are_understood(header):
    found = inspect(lines(header, "Ada;Fixture;Acme;CTO;ada@example.com;yes;2026-03-12"))
    fields = ["first_name", "last_name", "company", "position", "email", "text", "occurred"]
    assert [str(column.field) for column in found.columns] == fields


def test_the_owners_own_addresses_are_refused():
    with pytest.raises(UnreadableFile, match="your own e-mail addresses"):
        inspect(lines("Email Address,Confirmed,Primary,Updated On", "robin@example.com,Yes,Yes,1/1/22"))
