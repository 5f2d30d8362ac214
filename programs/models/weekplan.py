"""The plan of one week: exercise, medicine, visits and tests side by side.

Exercise stands there as the medicine does: what, how much, on which days. Read, never
kept; what was not said is not the same as not done, of medicine least of all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from django.db.models import Q, QuerySet

from patients.models import Aid, ClinicSession, Medication, Patient
from patients.models.treatment.dues import MEDICINE, Due, dues_of
from patients.rules import recurring
from patients.rules.recurring import Rhythm, Unit
from programs.models.program import Program
from programs.models.program_item import ProgramItem, ProgramItemQuerySet
from programs.models.weeks import How, history_of
from programs.rules import meter, schedule
from programs.rules.catalogue import Category
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

DAYS = 7
DAY = dt.timedelta(days=1)
STATES = {
    How.DONE: "done",
    How.SOME: "done",
    How.NONE: "none",
    How.MISSING: "missed",
    How.BREAK: "break",
    How.HELD: "held",
    How.REST: "rest",
    How.BEFORE: "rest",  # nothing was planned either
    How.AHEAD: "ahead",
}


@dataclass(frozen=True, kw_only=True)
class PlanDay:
    """One day. `state` is done, none, held, break, missed, ahead or rest, of the
    exercises alone."""

    on: dt.date
    is_today: bool
    state: str
    items: Sequence[ProgramItem]
    visits: Sequence[ClinicSession]
    medicines: Sequence[Medication]
    dues: Sequence[Due]

    @property
    def minutes(self) -> int:
        """About how long the exercises take, walking and habits left out."""
        return _minutes(self._of(is_walk=False))

    @property
    def walk_minutes(self) -> int:
        return _minutes(self._of(is_walk=True))

    @property
    def exercises(self) -> int:
        """How many, walks not counted."""
        return len(self._of(is_walk=False))

    @property
    def is_empty(self) -> bool:
        return not (self.items or self.visits or self.medicines or self.dues)

    def _of(self, *, is_walk: bool) -> list[ProgramItem]:
        return [
            item
            for item in self.items
            if (item.category == Category.AEROBIC) is is_walk
        ]


@dataclass(frozen=True, kw_only=True)
class WeekPlan:
    """Seven days from Monday, what goes for every day, and what comes due soon."""

    today: dt.date
    days: Sequence[PlanDay]
    items: Sequence[ProgramItem]  # what is prescribed now, or from the first day
    daily: Sequence[Medication]
    as_needed: Sequence[Medication]
    medicines: Sequence[Medication]  # all that are taken now
    aids: Sequence[Aid]
    coming: Sequence[Due]  # overdue, or within six weeks after this one

    @property
    def is_empty(self) -> bool:
        return not (
            self.medicines
            or self.aids
            or self.coming
            or any(not day.is_empty for day in self.days)
        )


def week_plan(
    patient: Patient, actor: Actor, program: Program | None, *, today: dt.date
) -> WeekPlan:
    """Six queries, however much is prescribed."""
    monday = schedule.monday_of(today)
    days = [monday + number * DAY for number in range(DAYS)]
    items = _items(actor, patient_id=patient.pk, since=monday) if program else []
    visits = _visits(actor, patient_id=patient.pk, first=days[0], last=days[-1])
    medicines, aids, dues = _treatment(patient, actor, today)
    history = history_of(patient, actor, first=days[0], last=days[-1])
    is_held = program is not None and program.is_held
    asked = {day: _due(items, day) for day in days}
    by_date = [row for row in medicines if _is_by_date(row)]
    return WeekPlan(
        today=today,
        days=[
            PlanDay(
                on=day,
                is_today=day == today,
                state=_state(
                    history.how(day, today=today),
                    is_over=day < today,
                    is_due=bool(asked[day]),
                    is_held=is_held,
                ),
                items=asked[day],
                visits=[visit for visit in visits if visit.on == day],
                medicines=[row for row in by_date if _falls_on(row, day)],
                dues=[due for due in dues if due.on == day and due.kind != MEDICINE],
            )
            for day in days
        ],
        items=_now(items, program, today),
        daily=[row for row in medicines if row.rhythm is Rhythm.DAILY],
        as_needed=[row for row in medicines if row.rhythm is Rhythm.AS_NEEDED],
        medicines=medicines,
        aids=aids,
        coming=[due for due in dues if _is_coming(due, days[-1], today)],
    )


@prepared
def _items(actor: Actor, *, patient_id: int, since: dt.date) -> ProgramItemQuerySet:
    """Of the program that runs and of the one that follows it."""
    goes_on = Q(program__ends_on=None) | Q(program__ends_on__gte=since)
    rows = ProgramItem.objects.visible_to(actor).with_sign_off()
    rows = rows.filter(
        goes_on,
        patient=patient_id,
        is_waiting=False,
        program__signed_at__isnull=False,
        program__ended_at=None,
    )
    rows = rows.exclude(where=ProgramItem.Where.CLINIC).exclude(ends_on__lt=since)
    rows = rows.select_related("exercise", "program", "patient").order_by("place", "pk")
    return rows.defer("exercise__figure", "exercise__evidence")


@prepared
def _visits(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> QuerySet[ClinicSession]:
    rows = ClinicSession.objects.visible_to(actor).kept().filter(patient=patient_id)
    return rows.filter(on__range=(first, last)).order_by("on", "start")


def _treatment(
    patient: Patient, actor: Actor, today: dt.date
) -> tuple[list[Medication], list[Aid], list[Due]]:
    """Nothing after care has ended: the clinic no longer keeps it up."""
    if patient.discharged_on:
        return [], [], []
    return (
        _taken(actor, patient_id=patient.pk),
        _worn(actor, patient_id=patient.pk),
        dues_of(patient, actor, today=today),
    )


@prepared
def _taken(actor: Actor, *, patient_id: int) -> QuerySet[Medication]:
    rows = Medication.objects.visible_to(actor).current().filter(patient=patient_id)
    return rows.with_next_due().order_by("kind", "name")


@prepared
def _worn(actor: Actor, *, patient_id: int) -> QuerySet[Aid]:
    rows = Aid.objects.visible_to(actor).current().filter(patient=patient_id)
    return rows.order_by("kind", "name")


def _due(items: Iterable[ProgramItem], day: dt.date) -> list[ProgramItem]:
    return [
        item
        for item in items
        if item.is_prescribed_for(day) and schedule.is_due(item, on=day)
    ]


def _now(
    items: Sequence[ProgramItem], program: Program | None, today: dt.date
) -> list[ProgramItem]:
    if program is None:
        return []
    first = max(today, program.starts_on)
    return [item for item in items if item.is_prescribed_for(first)]


def _state(how: How, *, is_over: bool, is_due: bool, is_held: bool) -> str:
    """As the calendar says it. A hold that is over leaves its last day open again, and
    that may be today."""
    if is_over or how in (How.DONE, How.SOME):
        return STATES[how]
    if not is_due:
        return "rest"
    is_resting = how is How.BREAK or (how is How.HELD and is_held)
    return STATES[how] if is_resting else "ahead"


def _is_by_date(row: Medication) -> bool:
    """Taken alone on a weekday or a date; an injection by date is among the dues."""
    is_round = row.rhythm in (Rhythm.WEEKLY, Rhythm.DATED)
    return is_round and not row.is_given


def _falls_on(row: Medication, day: dt.date) -> bool:
    if row.first_due_on is None or row.every is None:
        return False
    return recurring.falls_on(
        row.first_due_on, every=row.every, unit=Unit(row.unit), on=day
    )


def _is_coming(due: Due, sunday: dt.date, today: dt.date) -> bool:
    if not due.is_seldom:
        return False
    is_later = sunday < due.on <= today + recurring.SHOWN_FROM
    return is_later or due.is_overdue(today)


def _minutes(items: Iterable[ProgramItem]) -> int:
    timed = [item for item in items if item.category != Category.BODY_MECHANICS]
    return ceil(sum(meter.seconds(item.amount) for item in timed) / meter.MINUTE)
