"""Drafts, signs, changes, holds and ends programs.

Whatever could put an exercise before a patient asks the same three questions under the
lock of the patient's row: is the gate open, is each exercise safe for this body, and is
it the only program. The app tightens by itself; only a clinician loosens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.urls import reverse

from patients.models import Patient
from patients.rules import gate, pacing
from patients.services import counting
from programs.models import Exercise, Program, ProgramItem, ProgramTemplate, SignOff
from programs.models.bodies import Body, body_of
from programs.rules import safety, schedule, templates
from programs.rules.catalogue import Where
from programs.rules.dose import Dose, Unit, amount
from ptcare.audit.recording import record
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role

MOST_ITEMS = 40
DAY = dt.timedelta(days=1)
LENGTH = pacing.LONGEST - DAY  # first and last day both count


class GateClosed(Exception):
    """A fracture keeps the program closed; `gate` says which, and until when."""

    def __init__(self, closed: gate.Gate) -> None:
        super().__init__(closed.reason)
        self.gate = closed


class UnsafePrescription(Exception):
    """Some exercises must not stand; `conflicts` says which and why."""

    def __init__(self, conflicts: Sequence[safety.Conflict]) -> None:
        super().__init__(", ".join(each.demand.exercise for each in conflicts))
        self.conflicts = conflicts


class AlreadyDrafting(Exception):
    """The patient has a draft; it is finished or dropped first."""


class NotADraft(Exception):
    """It was signed or dropped; perhaps another therapist was quicker."""


class NotCurrent(Exception):
    """The program is not the one that runs."""


class AlreadyThere(Exception):
    """The exercise stands in the program."""


class Empty(Exception):
    """There is nothing in it to do."""


class TooLong(Exception):
    """It would last more than 26 weeks, or end before it begins."""


class TooManySessions(Exception):
    """More than three sessions a week."""


class Discharged(Exception):
    """The patient is no longer in care."""


class StartsTooEarly(Exception):
    """The day is already over for the patient, or lies outside the program."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the therapist asks of one exercise."""

    level: int
    dose: Dose
    weekdays: tuple[int, ...]
    where: Where
    note: str = ""


@transaction.atomic
def start_draft(
    *,
    patient: Patient,
    template: ProgramTemplate | None,
    starts_on: dt.date,
    sessions_per_week: Decimal,
    by: Actor,
    now: dt.datetime,
) -> Program:
    """A program nobody but therapists sees, opened from a template or empty.

    Raises GateClosed, AlreadyDrafting, Discharged, StartsTooEarly, TooManySessions.
    """
    patient = _hold(patient)
    if patient.discharged_on is not None:
        raise Discharged
    if Program.objects.drafts().filter(patient=patient).exists():
        raise AlreadyDrafting
    if starts_on < patient.today(now):
        raise StartsTooEarly
    _refuse_many_sessions(sessions_per_week)
    _refuse_closed(body := body_of(patient, on=patient.today(now)))
    program = Program.objects.create(
        patient=patient,
        clinic_id=patient.clinic_id,
        template_slug=template.slug if template else "",
        starts_on=starts_on,
        ends_on=starts_on + LENGTH,
        sessions_per_week=sessions_per_week,
        drafted_by=by.user,
        drafted_at=now,
    )
    if template:
        _open_from(template, program, body, by, now)
    record("program.drafted", about=program, by=by, at=now)
    return program


@transaction.atomic
def add_item(
    *, program: Program, exercise: Exercise, by: Actor, now: dt.datetime
) -> ProgramItem:
    """Its first level, where it may be done: at home, else in the clinic.

    Raises NotADraft, AlreadyThere and UnsafePrescription.
    """
    program = _draft(program)
    if program.items.filter(exercise=exercise).exists():
        raise AlreadyThere
    body = body_of(program.patient, on=program.patient.today(now))
    where = place_for(exercise, body=body)
    level = exercise.levels.all()[0]
    item = _item(program, exercise, level.level, where, by, now)
    item.weekdays = list(_usual_days(where, level.days_per_week))
    item.place = program.items.count()
    item.save()
    record("item.added", about=item, by=by, at=now, note=exercise.slug)
    return item


@transaction.atomic
def change_item(*, item: ProgramItem, wish: Wish, by: Actor, now: dt.datetime) -> None:
    """Of a draft: as the therapist now wants it, and no longer waiting.

    Raises NotADraft, UnsafePrescription and ImpossibleDose.
    """
    program = _draft(item.program)
    exercise = _with_ladder(item)
    _refuse_unsafe(
        [_demand(exercise, level=wish.level, where=wish.where)], program, now
    )
    _wish_for(item, exercise, wish)
    item.is_waiting = False
    item.save()
    record("item.changed", about=item, by=by, at=now, note=exercise.slug)


@transaction.atomic
def remove_item(*, item: ProgramItem, by: Actor, now: dt.datetime) -> None:
    """Out of a draft, as if it had not been there. Raises NotADraft."""
    _draft(item.program)
    record("item.removed", about=item, by=by, at=now, note=item.exercise.slug)
    item.delete()


@transaction.atomic
def change_plan(
    *,
    program: Program,
    starts_on: dt.date,
    ends_on: dt.date,
    sessions_per_week: Decimal,
    message: str,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Its days, its sessions and the word to the patient, of a draft.

    Raises NotADraft, StartsTooEarly, TooLong and TooManySessions.
    """
    program = _draft(program)
    if starts_on < program.patient.today(now):
        raise StartsTooEarly
    _refuse_many_sessions(sessions_per_week)
    program.message = message
    program.sessions_per_week = sessions_per_week
    _begin(program, starts_on, ends_on)
    record("program.changed", about=program, by=by, at=now)


@transaction.atomic
def sign_program(*, program: Program, by: Actor, now: dt.datetime) -> Program:
    """From now on it is the patient's program; the one before it ends.

    A draft whose first day is past begins today. Raises NotADraft, Discharged,
    GateClosed, UnsafePrescription, Empty, TooLong and TooManySessions.
    """
    program = _draft(program)
    patient = program.patient
    today = patient.today(now)
    if patient.discharged_on is not None:
        raise Discharged
    items = _live_items(program)
    if not items:
        raise Empty
    _refuse_many_sessions(program.sessions_per_week)
    _refuse_closed(body := body_of(patient, on=today))
    _refuse_conflicts(items, body)
    _begin(program, max(program.starts_on, today), program.ends_on)
    program.replaces = _end_current(patient, by, now)
    program.signed_by, program.signed_at = by.user, now
    program.save()
    record("program.signed", about=program, by=by, at=now)
    _tell_patient(program, now)
    return program


@transaction.atomic
def end_program(*, program: Program, reason: str, by: Actor, now: dt.datetime) -> None:
    """A draft is dropped, the current program is over. Raises NotCurrent."""
    _hold(program.patient)
    going = Program.objects.filter(pk=program.pk, ended_at=None)
    if not going.update(ended_at=now, ended_by=by.user, ended_reason=reason):
        raise NotCurrent
    record("program.ended", about=program, by=by, at=now)


@transaction.atomic
def hold_program(*, program: Program, reason: str, by: Actor, now: dt.datetime) -> None:
    """The whole of it rests until a clinician resumes it. Raises NotCurrent."""
    _hold(program.patient)
    running = Program.objects.current().filter(pk=program.pk, held_at=None)
    if not running.update(held_at=now, held_by=by.user, held_reason=reason[:200]):
        raise NotCurrent
    record("program.held", about=program, by=by, at=now)


@transaction.atomic
def resume_program(*, program: Program, by: Actor, now: dt.datetime) -> None:
    """A clinician lets it run again, if nothing speaks against it any more.

    Raises NotCurrent, GateClosed and UnsafePrescription.
    """
    patient = _hold(program.patient)
    held = Program.objects.current().filter(pk=program.pk, held_at__isnull=False)
    if not held.exists():
        raise NotCurrent
    _refuse_closed(body := body_of(patient, on=patient.today(now)))
    _refuse_conflicts(_live_items(program, on=patient.today(now)), body)
    held.update(held_at=None, held_by=None, held_reason="")
    record("program.resumed", about=program, by=by, at=now)


@transaction.atomic
def change_dose(
    *, item: ProgramItem, wish: Wish, from_day: dt.date, by: Actor, now: dt.datetime
) -> ProgramItem:
    """From that day on a new item; the old one ends the day before, and is kept.

    Raises NotCurrent, StartsTooEarly, GateClosed, UnsafePrescription, ImpossibleDose.
    """
    patient = _hold(item.patient)
    item = _standing(item)
    program = item.program
    today = patient.today(now)
    if not max(today, program.starts_on) <= from_day <= program.ends_on:
        raise StartsTooEarly
    exercise = _with_ladder(item)
    _refuse_closed(body := body_of(patient, on=today))
    wanted = _demand(exercise, level=wish.level, where=wish.where)
    if conflicts := body.conflicts([wanted]):
        raise UnsafePrescription(conflicts)
    if from_day <= item.starts_on:
        new = item  # it has not begun: nothing of it could have been done
    else:
        item.ends_on = from_day - DAY
        item.save(update_fields=["ends_on"])
        new = _item(program, exercise, wish.level, wish.where, by, now)
        new.place, new.is_minimum = item.place, item.is_minimum
    _wish_for(new, exercise, wish)
    new.starts_on, new.is_waiting = from_day, False
    new.save()
    record("dose.changed", about=new, by=by, at=now, note=exercise.slug)
    return new


@transaction.atomic
def sign_off(
    *, patient: Patient, exercise: Exercise, level: int, by: Actor, now: dt.datetime
) -> None:
    """The therapist has seen it done well: home is open to it. Twice is once."""
    patient = _hold(patient)
    row, is_new = SignOff.objects.get_or_create(
        patient=patient,
        clinic_id=patient.clinic_id,
        exercise=exercise,
        level=level,
        withdrawn_at=None,
        defaults={"signed_by": by.user, "signed_at": now},
    )
    if is_new:
        record("level.signed_off", about=row, by=by, at=now, note=exercise.slug)


@transaction.atomic
def look_again(*, patient: Patient, by: Actor, now: dt.datetime) -> bool:
    """Something about the body has changed: what must not stand now rests.

    Says whether the program was held. One held already keeps its first reason.
    """
    _hold(patient)
    program = Program.objects.current().filter(patient=patient, held_at=None).first()
    if program is None:
        return False
    today = patient.today(now)
    body = body_of(patient, on=today)
    demands = _demands(_live_items(program, on=max(today, program.starts_on)))
    conflicts = body.conflicts(demands)
    if body.gate.is_open and not conflicts:
        return False
    reason = conflicts[0].verdict.reasons[0].note if body.gate.is_open else ""
    hold_program(
        program=program, reason=reason or GATE_REASONS[body.gate.reason], by=by, now=now
    )
    _tell_therapist(program, now)
    return True


GATE_REASONS = {
    gate.Reason.ACUTE: "A recent fracture closed the program.",
    gate.Reason.SUSPECTED: "A fracture is suspected.",
}


def place_for(exercise: Exercise, *, body: Body) -> Where:
    """Where its first level may be done now: home before clinic.

    Raises UnsafePrescription, with what speaks against it in the clinic too.
    """
    level = exercise.levels.all()[0].level
    rule = exercise.as_rule
    if body.verdict(rule, level=level, where=Where.HOME).is_open_at_home:
        return Where.HOME
    wanted = safety.demand(rule, level=level, where=Where.CLINIC)
    if conflicts := body.conflicts([wanted]):
        raise UnsafePrescription(conflicts)
    return Where.CLINIC


def _hold(patient: Patient) -> Patient:
    return counting.hold(patient)


def _draft(program: Program) -> Program:
    """The draft, with its patient held; who comes second finds none."""
    patient = _hold(program.patient)
    draft = Program.objects.drafts().filter(pk=program.pk).first()
    if draft is None:
        raise NotADraft
    draft.patient = patient
    return draft


def _standing(item: ProgramItem) -> ProgramItem:
    """The item of a current program that no later one has replaced."""
    found = (
        ProgramItem.objects.select_related("program", "exercise")
        .filter(pk=item.pk, ends_on=None, program__in=Program.objects.current())
        .first()
    )
    if found is None:
        raise NotCurrent
    return found


def _open_from(
    template: ProgramTemplate,
    program: Program,
    body: Body,
    by: Actor,
    now: dt.datetime,
) -> None:
    """The first phase of the template, as far as it is safe for this body."""
    slugs = {
        item["slug"] for phase in template.content["phases"] for item in phase["items"]
    }
    shelf = {
        each.slug: each
        for each in Exercise.objects.filter(slug__in=slugs).with_ladder()
    }
    opening = templates.opening_items(
        template.content,
        phase=0,
        catalogue={slug: each.as_rule for slug, each in shelf.items()},
        conditions=body.conditions,
        clearances=body.clearances,
        sign_offs=body.sign_offs,
    )
    at_home = [item for item in opening.starting if item.counts]
    least = {item.slug for item in templates.minimum_day(at_home)}
    rows: list[ProgramItem] = []
    for chosen in (*opening.starting, *opening.waiting):
        row = _item(program, shelf[chosen.slug], chosen.level, chosen.where, by, now)
        row.weekdays = list(chosen.weekdays)
        row.place = len(rows)
        row.is_waiting = chosen in opening.waiting
        row.is_minimum = chosen.slug in least and not row.is_waiting
        rows.append(row)
    ProgramItem.objects.bulk_create(rows)


def _item(
    program: Program,
    exercise: Exercise,
    level: int,
    where: Where,
    by: Actor,
    now: dt.datetime,
) -> ProgramItem:
    """Not yet saved, with the dose of that level."""
    row = ProgramItem(
        program=program,
        patient=program.patient,
        clinic_id=program.clinic_id,
        exercise=exercise,
        level=level,
        where=where,
        weekdays=[],
        starts_on=program.starts_on,
        prescribed_by=by.user,
        prescribed_at=now,
    )
    step = next(each for each in exercise.levels.all() if each.level == level)
    _dose_of(row, step.amount)
    return row


def _wish_for(item: ProgramItem, exercise: Exercise, wish: Wish) -> None:
    amount(wish.dose, unit=Unit(exercise.dose_unit))
    item.level, item.where, item.note = wish.level, wish.where, wish.note
    item.weekdays = [] if wish.where is Where.CLINIC else sorted(set(wish.weekdays))
    _dose_of(item, wish.dose)


def _dose_of(item: ProgramItem, dose: Dose) -> None:
    item.sets, item.reps, item.hold_seconds = dose.sets, dose.reps, dose.hold_seconds
    item.minutes, item.steps = dose.minutes, dose.steps
    item.is_per_side, item.times_per_day = dose.per_side, dose.times_per_day
    item.load = dose.load


def _usual_days(where: Where, days_per_week: int) -> tuple[int, ...]:
    return () if where is Where.CLINIC else schedule.spread(days_per_week)


def _with_ladder(item: ProgramItem) -> Exercise:
    return Exercise.objects.with_ladder().get(pk=item.exercise_id)


def _live_items(program: Program, on: dt.date | None = None) -> list[ProgramItem]:
    """What is or will be asked for, with all the rules need of it."""
    rows = program.items.filter(is_waiting=False).select_related("exercise")
    rows = rows.prefetch_related("exercise__levels", "exercise__cautions")
    return [row for row in rows if on is None or not row.ends_on or row.ends_on >= on]


def _demand(exercise: Exercise, *, level: int, where: str) -> safety.Demand:
    return safety.demand(exercise.as_rule, level=level, where=Where(where))


def _demands(items: Iterable[ProgramItem]) -> list[safety.Demand]:
    return [_demand(row.exercise, level=row.level, where=row.where) for row in items]


def _refuse_closed(body: Body) -> None:
    if not body.gate.is_open:
        raise GateClosed(body.gate)


def _refuse_conflicts(items: Iterable[ProgramItem], body: Body) -> None:
    if conflicts := body.conflicts(_demands(items)):
        raise UnsafePrescription(conflicts)


def _refuse_unsafe(
    demands: Iterable[safety.Demand], program: Program, now: dt.datetime
) -> None:
    body = body_of(program.patient, on=program.patient.today(now))
    if conflicts := body.conflicts(demands):
        raise UnsafePrescription(conflicts)


def _refuse_many_sessions(sessions_per_week: Decimal) -> None:
    if not 0 <= sessions_per_week <= pacing.MOST_IN_A_WEEK:
        raise TooManySessions


def _begin(program: Program, starts_on: dt.date, ends_on: dt.date) -> None:
    """On that day, with everything in it."""
    if not starts_on <= ends_on <= starts_on + LENGTH:
        raise TooLong
    program.starts_on, program.ends_on = starts_on, ends_on
    program.save()
    program.items.update(starts_on=starts_on)


def _end_current(patient: Patient, by: Actor, now: dt.datetime) -> Program | None:
    current = Program.objects.current().filter(patient=patient).first()
    if current is not None:
        current.ended_at, current.ended_by = now, by.user
        current.ended_reason = "Replaced by a new program."
        current.save(update_fields=["ended_at", "ended_by", "ended_reason"])
        record("program.ended", about=current, by=by, at=now)
    return current


def _tell_patient(program: Program, now: dt.datetime) -> None:
    send_once(
        key=f"program:{program.pk}:signed",
        clinic_id=program.clinic_id,
        to=program.patient.user,
        kind="care_team_message",
        due_at=now,
        now=now,
        link=reverse("home"),
    )


def _tell_therapist(program: Program, now: dt.datetime) -> None:
    """The patient's own; all therapists of the clinic where nobody is named."""
    here = Membership.objects.current().filter(clinic=program.clinic_id)
    theirs = here.filter(patients=program.patient_id)
    listed = theirs or here.filter(role=Role.THERAPIST)
    for person in User.objects.filter(memberships__in=listed).distinct():
        send_once(
            key=f"program:{program.pk}:held:{now.isoformat()}:{person.pk}",
            clinic_id=program.clinic_id,
            to=person,
            kind="care_team_message",
            due_at=now,
            now=now,
            link=reverse("home"),
            is_safety=True,
        )
