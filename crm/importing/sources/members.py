"""Which files of an archive are looked into, by their names. Pure.

LinkedIn's own archive holds five tables about people, three of what the owner did, and dozens that are private to
the owner. Those are never opened (FORMATS.md 1.1 and 1.5). Its names drift: case, spaces, underscores and the number
that complete archives add do not count.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

_TABLES = "csv tsv tab txt json jsonl ndjson xlsx xlsm xls ods"
TABLES = frozenset({*_TABLES.split(), ""})
ARCHIVES = frozenset({"zip", "7z", "rar", "gz", "tgz", "tar", "bz2", "xz"})
_LOOKED_INTO = "connections invitations messages comments reactions shares notes endorsementreceivedinfo"
_WANTED = frozenset(_LOOKED_INTO.split())
_OF_THE_OWNER = (
    "adtargeting adsclicked lanadsengagement emailaddresses phonenumbers whatsappphonenumbers registration receipts "
    "receiptsv2 logins securitychallenges privateidentityasset profile profilesummary positions education skills "
    "certifications volunteering publications patents honors testscores causesyoucareabout inferencesaboutyou "
    "searchqueries jobapplications jobseekerpreferences savedjobs savedjobalerts jobapplicantsavedanswers "
    "jobapplicantsavedscreeningquestionresponses applicationsanswers onlinejobpostings accountstatushistory "
    "verifications identityverifications marketplaceengagements marketplaceopportunities marketplaceproviders "
    "digitalmedia ipaddresses devices importedcontacts"
)
_PRIVATE = frozenset(_OF_THE_OWNER.split())
# Names that a table of one's own may have as well: private only among LinkedIn's other files.
_AMBIGUOUS = "contacts projects organizations courses languages learning providers services"
_PRIVATE_THERE = frozenset(_AMBIGUOUS.split())
_ABOUT_OTHERS = (
    "companyfollows memberfollows hashtagfollows richmedia votes instantreposts saveditems recommendationsgiven "
    "recommendationsreceived endorsementgiveninfo publicprofile"
)
_BESIDE = frozenset(_ABOUT_OTHERS.split())
_OTHER_MESSAGES = re.compile(r"(?:guide|coach|learning)\w*messages")  # the header of messages, and none of theirs
_NUMBERED = re.compile(r"(?:_\d+| ?\(\d+\))+$")  # of a complete archive, or of a browser that saved it twice
_DEBRIS = frozenset({".ds_store", "thumbs.db", "desktop.ini", "icon\r"})

REASONS = {
    "private": "it holds what is private to you",
    "beside": "it lists nobody who turned to you",
    "unknown": "LinkedIn's archive has it beside the lists of people; bring it by itself if it is one",
    "archive": "it is an archive itself; unpack it and bring what is inside",
    "no_table": "it is no table",
    "hidden": "the sheet is hidden in the workbook; show it there and bring it again if it is meant",
    "empty": "it is empty",
}


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A member or sheet that is not used. `reason` is a clause for a person."""

    member: str
    code: str
    reason: str


def left_alone(member: str, code: str) -> LeftAlone:
    """Return a member that was not even opened, with the reason that goes with `code`."""
    return LeftAlone(member, code, REASONS[code])


def stem(path: str) -> str:
    """Return the name of a member as it is compared: "Rich_Media_12.csv" and "Rich Media.csv" are one."""
    name = _NUMBERED.sub("", PurePosixPath(path).stem.lower())
    return name.replace(" ", "").replace("_", "")


def is_debris(path: str) -> bool:
    """Whether an operating system left this beside the files: nobody put it there."""
    parts = PurePosixPath(path).parts
    return "__MACOSX" in parts or parts[-1].startswith("._") or parts[-1].lower() in _DEBRIS


def is_linkedins(paths: Iterable[str]) -> bool:
    """Whether these are the files of LinkedIn's own archive, and not a few that somebody put together."""
    stems = {stem(path) for path in paths}
    return len(stems & (_PRIVATE | _BESIDE)) >= 2


def why_not(path: str, *, is_linkedins: bool) -> str:
    """Return the code for which a member is not opened, or "" where it is worth a look."""
    name, ending = stem(path), PurePosixPath(path).suffix.lower().removeprefix(".")
    if name in _WANTED and ending in TABLES:
        return ""
    if ending in ARCHIVES:
        return "archive"
    if name in _PRIVATE or (is_linkedins and name in _PRIVATE_THERE):
        return "private"
    if name in _BESIDE or _OTHER_MESSAGES.fullmatch(name):
        return "beside"
    if ending not in TABLES:
        return "no_table"
    return "unknown" if is_linkedins else ""


def in_words(all_left_alone: Collection[LeftAlone]) -> list[str]:
    """Return what was not used in a few sentences, each name once."""
    told = []
    for code, words in _SENTENCES.items():
        names = [each.member for each in all_left_alone if each.code == code]
        if names:
            told.append(words.format(_listed(names)))
    own = [each for each in all_left_alone if each.code not in _SENTENCES]
    told += [f"{each.member} was left alone: {each.reason.rstrip('.')}." for each in own[:_SHOWN]]
    if len(own) > _SHOWN:
        told.append(f"Left alone as well: {_listed([each.member for each in own[_SHOWN:]])}.")
    return told


_SHOWN = 6
_SENTENCES = {
    "private": "What is private to you was not opened: {}.",
    "beside": "Left alone, as nobody in there turned to you: {}.",
    "no_table": "Left alone, as it is no table: {}.",
}


def _listed(names):
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
