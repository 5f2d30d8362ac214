"""The exercise logs for a spreadsheet: each exercise on each day."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from patients.models import Patient
from programs.models import ExerciseLog
from ptcare.people import tenancy
from ptcare.spreadsheets import csv_lines

COLUMNS = {  # as the table calls them
    "day": "on",
    "exercise": "item__exercise__name",
    "done": "done",
    "share_done": "credit",
    "reason": "reason",
    "pain": "pain",
    "pain_where": "pain_where",
    "pain_is_new": "pain_is_new",
    "how": "how",
    "said_as": "said_as",
    "said_at": "said_at",
    "taken_back": "undone_at",
}


def lines(patient: Patient) -> Iterator[str]:
    """By the patient's own clock, however late they are sent."""
    with tenancy.within(patient.clinic_id), timezone.override(patient.zone):
        rows = ExerciseLog.objects.filter(patient=patient).order_by("on", "pk")
        found = list(csv_lines([COLUMNS, *rows.values_list(*COLUMNS.values())]))
    yield from found
