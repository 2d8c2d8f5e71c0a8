"""The people of the demo world: the same ones for the same seed. Pure."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

from crm.folding import fold

DATA = Path(__file__).parent / "data"
AUTHOR_NAME = "Mira Solberg-Adeyemi"
AUTHOR_PROFILE = "https://www.linkedin.com/in/mira-solberg-adeyemi-fx3000"
_FIRST_NUMBER = 4000  # of the -fxNNNN at the end of each profile name
# How many of a hundred people are what.
_GROUPS = {
    "agency": 18, "founder": 9, "marketing": 12, "sales": 10, "specialist": 31, "recruiting": 7, "student": 5,
    "seeking": 3, "retired": 2, "vague": 3,
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    first_name: str
    last_name: str
    culture: str
    group: str
    position: str
    company: str
    headline: str
    vanity: str
    email: str

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}"

    @property
    def profile(self):
        return f"https://www.linkedin.com/in/{self.vanity}"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of the data file `name`, by the names in its header."""
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def people(number: int, random: Random) -> list[Person]:
    """Return `number` people, no two with the same name."""
    names = _names(random)
    titles = rows("titles")
    companies: dict[str, list[str]] = {"agency": [], "company": []}
    for row in rows("companies"):
        companies[row["kind"]].append(row["name"])
    owners = iter(random.sample(companies["agency"], len(companies["agency"])))
    cast = []
    for index in range(number):
        culture, first, last = next(names)
        group = random.choices(list(_GROUPS), list(_GROUPS.values()))[0]
        title = random.choice(_fitting(titles, group, culture))
        # An agency has one founder as long as there are agencies; after that they share.
        company = next(owners, None) if group == "agency" else None
        company = company or random.choice(companies["agency" if group == "agency" else "company"])
        cast.append(_person(index, first, last, culture, title, company, random))
    return cast


def _names(random):
    """Yield (culture, first name, last name), each pair once, then again with a second initial."""
    pools = [(row["culture"], row["first"].split(", "), row["last"].split(", ")) for row in rows("names")]
    pairs = [(culture, first, last) for culture, firsts, lasts in pools for first in firsts for last in lasts]
    random.shuffle(pairs)
    yield from pairs
    for culture, first, last in pairs:
        yield culture, f"{first} {last[0]}.", last


def _fitting(titles, group, culture):
    mine = [title for title in titles if title["group"] == group]
    own_words = [title for title in mine if title["culture"] == culture]
    return own_words + [title for title in mine if not title["culture"]]


def _person(index, first, last, culture, title, company, random):
    slug = re.sub(r"[^a-z0-9]+", "-", fold(f"{first} {last}")).strip("-")
    named = "{company}" in title["headline"] or title["position"] not in ("", "Student", "Teacher", "Journalist")
    is_own = title["position"].startswith(("Freelance", "Self"))
    return Person(
        first_name=first,
        last_name=_as_typed(last, random),
        culture=culture,
        group=title["group"],
        position=title["position"],
        company="Self-employed" if is_own else company if named and title["position"] else "",
        headline=title["headline"].format(company=company),
        vanity=f"{slug}-fx{_FIRST_NUMBER + index}",
        email=f"{slug.replace('-', '.')}@example.com",
    )


def _as_typed(last, random):
    """People type what they like into the field for the last name."""
    return random.choices([last, f"{last}, PhD", f"{last}, MBA", f"{last} 🌱", last.upper()], [150, 3, 2, 2, 2])[0]
