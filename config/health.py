"""Is it alive, is it ready: for `make run`, load balancers and process managers. No login, no personal data."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponse


@login_not_required
def livez(request):
    """The process answers; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain")


@login_not_required
def readyz(request):
    """The database answers. A broker that is down is degraded, not unready: the due loop goes on without it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database not reachable\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
