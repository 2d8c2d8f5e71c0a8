"""Being written."""

from django.shortcuts import render


def lead_list(request, pk=None):
    return render(request, "base.html")


def lead(request, pk=None):
    return render(request, "base.html")


def lead_stage(request, pk=None):
    return render(request, "base.html")
