"""What a headline says about a person: how senior, which field of work, which company (QUALIFICATION.md section 2)."""

from crm.titles.reading import Title, read_title

__all__ = ["Title", "read_title"]
