"""What pages of either app show of a lead: its facts on a card, its stage, its next step, why its score."""

from functools import lru_cache

from django import template
from django.utils.html import format_html

from crm.templatetags import look

register = template.Library()


@register.simple_tag
def card_facts(card):
    """Tier, gate and tone of a card in one line. Few combinations occur, so each is put together once."""
    return _facts(card.tier, card.fit, card.gate, card.tone, card.spoken)


@lru_cache(maxsize=4096)
def _facts(tier, fit, gate, tone, spoken):
    return format_html(
        "{} {} {}", look.tier(tier, fit), look.gate(gate), look.tone(tone, "glyph", spoken) if spoken else ""
    )
