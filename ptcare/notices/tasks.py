"""What beat wakes: send what is due, and show that beat is alive."""

import time

from celery import shared_task
from django.utils import timezone

from ptcare.notices.outbox import delivering, health

MOST_BATCHES = 20  # of 200: then the next beat goes on
MOST_SECONDS = 60.0  # so do slow post offices end a turn, long before Celery would


@shared_task
def deliver_due_notices() -> int:
    """Every few seconds. Two workers at once share the work and repeat none of it."""
    sent = _deliver(only_safety=False)
    health.show_life("worker", now=timezone.now())
    return sent


@shared_task
def deliver_safety_notices() -> int:
    """Every few seconds, by a worker of its own, whom no flood of reminders keeps busy.

    The others take safety first as well, so that one of them stuck delays none.
    """
    sent = _deliver(only_safety=True)
    health.show_life("safety", now=timezone.now())
    return sent


def _deliver(*, only_safety: bool) -> int:
    sent, until = 0, time.monotonic() + MOST_SECONDS
    for _batch in range(MOST_BATCHES):
        taken = delivering.deliver_due(now=timezone.now(), only_safety=only_safety)
        sent += taken
        if taken < delivering.BATCH or time.monotonic() > until:
            break
    return sent


@shared_task
def beat() -> None:
    """Once a minute. `/readyz` tells when it stops."""
    health.show_life("beat", now=timezone.now())
