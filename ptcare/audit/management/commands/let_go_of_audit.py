"""Take a month that is past its time out of the ledger, to be put away and dropped."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from ptcare.audit.services import months
from ptcare.people import tenancy

KEPT_YEARS = 10  # docs/data-retention.md


class Command(BaseCommand):
    help = "Detach a part of the ledger that is older than ten years."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("part", nargs="?", help="none: name those that may go")
        parser.add_argument(
            "--all", action="store_true", dest="each", help="all that may go"
        )

    def handle(self, *args: Any, part: str | None, each: bool, **said: Any) -> None:
        now = timezone.now()
        before = dt.date(now.year - KEPT_YEARS, now.month, 1)
        with tenancy.reaching(tenancy.Reach.OWNER):
            old = [row.name for row in months.parts() if row.until <= before]
        if part is None and not each:
            self.stdout.writelines(f"{name}\n" for name in old)
            return
        for name in [part] if part else old:
            self._let_go(name, before, now)

    def _let_go(self, part: str, before: dt.date, now: dt.datetime) -> None:
        """In a transaction of its own: a table that is busy stops no other month."""
        try:
            with tenancy.reaching(tenancy.Reach.OWNER):
                months.let_go(part, before=before, now=now)
        except months.NotOldEnough:
            raise CommandError(f"{part} is no part that may go.") from None
        except OperationalError:
            raise CommandError(f"{part} is busy just now. Nothing was done.") from None
        self.stdout.write(
            f"{part} is a table of its own now. Put it away with"
            f" pg_dump --table={part}, then drop it."
        )
