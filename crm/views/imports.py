"""Being written."""

from django.shortcuts import render


def import_list(request, pk=None):
    return render(request, "base.html")


def import_(request, pk=None):
    return render(request, "base.html")


def import_mapping(request, pk=None):
    return render(request, "base.html")


def import_run(request, pk=None):
    return render(request, "base.html")


def import_progress(request, pk=None):
    return render(request, "base.html")


def import_rows(request, pk=None):
    return render(request, "base.html")
