"""Into whom somebody went."""

from collections.abc import Collection

from crm.models import Merge


def where_they_are(contact_ids: Collection[int]) -> dict[int, int]:
    """Return, for those of `contact_ids` that went into another contact, the id of who they are now; one query.

    For ids that are kept elsewhere than in a foreign key, and for old addresses.
    """
    if not contact_ids:
        return {}
    merges = Merge.objects.filter(loser_id__in=contact_ids, undone_at=None)
    return dict(merges.order_by("pk").values_list("loser_id", "keeper_id"))
