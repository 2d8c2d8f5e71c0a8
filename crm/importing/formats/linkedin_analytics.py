"""LinkedIn's analytics of posts, one sheet each: figures for the posts, and nobody to create."""

from crm.importing.analytics import PostFigures, is_pair, is_top_posts
from crm.importing.formats.kind import Format


def _recognise(keys, count):
    if is_pair(keys) and "overallperformance" not in keys:
        return 0.85  # PERFORMANCE has no header; a note above somebody's table may look the same
    known = (
        is_top_posts(keys)
        or "overallperformance" in keys
        or keys == {"date", "impressions", "engagements"}
        or keys == {"date", "newfollowers"}
        or {"topdemographics", "value"} <= keys
        or (keys in ({"category", "value"}, {"category", "value", "percentage"}) and count >= 3)
    )
    return 1.0 if known else 0.0


FORMAT = Format(
    name="linkedin_post_analytics",
    label="LinkedIn post analytics",
    sentence="How often your posts were seen is kept with them. Nobody is named in it.",
    recognise=_recognise,
    skips="post_figures",
    notice="post_figures",
    survey=PostFigures,
    order="mdy",
)
