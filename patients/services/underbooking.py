"""Who comes less often than prescribed, though visits are left. Asks, keeps nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, Subquery

from patients.courses import Course, courses_of
from patients.models import CoverageSnapshot, Patient
from patients.models.closures import closed_days
from patients.models.hours import ClinicHours
from patients.rules.coverage.result import LimitedBy
from patients.rules.planning import booking
from ptcare.people.models import Clinic

AHEAD = dt.timedelta(days=14)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Underbooked:
    """Of one patient: prescribed so many a week, booked so many in 14 days."""

    sessions_per_week: Decimal
    expected: int
    booked: int
    visits_left: int | None
    """Covered visits after all bookings; None where nothing limits them."""


def underbooked(clinic: Clinic, *, today: dt.date) -> dict[int, Underbooked]:
    """By patient: those in care with fewer sessions in the next 14 days than their
    prescription makes, today's included, and covered visits left for more.

    Days on which the clinic is shut ask for none. Four queries for any number of
    patients; cover is read from the snapshots.
    """
    rows = _rows(clinic, today)
    open_days, weekdays = _open_days(clinic, today)
    courses = courses_of([patient for patient, _, _ in rows], today=today)
    found = {}
    for patient, booked, left in rows:
        course = courses.get(patient)
        expected = _expected(course, open_days, weekdays) if course else 0
        if course and booked < expected:
            found[patient] = Underbooked(
                sessions_per_week=course.sessions_per_week,
                expected=expected,
                booked=booked,
                visits_left=left,
            )
    return found


def _rows(clinic: Clinic, today: dt.date) -> list[tuple[int, int, int | None]]:
    """Patient, booked soon, left: of those in care and covered for one visit more."""
    cover = CoverageSnapshot.objects.current().filter(patient=OuterRef("pk"))
    soon = Q(
        clinicsession__status="planned",
        clinicsession__on__gte=today,
        clinicsession__on__lt=today + AHEAD,
    ) & ~Q(clinicsession__kind="gym")
    patients = (
        Patient.objects.filter(clinic=clinic)
        .in_care()
        .annotate(
            soon=Count("clinicsession", filter=soon),
            limited_by=Subquery(cover.values("limited_by")),
            left=Subquery(cover.annotate(l=F("visits_left") - F("booked")).values("l")),
        )
        .exclude(limited_by=LimitedBy.NO_COVERAGE)
        .filter(limited_by__isnull=False)
        .filter(Q(left=None) | Q(left__gt=0))
    )
    return list(patients.order_by("pk").values_list("pk", "soon", "left"))


def _open_days(clinic: Clinic, today: dt.date) -> tuple[list[dt.date], int]:
    """The clinic's days among the next 14, and how many a usual week has."""
    weekdays = ClinicHours.of(clinic.pk).weekdays
    closed = closed_days(clinic.pk, today, today + AHEAD - DAY)
    days = [today + number * DAY for number in range(AHEAD.days)]
    is_open = [d for d in days if d.isoweekday() in weekdays and d not in closed]
    return is_open, len(weekdays)


def _expected(course: Course, open_days: list[dt.date], weekdays: int) -> int:
    last = course.ends_on or dt.date.max
    days = sum(course.starts_on <= day <= last for day in open_days)
    return booking.expected(course.sessions_per_week, days=days, days_a_week=weekdays)
