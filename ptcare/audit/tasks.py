"""What beat rings for: seal what is written, look it through, make months ahead."""

import logging
import time

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from ptcare.audit.models import AuditCheck
from ptcare.audit.services import checking, months, sealing
from ptcare.notices.outbox import health
from ptcare.people import tenancy

LONGEST = 20.0  # seconds, after which a worker is free for something else

log = logging.getLogger(__name__)


@shared_task
def seal_audit() -> int:
    """Every minute. Safe to run twice: one seals, the other goes home.

    The end of the chain goes into the log, which is kept apart from the database: who
    draws a chain anew cannot reach it there.
    """
    until, end = time.monotonic() + LONGEST, None
    while time.monotonic() < until:
        with tenancy.reaching(tenancy.Reach.AUDIT):
            sealed = sealing.seal(now=timezone.now())
        if sealed is None:
            break
        end = sealed
    health.show_life("ledger", now=timezone.now())
    if end:
        log.info(
            "ledger sealed to line %s: %s:%s", end.upto, end.number, end.hash.hex()
        )
    return end.number if end else 0


@shared_task
def check_audit() -> None:
    """Nightly: hold all lines against their seals."""
    with tenancy.reaching(tenancy.Reach.AUDIT):
        check = checking.begin(now=timezone.now())
    go_on_with_check.delay(check.pk)


@shared_task
def go_on_with_check(check_id: int) -> None:
    """Some of it, then to the back of the queue."""
    until, is_more = time.monotonic() + LONGEST, True
    while is_more and time.monotonic() < until:
        with tenancy.reaching(tenancy.Reach.AUDIT):
            now = timezone.now()
            is_more = checking.go_on(check_id=check_id, now=now)
    if is_more:
        go_on_with_check.delay(check_id)
        return
    with tenancy.reaching(tenancy.Reach.AUDIT):
        check = AuditCheck.objects.get(pk=check_id)
    if check.wrong:
        log.error("ledger: %s differ, first %s", check.wrong, check.first_wrong)


@shared_task
def make_audit_months() -> int:
    """Daily. Safe to run twice; where the table is busy, tomorrow is early enough."""
    try:
        with tenancy.reaching(tenancy.Reach.AUDIT):
            return len(months.make_ahead(today=timezone.now().date()))
    except OperationalError:
        log.warning("ledger: no month was made, the table was busy")
        return 0
