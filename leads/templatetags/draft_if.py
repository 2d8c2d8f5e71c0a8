"""The whole language of drafts besides variables: `if`. Loaded by leads.drafts alone, in place of Django's tags."""

from django.template import Library
from django.template.defaulttags import do_if

register = Library()
register.tag("if", do_if)
