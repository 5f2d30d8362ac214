"""Rests the exercises of a running program that are not safe, and settles what rests.

The app rests an exercise by itself; only a therapist brings it back, takes another one
in its place, or leaves it out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from django.db import transaction

from patients.services.counting import hold
from programs.models import Exercise, ItemRest, Program, ProgramItem
from programs.models.bodies import Body
from programs.models.intensity import with_lacks
from programs.models.resting import as_kept
from programs.rules import safety
from programs.rules.catalogue import Where
from programs.services.prescribing.asking import (
    DAY,
    asked_from,
    body_to_do,
    demand_of,
    refuse_closed,
    refuse_conflicts,
    refuse_unconfirmed,
)
from programs.services.prescribing.items import first_level, new_item, place_for
from programs.services.prescribing.refusals import AlreadyThere, ItemChanged
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.roles import Permission

How = ItemRest.How


def rest_unsafe(
    program: Program, body: Body, *, on: dt.date, by: Actor | None, now: dt.datetime
) -> list[ItemRest]:
    """From that day on nothing unsafe is asked for; what the rest of it was and why."""
    rests: dict[int, ItemRest] = {}
    items = asked_from(program, on).with_rules().order_by("starts_on")
    patient = program.patient
    exercises = [item.exercise for item in items]
    body = with_lacks(body, patient, exercises, on=patient.today(now))
    for item in items:
        wanted = demand_of(item.exercise, level=item.level, where=item.where)
        for conflict in body.conflicts([wanted]):
            # Of a dose and the one that follows it, the later would come back.
            rests[item.exercise_id] = ItemRest(
                patient_id=item.patient_id,
                clinic_id=item.clinic_id,
                item=item,
                because=as_kept(conflict.verdict.reasons),
                until=item.ends_on,
                rested_at=now,
                rested_by=by.user if by else None,
            )
            _end_before(item, on)
    ItemRest.objects.bulk_create(rests.values())
    for rest in rests.values():
        slug = rest.item.exercise.slug
        record("item.rested", about=rest, by=by, at=now, note=slug)
    return list(rests.values())


def waits_for_sign_off(item: ProgramItem, body: Body) -> bool:
    rule, where = item.exercise.as_rule, Where(item.where)
    verdict = body.verdict(rule, level=item.level, where=where)
    return any(reason.rule is safety.Rule.SIGN_OFF for reason in verdict.reasons)


def close_at_home(
    item: ProgramItem, *, on: dt.date, by: Actor | None, now: dt.datetime
) -> ProgramItem:
    """From that day in the clinic only. It only tightens: no gate is asked.

    What was done at home before stays with the item that ends. Where it comes of what
    a patient tells, whoever prescribed it still did.
    """
    if item.starts_on < on:
        until = item.ends_on
        _end_before(item, on)
        item.pk, item.ends_on, item.starts_on = None, until, on
        item._state.adding = True
        if by and by.may(Permission.PRESCRIBE):
            item.prescribed_by, item.prescribed_at = by.user, now
    item.where, item.weekdays = ProgramItem.Where.CLINIC, []
    item.save()
    record("item.closed_at_home", about=item, by=by, at=now, note=item.exercise.slug)
    return item


def go_on_in_the_clinic(
    program: Program,
    exercises: Collection[int],
    body: Body,
    *,
    on: dt.date,
    by: Actor | None,
    now: dt.datetime,
) -> None:
    """From that day on, of these exercises, what is for both places and waits for a
    sign-off: its weeks at home have ended, and stay what they were."""
    items = asked_from(program, on).with_rules()
    for item in items.filter(exercise__in=exercises, where=ProgramItem.Where.BOTH):
        if waits_for_sign_off(item, body):
            close_at_home(item, on=on, by=by, now=now)


@transaction.atomic
def bring_back(*, rest: ItemRest, by: Actor, now: dt.datetime) -> None:
    """As it was, from today on, if nothing speaks against it any more.

    Raises ItemChanged, AlreadyThere, GateClosed, UnsafePrescription and NotSignedWith.
    """

    def take(item: ProgramItem, body: Body, today: dt.date) -> None:
        refuse_conflicts([item], body)
        if item.starts_on < today:
            item.pk, item.starts_on = None, today
            item.prescribed_by, item.prescribed_at = by.user, now
        item.ends_on = rest.until
        item.save()

    _settle(rest, How.BACK, take, by=by, now=now)


@transaction.atomic
def take_instead(
    *, rest: ItemRest, exercise: Exercise, by: Actor, now: dt.datetime
) -> None:
    """Another exercise in its place, at its first level that is allowed, from today.

    Raises ItemChanged, AlreadyThere, GateClosed, UnsafePrescription and NotSignedWith.
    """

    def take(item: ProgramItem, body: Body, today: dt.date) -> None:
        level = first_level(exercise, body=body)
        where = place_for(exercise, level=level, body=body)
        new = new_item(item.program, exercise, level, where, by, now)
        if new.weekdays and item.weekdays:
            new.weekdays = list(item.weekdays)
        new.place, new.is_minimum = item.place, item.is_minimum
        new.starts_on = max(today, item.program.starts_on)
        new.save()

    _settle(rest, How.INSTEAD, take, by=by, now=now, taken=exercise)


@transaction.atomic
def leave_out(*, rest: ItemRest, by: Actor, now: dt.datetime) -> None:
    """It does not come back in this program. Raises ItemChanged."""
    hold(rest.patient)
    _mark(rest, How.OUT, by=by, now=now)


Take = Callable[[ProgramItem, Body, dt.date], None]


def _settle(
    rest: ItemRest,
    how: str,
    take: Take,
    *,
    by: Actor,
    now: dt.datetime,
    taken: Exercise | None = None,
) -> None:
    patient = hold(rest.patient)
    _mark(rest, how, by=by, now=now)
    item = ProgramItem.objects.select_related("exercise").get(pk=rest.item_id)
    item.program = Program.objects.get(pk=item.program_id)
    item.program.patient = patient
    wanted = taken or item.exercise
    there = item.program.items.unplanned().filter(exercise=wanted, ends_on=None)
    if there.exists():
        raise AlreadyThere
    today = patient.today(now)
    refuse_closed(body := body_to_do(patient, [wanted], on=today))
    refuse_unconfirmed(item.program, [wanted])
    take(item, body, today)


def _mark(rest: ItemRest, how: str, *, by: Actor, now: dt.datetime) -> None:
    is_open = ItemRest.objects.open().filter(pk=rest.pk)
    if not is_open.update(settled_at=now, settled_by=by.user, settled_how=how):
        raise ItemChanged
    record("rest.settled", about=rest, by=by, at=now, note=how)


def _end_before(item: ProgramItem, day: dt.date) -> None:
    """Nothing of it from that day on; of what has not begun, nothing at all."""
    item.ends_on = max(day, item.starts_on) - DAY
    item.save(update_fields=["ends_on"])
