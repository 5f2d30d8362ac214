"""What stands against a session at a time: the one look for previews and bookings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from patients.models import ClinicSession, Patient
from patients.models.closures import Closure
from patients.models.doubling import person_of
from patients.rules import clashes, opening, pacing
from patients.rules.clashes import Span
from patients.rules.pacing import TooClose
from patients.services.attending.refusals import (
    Closed,
    NoRoom,
    NotOnTheClock,
    TherapistBusy,
    TimeTaken,
)
from ptcare.people.models import Membership

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
    discipline: str = "PT"
    kept_from_plan: bool = False

    @property
    def span(self) -> Span:
        is_group = self.kind == Kind.GROUP
        return Span(
            on=self.on, start=self.start, minutes=self.minutes, is_group=is_group
        )


class Conflict(TextChoices):
    """What stands against a session at that time; nothing of it can be waved away."""

    CLOSED = "closed", _("Closed")
    NOT_ON_THE_CLOCK = (
        "not_on_the_clock",
        _("The clocks go forward that day, and leave this time out."),
    )
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
        """Raises Closed, NotOnTheClock, TimeTaken, TherapistBusy or NoRoom."""
        if self.conflict == Conflict.CLOSED:
            raise Closed(self.closed_for)
        if self.conflict == Conflict.NOT_ON_THE_CLOCK:
            raise NotOnTheClock
        if self.conflict == Conflict.PATIENT_BUSY:
            raise TimeTaken
        if self.conflict == Conflict.THERAPIST_BUSY:
            raise TherapistBusy
        if self.week is not None:
            raise NoRoom(self.week)


@dataclass
class SeriesRefused(Exception):
    """Of several sessions some cannot be booked, and so none was."""

    looks: Sequence[Look]


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is booked near the slots, and what is closed there."""

    own: list[tuple[Span, bool]]  # of the patient; whether it counts toward three
    others: list[tuple[int, Span]]  # of the therapists, by membership id
    closures: list[Closure]
    zone: ZoneInfo


def slot_of(session: ClinicSession) -> Slot:
    return Slot(
        on=session.on,
        start=session.start,
        kind=session.kind,
        therapist=session.therapist,
        minutes=session.minutes,
        place=session.place,
        discipline=session.discipline,
    )


def look_at(
    patient: Patient, slots: Sequence[Slot], *, without: ClinicSession | None = None
) -> list[Look]:
    """Each slot in order of time, held against what is booked and those before it.

    Three queries, however many slots. `without` is a session that would make room.
    """
    if not slots:
        return []
    found = around(patient, slots, without)
    own = list(found.own)
    looks = []
    for slot in sorted(slots, key=lambda each: (each.on, each.start)):
        look = _look(slot, own, found)
        if look.conflict is None:
            own.append((slot.span, slot.kind != Kind.GYM))
        looks.append(look)
    return looks


def look_at_each(patient: Patient, slots: Sequence[Slot]) -> list[Look]:
    """The same where only one of the slots is to be booked."""
    found = around(patient, slots, None) if slots else None
    return [_look(slot, found.own, found) for slot in slots if found]


def _look(slot: Slot, own: list[tuple[Span, bool]], found: Around) -> Look:
    therapist = slot.therapist.pk if slot.therapist else None
    for each in found.closures:
        is_met = each.therapist_id in (None, therapist)
        if is_met and each.first_on <= slot.on <= each.last_on:
            return Look(slot=slot, conflict=Conflict.CLOSED, closed_for=each.reason)
    if not opening.is_shown(slot.on, slot.start, found.zone):
        return Look(slot=slot, conflict=Conflict.NOT_ON_THE_CLOCK)
    if any(clashes.overlap(slot.span, span) for span, _counts in own):
        return Look(slot=slot, conflict=Conflict.PATIENT_BUSY)
    busy = (span for pk, span in found.others if pk == therapist)
    if any(clashes.clash(slot.span, span) for span in busy):
        return Look(slot=slot, conflict=Conflict.THERAPIST_BUSY)
    days = [span.on for span, counts in own if counts]
    week = pacing.refusal(days, on=slot.on) if slot.kind != Kind.GYM else None
    return Look(slot=slot, conflict=Conflict.FULL_WEEK if week else None, week=week)


def around(
    patient: Patient, slots: Sequence[Slot], without: ClinicSession | None
) -> Around:
    days = {slot.on for slot in slots}
    therapists = {slot.therapist.pk for slot in slots if slot.therapist}
    kept = ClinicSession.objects.kept()
    if without:
        kept = kept.exclude(pk=without.pk)
    span = (min(days) - pacing.WEEK, max(days) + pacing.WEEK)
    # Whoever was entered twice comes three times a week all the same.
    own = kept.filter(patient__in=person_of(patient), on__range=span)
    others = kept.filter(clinic=patient.clinic_id, therapist__in=therapists)
    others = others.filter(on__in=_and_the_nights_before(days)).exclude(patient=patient)
    closures = Closure.objects.standing().filter(clinic=patient.clinic_id)
    closures = closures.between(min(days), max(days))
    return Around(
        own=[(span_of(row), row.kind != Kind.GYM) for row in own],
        others=[(row.therapist_id or 0, span_of(row)) for row in others],
        closures=list(closures.filter(Q(therapist=None) | Q(therapist__in=therapists))),
        zone=patient.clinic.zone,
    )


def _and_the_nights_before(days: Collection[dt.date]) -> set[dt.date]:
    """A late session may reach into the next day."""
    return {*days, *(day - dt.timedelta(days=1) for day in days)}


def span_of(row: ClinicSession) -> Span:
    is_group = row.kind == Kind.GROUP
    return Span(on=row.on, start=row.start, minutes=row.minutes, is_group=is_group)
