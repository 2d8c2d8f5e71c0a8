"""Judge everybody now, in this process: the same call as the worker's."""

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from leads.enums import Tier, VersionState
from leads.models import IcpVersion, Qualification
from leads.qualifying import InvalidRule, qualify, version_in_use


class Command(BaseCommand):
    help = "Judge everybody under the ICP in use, and tell how many have which tier."

    def add_arguments(self, parser):
        parser.add_argument("--icp", metavar="NAME", help="another ICP than the primary one, by its name")

    def handle(self, *, icp=None, **options):
        version = _published(icp) if icp else version_in_use()
        if version is None:
            named = f"No ICP “{icp}” is in use." if icp else "No ICP is in use."
            raise CommandError(f"{named} Publish one on the page “Who is a fit”.", returncode=2)
        try:
            judged, changed = qualify(version)
        except InvalidRule as error:
            raise CommandError(f"{version}: {error}", returncode=2) from None
        self.stdout.write(f"{version}: {judged} judged, {changed} changed.")
        people = dict(
            Qualification.objects.filter(icp=version.icp_id).values_list("tier").annotate(people=Count("pk")).order_by()
        )
        for tier in Tier:
            self.stdout.write(f"{people.get(tier, 0):>7}  {tier.label}")


def _published(name):
    return IcpVersion.objects.filter(icp__name=name, state=VersionState.PUBLISHED).select_related("icp").first()
