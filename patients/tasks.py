"""What beat rings for on this floor. Each reads the clock and calls one service."""

import logging
import time
from collections.abc import Iterable, Iterator

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from patients.services import (
    alerting,
    answering,
    auditing,
    counting,
    digesting,
    dropping,
    erasing,
    importing,
    reminding,
    requesting,
    telling_cover,
)
from ptcare.notices.outbox import health
from ptcare.people import tenancy
from ptcare.people.models import Clinic

BATCH = 200
LONGEST = 20.0  # seconds, after which a worker is free for something else

log = logging.getLogger(__name__)


@shared_task
def recount_stale_coverage() -> int:
    """Count whose facts, or whose day, have moved on. Safe to run side by side."""
    until, counted = time.monotonic() + LONGEST, 0
    while time.monotonic() < until:
        batch = sum(_one_batch(clinic) for clinic in _clinics_to_count())
        if not batch:
            break
        counted += batch
    return counted


@shared_task
def audit_coverage() -> None:
    """Nightly: have all snapshots derived anew, one clinic after the other."""
    audits = [(clinic.pk, _begin_audit(clinic)) for clinic in _clinics()]
    go_on_with_audits.delay(audits)


@shared_task
def go_on_with_audits(audits: list[tuple[int, int]]) -> None:
    """Some of it, then to the back of the queue. What differs is logged by its id.

    Of all clinics only one such task waits there: so whoever rings for a changed fact
    is never behind the whole night's work.
    """
    until = time.monotonic() + LONGEST
    while audits and time.monotonic() < until:
        if not _audit_some(*audits[0]):
            audits = audits[1:]
    if audits:
        go_on_with_audits.delay(audits)


@shared_task
def hold_coverage_against_sessions() -> int:
    """Every quarter of an hour, and before each midnight. Safe to run twice."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        drifted = auditing.hold_against_sessions(now=timezone.now())
    _log(drifted)
    health.show_life("cover", now=timezone.now())
    return len(drifted)


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
    """Of a morning, at the hour each chose: one letter to who has something new."""
    written = sum(_send_digests(clinic) for clinic in _clinics())
    health.show_life("digests", now=timezone.now())
    return written


@shared_task
def remind_of_sessions() -> int:
    """Every minute. Safe to run twice, and late: a session is remembered twice."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        written = reminding.send_session_reminders(now=timezone.now())
    health.show_life("sessions", now=timezone.now())
    return written


@shared_task
def tell_of_cover() -> int:
    """Every ten minutes. Safe to run twice: an alert is told once."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return telling_cover.tell_of_alerts(now=timezone.now())


@shared_task
def remind_of_record_requests() -> int:
    """Hourly: what is asked about records and due soon, or late. Each is told once."""
    due = sum(_remind_of_requests(clinic) for clinic in _clinics())
    health.show_life("record requests", now=timezone.now())
    return due


@shared_task
def drop_outlived_requests() -> int:
    """Hourly: requests for an appointment that nobody needs any more."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return requesting.drop_outlived(now=timezone.now(), most=BATCH)


@shared_task
def forget_old_files() -> int:
    """Hourly: files of imports that have waited for a day."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return importing.forget_old(now=timezone.now(), most=BATCH)


@shared_task
def drop_short_lived() -> int:
    """Hourly: forms, sessions, addresses and tries whose days are over."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return dropping.drop_outlived(now=timezone.now(), most=BATCH)


@shared_task
def erase_due() -> int:
    """Nightly, where a lead has turned it on. One record a transaction: killed in
    between, the next night goes on. One that fails is logged, and no other waits."""
    return sum(_erase_due(clinic) for clinic in _clinics())


def _erase_due(clinic: Clinic) -> int:
    with tenancy.reaching(tenancy.Reach.PLANNER):
        erasing.announce(clinic=clinic, now=timezone.now())
    done = 0
    while _erase_next(clinic):
        done += 1
    return done


def _erase_next(clinic: Clinic) -> bool:
    try:
        with tenancy.reaching(tenancy.Reach.ERASING):
            return erasing.erase_next(clinic=clinic, now=timezone.now())
    except DatabaseError:
        log.exception("a record of clinic %s cannot be erased", clinic.pk)
        return False


def _remind_of_requests(clinic: Clinic) -> int:
    with tenancy.within(clinic.pk):
        return answering.remind(clinic=clinic, now=timezone.now())


def _one_batch(clinic: Clinic) -> int:
    with tenancy.within(clinic.pk):
        return counting.recount_stale(clinic=clinic, now=timezone.now(), most=BATCH)


def _begin_audit(clinic: Clinic) -> int:
    with tenancy.within(clinic.pk):
        return auditing.begin(clinic=clinic, now=timezone.now()).pk


def _audit_some(clinic_id: int, audit_id: int) -> bool:
    """Whether there may be more to do of it."""
    with tenancy.within(clinic_id):
        drifted = auditing.go_on(audit_id=audit_id, now=timezone.now(), most=BATCH)
    _log(drifted or ())
    return drifted is not None


def _log(drifted: Iterable[int]) -> None:
    for patient_id in drifted:
        log.error("coverage of patient %s had drifted", patient_id)


def _look(clinic: Clinic, *, is_thorough: bool) -> int:
    with tenancy.within(clinic.pk):
        now = timezone.now()
        found = alerting.look(clinic=clinic, now=now, is_thorough=is_thorough)
        if found:
            digesting.tell_at_once(clinic=clinic, now=now)
        return found


def _send_digests(clinic: Clinic) -> int:
    with tenancy.within(clinic.pk):
        return digesting.send_digests(clinic=clinic, now=timezone.now())


def _clinics_to_count() -> list[Clinic]:
    with tenancy.reaching(tenancy.Reach.AUDIT):
        return counting.clinics_to_count(now=timezone.now())


def _clinics() -> Iterator[Clinic]:
    with tenancy.reaching(tenancy.Reach.PLANNER):
        clinics = list(Clinic.objects.order_by("pk"))
    yield from clinics
