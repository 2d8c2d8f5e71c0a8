"""Files in which several quirks meet, and what once came out of them wrongly."""

import json

import pytest

from crm.models import Interaction
from tests.crm.importing.files import bring, lines, profile

pytestmark = pytest.mark.django_db
POST = "7393198661959680007"
OPAQUE = "ACoAADWk6QEBwbVwtJKBx0XtlCrN7VJZ9yi5HU0"  # of a member number that nobody has


def events():
    return sorted(Interaction.objects.values_list("contact__full_name", "kind", "text"))


@pytest.mark.parametrize("separator", ["/", ".", "_"])
def test_what_others_gave_a_comment_is_no_reaction_of_its_writer(separator):
    actor = [f"actor{separator}{name}" for name in ("id", "name", "linkedinUrl", "position")]
    counts = [f"reactionTypeCounts{separator}0{separator}{name}" for name in ("type", "count")]
    header = ["id", "type", "commentary", *actor, "postId", *counts]
    row = [
        "7393215733399552001",
        "comment",
        "Bravo",
        OPAQUE,
        "Iva K",
        profile("iva-k-fx1611"),
        "CEO",
        POST,
        "LIKE",
        "3",
    ]
    bring("\ufeff".encode() + lines(",".join(header), ",".join(row)))
    assert events() == [("Iva K", "comment", "Bravo")]


def test_a_reaction_whose_account_is_gone_is_nobodys_though_its_id_names_one():
    urn = f"urn:li:fsd_reaction:(urn:li:fsd_profile:{OPAQUE},urn:li:ugcPost:{POST},0)"
    gone = {"id": urn, "reactionType": "LIKE", "actor": None, "postId": POST}
    other = gone | {"id": urn.replace("HU0", "HU1"), "actor": {"name": "Some Body", "linkedinUrl": None}}
    import_run = bring(json.dumps([gone, other]).encode(), name="reactions.json")
    assert (import_run.rows_created, import_run.rows_skipped) == (1, 1)
    assert events() == [("Some Body", "reaction", "")]
