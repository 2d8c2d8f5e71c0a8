"""What the owner of the account did: recognised, read to its end, and nobody is made of it.

LinkedIn exports no comment and no reaction of anybody else; whoever took these files for leads would write to people
who never did a thing (FORMATS.md 0.1).
"""

from crm.importing.formats.kind import Format, exactly, having
from crm.importing.mapping import Field
from crm.importing.own_posts import OwnPosts

SENTENCE = "Each row is something that you did yourself, so nobody is made of it."


def _own(name, label, recognise, notice, **more):
    return Format(
        name=f"linkedin_own_{name}",
        label=label,
        sentence=SENTENCE,
        recognise=recognise,
        skips="own_activity",
        notice=notice,
        **more,
    )


FORMATS = (
    _own("comments", "Your own comments", exactly("date", "link", "message"), "own_comments"),
    _own("reactions", "Your own reactions", exactly("date", "type", "link"), "own_reactions"),
    _own(
        "shares",
        "Your own posts",
        having("date", "sharelink", "sharecommentary"),
        "own_shares",
        survey=OwnPosts,
        overrides={"sharecommentary": Field.TEXT, "sharedurl": Field.NOTHING, "mediaurl": Field.NOTHING},
    ),
    _own("media", "Your own pictures and videos", having("mediadescription", "medialink"), "own_activity"),
    _own("votes", "Your own votes", exactly("date", "link", "optiontext"), "own_activity"),
    _own("reposts", "Your own reposts", exactly("date", "link"), "own_activity"),
    _own("saved_items", "What you saved", exactly("saveditem", "createdtime"), "own_activity"),
    _own("company_follows", "Companies that you follow", exactly("organization", "followedon"), "own_activity"),
    _own("member_follows", "People that you follow", exactly("date", "status", "fullname"), "own_activity"),
    _own("events", "Your own events", having("eventname", "eventtime", "externalurl"), "own_activity"),
    _own(
        "endorsements",
        "Skills that you endorsed",
        having("skillname", "endorseefirstname", "endorseelastname"),
        "own_activity",
    ),
)
