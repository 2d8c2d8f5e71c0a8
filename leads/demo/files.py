"""The three files that a person would bring after such a post, as they come out of LinkedIn and of a tool. Pure."""

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import quote

from leads.demo.cast import AUTHOR_NAME, AUTHOR_PROFILE, DATA, Person, people, rows

AGE = timedelta(days=14)  # of the post
_HALF_LIFE = 20.0  # hours in which half of all attention came (QUALIFICATION.md section 7)
_NOTES = (
    "Notes:\n"
    '"When exporting your connection data, you may notice that some of the email addresses are missing. You will only '
    "see email addresses for connections who have allowed their connections to see or download their email address "
    "using this setting https://www.linkedin.com/psettings/privacy/email. You can learn more here "
    'https://www.linkedin.com/help/linkedin/answer/261"\n\n'
)
# Of a hundred comments on a post like this one.
_TONES = {
    "supportive": 50, "question": 17, "neutral": 16, "critical": 6, "sceptical": 5, "self_promo": 4, "hostile": 2,
}  # fmt: skip
_REPLIES = (
    "Thank you for telling me. I read this twice.",
    "That is fair, and I have no good answer yet. Thank you.",
    "About twenty minutes, and then I let a night pass.",
)


@dataclass(frozen=True)
class Size:
    connections: int
    hidden: int  # rows of closed accounts: a date and nothing else
    invitations: int
    comments: int


SIZES = {"full": Size(500, 22, 120, 300), "small": Size(60, 3, 20, 40)}


@dataclass(frozen=True)
class World:
    """The post and the files, byte for byte the same for the same seed, size and moment."""

    published_at: datetime
    post_number: int
    text: str
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def post_urn(self):
        return f"urn:li:activity:{self.post_number}"

    @property
    def post_url(self):
        return f"https://www.linkedin.com/feed/update/{self.post_urn}/"


def world(now: datetime, *, size: str = "full", seed: int = 7) -> World:
    """Return the demo world as it stands at `now`, with its post 14 days ago."""
    random = Random(seed)  # noqa: S311  (made-up people, no secret)
    wanted = SIZES[size]
    published_at = (now - AGE).astimezone(UTC).replace(hour=7, minute=42, second=10, microsecond=0)
    made = World(published_at, _id_at(published_at, random), (DATA / "post.txt").read_text(encoding="utf-8").strip())
    connected = wanted.connections - wanted.hidden
    cast = people(connected + wanted.invitations + wanted.comments // 3, random)
    met, asking = cast[:connected], cast[connected : connected + wanted.invitations]
    passing = cast[connected + wanted.invitations :]
    made.files["Connections.csv"] = _connections(met, wanted.hidden, published_at, now, random)
    made.files["Invitations.csv"] = _invitations(asking, met, published_at, now, random)
    voices = random.sample(met, len(met) // 4) + random.sample(asking, len(asking) // 2) + passing
    made.files["commenters.csv"] = _comments(made, voices, wanted.comments, now, random)
    return made


def _id_at(moment, random):
    """A LinkedIn id holds the time of its birth: Unix milliseconds in its upper bits (FORMATS.md 3.4)."""
    return (int(moment.timestamp() * 1000) << 22) | random.getrandbits(22)


def _moment(published_at, now, random):
    """A moment after the post: a wave that saturates, half of it within the half-life."""
    share = random.random() * 0.94
    hours = _HALF_LIFE * share / (1 - share)
    return min(published_at + timedelta(hours=hours + 0.05), now - timedelta(minutes=random.randint(20, 2000)))


def _connections(met, hidden, published_at, now, random):
    out = io.StringIO()
    out.write(_NOTES)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"])
    lines = []
    for person in met:
        is_new = random.random() < 0.8
        day = _moment(published_at, now, random) if is_new else published_at - timedelta(days=random.randint(3, 2400))
        email = person.email if random.random() < 0.06 else ""
        cells = [person.first_name, person.last_name, person.profile, email, person.company, person.position]
        lines.append((day, cells))
    lines += [(_moment(published_at, now, random), [""] * 6) for _ in range(hidden)]
    lines.sort(key=lambda line: line[0], reverse=True)
    writer.writerows([*cells, f"{day:%d %b %Y}"] for day, cells in lines)
    return out.getvalue().rstrip("\n").encode()


def _invitations(asking: list[Person], met: list[Person], published_at, now, random):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["From", "To", "Sent At", "Message", "Direction", "inviterProfileUrl", "inviteeProfileUrl"])
    notes = [row["note"] for row in rows("notes")]
    random.shuffle(notes)
    lines = []
    sent = max(2, len(asking) // 6)
    for person in asking[sent:]:
        note = notes.pop() if notes and random.random() < 0.35 else ""
        lines.append((_moment(published_at, now, random), person, note, True))
    for person in [*asking[: sent // 2], *random.sample(met, sent - sent // 2)]:
        lines.append((_moment(published_at, now, random), person, "", False))
    for at, person, note, is_incoming in sorted(lines, key=lambda line: line[0], reverse=True):
        names, urls = [person.name, AUTHOR_NAME], [person.profile, AUTHOR_PROFILE]
        if not is_incoming:
            names, urls = names[::-1], urls[::-1]
        when = f"{at.month}/{at.day}/{at:%y}, {at.hour % 12 or 12}:{at:%M %p}"
        writer.writerow([*names, when, note, "INCOMING" if is_incoming else "OUTGOING", *urls])
    return out.getvalue().encode()


def _comments(made, voices, number, now, random):
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(
        ["profileLink", "firstName", "lastName", "fullName", "occupation", "degree", "comment", "commentUrl", "postUrl",
         "timestamp"]
    )  # fmt: skip
    scraped = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"
    author = Person("Mira", "Solberg-Adeyemi", "nordic", "agency", "", "", "I write to people", "", "")
    lines = [(person, text) for text, person in _said(voices, number, random)]
    lines += [(author, text) for text in _REPLIES[: max(1, number // 100)]]
    timed = [(_moment(made.published_at, now, random), *line) for line in lines]
    for at, person, text in sorted(timed, key=lambda line: line[0]):
        comment = _id_at(at, random)
        reference = quote(f"urn:li:comment:(activity:{made.post_number},{comment})", safe="")
        profile = AUTHOR_PROFILE if person is author else person.profile
        headline = person.headline
        degree = random.choice(["1st", "2nd", "2nd", "3rd"])
        writer.writerow(
            [f"{profile}/", person.first_name, person.last_name, person.name, headline, degree, text,
             f"{made.post_url}?commentUrn={reference}", made.post_url, scraped]
        )  # fmt: skip
    return out.getvalue().encode()


def _said(voices, number, random):
    """Give each text to somebody who would say it; short ones are said by several, as under any post."""
    total = sum(_TONES.values())
    all_rows = rows("comments")
    texts = []
    for tone, share in _TONES.items():
        own = [row for row in all_rows if row["tone"] == tone]
        random.shuffle(own)
        wanted = max(1, round(number * share / total))
        short = [row for row in own if len(row["text"]) <= 24 and not row["text"].startswith("@")]
        texts += (own + [random.choice(short) for _ in range(wanted) if short])[:wanted]
    random.shuffle(texts)
    free = list(voices)
    random.shuffle(free)
    spoken: list[Person] = []
    for row in texts:
        fitting = [person for person in free if _would_say(person, row)]
        # Four of five comments come from a new voice, the rest from somebody who is back.
        if fitting and random.random() < 0.84:
            person = fitting[0]
            free.remove(person)
        else:
            person = next((one for one in random.sample(spoken, len(spoken)) if _would_say(one, row)), None)
            person = person or (fitting or voices)[0]
        spoken.append(person)
        yield row["text"], person


def _would_say(person, row):
    if row["culture"]:
        return person.culture == row["culture"]
    if row["tone"] == "self_promo":
        return person.group in ("agency", "founder", "sales", "recruiting", "vague")
    if row["tone"] == "hostile":
        return person.group in ("agency", "specialist", "sales")
    return True
