"""What every page's frame needs: the navigation with its counts."""

from django.utils.functional import SimpleLazyObject

from leads.navigation import counts_for


def navigation(request):
    """Counts beside the words of the rail, in one query, only where a page shows the rail."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"nav_counts": {}}
    return {"nav_counts": SimpleLazyObject(lambda: counts_for(user))}
