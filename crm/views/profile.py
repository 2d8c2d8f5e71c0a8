"""One's own settings, and the phone's page of everything that is not in its tab bar."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from crm.forms.profile import ProfileForm, time_zones
from crm.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    """Change name, clock, look and limit; the rest of the account (password, second factor) is allauth's."""
    # A copy: a refused form must not rename the reader in the frame of the page.
    member = get_object_or_404(User, pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        member.save(update_fields=form.Meta.fields)
        messages.success(request, "Your profile is saved.")
        return redirect("crm:profile")
    return render(
        request,
        "crm/profile.html",
        {"form": form, "time_zones": time_zones()},
        status=422 if form.is_bound else 200,
    )


@require_GET
def more(request):
    """Imports, who is a fit, one's own settings and the way out: what the tab bar of a phone has no room for."""
    return render(request, "crm/more.html")
