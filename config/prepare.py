"""Bring the database up to date: `python -m config.prepare [--demo]`, one process for what would be three.

The same as `manage.py migrate`, `manage.py first_admin` and, with --demo, `manage.py seed_demo`.
"""

import os
import sys

import django
from django.core.management import CommandError, call_command
from django.db import Error


def main(arguments: list[str]) -> int:
    """Run the commands; return 0, or 1 with the reason as the last line of stderr."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("first_admin")
        if "--demo" in arguments:
            call_command("seed_demo")
    except (CommandError, Error) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
