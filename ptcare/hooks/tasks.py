"""What beat wakes: tell other systems what there is to tell."""

from celery import shared_task
from django.utils import timezone

from ptcare.hooks import delivering
from ptcare.notices.outbox import health


@shared_task
def tell_systems() -> int:
    """Every few seconds. Two workers at once share the lanes and repeat none of it."""
    posted = delivering.deliver_due(now=timezone.now())
    health.show_life("hooks", now=timezone.now())
    return posted
