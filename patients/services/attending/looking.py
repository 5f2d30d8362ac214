"""What stands against a session at a time: the one look for previews and bookings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from patients.models import ClinicSession, Patient, facts_of, session_fact
from patients.models.closures import Closure
from patients.rules import clashes, coverage, pacing
from patients.rules.clashes import Span
from patients.rules.coverage import Result
from patients.rules.pacing import TooClose
from patients.services.attending.refusals import (
    Closed,
    NoRoom,
    TherapistBusy,
    TimeTaken,
)
from ptcare.people.models import Membership

NEW = "new"  # what the rules call sessions that are not booked yet, by number
Kind = ClinicSession.Kind
Place = ClinicSession.Place


@dataclass(frozen=True, kw_only=True)
class Slot:
    """When a session is, with whom, where, and of which kind."""

    on: dt.date
    start: dt.time
    kind: str = Kind.TREATMENT
    therapist: Membership | None = None
    minutes: int = 45
    place: str = Place.CLINIC

    @property
    def span(self) -> Span:
        is_group = self.kind == Kind.GROUP
        return Span(
            on=self.on, start=self.start, minutes=self.minutes, is_group=is_group
        )


class Conflict(TextChoices):
    """What stands against a session at that time; nothing of it can be waved away."""

    CLOSED = "closed", _("Closed")
    PATIENT_BUSY = "patient_busy", _("The patient has another session")
    THERAPIST_BUSY = "therapist_busy", _("The therapist has another session")
    FULL_WEEK = "full_week", _("Fourth session in seven days")


@dataclass(frozen=True, kw_only=True)
class Look:
    """One slot, and what stands against it, if anything."""

    slot: Slot
    conflict: Conflict | None = None
    closed_for: str = ""
    week: TooClose | None = None

    def refuse(self) -> None:
        """Raises Closed, TimeTaken, TherapistBusy or NoRoom where there is one."""
        if self.conflict == Conflict.CLOSED:
            raise Closed(self.closed_for)
        if self.conflict == Conflict.PATIENT_BUSY:
            raise TimeTaken
        if self.conflict == Conflict.THERAPIST_BUSY:
            raise TherapistBusy
        if self.week is not None:
            raise NoRoom(self.week)


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is booked near the slots, and what is closed there."""

    own: list[tuple[Span, bool]]  # of the patient; whether it counts toward three
    others: list[tuple[int, Span]]  # of the therapists, by membership id
    closures: list[Closure]


def slot_of(session: ClinicSession) -> Slot:
    return Slot(
        on=session.on,
        start=session.start,
        kind=session.kind,
        therapist=session.therapist,
        minutes=session.minutes,
        place=session.place,
    )


def look_at(
    patient: Patient, slots: Sequence[Slot], *, without: ClinicSession | None = None
) -> list[Look]:
    """Each slot in order of time, held against what is booked and those before it.

    Three queries, however many slots. `without` is a session that would make room.
    """
    around = _around(patient, slots, without)
    own = list(around.own)
    looks = []
    for slot in sorted(slots, key=lambda each: (each.on, each.start)):
        look = _look(slot, own, around)
        if look.conflict is None:
            own.append((slot.span, slot.kind != Kind.GYM))
        looks.append(look)
    return looks


def _look(slot: Slot, own: list[tuple[Span, bool]], around: Around) -> Look:
    therapist = slot.therapist.pk if slot.therapist else None
    for each in around.closures:
        is_met = each.therapist_id in (None, therapist)
        if is_met and each.first_on <= slot.on <= each.last_on:
            return Look(slot=slot, conflict=Conflict.CLOSED, closed_for=each.reason)
    if any(clashes.overlap(slot.span, span) for span, _counts in own):
        return Look(slot=slot, conflict=Conflict.PATIENT_BUSY)
    busy = (span for pk, span in around.others if pk == therapist)
    if any(clashes.clash(slot.span, span) for span in busy):
        return Look(slot=slot, conflict=Conflict.THERAPIST_BUSY)
    days = [span.on for span, counts in own if counts]
    week = pacing.refusal(days, on=slot.on) if slot.kind != Kind.GYM else None
    return Look(slot=slot, conflict=Conflict.FULL_WEEK if week else None, week=week)


def _around(
    patient: Patient, slots: Sequence[Slot], without: ClinicSession | None
) -> Around:
    days = {slot.on for slot in slots}
    therapists = {slot.therapist.pk for slot in slots if slot.therapist}
    kept = ClinicSession.objects.kept()
    if without:
        kept = kept.exclude(pk=without.pk)
    span = (min(days) - pacing.WEEK, max(days) + pacing.WEEK)
    own = kept.filter(patient=patient, on__range=span)
    others = kept.filter(clinic=patient.clinic_id, therapist__in=therapists)
    others = others.filter(on__in=_and_the_nights_before(days)).exclude(patient=patient)
    closures = Closure.objects.standing().filter(clinic=patient.clinic_id)
    closures = closures.between(min(days), max(days))
    return Around(
        own=[(span_of(row), row.kind != Kind.GYM) for row in own],
        others=[(row.therapist_id or 0, span_of(row)) for row in others],
        closures=list(closures.filter(Q(therapist=None) | Q(therapist__in=therapists))),
    )


def _and_the_nights_before(days: Collection[dt.date]) -> set[dt.date]:
    """A late session may reach into the next day."""
    return {*days, *(day - dt.timedelta(days=1) for day in days)}


def span_of(row: ClinicSession) -> Span:
    is_group = row.kind == Kind.GROUP
    return Span(on=row.on, start=row.start, minutes=row.minutes, is_group=is_group)


def row_of(patient: Patient, slot: Slot) -> ClinicSession:
    """The session as it would be, neither booked by anyone nor saved."""
    return ClinicSession(
        patient=patient,
        clinic=patient.clinic,
        therapist=slot.therapist,
        on=slot.on,
        start=slot.start,
        minutes=slot.minutes,
        kind=slot.kind,
        place=slot.place,
    )


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What cover says now, and with the new sessions: NEW0, NEW1, ... by number."""

    has_plan: bool
    now: Result
    then: Result

    @property
    def is_beyond_cover(self) -> bool:
        """Whether more booked sessions are left unpaid than there were before.

        It need not be a new one: an earlier day takes the visit of a later one. Who
        has no plan on file pays for each anyway, and is not asked each time.
        """
        before, after = self.now.forecast, self.then.forecast
        return self.has_plan and (
            after.planned_out_of_pocket > before.planned_out_of_pocket
        )


def forecast(patient: Patient, slots: Sequence[Slot], *, today: dt.date) -> Forecast:
    """The cover of those slots on top of what is booked. Asks, and keeps nothing."""
    facts = facts_of(patient, as_of=today)
    new = (
        session_fact(row_of(patient, slot), key=f"{NEW}{number}")
        for number, slot in enumerate(slots)
    )
    more = replace(facts, sessions=(*facts.sessions, *new))
    return Forecast(
        has_plan=bool(facts.coverages),
        now=coverage.evaluate(facts),
        then=coverage.evaluate(more),
    )
