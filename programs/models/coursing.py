"""The course of each patient, as the program that runs prescribes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from patients.courses import Course
from programs.models.program import Program


def courses_of(patient_ids: Collection[int], today: dt.date) -> dict[int, Course]:
    """One query. What runs goes before what is signed to follow it; a program on hold
    is still the patient's course, and upkeep after care is none."""
    programs = (
        Program.objects.signed()
        .filter(patient__in=patient_ids, kind=Program.Kind.CARE, ends_on__gte=today)
        .order_by("patient", "is_next")
        .distinct("patient")
    )
    return {
        patient_id: Course(
            starts_on=starts_on,
            ends_on=ends_on,
            sessions_per_week=a_week,
            is_held=held_at is not None,
        )
        for patient_id, starts_on, ends_on, a_week, held_at in programs.values_list(
            "patient", "starts_on", "ends_on", "sessions_per_week", "held_at"
        )
    }
