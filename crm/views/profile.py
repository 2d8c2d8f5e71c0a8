"""Being written."""

from django.shortcuts import render


def profile(request, pk=None):
    return render(request, "base.html")


def more(request, pk=None):
    return render(request, "base.html")
