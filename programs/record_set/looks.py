"""Who looked at the record, as the last chapter of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import time_format

from patients import looked_at_words
from patients.models import Patient
from patients.models.looked_at import People, looks_at
from programs.record_set.reading import Entry, in_words


def looks_of(patient: Patient) -> list[Entry]:
    """Day by day, the oldest first, as all of the record: two queries or three."""
    events = list(looks_at(patient).order_by("at", "pk"))
    with timezone.override(patient.zone):
        days = looked_at_words.days_of(events, People.of(patient, events))
        return [
            Entry(
                in_words(day.on, patient.zone),
                [("", _line(each)) for each in day.lines],
            )
            for day in days
        ]


def _line(line: looked_at_words.Line) -> str:
    times = ", ".join(time_format(timezone.localtime(at), "P") for at in line.times)
    return f"{line.words} {times}"


def looks_as_data(patient: Patient) -> Iterator[dict[str, Any]]:
    events = list(looks_at(patient).order_by("at", "pk"))
    names = People.of(patient, events).names
    for event in events:
        name = names.get(event.by_user_id or 0)
        yield {"at": event.at, "by": name, "as": event.by_role, "deed": event.deed}
