"""Being written."""

from django.shortcuts import render


def lead_follow_ups(request, pk=None):
    return render(request, "base.html")


def follow_up_completion(request, pk=None):
    return render(request, "base.html")


def follow_up_snooze(request, pk=None):
    return render(request, "base.html")


def follow_up_override(request, pk=None):
    return render(request, "base.html")


def follow_up_retry(request, pk=None):
    return render(request, "base.html")
