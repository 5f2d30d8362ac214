"""What a request for more visits rests on, since the first treatment. Read, never kept.

What nobody recorded is left out here, and said to be missing by the words.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from django.db.models import Q

from patients.models import ClinicSession, Diagnosis, Fall, Goal, Patient
from patients.models.clock_facts import clocks_of
from patients.models.doubling import records_of
from patients.rules.clocks import Clocks
from programs.models.bodies import Body, body_of
from programs.models.charts import pains
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.models.progress import Progress, progress_on
from programs.models.trails import Trail, trails_of
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)
STRETCH = dt.timedelta(days=28)


@dataclass(frozen=True, kw_only=True)
class Doses:
    """One exercise since the start: its doses in order, each with its first day."""

    name: str
    steps: Sequence[tuple[dt.date, str]]
    ended_on: dt.date | None

    @property
    def changes(self) -> int:
        return len(self.steps) - 1


@dataclass(frozen=True, kw_only=True)
class PainStretch:
    """The worst pain of the days answered in four weeks, 0 to 10."""

    first: dt.date
    last: dt.date
    answers: int
    middle: float
    worst: int


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """All that is known, as of a day."""

    patient: Patient
    today: dt.date
    since: dt.date  # the first treatment, or the admission
    clocks: Clocks
    treatment_days: int
    last_on: dt.date | None
    diagnoses: Sequence[Diagnosis]
    goals: Sequence[Goal]
    doses: Sequence[Doses]
    pain: Sequence[PainStretch]
    falls: Sequence[Fall]
    progress: Progress | None  # None: the record is not open to them
    trails: Sequence[Trail]
    body: Body


def grounds_of(
    patient: Patient, actor: Actor, *, today: dt.date, clinic_day: dt.date
) -> Grounds:
    """A constant number of queries, however long the care."""
    clocks = clocks_of(patient, today=clinic_day)
    since = clocks.first_on or patient.admitted_on
    days = _treatment_days(patient, actor, since, clinic_day)
    trails = trails_of(patient, actor).values()
    return Grounds(
        patient=patient,
        today=clinic_day,
        since=since,
        clocks=clocks,
        treatment_days=len(days),
        last_on=max(days, default=None),
        diagnoses=list(
            Diagnosis.objects.visible_to(actor)
            .standing()
            .filter(patient=patient)
            .order_by("recorded_at", "pk")
        ),
        goals=goals_of(patient, actor),
        doses=_doses(patient, actor, since, today),
        pain=_stretches(pains(patient, actor, today=today), since),
        falls=_falls(patient, actor, since),
        progress=progress_on(actor, patient_id=patient.pk, today=today),
        trails=[each for each in trails if each.latest],
        body=body_of(patient, on=today),
    )


def goals_of(patient: Patient, actor: Actor) -> list[Goal]:
    """In the patient's own words: those open and those met, not those dropped."""
    rows = Goal.objects.visible_to(actor).standing().filter(patient=patient)
    found = rows.prefetch_related("outcomes").order_by("recorded_at", "pk")
    return [goal for goal in found if _outcome(goal) != "dropped"]


def is_met(goal: Goal) -> bool:
    """Whether a therapist has said so on the record."""
    return _outcome(goal) == "met"


def _outcome(goal: Goal) -> str:
    standing = [each for each in goal.outcomes.all() if each.withdrawn_at is None]
    return standing[0].outcome if standing else ""


def _treatment_days(
    patient: Patient, actor: Actor, since: dt.date, until: dt.date
) -> set[dt.date]:
    rows = ClinicSession.objects.visible_to(actor).of_treatment()
    attended = rows.filter(
        patient__in=records_of(patient),
        status=ClinicSession.Status.ATTENDED,
        on__range=(since, until),
    )
    return set(attended.values_list("on", flat=True))


def _falls(patient: Patient, actor: Actor, since: dt.date) -> list[Fall]:
    rows = Fall.objects.visible_to(actor).standing()
    found = rows.filter(patient=patient, happened_on__gte=since)
    return list(found.order_by("happened_on", "pk"))


def _doses(
    patient: Patient, actor: Actor, since: dt.date, today: dt.date
) -> list[Doses]:
    rows = ProgramItem.objects.visible_to(actor).unplanned().that_began()
    rows = rows.filter(
        Q(ends_on=None) | Q(ends_on__gte=since),
        patient=patient,
        program__signed_at__isnull=False,
        program__kind=Program.Kind.CARE,
        is_waiting=False,
        starts_on__lte=today,
    )
    by_exercise: dict[int, list[ProgramItem]] = defaultdict(list)
    for row in (
        rows.select_related("exercise", "program")
        .defer("exercise__figure")
        .order_by("starts_on", "pk")
    ):
        by_exercise[row.exercise_id].append(row)
    found = [_of_exercise(each, patient, today) for each in by_exercise.values()]
    return sorted(found, key=lambda each: each.name)


def _of_exercise(
    rows: Sequence[ProgramItem], patient: Patient, today: dt.date
) -> Doses:
    steps: list[tuple[dt.date, str]] = []
    for row in rows:
        if not steps or steps[-1][1] != row.amount_in_words:
            steps.append((row.starts_on, row.amount_in_words))
    last = rows[-1]
    until = last.ends_on
    if last.program.ended_at is not None:
        over = last.program.ended_at.astimezone(patient.zone).date()
        until = min(until or over, over)
    is_over = until is not None and until < today
    return Doses(
        name=last.exercise.name, steps=steps, ended_on=until if is_over else None
    )


def _stretches(
    points: Iterable[tuple[dt.date, int]], since: dt.date
) -> list[PainStretch]:
    """In stretches of four weeks from the start; those without an answer left out."""
    by_number: dict[int, list[int]] = defaultdict(list)
    for day, pain in points:
        if day >= since:
            by_number[(day - since) // STRETCH].append(pain)
    return [
        PainStretch(
            first=since + number * STRETCH,
            last=since + (number + 1) * STRETCH - DAY,
            answers=len(answers),
            middle=median(answers),
            worst=max(answers),
        )
        for number, answers in sorted(by_number.items())
    ]
