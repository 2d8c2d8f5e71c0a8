"""Load a made-up viral post with everybody who came, through the real import."""

from django.core.management.base import BaseCommand, CommandError

from crm.enums import Role
from crm.models import User
from leads.demo import seeding
from leads.demo.files import SIZES


class Command(BaseCommand):
    help = "Load the demo world: a post that went viral, 500 connections, 300 comments, a board. purge_demo removes it."

    def add_arguments(self, parser):
        parser.add_argument("--by", default="", help="e-mail of the member who did it all (default: the first admin)")
        parser.add_argument("--size", choices=sorted(SIZES), default="full")
        parser.add_argument("--seed", type=int, default=7, help="another number makes other people")

    def handle(self, *, by, size, seed, **options):
        if seeding.seed(by=_member(by), size=size, seed=seed):
            self.stdout.write("The demo world is loaded. `manage.py purge_demo` removes it again.")
        else:
            self.stdout.write("The demo world is there already; nothing was changed.")


def _member(email):
    members = User.objects.filter(is_active=True)
    if email:
        member = members.filter(email__iexact=email).first()
        if member is None:
            raise CommandError(f"There is no active member {email}.", returncode=2)
        return member
    member = members.filter(role=Role.ADMIN).order_by("pk").first() or members.order_by("pk").first()
    if member is None:
        raise CommandError("There is nobody to do the work yet. Run manage.py first_admin before this.", returncode=2)
    return member
