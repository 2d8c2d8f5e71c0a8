"""Being written."""

from django.shortcuts import render


def people(request, pk=None):
    return render(request, "base.html")
