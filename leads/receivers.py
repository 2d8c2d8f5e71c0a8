"""Hears that contacts changed and asks for them to be judged again."""
