"""The weather of what was said (QUALIFICATION.md section 5): a tone to read by, and a gate that protects the person."""

from crm.tone.reading import ToneReading, read_tone

__all__ = ["ToneReading", "read_tone"]
