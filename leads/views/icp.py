"""Being written."""

from django.shortcuts import render


def icp(request, pk=None):
    return render(request, "base.html")


def icp_first(request, pk=None):
    return render(request, "base.html")


def icp_draft(request, pk=None):
    return render(request, "base.html")


def icp_publication(request, pk=None):
    return render(request, "base.html")
