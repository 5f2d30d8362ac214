"""Clinic sessions as a calendar shows them: one event each, however often it moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max

from patients.models.patient import Patient
from patients.models.session import ClinicSession

BACK, AHEAD = dt.timedelta(days=30), dt.timedelta(days=400)
GONE = (ClinicSession.Status.CANCELLED, ClinicSession.Status.LATE_CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """Where a session stands now. `first_id` is that of the row it was booked as."""

    session: ClinicSession
    first_id: int
    changes: int  # since it was booked
    changed_at: dt.datetime

    @property
    def is_cancelled(self) -> bool:
        return self.session.status in GONE


def appointments_of(
    patient: Patient, *, today: dt.date, now: dt.datetime
) -> list[Appointment]:
    """From a month ago on; cancelled ones for a month. Three queries."""
    rows = ClinicSession.objects.filter(
        patient=patient, on__range=(today - BACK, today + AHEAD)
    ).exclude(status=ClinicSession.Status.RESCHEDULED)
    kept = [
        row
        for row in rows.order_by("on", "start", "pk")
        if row.status not in GONE or (row.settled_at or now) >= now - BACK
    ]
    before = moved_from(patient)
    chains = {row.pk: list(chain(row.pk, before)) for row in kept}
    history = history_of({pk for each in chains.values() for pk in each})
    return [appointment(row, chains[row.pk], history) for row in kept]


def appointment(
    row: ClinicSession,
    rows: list[int],
    history: Mapping[int, tuple[int, dt.datetime]],
) -> Appointment:
    changes = [history[pk] for pk in rows if pk in history]
    return Appointment(
        session=row,
        first_id=rows[-1],
        changes=len(rows) - 1 + sum(number for number, _at in changes),
        changed_at=max([row.booked_at, *(at for _number, at in changes)]),
    )


def moved_from(patient: Patient) -> dict[int, int]:
    """By the id of a session that took its place, that of the one before."""
    moved = ClinicSession.objects.filter(patient=patient, moved_to__isnull=False)
    rows = moved.values_list("moved_to", "pk")
    return {after: before for after, before in rows if after is not None}


def chain(pk: int | None, before: Mapping[int, int]) -> Iterator[int]:
    """From where it is now back to how it was booked."""
    while pk is not None:
        yield pk
        pk = before.get(pk)


def history_of(ids: set[int]) -> dict[int, tuple[int, dt.datetime]]:
    """By session, how often its row was changed, and when last."""
    kept = ClinicSession.events.rel.related_model._default_manager  # type: ignore[attr-defined]
    rows = kept.filter(pgh_obj__in=ids).order_by().values("pgh_obj")
    counted = rows.annotate(number=Count("pk"), at=Max("pgh_created_at"))
    return {
        pk: (number, at)
        for pk, number, at in counted.values_list("pgh_obj", "number", "at")
    }
