"""What a column may hold, and what people and tools call it: names compared without case, accents and punctuation.

The names are those of FORMATS.md 2.1 to 2.5; a new one is a word in ALIASES. Which column of a file becomes which
field is for crm.importing.mapping to say, which looks at the cells as well.
"""

import re
import unicodedata
from functools import lru_cache

from django.db.models import TextChoices


class Field(TextChoices):
    """What a column may hold. The value is what Import.mapping stores."""

    PROFILE = "profile", "Profile link or id"
    VANITY = "vanity", "Profile name, as after /in/"
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
    TIME = "time", "Time of day"
    OBSERVED = "observed", "When a tool saw it"
    REQUESTED = "requested", "When we asked to connect"
    REACTION = "reaction", "Reaction"
    COMMENT_URL = "comment_url", "Comment link"
    EVENT_ID = "event_id", "Id of the comment or reaction"
    POST_URL = "post_url", "Post link"
    POST_AUTHOR = "post_author", "Whether they wrote the post"
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
WHO = frozenset(
    {
        *(Field.PROFILE, Field.VANITY, Field.MEMBER_NUMBER, Field.EMAIL),
        *(Field.FULL_NAME, Field.FIRST_NAME, Field.LAST_NAME),
    }
)
# In order of trust: where two columns of one file give the same field, the first filled one wins.
ALIASES = {
    Field.PROFILE: "profileurl profilelink linkedinprofileurl linkedinurlpublic publicprofileurl publicprofile profile "
    "linkedinprofile linkedinurl linkedin personlinkedinurl url authorurl authorprofileurl actorlinkedinurl "
    "actorprofileurl commenterlinkedinurl commenterprofileurl commenterurl reactorprofileurl urlprofile "
    "defaultprofileurl senderprofileurl connectionprofileurl profil profillink linkedinprofil perfil perfillinkedin "
    "profilo profiel linkedinprofiel lienprofil profillinkedin perfildelinkedin "
    "perfildolinkedin profilolinkedin urldelinkedin lienlinkedin linkedinlink vmid actorid hashid snhashid profileid "
    "entityurn memberurn profileurn linkedinurluniqueid salesprofile salesnavigatorurl salesnavurl",
    Field.VANITY: "publicid publicidentifier linkedinpublicid linkedinpublicidentifier vanityname linkedinvanityname "
    "linkedinusername linkedinhandle",
    Field.MEMBER_NUMBER: "memberid objecturn membernumber",
    Field.FIRST_NAME: "firstname givenname vorname prenom nombre voornaam primeironome fornamn fornavn imie имя",
    Field.LAST_NAME: "lastname surname familyname nachname nom apellidos apellido cognome sobrenome apelido achternaam "
    "familienname nomdefamille efternamn efternavn etternavn nazwisko фамилия",
    Field.FULL_NAME: "fullname name contactname authorname actorname commentername reactorname displayname person "
    "commentauthor author vollstandigername nomcomplet nombrecompleto nomecompleto nomeecognome volledigenaam naam "
    "nome contact kontakt contacto contatto contato who wer namn navn imieinazwisko фио 名前 氏名",
    Field.HEADLINE: "headline occupation linkedinheadline authorheadline commenterposition actorposition subtitle "
    "slogan titular",
    Field.POSITION: "position jobtitle currentjob linkedinjobtitle currentcompanyposition job title role jobrole "
    "currentjobtitle jobtitel berufsbezeichnung stelle titel beruf rolle poste fonction cargo puesto ruolo posizione "
    "functie intitule befattning stilling stanowisko должность 役職",
    Field.COMPANY: "company companyname currentcompany currentcompanyname organization organisation firm firma "
    "organization1 employer companynameforemails unternehmen arbeitgeber entreprise societe empresa azienda societa "
    "bedrijf bedrijfsnaam organisatie empresaatual foretag virksomhed компания 会社 会社名",
    Field.LOCATION: "location locationname city ort standort stadt lieu ville ubicacion ciudad localita citta "
    "localizacao cidade plaats locatie",
    Field.EMAIL: "emailaddress email proemail professionalemail linkedinemail workemail personalemail emailwork "
    "emailadresse mail emailadres courriel adressemail correo correoelectronico indirizzoemail enderecodeemail emails "
    "epost почта メール adresseemail direcciondecorreoelectronico direcciondecorreo direccionemail enderecodecorreio",
    Field.TEXT: "comment comments commenttext commentary text message content commentcontent commentbody replytext "
    "kommentar kommentare commentaire comentario comentarios commento commenti opmerking nachricht mensaje messaggio "
    "mensagem bericht whattheysaid komentarz комментарии コメント",
    Field.NOTE: "note notes notiz notizen bemerkung anmerkung remarque remarques nota notas notitie notities mynotes",
    Field.OCCURRED: "connectedon connectedat connectionon createdattimestamp postedattimestamp commentdate commentedat "
    "commentedon commenttimestamp sentat createdat postedat postedatdate date posttimestamp when datum wann "
    "verbundenam quand ledate fecha cuando data quando wanneer dato дата 日付 verbundenseit connectele conectadoel "
    "conectadoem ligadoem collegatoil connessoil verbondenop verbondensinds postedatrelative",
    Field.TIME: "time timeofday clock uhrzeit zeit heure hora ora tijd tid godzina",
    Field.OBSERVED: "timestamp scantime visittime scrapedat scrapedon extractedat scrapetime scrapedtimestamp "
    "collectedat",
    Field.REQUESTED: "connectionrequestdate connectionrequestedat invitedat invitationsentat",
    Field.REACTION: "reactiontype reaction",
    Field.COMMENT_URL: "commenturl commentlink commentpermalink permalink commenturn replyurl",
    Field.EVENT_ID: "commentid reactionid",
    Field.POST_URL: "posturl postlink querypost posturn post sharelink postlinkedinurl linkedinposturl activityurl "
    "activityurn postid",
    Field.POST_AUTHOR: "actorauthor isauthor authorisauthor ispostauthor authorbadge",
    Field.DEGREE: "degree connectiondegree networkdistance connectionlevel",
    Field.ERROR: "error errormessage errordescription",
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
    "query querypost website companywebsite avatar"
)
NEVER_A_PERSON = frozenset(_PAGES_AND_PICTURES.split())

# Tools put what they know of a person into an object (author.profile_url), or name the columns as if they had.
_WHO_DID_IT = "actor author authordetails authorinfo reactor commenter commentauthor liker engager user member profile"
_WHO_IT_IS = "lead contact prospect person profile linkedin"
_OF_A_PERSON = {
    Field.PROFILE: "profileurl profilelink linkedinurl linkedinprofileurl linkedinprofile linkedin url link profile "
    "publicprofileurl entityurn urn memberurn profileurn",
    Field.VANITY: "publicidentifier publicid vanityname",
    Field.FIRST_NAME: "firstname",
    Field.LAST_NAME: "lastname",
    Field.FULL_NAME: "fullname name",
    Field.HEADLINE: "headline occupation subtitle",
    Field.POSITION: "title jobtitle job role",
    Field.COMPANY: "companyname company currentcompany organization",
    Field.LOCATION: "location locationname city",
    Field.EMAIL: "email emailaddress workemail emailwork",
}
_NO_NAMES_OF_PEOPLE = frozenset({"username"})  # a handle, whatever it looks like


def _known():
    """Every name of a column: (field, how far down in the order of trust)."""
    known = {alias: (kind, rank) for kind, names in ALIASES.items() for rank, alias in enumerate(names.split())}
    for group, position in ((_WHO_DID_IT, Field.HEADLINE), (_WHO_IT_IS, Field.POSITION)):
        for prefix in group.split():
            names = {name: kind for kind, words in _OF_A_PERSON.items() for name in words.split()}
            names["position"] = position
            if group == _WHO_DID_IT and prefix not in ("user", "member", "profile"):
                names["id"] = Field.PROFILE
            for rank, (name, kind) in enumerate(names.items(), start=500):
                known.setdefault(prefix + name, (kind, rank))
    return {alias: found for alias, found in known.items() if alias not in _NO_NAMES_OF_PEOPLE}


KNOWN = _known()
_SAID_OUTRIGHT = frozenset(alias for names in ALIASES.values() for alias in names.split()) - NEVER_A_PERSON
_NEVER = re.compile(
    # of a company, a picture, the input of a tool, the author of the post, a colleague who keeps the list, or what
    # others gave their comment (reactionTypeCounts/0/type)
    r".*(?:company|organi[sz]ation|employer|school|university).*"
    r"(?:url|link|linkedin|profile|website|domain|page|urn|email|mail|phone|id)\d*"
    r"|.*(?:img|image|picture|photo|avatar|logo|video|thumbnail|banner)(?:s|url|link|src|href)*\d*"
    r"|(?:query|input|search|domain|website).*"
    r"|(?:post|parent|original|shared|reshared|quoted)\w*(?:author|actor|owner|poster|name|profile)\w*"
    r"|\w*reaction\w*counts?\w*"
    r"|\w*(?:owner|assignee|assignedto|createdby|modifiedby|updatedby|addedby|salesrep|campaign|scraper)\w*"
)


@lru_cache(maxsize=20_000)
def header_key(text: str) -> str:
    """Return the name of a column as it is compared: no case, accents, spaces or punctuation."""
    flat = unicodedata.normalize("NFKD", text[:200]).lower()
    return "".join(ch for ch in flat if ch.isalnum() and not unicodedata.combining(ch))


@lru_cache(maxsize=20_000)
def never_a_person(key: str) -> bool:
    """Whether the column `key` is about a page, a picture or somebody else, whatever its cells look like."""
    return key in NEVER_A_PERSON or (key not in _SAID_OUTRIGHT and _NEVER.fullmatch(key) is not None)


@lru_cache(maxsize=20_000)
def field_named(key: str) -> Field:
    """Return the field that the column `key` says it is, NOTHING where it says nothing that we know."""
    kind = KNOWN.get(key, (Field.NOTHING, 0))[0]
    return kind if kind in (Field.COMMENT_URL, Field.POST_URL) or not never_a_person(key) else Field.NOTHING
