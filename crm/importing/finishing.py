"""What is worked out once all rows of an import are in: in the transaction of its last chunk, and in a rehearsal."""

from crm import attribution, duplicates
from crm.importing.post_figures import bring_figures
from crm.importing.summary import Summary
from crm.models import Import


def finish(import_run: Import, summary: Summary) -> None:
    """Work out what only the whole file tells, and note in `summary` what a person should hear of it."""
    bring_figures(import_run)
    attribution.attribute(alone=True)
    summary.maybe_same = duplicates.find(import_run=import_run)
