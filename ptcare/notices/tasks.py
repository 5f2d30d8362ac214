"""What beat wakes: send what is due, and show that beat is alive."""

from celery import shared_task
from django.utils import timezone

from ptcare.notices import delivering
from ptcare.notices.models import Heartbeat

MOST_BATCHES = 20  # of 200: then the next beat goes on


@shared_task
def deliver_due_notices() -> int:
    """Every few seconds. Two workers at once share the work and repeat none of it."""
    sent = 0
    for _batch in range(MOST_BATCHES):
        taken = delivering.deliver_due(now=timezone.now())
        sent += taken
        if taken < delivering.BATCH:
            break
    show_life("worker")
    return sent


@shared_task
def beat() -> None:
    """Once a minute. `/readyz` tells when it stops."""
    show_life("beat")


def show_life(name: str) -> None:
    now = timezone.now()
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": now})
