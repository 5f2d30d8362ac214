"""Show what is past its time, by clinic and kind; with --do erase what is due."""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from patients import tasks
from patients.models import DueErasure, Erasure, RetentionSettings
from patients.services import erasing
from ptcare.numbers import whole_number
from ptcare.people import tenancy
from ptcare.people.models import Clinic


class Command(BaseCommand):
    help = "Show which records are past their time; erase those announced with --do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--do",
            action="store_true",
            help="announce and erase as beat does each night; only where a lead has"
            " turned it on, and only what was announced 30 days ago",
        )
        ways.add_argument(
            "--certificates",
            action="store_true",
            help="print what has been erased as CSV, to keep it apart from backups",
        )
        ways.add_argument(
            "--again",
            metavar="FILE",
            help="after a backup was restored: erase what these certificates name,"
            " where it is past its time",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["do"]:
            self.stdout.write(f"{tasks.erase_due()} erased or called off")
        elif options["again"]:
            self._again(options["again"])
        else:
            with tenancy.reaching(tenancy.Reach.PLANNER):
                self._certificates() if options["certificates"] else self._show()

    def _show(self) -> None:
        for clinic in Clinic.objects.order_by("pk"):
            rules = RetentionSettings.of(clinic.pk)
            due = erasing.due_of(clinic, now=timezone.now())
            told = DueErasure.objects.standing().filter(clinic=clinic).count()
            gone = Erasure.objects.filter(clinic=clinic).count()
            self.stdout.write(
                f"Clinic {clinic.pk}: {rules}, erasing"
                f" {'on' if rules.erases else 'off'};"
                f" {len(due)} due, {told} announced, {gone} erased"
            )
            for label, count in erasing.counts_of(list(due)).items() if due else ():
                self.stdout.write(f"  {label}: {count}")

    def _certificates(self) -> None:
        rows = Erasure.objects.order_by("pk").values_list(
            "record", "clinic", "rule", "erased_at"
        )
        csv.writer(self.stdout).writerows([("record", "clinic", "rule", "at"), *rows])

    def _again(self, name: str) -> None:
        gone = 0
        for number in _records(name):
            with tenancy.reaching(tenancy.Reach.ERASING):
                gone += erasing.erase_again(number, now=timezone.now())
        self.stdout.write(f"{gone} erased again")


def _records(name: str) -> list[int]:
    try:
        rows = list(csv.DictReader(Path(name).read_text().splitlines()))
    except (OSError, UnicodeDecodeError) as refusal:
        raise CommandError(f"{name} cannot be read") from refusal
    numbers = [whole_number(row.get("record")) for row in rows]
    if None in numbers:
        raise CommandError(f"{name} has no column of records, or not only numbers")
    return [number for number in numbers if number is not None]
