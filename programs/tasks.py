"""The doorbells that beat rings on this floor."""

from celery import shared_task
from django.utils import timezone

from programs.services import prescribing, reminding
from ptcare.people import tenancy


@shared_task
def send_due_reminders() -> int:
    """Every minute. Safe to run twice: a reminder's key lets it out once a day."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return reminding.send_due_reminders(now=timezone.now())


@shared_task
def hand_programs_over() -> int:
    """Hourly. Safe to run twice, and late: what is asked for goes by its dates."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return prescribing.hand_over(now=timezone.now())
