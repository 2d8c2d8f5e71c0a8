"""Remembers who paid attention: posts, contacts, identities, interactions, imports, tone, privacy.

Knows nothing of leads; what it has to say to others is the signal `contacts_changed`.
"""
