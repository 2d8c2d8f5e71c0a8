"""The three files of one made-up evening: who connected, who asked to, and who commented. Dated back from now."""

import csv
import io
from datetime import UTC, datetime, timedelta

POST_NUMBER = 7_368_183_329_587_200_001
POST_URL = f"https://www.linkedin.com/feed/update/urn:li:activity:{POST_NUMBER}/"
NOTES = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing."\n\n'
)

# (first name, last name, position, company, what they commented or None)
PEOPLE = [
    ("Ingrid", "Halvorsen", "Founder & CEO", "Fjordline Studio", "How long before you knew that it was over?"),
    ("Rahul", "Menon", "Owner", "Brightwater Studio", "Same problem here. We let ours go in March and slept again."),
    ("Chiara", "Bellandi", "Managing Partner", "Officina Nove", "Thank you for writing this, it is rarely said."),
    ("Owen", "Pritchard", "Founder", "Pritchard & Daughters", None),
    ("Lena", "Vogt", "Head of Marketing", "Nordlicht Energie", "Great read. How did the team take it?"),
    ("Bela", "Kovari", "Founder", "Kovari Growth", "This is a pitch slap dressed up as a story. Do not message me."),
    ("Tom", "Ashdown", "Student", "Harrow College", "Could I quote this in my thesis?"),
    ("Mina", "Sato", "Software Engineer", "Tessellate Labs", None),
    ("Paulo", "Reis", "Recruiter", "Talentoria", "Interesting perspective!"),
]


def _vanity(first, last, number):
    return f"{first}-{last}-fx{number:04d}".lower()


def _written(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def connections(now=None):
    """LinkedIn's Connections.csv with its notes above the header, and one hidden account."""
    now = now or datetime.now(UTC)
    rows = [["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]]
    for number, (first, last, position, company, _said) in enumerate(PEOPLE):
        day = (now - timedelta(days=10, hours=number)).strftime("%d %b %Y")
        url = f"https://www.linkedin.com/in/{_vanity(first, last, number)}"
        rows.append([first, last, url, "", company, position, day])
    rows.append(["", "", "", "", "", "", now.strftime("%d %b %Y")])
    return (NOTES + _written(rows)).encode()


def invitations(now=None):
    """LinkedIn's Invitations.csv: one request with a note, from somebody who is not connected yet."""
    now = now or datetime.now(UTC)
    sent = (now - timedelta(days=9)).strftime("%-m/%-d/%y, %-I:%M %p")
    rows = [
        ["From", "To", "Sent At", "Message", "Direction", "inviterProfileUrl", "inviteeProfileUrl"],
        [
            "Elif Kaya",
            "Nora Lindqvist",
            sent,
            "Your post hit home. May I ask you something about pricing?",
            "INCOMING",
            "https://www.linkedin.com/in/elif-kaya-fx0100",
            "https://www.linkedin.com/in/nora-lindqvist-fx0000",
        ],
    ]
    return _written(rows).encode()


def commenters(now=None):
    """A commenters file of a tool, as PhantomBuster writes it: the comment's id holds its exact time."""
    now = now or datetime.now(UTC)
    rows = [
        [
            "profileUrl",
            "firstName",
            "lastName",
            "fullName",
            "occupation",
            "degree",
            "comment",
            "commentUrl",
            "postUrl",
            "timestamp",
        ]
    ]
    for number, (first, last, position, company, said) in enumerate(PEOPLE):
        if said is None:
            continue
        at = now - timedelta(days=11, minutes=17 * number)
        comment = int(at.timestamp() * 1000) << 22 | number
        link = f"{POST_URL}?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A{POST_NUMBER}%2C{comment}%29"
        rows.append(
            [
                f"https://www.linkedin.com/in/{_vanity(first, last, number)}/",
                first,
                last,
                f"{first} {last}",
                f"{position} at {company}",
                "1st",
                said,
                link,
                POST_URL,
                now.isoformat(),
            ]
        )
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()
