"""What beat rings for on this floor. Each reads the clock and calls one service."""

import logging
from collections.abc import Iterator

from celery import shared_task
from django.utils import timezone

from patients.services import alerting, counting, digesting, requesting
from ptcare.people import tenancy
from ptcare.people.models import Clinic

BATCH = 200

log = logging.getLogger(__name__)


@shared_task
def recount_stale_coverage() -> int:
    """Bring every snapshot to its clinic's day. Safe to run twice, and side by side."""
    return sum(_recount(clinic) for clinic in _clinics())


@shared_task
def audit_coverage() -> int:
    """Derive every snapshot anew; what differs is logged by its id and mended."""
    return sum(_audit(clinic) for clinic in _clinics())


@shared_task
def look_for_alerts() -> int:
    """Every minute: what cover asks somebody to do. Safe to run twice."""
    return sum(_look(clinic, is_thorough=False) for clinic in _clinics())


@shared_task
def look_thoroughly_for_alerts() -> int:
    """Hourly: the same, with what takes longer to work out."""
    return sum(_look(clinic, is_thorough=True) for clinic in _clinics())


@shared_task
def send_digests() -> int:
    """In each clinic's morning, one letter to who has something new to do."""
    return sum(_send_digests(clinic) for clinic in _clinics())


@shared_task
def drop_outlived_requests() -> int:
    """Hourly: requests for an appointment that nobody needs any more."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return requesting.drop_outlived(now=timezone.now(), most=BATCH)


def _recount(clinic: Clinic) -> int:
    counted = 0
    while batch := _one_batch(clinic):
        counted += batch
    return counted


def _one_batch(clinic: Clinic) -> int:
    with tenancy.within(clinic.pk):
        return counting.recount_stale(clinic=clinic, now=timezone.now(), most=BATCH)


def _look(clinic: Clinic, *, is_thorough: bool) -> int:
    with tenancy.within(clinic.pk):
        now = timezone.now()
        return alerting.look(clinic=clinic, now=now, is_thorough=is_thorough)


def _send_digests(clinic: Clinic) -> int:
    with tenancy.within(clinic.pk):
        return digesting.send_digests(clinic=clinic, now=timezone.now())


def _audit(clinic: Clinic) -> int:
    found, after = 0, 0
    while True:
        with tenancy.within(clinic.pk):
            drifted, goes_on = counting.audit_some(
                clinic=clinic, after=after, now=timezone.now(), most=BATCH
            )
        for patient_id in drifted:
            log.error("coverage of patient %s had drifted", patient_id)
        found += len(drifted)
        if goes_on is None:
            return found
        after = goes_on


def _clinics() -> Iterator[Clinic]:
    with tenancy.reaching(tenancy.Reach.PLANNER):
        clinics = list(Clinic.objects.order_by("pk"))
    yield from clinics
