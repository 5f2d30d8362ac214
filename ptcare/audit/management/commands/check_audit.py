"""Hold the whole ledger against its seals, and say what was changed in it."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ptcare.audit.models import AuditCheck
from ptcare.audit.services import checking, sealing
from ptcare.people import tenancy


class Command(BaseCommand):
    help = "Find what was changed in, taken from or slipped into the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--noted",
            action="append",
            default=[],
            metavar="NUMBER:HASH",
            help="the end of the chain as an earlier run, or the log, has told it",
        )

    def handle(self, *args: Any, noted: list[str], **said: Any) -> None:
        began = time.monotonic()
        check = self._check()
        for each in noted:
            number, _colon, head = each.partition(":")
            with tenancy.reaching(tenancy.Reach.AUDIT):
                if not number.isdecimal() or not checking.is_sealed_as(
                    int(number), head
                ):
                    raise CommandError(f"Seal {number} is not the one that was noted.")
        seconds = time.monotonic() - began
        self.stdout.write(f"{check.lines} sealed lines in {seconds:.1f} s.")
        if check.wrong:
            raise CommandError(f"{check.wrong} differ. The first: {check.first_wrong}.")
        with tenancy.reaching(tenancy.Reach.AUDIT):
            end = sealing.chain_end()
        if end:
            self.stdout.write(
                f"Nothing differs. To note: {end.number}:{end.hash.hex()}"
            )

    def _check(self) -> AuditCheck:
        with tenancy.reaching(tenancy.Reach.AUDIT):
            check = checking.begin(now=timezone.now())
        is_more = True
        while is_more:
            with tenancy.reaching(tenancy.Reach.AUDIT):
                now = timezone.now()
                is_more = checking.go_on(check_id=check.pk, now=now)
        with tenancy.reaching(tenancy.Reach.AUDIT):
            return AuditCheck.objects.get(pk=check.pk)
