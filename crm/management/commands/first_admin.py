"""The first account of an empty database."""

import secrets

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from environs import Env

from crm.enums import Role
from crm.models import User

LOCK = 0x51E7  # any number of our own: two first starts at once make one admin


class Command(BaseCommand):
    help = (
        "Create the first admin where nobody has an account yet, from ADMIN_EMAIL and ADMIN_PASSWORD. "
        "Without a password a random one is printed, once. Does nothing where somebody is there."
    )

    @transaction.atomic
    def handle(self, **options):
        env = Env()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if User.objects.exists():
            return
        email = env.str("ADMIN_EMAIL", default="") or "admin@example.com"
        given = env.str("ADMIN_PASSWORD", default="")
        password = given or secrets.token_urlsafe(12)
        admin = User(email=email.strip().lower(), role=Role.ADMIN, time_zone=settings.TIME_ZONE)
        admin.set_password(password)
        try:
            admin.full_clean()
            validate_password(password, admin)
        except ValidationError as error:
            raise CommandError(f"ADMIN_EMAIL or ADMIN_PASSWORD: {' '.join(error.messages)}") from None
        admin.save()
        self.stdout.write(f"Created the first admin: {admin.email}")
        if not given:
            self.stdout.write(f"Its password is {password} (shown this once; change it under your profile)")
