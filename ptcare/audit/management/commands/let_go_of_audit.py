"""Take a month that is past its time out of the ledger, to be put away and dropped."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ptcare.audit.services import months
from ptcare.people import tenancy

KEPT_YEARS = 10  # docs/data-retention.md


class Command(BaseCommand):
    help = "Detach a part of the ledger that is older than ten years."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", nargs="?", help="none: name those that may go")

    def handle(self, *args: Any, part: str | None, **said: Any) -> None:
        now = timezone.now()
        before = dt.date(now.year - KEPT_YEARS, now.month, 1)
        with tenancy.reaching(tenancy.Reach.OWNER):
            if part is None:
                old = [each for each in months.parts() if each.until <= before]
                for each in old:
                    self.stdout.write(each.name)
                return
            try:
                months.let_go(part, before=before, now=now)
            except months.NotOldEnough:
                raise CommandError(f"{part} is no part that may go.") from None
        self.stdout.write(
            f"{part} is a table of its own now. Put it away with"
            f" pg_dump --table={part}, then drop it."
        )
