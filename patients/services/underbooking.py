"""Who comes less often than prescribed, though visits are left. Asks, keeps nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q

from patients.courses import courses_of
from patients.models import ClinicSession, CoverageSnapshot
from patients.models.closures import closed_days
from patients.models.hours import ClinicHours
from patients.rules import underbooked as rule

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Underbooked:
    """Of one patient: prescribed so many a week, booked so many in 14 days."""

    sessions_per_week: Decimal
    expected: int
    booked: int
    missing: int
    visits_left: int | None
    """Covered visits after all bookings; None where nothing limits them."""


def underbooked(clinic_id: int, *, today: dt.date) -> dict[int, Underbooked]:
    """By patient: those in care with fewer sessions in the next 14 days than their
    prescription makes, today's included, and covered visits left for more.

    A course on hold asks for none, nor do days on which the clinic is shut. Four
    queries for any number of patients; cover is read from the snapshots.
    """
    rows = _rows(clinic_id, today)
    open_days, days_a_week = _open_days(clinic_id, today)
    courses = courses_of([patient for patient, _, _ in rows], today=today)
    found = {}
    for patient, booked, left in rows:
        course = courses.get(patient)
        if course is None or course.is_held:
            continue
        expected = rule.expected(
            course.sessions_per_week,
            starts_on=course.starts_on,
            ends_on=course.ends_on,
            open_days=open_days,
            days_a_week=days_a_week,
        )
        if missing := rule.missing(booked, expected=expected):
            found[patient] = Underbooked(
                sessions_per_week=course.sessions_per_week,
                expected=expected,
                booked=booked,
                missing=missing,
                visits_left=left,
            )
    return found


def _rows(clinic_id: int, today: dt.date) -> list[tuple[int, int, int | None]]:
    """Patient, booked soon, left: of those in care and covered for one visit more."""
    soon = Q(
        patient__clinicsession__status=ClinicSession.Status.PLANNED,
        patient__clinicsession__on__gte=today,
        patient__clinicsession__on__lt=today + rule.AHEAD,
    ) & ~Q(patient__clinicsession__kind=ClinicSession.Kind.GYM)
    covered = CoverageSnapshot.objects.current().filter(
        Q(left_after=None) | Q(left_after__gt=0),
        clinic_id=clinic_id,
        patient__discharged_on=None,
        coverage__isnull=False,
        beyond=[],
    )
    rows = covered.annotate(soon=Count("patient__clinicsession", filter=soon))
    return list(
        rows.order_by("patient").values_list("patient_id", "soon", "left_after")
    )


def _open_days(clinic_id: int, today: dt.date) -> tuple[list[dt.date], int]:
    """The clinic's days among the next 14, and how many a usual week has."""
    weekdays = ClinicHours.of(clinic_id).weekdays
    closed = closed_days(clinic_id, today, today + rule.AHEAD - DAY)
    days = [today + number * DAY for number in range(rule.AHEAD.days)]
    is_open = [d for d in days if d.isoweekday() in weekdays and d not in closed]
    return is_open, len(weekdays)
