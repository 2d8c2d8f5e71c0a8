"""Contacts that a row of a file joins; the merging itself is crm.merging's."""

from crm.merging import merge

__all__ = ["merge"]
