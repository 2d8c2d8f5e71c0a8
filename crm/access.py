"""What a role may do. Everyone logged in sees everything; changing needs an editor, the team's settings an admin."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def editor_required(view):
    """Let editors and admins through; a viewer gets a 403 page that says who can help."""
    return _required(view, lambda user: user.may_edit)


def admin_required(view):
    """Let admins through."""
    return _required(view, lambda user: user.is_admin)


def _required(view, allowed):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not allowed(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
