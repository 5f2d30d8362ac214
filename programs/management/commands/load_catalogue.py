"""`manage.py load_catalogue`: the exercise library from the project's data files."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from programs.services import cataloguing
from ptcare.people import tenancy


class Command(BaseCommand):
    help = "Load or renew the shared exercise library. Nothing is lost by a second run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=cataloguing.DATA)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with tenancy.reaching(tenancy.Reach.PLANNER):
                loaded = cataloguing.load_catalogue(
                    now=timezone.now(), folder=options["folder"]
                )
        except cataloguing.UnsoundCatalogue as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{loaded.exercises} exercises, {loaded.movements_to_avoid} movements to "
            f"avoid, {loaded.templates} templates; {loaded.retired} retired"
        )
        looked = loaded.looked_again
        if looked.programs:
            self.stdout.write(f"Looked again at programs {listed(looked.programs)}")
            self.stdout.write(f"It rests in: {listed(looked.resting) or 'none'}")


def listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
