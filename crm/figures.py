"""What LinkedIn counted of posts, out of an import's file and onto the posts."""

from collections.abc import Mapping
from typing import Any

from crm.enums import WorkState
from crm.models import Import, Post

LARGEST = 2_147_483_647  # that a column holds; nothing on LinkedIn was seen more often
_ABOUT = frozenset({"urn", "url", "day", "is_whole"})


def figures_in(import_run: Import) -> list[dict[str, Any]]:
    """Return what the file of `import_run` counts, a dict for each post: its urn and url, and the `entry` to keep.

    `is_whole` are those of a file that is about one post. The last day that any sheet of the file counts holds for all.
    """
    parts = [part.get("figures") or {} for part in import_run.detected.get("parts") or [import_run.detected]]
    until = max((part.get("until", "") for part in parts), default="")
    return [
        {
            "urn": post["urn"],
            "url": post["url"],
            "is_whole": post.get("is_whole", False),
            "entry": {"until": until} | _measures(post),
        }
        for part in parts
        for post in part.get("posts", ())
    ]


def keep_figures(entries: Mapping[int, Mapping[str, Any]], import_run: Import) -> int:
    """Write down what `import_run` counted of each post (its id -> entry); return how many posts it said more of.

    In the caller's transaction. A second time changes nothing, and an older export does not replace a newer one.
    """
    told = [post for post in _locked(entries) if post.take_figures(import_run.pk, entries[post.pk])]
    return _store(told)


def forget_figures(import_run: Import) -> int:
    """Take back what `import_run` counted; return of how many posts. In the caller's transaction.

    Where another import of the same bytes is still in, it counted the same, and its word stands.
    """
    mine = str(import_run.pk)
    posts = list(_locked(Post.objects.filter(figures__has_key=mine).values_list("pk", flat=True)))
    others = Import.objects.filter(sha256=import_run.sha256, work_state=WorkState.FINISHED).exclude(pk=import_run.pk)
    twin = others.exclude(undo__work_state=WorkState.FINISHED).order_by("pk").first() if posts else None
    for post in posts:
        entry = post.figures[mine]
        post.drop_figures(import_run.pk)
        if twin:
            post.take_figures(twin.pk, entry)
    return _store(posts)


def _measures(post):
    return {name: value for name, value in post.items() if name not in _ABOUT and value <= LARGEST}


def _locked(ids):
    return Post.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")


def _store(posts):
    if posts:
        Post.objects.bulk_update(posts, ["impressions", "engagements", "figures"])
    return len(posts)
