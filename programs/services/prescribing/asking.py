"""What every step of prescribing asks first: under the lock, and of this body."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q

from patients.models import FractureCheck, Patient
from patients.rules import pacing
from patients.services.counting import hold
from programs.models import Exercise, Program, ProgramItem
from programs.models.bodies import Body, body_of
from programs.models.confirming import fingerprint_of
from programs.models.intensity import is_intense, on_record, was_signed_with, with_lacks
from programs.models.program_item import ProgramItemQuerySet
from programs.rules import intensity, safety
from programs.rules.catalogue import Where
from programs.services.prescribing.refusals import (
    ChangedMeanwhile,
    FracturesNotAsked,
    GateClosed,
    ItemChanged,
    NotADraft,
    NotReady,
    NotSignedWith,
    SignOpen,
    TooLong,
    TooManySessions,
    UnsafePrescription,
)
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)


def draft_of(program: Program) -> Program:
    """The draft, with its patient held; who comes second finds none."""
    patient = hold(program.patient)
    draft = Program.objects.drafts().filter(pk=program.pk).first()
    if draft is None:
        raise NotADraft
    draft.patient = patient
    return draft


def standing(item: ProgramItem) -> ProgramItem:
    """The item of a signed program that no later one has replaced."""
    found = (
        ProgramItem.objects.select_related("program", "exercise")
        .filter(
            pk=item.pk, phase=None, ends_on=None, program__in=Program.objects.signed()
        )
        .first()
    )
    if found is None:
        raise ItemChanged
    return found


def with_ladder(item: ProgramItem) -> Exercise:
    return Exercise.objects.with_ladder().get(pk=item.exercise_id)


def live_items(program: Program) -> list[ProgramItem]:
    """What is or will be asked for, with all the rules need of it."""
    return list(program.items.filter(is_waiting=False).with_rules())


def asked_from(program: Program, day: dt.date) -> ProgramItemQuerySet:
    """What is asked for on that day or after it."""
    going = Q(ends_on=None) | Q(ends_on__gte=day)
    return program.items.unplanned().filter(going, is_waiting=False)


def demand_of(exercise: Exercise, *, level: int, where: str) -> safety.Demand:
    return safety.demand(exercise.as_rule, level=level, where=Where(where))


def demands_of(items: Iterable[ProgramItem]) -> list[safety.Demand]:
    return [demand_of(row.exercise, level=row.level, where=row.where) for row in items]


def refuse_changed(draft: Program, read: str | None) -> None:
    """`read` is the fingerprint of what was read; None where nobody has read it."""
    if read is not None and read != fingerprint_of(draft):
        raise ChangedMeanwhile


def refuse_closed(body: Body) -> None:
    """Behind a closed gate, or a sign that pauses everything, nothing is prescribed."""
    if not body.gate.is_open:
        raise GateClosed(body.gate)
    if body.is_stopped:
        raise SignOpen


def refuse_unasked(patient: Patient) -> None:
    """No fracture on record is not the same as no fracture."""
    if not FractureCheck.objects.has_answer(patient.pk):
        raise FracturesNotAsked


def body_to_do(patient: Patient, exercises: Iterable[Exercise], *, on: dt.date) -> Body:
    """The body that does these from now on; heavy ones ask it for more than a draft."""
    return with_lacks(body_of(patient, on=on), patient, exercises, on=on)


def refuse_unready(program: Program, by: Actor, *, on: dt.date) -> list[int]:
    """A draft of high intensity is signed with all of its conditions met, or not.

    The ids of the confirmations that it is signed on.
    """
    if not is_intense(program):
        return []
    found = on_record(program.patient, draft=program)
    if missing := intensity.missing(found.facts, on=on, signer=by.user.pk):
        raise NotReady(missing)
    return [row.pk for row in found.seconds if row.recorded_by_id != by.user.pk]


def refuse_unconfirmed(program: Program, exercises: Iterable[Exercise]) -> None:
    """Nothing heavy begins in a program that runs, unless it was signed with it."""
    if not was_signed_with(program, exercises):
        raise NotSignedWith


def refuse_conflicts(items: Iterable[ProgramItem], body: Body) -> None:
    refuse_unsafe(demands_of(items), body)


def refuse_unsafe(demands: Iterable[safety.Demand], body: Body) -> None:
    if conflicts := body.conflicts(demands):
        raise UnsafePrescription(conflicts)


def refuse_many_sessions(sessions_per_week: Decimal) -> None:
    if not 0 <= sessions_per_week <= pacing.MOST_IN_A_WEEK:
        raise TooManySessions


def begin(program: Program, starts_on: dt.date, ends_on: dt.date | None) -> None:
    """On that day, with everything in it. A program of care has an end."""
    if ends_on is None or not pacing.may_last(starts_on=starts_on, ends_on=ends_on):
        raise TooLong
    program.starts_on, program.ends_on = starts_on, ends_on
    program.save()
    program.items.update(starts_on=starts_on)
