"""Which column of a file is which field of ours: by what the header says, and by what the cells hold.

Names are compared without case, accents and punctuation (FORMATS.md 2.5). What the cells hold wins over a name: a
column of profile links is the profile. A column that is never a person never becomes one.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from functools import lru_cache

from django.db.models import TextChoices

from crm.enums import IdentityKind
from crm.identities import identity_of


class Field(TextChoices):
    """What a column may hold. The value is what Import.mapping stores."""

    PROFILE = "profile", "Profile link or id"
    MEMBER_NUMBER = "member_number", "Member number"
    FIRST_NAME = "first_name", "First name"
    LAST_NAME = "last_name", "Last name"
    FULL_NAME = "full_name", "Full name"
    HEADLINE = "headline", "Headline"
    POSITION = "position", "Position"
    COMPANY = "company", "Company"
    LOCATION = "location", "Location"
    EMAIL = "email", "E-mail"
    TEXT = "text", "What they said"
    NOTE = "note", "My note"
    OCCURRED = "occurred", "When"
    OBSERVED = "observed", "When a tool saw it"
    REACTION = "reaction", "Reaction"
    COMMENT_URL = "comment_url", "Comment link"
    POST_URL = "post_url", "Post link"
    DEGREE = "degree", "Degree"
    ERROR = "error", "Error of the tool"
    # Only LinkedIn's Invitations.csv and messages.csv have these.
    DIRECTION = "direction", "Direction"
    FROM_NAME = "from_name", "From"
    TO_NAME = "to_name", "To"
    FROM_PROFILE = "from_profile", "Profile of who wrote"
    TO_PROFILE = "to_profile", "Profile of who was written to"
    CONVERSATION = "conversation", "Conversation"
    FOLDER = "folder", "Folder"
    DRAFT = "draft", "Whether it is a draft"
    NOTHING = "", "Not used"


# A table needs one of these to be about people.
WHO = frozenset({Field.PROFILE, Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.EMAIL, Field.MEMBER_NUMBER})
# In order of trust: where two columns of one file give the same field, the first filled one wins.
ALIASES = {
    Field.PROFILE: "profileurl profilelink linkedinprofileurl linkedinurlpublic publicprofileurl publicprofile profile "
    "linkedinprofile linkedinurl linkedin personlinkedinurl url authorurl authorprofileurl actorlinkedinurl "
    "actorprofileurl commenterlinkedinurl commenterprofileurl commenterurl reactorprofileurl urlprofile "
    "defaultprofileurl senderprofileurl connectionprofileurl profil profillink linkedinprofil perfil perfillinkedin "
    "profilo profiel linkedinprofiel lienprofil profillinkedin perfildelinkedin "
    "perfildolinkedin profilolinkedin urldelinkedin lienlinkedin vmid actorid hashid snhashid profileid entityurn "
    "memberurn linkedinurluniqueid salesprofile",
    Field.MEMBER_NUMBER: "memberid objecturn membernumber",
    Field.FIRST_NAME: "firstname givenname vorname prenom nombre voornaam primeironome fornamn fornavn imie имя",
    Field.LAST_NAME: "lastname surname familyname nachname nom apellidos apellido cognome sobrenome apelido achternaam "
    "familienname nomdefamille efternamn efternavn etternavn nazwisko фамилия",
    Field.FULL_NAME: "fullname name contactname authorname actorname commentername reactorname displayname person "
    "vollstandigername nomcomplet nombrecompleto nomecompleto nomeecognome volledigenaam naam nome contact kontakt "
    "contacto contatto contato who wer "
    "namn navn imieinazwisko фио 名前 氏名",
    Field.HEADLINE: "headline occupation linkedinheadline authorheadline commenterposition subtitle slogan titular",
    Field.POSITION: "position jobtitle currentjob linkedinjobtitle currentcompanyposition job title role jobrole "
    "jobtitel berufsbezeichnung stelle titel beruf rolle poste fonction cargo puesto ruolo posizione functie intitule "
    "befattning stilling stanowisko должность 役職",
    Field.COMPANY: "company companyname currentcompany currentcompanyname organization organisation firm firma "
    "organization1 employer unternehmen arbeitgeber entreprise societe empresa azienda societa bedrijf bedrijfsnaam "
    "organisatie empresaatual "
    "foretag virksomhed компания 会社 会社名",
    Field.LOCATION: "location locationname city ort standort stadt lieu ville ubicacion ciudad localita citta "
    "localizacao cidade plaats locatie",
    Field.EMAIL: "emailaddress email proemail professionalemail linkedinemail workemail emailadresse mail emailadres "
    "courriel adressemail correo correoelectronico indirizzoemail enderecodeemail emails epost почта メール "
    "adresseemail direcciondecorreoelectronico direcciondecorreo direccionemail enderecodecorreio",
    Field.TEXT: "comment comments commenttext commentary text message content kommentar kommentare commentaire "
    "comentario comentarios commento commenti opmerking nachricht mensaje messaggio mensagem bericht whattheysaid "
    "komentarz комментарии コメント",
    Field.NOTE: "note notes notiz notizen bemerkung anmerkung remarque remarques nota notas notitie notities mynotes",
    Field.OCCURRED: "connectedon connectedat connectionon commentdate commentedat sentat createdat postedat "
    "postedatdate date posttimestamp when datum wann verbundenam quand ledate fecha cuando data quando wanneer"
    " dato дата 日付 verbundenseit connectele conectadoel conectadoem ligadoem collegatoil connessoil verbondenop "
    "verbondensinds",
    Field.OBSERVED: "timestamp scantime visittime scrapedat extractedat scrapetime",
    Field.REACTION: "reactiontype reaction",
    Field.COMMENT_URL: "commenturl commentlink commentpermalink permalink commenturn",
    Field.POST_URL: "posturl postlink posturn post sharelink",
    Field.DEGREE: "degree connectiondegree",
    Field.ERROR: "error errormessage",
    Field.DIRECTION: "direction",
    Field.FROM_NAME: "from",
    Field.TO_NAME: "to",
    Field.FROM_PROFILE: "inviterprofileurl",
    Field.TO_PROFILE: "inviteeprofileurl recipientprofileurls",
    Field.CONVERSATION: "conversationid",
    Field.FOLDER: "folder",
    Field.DRAFT: "ismessagedraft isconversationdraft",
}
_PAGES_AND_PICTURES = (
    "companylinkedinurl companyurl regularcompanyurl companylinkedinurluniqueid companyprofile posturl postlink "
    "sharelink commenturl commentlink commentpermalink permalink imgurl pictureurl profileimageurl profilepictureurl "
    "query website companywebsite avatar"
)
NEVER_A_PERSON = frozenset(_PAGES_AND_PICTURES.split())
KNOWN = {alias: (kind, rank) for kind, names in ALIASES.items() for rank, alias in enumerate(names.split())}
SAMPLED = 200  # rows that tell what a column holds
PROFILE_KINDS = {
    IdentityKind.VANITY, IdentityKind.MEMBER_ID, IdentityKind.PUBLIC_PATH
}  # fmt: skip


@dataclass(slots=True)
class Column:
    """One column: its place, its name made unique in the file, what it holds, and a taste of it."""

    index: int
    name: str
    key: str
    field: Field = Field.NOTHING
    samples: list[str] = made(default_factory=list)
    filled: float = 0.0  # share of the rows that have something here
    repeated: bool = False


@lru_cache(maxsize=20_000)
def header_key(text: str) -> str:
    """Return the name of a column as it is compared: no case, accents, spaces or punctuation."""
    flat = unicodedata.normalize("NFKD", text[:200]).lower()
    return "".join(ch for ch in flat if ch.isalnum() and not unicodedata.combining(ch))


def columns_of(header: Sequence[str]) -> list[Column]:
    """Return the columns of a header, not mapped yet; a repeated name gets a number, an empty one its place."""
    seen: dict[str, int] = {}
    columns = []
    for index, cell in enumerate(header):
        name = " ".join(cell.replace("\ufeff", "").split())[:100] or f"Column {index + 1}"
        key = header_key(cell)
        seen[name] = seen.get(name, 0) + 1
        repeated = seen[name] > 1
        columns.append(Column(index, f"{name} ({seen[name]})" if repeated else name, key, repeated=repeated))
    return columns


def map_columns(
    columns: list[Column],
    samples: Sequence[Sequence[str]],
    *,
    chosen: Mapping[str, str] | None = None,
    overrides: Mapping[str, Field] | None = None,
) -> None:
    """Give each column its field: what a person has `chosen` first, then the format's own, the cells, the name.

    `samples` are the first rows. `overrides` are by header key; `chosen` by the column's name in this file.
    """
    for column in columns:
        cells = [row[column.index] for row in samples if len(row) > column.index and row[column.index].strip()]
        column.samples = list(dict.fromkeys(cell.strip()[:120] for cell in cells))[:3]
        if chosen is not None and column.name in chosen:
            column.field = Field(chosen[column.name])
        elif overrides and column.key in overrides:
            column.field = overrides[column.key]
        else:
            column.field = _by_name_and_cells(column.key, cells)
    if chosen is None:
        _settle_names(columns)


def by_field(columns: Sequence[Column]) -> dict[Field, list[int]]:
    """Return the places of the columns of each field, the most trusted first."""
    places: dict[Field, list[tuple[int, int]]] = {}
    for column in columns:
        if column.field:
            kind, rank = KNOWN.get(column.key, (Field.NOTHING, 999))
            places.setdefault(column.field, []).append((rank if kind == column.field else 999, column.index))
    return {kind: [index for _, index in sorted(found)] for kind, found in places.items()}


def _by_name_and_cells(key, cells):
    named, _ = KNOWN.get(key, (Field.NOTHING, 0))
    if key in NEVER_A_PERSON:
        return named if named in (Field.COMMENT_URL, Field.POST_URL) else Field.NOTHING
    if not cells:
        return named
    held = [_kind_of(cell) for cell in cells[:SAMPLED]]
    profiles = sum(kind in PROFILE_KINDS for kind in held) / len(held)
    addresses = sum(kind == IdentityKind.EMAIL for kind in held) / len(held)
    if profiles >= 0.6 and named not in (Field.FROM_PROFILE, Field.TO_PROFILE):
        return Field.PROFILE
    if addresses >= 0.6 and named not in (Field.TEXT, Field.NOTE):
        return Field.EMAIL
    if named == Field.PROFILE and all("/feed/update/" in cell for cell in cells[:SAMPLED]):
        return Field.POST_URL
    return named


def _kind_of(cell):
    identity = identity_of(cell) if len(cell) < 2000 else None
    return identity[0] if identity else None


def _settle_names(columns):
    """What "Nome" or "Nom" is, its neighbours say: beside a last name the first one, alone the whole name."""
    held = {column.field for column in columns}
    for column in columns:
        if column.key == "nome" and Field.LAST_NAME in held and Field.FIRST_NAME not in held:
            column.field = Field.FIRST_NAME
            held.add(Field.FIRST_NAME)
    _settle_surname(columns, held)
    if Field.FULL_NAME in held or {Field.FIRST_NAME, Field.LAST_NAME} <= held:
        return
    for column in columns:
        if column.field in (Field.FIRST_NAME, Field.LAST_NAME) and column.key in ("nom", "nombre", "nome", "lastname"):
            column.field = Field.FULL_NAME


def _settle_surname(columns, held):
    """ "Name" beside "Vorname" is the last name, unless it holds the first one as well."""
    first = next((column for column in columns if column.key in ("vorname", "voornaam", "prenom")), None)
    if first is None or Field.LAST_NAME in held:
        return
    for column in columns:
        whole = any(name.startswith(f"{given} ") for name in column.samples for given in first.samples)
        if column.key in ("name", "naam") and column.field == Field.FULL_NAME and not whole:
            column.field = Field.LAST_NAME
            held.discard(Field.FULL_NAME)
            held.add(Field.LAST_NAME)
