"""The doorbells that beat rings on this floor."""

from celery import shared_task
from django.utils import timezone

from programs.services import reminding
from ptcare.people import tenancy


@shared_task
def send_due_reminders() -> int:
    """Every minute. Safe to run twice: a reminder's key lets it out once a day."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return reminding.send_due_reminders(now=timezone.now())
