"""The one way out of crm: others hear that contacts changed and ask for the rest themselves."""

from django.dispatch import Signal

# Sent inside the transaction that changed them, so a receiver that writes a row shares its fate.
# Arguments: contact_ids (a list of ints) or import_id (an int, standing for every contact that import touched).
contacts_changed = Signal()
