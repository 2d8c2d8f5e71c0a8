"""The one way out of crm: others hear that contacts changed and ask for the rest themselves."""

from django.dispatch import Signal

# Sent inside the transaction that changed them, so a receiver that writes a row shares its fate.
# Arguments: contact_ids (a list of ints) or import_id (an int, standing for every contact that import touched).
contacts_changed = Signal()

# Sent inside the transaction that stores what somebody wrote back in private. Arguments: contact, by (who brought it).
they_wrote = Signal()

# Sent inside the transaction that joins several contacts into one, before their rows move. Argument: keeper_of, the id
# of the contact that stays for each id of one that goes. Who keeps rows that must not simply move settles that here.
contacts_merging = Signal()
