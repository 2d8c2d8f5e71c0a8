"""A member of the team."""

import zoneinfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone

from crm.enums import Role, Theme


def validate_time_zone(name):
    """Raise ValidationError unless `name` is a key of the time zone database, such as Europe/Berlin."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError("This is no time zone. It looks like Europe/Berlin.")


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """Create a member; without a password nobody can log in as them until one is set by mail."""
        if not email:
            raise ValueError("A member needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """Create an admin. Named by Django; here an admin is a role, not a flag."""
        return self.create_user(email, password, **{"role": Role.ADMIN} | fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """Logs in by e-mail. The role says what they may change; everyone sees everything."""

    email = models.EmailField("e-mail", max_length=254, unique=True)
    full_name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=10, choices=Role, default=Role.EDITOR)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    messages_per_day = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Your own limit. Empty: the team's."
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        ordering = ["full_name", "email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_whatever_its_case"),
            models.CheckConstraint(name="user_role_is_known", condition=Q(role__in=Role.values)),
        ]

    def __str__(self):
        return self.full_name or self.email

    @property
    def first_name(self):
        return self.full_name.split(" ")[0] if self.full_name else ""

    def get_short_name(self):
        return self.first_name or self.email

    def get_full_name(self):
        return str(self)

    @property
    def may_edit(self):
        return self.is_active and self.role in (Role.ADMIN, Role.EDITOR)

    @property
    def is_admin(self):
        return self.is_active and self.role == Role.ADMIN

    # Django's admin asks these four; the role answers them.
    @property
    def is_staff(self):
        return self.is_admin

    @property
    def is_superuser(self):
        return self.is_admin

    def has_perm(self, perm, obj=None):
        return self.is_admin

    def has_perms(self, perms, obj=None):
        return self.is_admin

    def has_module_perms(self, app_label):
        return self.is_admin

    def local_now(self):
        """The time on this person's clock."""
        return timezone.localtime(timezone=zoneinfo.ZoneInfo(self.time_zone))
