"""What may stand in a log: what happened and where in the code, not to whom."""

import logging
import traceback

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.template import TemplateDoesNotExist, TemplateSyntaxError

# Their messages speak of machines and code. Those of others may quote a row, a form or a file.
ABOUT_THINGS = (
    OSError,
    OperationalError,
    ImproperlyConfigured,
    ImportError,
    NameError,
    AttributeError,
    TypeError,
    TemplateDoesNotExist,
    TemplateSyntaxError,
)


class ImpersonalFormatter(logging.Formatter):
    """Tells each exception by its kind and its lines of code, and by its message only where that is about things.

    PostgreSQL, for one, quotes the offending row in its messages; for those the name of the broken rule is told.
    """

    def formatException(self, exc_info):
        """Return the traceback of `exc_info`, causes included, without what the messages quote."""
        chain: list[str] = []
        error = exc_info[1]
        while error is not None and len(chain) < 10:
            frames = "".join(traceback.format_tb(error.__traceback__))
            chain.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}{_about(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused by:\n".join(chain)


def _about(error):
    if isinstance(error, ABOUT_THINGS):
        return ": " + str(error).partition("\n")[0]  # below, PostgreSQL says where it was: in which row of a file
    rule = getattr(getattr(error, "diag", None), "constraint_name", None)  # psycopg's own errors
    return f": {rule}" if rule else ""
