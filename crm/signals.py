"""The one way out of crm: others hear that contacts changed and ask for the rest themselves."""

from django.dispatch import Signal

# Sent inside the transaction that changed them, so a receiver that writes a row shares its fate.
# Arguments: contact_ids (a list of ints) or import_id (an int, standing for every contact that import touched).
contacts_changed = Signal()

# Sent inside the transaction that stores what somebody wrote back in private. Arguments: contact, by (who brought it).
they_wrote = Signal()

# Sent inside the transaction that joins several contacts into one, before their rows move. Argument: keeper_of, the id
# of the contact that stays for each id of one that goes. Who keeps rows that must not simply move settles that here,
# and may return {a name of its own: {id of one that goes: what it will have to know to take that back, as JSON}}.
contacts_merging = Signal()

# Sent inside the transaction that takes merges back, after the rows have moved back. Arguments: merges, a list of
# (id of who stayed, id of who came back, {name: what was returned for them then}), and by.
contacts_parting = Signal()
