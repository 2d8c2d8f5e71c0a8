"""Being written."""

from django.shortcuts import render


def post_list(request, pk=None):
    return render(request, "base.html")


def post_new(request, pk=None):
    return render(request, "base.html")


def post(request, pk=None):
    return render(request, "base.html")


def post_edit(request, pk=None):
    return render(request, "base.html")
