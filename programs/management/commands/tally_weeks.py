"""Hold the kept weeks of logs against the logs; mend them, or only look."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programs.services import tallying
from ptcare.people import tenancy
from ptcare.people.models import Clinic

DRIFTED = 1


class Command(BaseCommand):
    help = "Count every week of logs anew, put right what differs, and say how many."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; leave with 1 where a week differs from its logs",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with tenancy.reaching(tenancy.Reach.AUDIT):
            clinics = list(Clinic.objects.order_by("pk"))
        found = tallying.Tally()
        for clinic in clinics:
            found += tallying.rebuild(clinic=clinic, mends=not options["check"])
        self.stdout.write(f"{found.weeks:,} weeks, {found.drifted:,} differed")
        if options["check"] and found.drifted:
            raise CommandError(
                f"{found.drifted:,} weeks differ from their logs", returncode=DRIFTED
            )
