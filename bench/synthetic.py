"""Synthetic connections files, the same for the same seed. Nobody in them exists.

As measured files are (PERFORMANCE.md): 94 % without an e-mail address, 0.5 % repeated profiles, 0.3 % hidden accounts,
commas and letters beyond ASCII, titles that repeat.
"""

import csv
import random
from pathlib import Path

_FIRST = "Maya Tomás Léa Chiara Amara Jürgen Søren Priya Wei Fatima Noah Emma Lucas Mia Zoë Ahmed Ingrid Kofi Yuki Ana"
_LAST = "Okafor Silva Dubois Rossi Müller Jensen Patel Zhang Haddad Smith García López Kim Sato Ivanov Kowalski Novak"
_ROLES = (
    "Founder,CEO,CTO,Head of {},VP {},Director of {},{} Manager,Senior {} Engineer,{} Lead,{} Consultant,Freelance {} "
    "Designer,{} Specialist,Junior {} Analyst,Chief {} Officer"
)
_FIELDS = "Growth Marketing Sales Product Data Operations Finance People Customer Platform Security Brand Content Legal"
_WHERE = ("", "", "", ", EMEA", ", DACH", ", North America", " | B2B SaaS", ", Fintech", ", Health", " @ Scale-ups")
_COMPANY = "Northwind Saltmarsh Harrow Blue Copper Lumen Quartz Alder Birch Fjord Nimbus Orchid Juniper Basalt Cinder"
_FORM = ("Labs", "GmbH", "Studio", "& Daughters, Inc.", "Partners", "Systems", "Works", "Collective", "AB", "Ltd")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
HEADER = ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On")
PREAMBLE = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing."\n\n'
)


def connections(path: Path, rows: int, *, changed: float = 0.0) -> Path:
    """Write a Connections.csv of `rows` rows to `path`; a share of `changed` has another company than without."""
    draw, other = random.Random(rows), random.Random(7)
    pools = [pool.split() for pool in (_FIRST, _LAST, _FIELDS, _COMPANY, _MONTHS)]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(PREAMBLE)
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for number in range(rows):
            row = _row(draw, number, rows, *pools)
            if other.random() < changed and row[2]:
                row[4] = f"{row[4]} Renamed"
            writer.writerow(row)
    return path


def _row(draw, number, rows, firsts, lasts, fields, companies, months):
    day = f"{draw.randint(1, 28):02d} {draw.choice(months)} {draw.randint(2016, 2025)}"
    if draw.random() < 0.003:
        return ["", "", "", "", "", "", day]
    known = draw.randrange(max(number, 1)) if draw.random() < 0.005 else number
    first, last = draw.choice(firsts), draw.choice(lasts)
    position = draw.choice(_ROLES.split(",")).format(draw.choice(fields)) + draw.choice(_WHERE)
    company = f"{draw.choice(companies)} {draw.choice(_FORM)} {draw.randint(1, max(rows // 50, 20))}"
    return [
        first,
        last,
        f"https://www.linkedin.com/in/person-{known:07d}-fx{known % 9973:04d}",
        f"person{known}@example.com" if draw.random() < 0.06 else "",
        company,
        position,
        day,
    ]
