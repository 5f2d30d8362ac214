"""`manage.py load_catalogue`: the exercise library from the project's data files."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from programs.services import cataloguing


class Command(BaseCommand):
    help = "Load or renew the shared exercise library. Nothing is lost by a second run."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = cataloguing.load_catalogue(now=timezone.now())
        except cataloguing.UnsoundCatalogue as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{loaded.exercises} exercises, {loaded.movements_to_avoid} movements to "
            f"avoid, {loaded.templates} templates; {loaded.retired} retired"
        )
