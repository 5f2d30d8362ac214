"""What beat wakes: send what is due, and show that beat is alive."""

from celery import shared_task
from django.utils import timezone

from ptcare.notices.models import Heartbeat


@shared_task
def beat() -> None:
    """Once a minute. `/readyz` tells when it stops."""
    Heartbeat.objects.update_or_create(
        name="beat", defaults={"beaten_at": timezone.now()}
    )
