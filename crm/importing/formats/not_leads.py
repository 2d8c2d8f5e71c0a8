"""Files that look like leads and are none: what the owner of the account did, recognised to say so kindly."""

from crm.importing.formats.kind import Format

_OWN = "Whoever comments on your post is not in LinkedIn's own export; bring a commenters file of a tool instead."


def _exactly(*names):
    return lambda keys, count: 1.0 if keys == frozenset(names) else 0.0


def _having(*names):
    return lambda keys, count: 1.0 if keys >= frozenset(names) else 0.0


def _refused(name, label, recognise, sentence):
    return Format(name=name, label=label, sentence="", recognise=recognise, refusal=sentence)


FORMATS = (
    _refused(
        "linkedin_own_comments",
        "Your own comments",
        _exactly("date", "link", "message"),
        f"These are the comments that you wrote yourself, so there is no lead in them. {_OWN}",
    ),
    _refused(
        "linkedin_own_reactions",
        "Your own reactions",
        _exactly("date", "type", "link"),
        f"These are the reactions that you gave yourself, so there is no lead in them. {_OWN}",
    ),
    _refused(
        "linkedin_own_shares",
        "Your own posts",
        _having("date", "sharelink", "sharecommentary"),
        "These are your own posts, so there is no lead in them. Bring Connections.csv or Invitations.csv.",
    ),
    _refused(
        "linkedin_messages",
        "LinkedIn messages",
        _having("conversationid", "from", "content"),
        "These are your LinkedIn messages, which are not read. Bring Connections.csv or Invitations.csv.",
    ),
    _refused(
        "linkedin_own_addresses",
        "Your own e-mail addresses",
        _having("emailaddress", "confirmed", "primary"),
        "These are your own e-mail addresses, so there is no lead in them. Bring Connections.csv or Invitations.csv.",
    ),
    _refused(
        "linkedin_profile",
        "Your own profile",
        _having("firstname", "lastname", "maidenname", "birthdate"),
        "This is your own LinkedIn profile, so there is no lead in it. Bring Connections.csv or Invitations.csv.",
    ),
    _refused(
        "linkedin_positions",
        "Your own positions",
        _having("companyname", "title", "startedon", "finishedon"),
        "These are your own positions, so there is no lead in them. Bring Connections.csv or Invitations.csv.",
    ),
)
