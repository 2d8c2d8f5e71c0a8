"""Being written."""

from django.shortcuts import render


def board(request, pk=None):
    return render(request, "base.html")


def board_column(request, pk=None):
    return render(request, "base.html")
