"""A variable that a template of ours reads and nobody passed fails the test, wherever it stands.

Django prints nothing for it, takes it for false in `{% if %}`, and loops over nothing in `{% for %}`: a misspelt name
is an empty place on a page that nobody notices. `string_if_invalid` only catches what is printed. Here each variable
of a template in templates/ is a loud one. Templates of packages keep Django's manners: they rely on them.
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import FilterExpression, Variable, VariableDoesNotExist

OURS = Path(settings.BASE_DIR) / "templates"
# Elements get whatever attributes the caller chose to give: allauth's contract is that each may be missing.
LENIENT = OURS / "allauth" / "elements"


class LoudVariable(Variable):
    """A variable that fails the test instead of being quietly empty."""

    def __init__(self, var, template):
        super().__init__(var)
        self.template = template

    def resolve(self, context):
        try:
            return super().resolve(context)
        except VariableDoesNotExist:
            # Not an Exception on purpose: `{% if a == b %}` swallows those.
            pytest.fail(f"{self.template} reads {{{{ {self.var} }}}}, which nobody passed", pytrace=False)


def is_ours(origin):
    """Whether a template of this origin lives in templates/ of the repository."""
    path = Path(str(getattr(origin, "name", "")))
    return path.is_relative_to(OURS) and not path.is_relative_to(LENIENT)


def _loud(compiled, template):
    """Turn the variables of one `{{ a|filter:b }}` into loud ones."""
    if isinstance(compiled.var, Variable):
        compiled.var = LoudVariable(compiled.var.var, template)
    compiled.filters = [
        (function, [(lookup, LoudVariable(arg.var, template) if lookup else arg) for lookup, arg in arguments], *rest)
        for function, arguments, *rest in compiled.filters
    ]


@pytest.fixture(autouse=True, scope="session")
def loud_templates():
    """Make the templates of this run loud; they are compiled after this."""
    quiet = FilterExpression.__init__

    def compile_loudly(self, token, parser):
        quiet(self, token, parser)
        if is_ours(parser.origin):
            _loud(self, Path(parser.origin.name).name)

    FilterExpression.__init__ = compile_loudly
    yield
    FilterExpression.__init__ = quiet
