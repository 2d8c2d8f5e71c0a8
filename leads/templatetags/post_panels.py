"""What the page of a post shows of leads: how many look strong, are on the board, became clients, and who asks."""

from django import template
from django.db.models import Count, Q

from crm.attention import happened_around
from leads.enums import StageKind, Tier
from leads.models import Lead, Qualification

register = template.Library()


@register.simple_tag
def worth_of(post):
    """Return how many people around `post` look strong, are on the board, and became clients: two queries."""
    around = happened_around(post).values("contact")
    strong = Qualification.objects.filter(icp__is_primary=True, tier=Tier.A, contact__in=around).count()
    leads = Lead.objects.filter(post=post).aggregate(
        on_the_board=Count("pk", filter=Q(closed_at=None, stage__kind=StageKind.OPEN)),
        won=Count("pk", filter=Q(stage__kind=StageKind.WON)),
    )
    return {"strong": strong} | leads


@register.simple_tag
def with_verdicts(interactions):
    """Return each of `interactions` with the verdict on who did it, or None: one query for all."""
    people = {interaction.contact_id for interaction in interactions}
    verdicts = Qualification.objects.filter(icp__is_primary=True, contact__in=people)
    found = {verdict.contact_id: verdict for verdict in verdicts}
    return [(interaction, found.get(interaction.contact_id)) for interaction in interactions]
