"""The course a therapist has prescribed: how often to come, and until when.

Programs belong to the floor above; it names the function that finds their courses, as
houses above name their standings in `ptcare.people.actors`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from patients.models import Patient


@dataclass(frozen=True, kw_only=True)
class Course:
    """What a patient is in care for: clinic-local days, both included."""

    starts_on: dt.date
    ends_on: dt.date | None
    sessions_per_week: Decimal  # 0 to 3; 0.5 is every second week
    is_held: bool = False  # for the time being, as while in hospital


FindCourses = Callable[[Collection[int], dt.date], dict[int, Course]]
_provider: list[FindCourses] = []


def provide(find: FindCourses) -> FindCourses:
    """Name the function that finds the courses of patients, by their ids, on a day.

    It costs the same number of queries for one patient as for thousands.
    """
    _provider[:] = [find]
    return find


def courses_of(patient_ids: Collection[int], *, today: dt.date) -> dict[int, Course]:
    """Of each patient who has one: the course that runs, or is signed and to begin.

    A course whose last day is past is over. Patients without one are left out.
    """
    return _provider[0](patient_ids, today)


def course_of(patient: Patient, *, today: dt.date) -> Course | None:
    return courses_of([patient.pk], today=today).get(patient.pk)
