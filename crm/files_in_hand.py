"""The files that somebody dropped together and has not checked yet: one leads to the next."""

from datetime import timedelta

from django.db.models import QuerySet
from django.db.models.functions import Now

from crm.enums import WorkState
from crm.models import Import

ONE_EVENING = timedelta(hours=12)  # what was left lying longer stands in the history and interrupts nobody


def files_in_hand(user) -> QuerySet[Import]:
    """Return what `user` brought this evening and has still to check, in the order in which it came."""
    recent = Import.objects.filter(created_by=user, work_state=WorkState.IDLE, created_at__gt=Now() - ONE_EVENING)
    return recent.order_by("created_at", "pk")


def next_in_hand(user, *, but: Import) -> Import | None:
    """Return the file to check after `but`: the next one that came, else the first; None where there is none."""
    waiting = list(files_in_hand(user).exclude(pk=but.pk).only("pk", "file_name", "rows_total"))
    return next((one for one in waiting if one.pk > but.pk), waiting[0] if waiting else None)
