"""The doorbells that beat rings on this floor."""

import logging
import time

from celery import shared_task
from django.utils import timezone

from patients.models import Patient
from programs.models import Reminder
from programs.services import (
    closing,
    escalating,
    placing,
    prescribing,
    proposing,
    reminding,
)
from ptcare.notices.outbox import health
from ptcare.people import tenancy
from ptcare.people.models import Clinic

log = logging.getLogger(__name__)

BATCH = 200  # programs, or patients, in one transaction
LONGEST = 20.0  # seconds, after which a worker is free for something else
LESS_URGENT = 2.0  # the same, for what may as well wait
EARLY = range(3, 6)  # hours of the patient's own clock, before anybody is at work


@shared_task
def plan_reminders() -> int:
    """Every minute. Safe to run twice, many at once, late, or not for a day: the key
    of a notice lets it out once, and each kind makes up for what was missed."""
    written = sum(_plan(kind) for kind in Reminder.Kind)
    health.show_life("reminders", now=timezone.now())
    return written


def _plan(kind: Reminder.Kind) -> int:
    written, claimed = 0, reminding.BATCH
    while claimed == reminding.BATCH:
        with tenancy.reaching(tenancy.Reach.PLANNER):
            claimed, some = reminding.plan_due(kind, now=timezone.now())
        written += some
    return written


@shared_task
def escalate_signs() -> int:
    """Every minute. Safe to run twice, many at once, and late."""
    gone_on, some = 0, BATCH
    while some == BATCH:
        with tenancy.reaching(tenancy.Reach.PLANNER):
            some = escalating.escalate_due(now=timezone.now(), most=BATCH)
        gone_on += some
    health.show_life("escalation", now=timezone.now())
    return gone_on


@shared_task
def place_caseloads() -> int:
    """Every few seconds: who has news, and all on a new day; then, a batch between two
    looks for news, whose row another release has kept. Safe to run twice."""
    began, placed = time.monotonic(), 0
    while (spent := time.monotonic() - began) < LONGEST:
        batch = _place_due() or (_redo_some() if spent < LESS_URGENT else 0)
        if not batch:
            break
        placed += batch
    return placed


def _place_due() -> int:
    with tenancy.reaching(tenancy.Reach.PLANNER):
        clinics = placing.clinics_to_place(now=timezone.now())
    return sum(_place_some(clinic) for clinic in clinics)


def _place_some(clinic: Clinic) -> int:
    with tenancy.within(clinic.pk):
        return placing.place_some(clinic=clinic, now=timezone.now(), most=BATCH)


def _redo_some() -> int:
    with tenancy.reaching(tenancy.Reach.PLANNER):
        clinic = placing.clinic_to_redo(now=timezone.now())
    if clinic is None:
        return 0
    with tenancy.within(clinic.pk):
        return placing.redo_some(clinic=clinic, now=timezone.now(), most=BATCH)


@shared_task
def hand_programs_over() -> int:
    """Hourly. Safe to run twice, and late: what is asked for goes by its dates."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return prescribing.hand_over(now=timezone.now())


@shared_task
def look_at_gates_again() -> int:
    """Hourly: what a clearance allowed rests from the midnight after its last day.

    The gate after a fracture closes, and what is heavy rests; so does what was cleared
    by a word, or seen done well, that a release takes as an old one. Safe to run twice:
    what is held or rests is not found again. One that fails is logged by its id, tried
    again in an hour, and stops no other.
    """
    with tenancy.reaching(tenancy.Reach.PLANNER):
        now = timezone.now()
        found = [
            *prescribing.closed_since(now=now),
            *prescribing.lapsed(now=now),
            *prescribing.uncleared(now=now),
            *prescribing.seen_before_a_fracture(),
        ]
    return sum(_look_again(patient) for patient in dict.fromkeys(found))


def _look_again(patient: Patient) -> bool:
    try:
        with tenancy.within(patient.clinic_id):
            return prescribing.look_again(patient=patient, by=None, now=timezone.now())
    except Exception:
        log.exception("the gate of patient %s was not looked at", patient.pk)
        return False


@shared_task
def propose_progression() -> int:
    """Hourly. Each program is looked at in its patient's early morning.

    A step up is judged by the last two full weeks, so it comes on a Monday, or as soon
    as a late answer makes the weeks whole; a step back comes the morning after a flare.
    Three tries a morning, and each morning anew: late or twice makes no difference.
    """
    with tenancy.reaching(tenancy.Reach.PLANNER):
        clinics = list(Clinic.objects.order_by("pk"))
    return sum(_propose(clinic) for clinic in clinics)


def _propose(clinic: Clinic) -> int:
    now = timezone.now()
    with tenancy.within(clinic.pk):
        proposing.withdraw_replaced(clinic=clinic, now=now)
        programs = proposing.running(clinic, now=now, hours=EARLY)
    made = 0
    for first in range(0, len(programs), BATCH):
        with tenancy.within(clinic.pk):
            batch = programs[first : first + BATCH]
            made += proposing.propose(programs=batch, now=now)
    return made


@shared_task
def ask_after_care() -> int:
    """Hourly. Safe to run twice: a check is asked for once."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return closing.ask_those_due(now=timezone.now())
