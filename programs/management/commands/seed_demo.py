"""Open the demo clinic: invented people, dated relative to today."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from patients.models import Patient
from programs.demo import bulk, seeding
from programs.models import ExerciseLog
from ptcare.people.models import Clinic


class Command(BaseCommand):
    help = "Fill an empty database with two demo clinics and sixty invented patients."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing when a clinic exists."
        )
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument(
            "--patients", type=int, default=0, help="This many more, for benchmarks."
        )
        parser.add_argument(
            "--weeks",
            type=int,
            default=26,
            choices=range(1, 27),
            metavar="1-26",
            help="Weeks of logs of each of these.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only where DEMO=1 is set: these people are invented.")
        if Clinic.objects.filter(is_demo=False).exists():
            raise CommandError("This database holds real clinics. Nothing was touched.")
        if Clinic.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(
                "The demo clinic is here already. For a fresh one, empty the database"
                " first (manage.py flush), then run this again."
            )
        began = time.monotonic()
        world = seeding.seed(now=timezone.now(), seed=options["seed"])
        if options["patients"]:
            bulk.add_crowd(
                world,
                patients=options["patients"],
                weeks=options["weeks"],
                say=self.stdout.write,
            )
        self.stdout.write(
            f"{Patient.objects.count()} patients and {ExerciseLog.objects.count():,}"
            f" exercise logs in {time.monotonic() - began:.1f} s"
        )
