"""Take the demo world away again, and nothing else."""

from django.core.management.base import BaseCommand

from leads.demo import seeding


class Command(BaseCommand):
    help = "Remove what seed_demo loaded: its people and all about them, its post, its files and its ICP."

    def handle(self, **options):
        if not seeding.is_seeded():
            self.stdout.write("There is no demo world here; nothing was changed.")
            return
        self.stdout.write(f"The demo world is gone, with {seeding.purge()} people.")
