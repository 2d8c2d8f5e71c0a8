"""Lists of people from tools for outreach and from other CRMs: who they are, and that they were in the list.

Where two tools differ only in their headers, they differ here only in a line of data (FORMATS.md 2.1, 2.3 and 2.4).
"""

import html

from crm.enums import InteractionKind
from crm.importing.dates import read_when
from crm.importing.facts import Happening
from crm.importing.formats.handmade import note_of
from crm.importing.formats.kind import Format
from crm.importing.mapping import Field


def _list(name, label, *signatures, **more):
    """A format that knows its file by `signatures`: (how sure, keys it has, others, of how many of which it has)."""

    def recognise(keys, count):
        return max(
            (
                sure
                for sure, needed, some, least in signatures
                if keys >= set(needed.split()) and len(keys & set(some.split())) >= least
            ),
            default=0.0,
        )

    more = {"happenings": lambda values: [note_of(values)], "rank": 1} | more
    return Format(name=name, label=label, sentence="Each row is a person of a list.", recognise=recognise, **more)


def _found(values):
    """A note that they were found, with what else the search showed; only there the text is escaped for a page."""
    note = note_of(values)
    note.text = html.unescape(note.text)
    return [note]


def _ties(values):
    """When we asked to connect and since when we are connected, as Waalaxy knows; else that they are in the list."""
    found = []
    asked = read_when(values.get(Field.REQUESTED), values.ground.order)
    if asked.at:
        kind = InteractionKind.REQUEST_SENT
        found.append(_tie(kind, f"{kind}:{asked.at:%Y-%m-%dT%H:%M}", asked))
    since = values.when()
    if since.at:
        found.append(_tie(InteractionKind.CONNECTION, "connection", since))
    return found or [note_of(values)]


def _tie(kind, event_key, when):
    return Happening(kind=kind, event_key=event_key, occurred_at=when.at, precision=when.precision, on_post=False)


_SALES_NAVIGATOR = (
    "regularcompanyurl durationinrole durationincompany defaultprofileurl isopenlink titledescription "
    "sharedconnectionscount ispremium companylocation"
)
_SEARCH = "vmid category additionalinfo jobdaterange company2 jobtitle2 connectiondegree searchaccountprofileid"
_SCRAPED = (
    "linkedinheadline linkedinjobtitle linkedinjobdaterange linkedinskillslabel linkedindescription "
    "linkedinpreviousjobtitle linkedinschoolname"
)
_APOLLO = (
    "companynameforemails emailstatus seniority departments firstphone workdirectphone mobilephone corporatephone "
    "employees apolloid"
)
_WAALAXY = "prospectlist messagesent messagereplied lastreplydetected connectionrequestdate companylinkedinurl proemail"
_DUX_SOUP = "scantime visittime publicprofile salesprofile companyid mytags mynotes recruiterprofile"
_HUBSPOT = "recordid lifecyclestage leadstatus contactowner hubspotteam hsobjectid marketingcontactstatus"
_LINKED_HELPER = "snhashid hashid lhid publicid snmemberid rmemberid idtype thashid"

_COUNTED = frozenset({"likecount", "commentcount", "posttimestamp", "imgurl", "videourl", "action", "repostcount"})

FORMATS = (
    _list(
        "phantombuster_search",
        "A search, from PhantomBuster",
        (0.95, "profileurl query", _SEARCH, 2),
        overrides={"query": Field.NOTHING, "additionalinfo": Field.NOTE, "category": Field.NOTHING},
        happenings=_found,
    ),
    _list(
        "phantombuster_profiles",
        "Profiles, from PhantomBuster",
        (0.96, "linkedinprofileurl", _SCRAPED, 1),
        (0.94, "query linkedinprofileurl", "currentcompanyname headline fullname", 2),
        overrides={"query": Field.NOTHING},
    ),
    _list(
        "phantombuster_sales_navigator",
        "A Sales Navigator search, from PhantomBuster",
        (0.97, "profileurl vmid", _SALES_NAVIGATOR, 2),
        (0.97, "profileurl", _SALES_NAVIGATOR, 4),
        overrides={"query": Field.NOTHING, "summary": Field.NOTHING, "titledescription": Field.NOTHING},
    ),
    _list(
        "evaboot",
        "Leads, from Evaboot",
        (0.98, "linkedinurluniqueid", "linkedinurlpublic matchesfilters nomatchreasons currentjob", 1),
    ),
    _list(
        "linked_helper",
        "Profiles, from Linked Helper",
        (0.98, "", _LINKED_HELPER, 3),
        overrides={
            **dict.fromkeys(("id", "idtype", "avatarid", "lhid", "rmemberid", "publicid2"), Field.NOTHING),
            "snmemberid": Field.MEMBER_NUMBER,
            "thashid": Field.PROFILE,
            "publicidactualat": Field.OBSERVED,
            "organizationtitle1": Field.POSITION,
        },
        rank=2,
    ),
    _list(
        "waalaxy",
        "Prospects, from Waalaxy",
        (0.97, "linkedinurl", _WAALAXY, 2),
        overrides={"state": Field.NOTHING, "status": Field.NOTHING, "connectedat": Field.OCCURRED},
        happenings=_ties,
        brings_arrivals=True,
    ),
    _list(
        "dux_soup",
        "Profiles, from Dux-Soup",
        (0.97, "", _DUX_SOUP, 2),
        overrides={"id": Field.NOTHING, "from": Field.NOTHING, "summary": Field.NOTHING},
    ),
    _list(
        "apollo",
        "Contacts, from Apollo",
        (0.97, "personlinkedinurl", _APOLLO, 1),
        (0.9, "firstname lastname", _APOLLO, 3),
    ),
    _list("lemlist", "Leads, from Lemlist", (0.95, "email icebreaker", "", 0)),
    _list("expandi", "Contacts, from Expandi", (0.75, "profilelink email firstname lastname companyname", "", 0)),
    _list(
        "salesforce_leads",
        "Leads, from Salesforce",
        (0.9, "lastname company leadsource", "", 0),
        (0.9, "lastname company", "leadid leadstatus convertedaccountid masterrecordid rating", 2),
    ),
    _list(
        "hubspot_contacts",
        "Contacts, from HubSpot",
        (0.9, "firstname lastname email", _HUBSPOT, 1),
        (0.65, "firstname lastname email phonenumber companyname jobtitle", "", 0),
    ),
    _list(
        "pipedrive_people",
        "People, from Pipedrive",
        (
            0.92,
            "personname",
            "personorganization personemail personemailwork personphone personphonework personlabels",
            1,
        ),
        (0.6, "name organization email phone", "", 0),
    ),
    Format(
        name="phantombuster_posts",
        label="Posts, from PhantomBuster",
        sentence="Each row is a post, and not somebody who answered it.",
        recognise=lambda keys, count: 0.97 if {"posturl", "postcontent"} <= keys and len(keys & _COUNTED) >= 2 else 0.0,
        skips="a_post",
        notice="posts",
    ),
)
