"""Which posts the figures of a file are about, in the transaction of its last chunk."""

from crm.figures import figures_in, keep_figures
from crm.models import Import, Post
from crm.posts import find_or_create


def bring_figures(import_run: Import) -> int:
    """Give each post what the file of `import_run` counts of it; return of how many posts it says more than was known.

    A file about one post goes to the post that was chosen for it, or to the one that it names, which is created where
    it is not known. Of a file about many, only posts that are here already get their figures; the others are offered
    (crm.posts.offered_posts). In the caller's transaction.
    """
    counted = figures_in(import_run)
    if not counted:
        return 0
    post_of = _posts_of(counted, import_run)
    entries: dict[int, dict] = {}
    for each in counted:
        pk = post_of.get(each["urn"]) or post_of.get(each["url"])
        if each["is_whole"]:
            pk = import_run.post_id or pk
        if pk and len(each["entry"]) > 1:
            entries[pk] = entries.get(pk, {}) | each["entry"]
    return keep_figures(entries, import_run)


def _posts_of(counted, import_run):
    """The ids of the posts that are named, by URN and by address."""
    urns, urls = {each["urn"] for each in counted} - {""}, {each["url"] for each in counted} - {""}
    found = dict(Post.objects.filter(urn__in=urns).values_list("urn", "pk"))
    found |= dict(Post.objects.filter(url__in=urls).order_by("-pk").values_list("url", "pk"))
    if import_run.post_id is None:
        named = [each["urn"] for each in counted if each["is_whole"] and each["url"] not in found]
        found |= find_or_create(named, by=import_run.created_by, import_run=import_run)
    return found
