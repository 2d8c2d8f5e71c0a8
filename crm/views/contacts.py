"""Being written."""

from django.shortcuts import render


def contact(request, pk=None):
    return render(request, "base.html")


def contact_notes(request, pk=None):
    return render(request, "base.html")


def contact_gate(request, pk=None):
    return render(request, "base.html")
