"""What the page of possible duplicates shows of the board."""

from django import template

from leads.models import Lead

register = template.Library()


@register.simple_tag
def note_stages(pairs):
    """Note on each contact of `pairs` where their open lead stands, "" without one: one query for all of them."""
    contacts = [contact for pair in pairs for contact in pair.contacts]
    leads = Lead.objects.open().filter(contact__in={contact.pk for contact in contacts})
    stages = dict(leads.values_list("contact_id", "stage__name"))
    for contact in contacts:
        contact.stage_name = stages.get(contact.pk, "")
    return ""
