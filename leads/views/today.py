"""Being written."""

from django.shortcuts import render


def today(request, pk=None):
    return render(request, "base.html")
