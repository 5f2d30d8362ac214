"""What a patient goes on with alone after care: made from what runs, then their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from patients.models import Patient
from patients.services.counting import hold
from programs.models import Program, ProgramItem
from programs.models.bodies import Body, body_of
from programs.rules.catalogue import Where
from programs.services.prescribing.asking import DAY, asked_from, refuse_closed
from programs.services.prescribing.following import make_room
from programs.services.prescribing.items import copy_of
from programs.services.prescribing.refusals import Empty, NotCurrent, OnHold
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


@transaction.atomic
def keep_as_own(*, patient: Patient, by: Actor, now: dt.datetime) -> Program:
    """From tomorrow on, what runs at home and may be done alone, without an end.

    Raises NotCurrent, OnHold, GateClosed, and Empty where nothing may be done alone.
    """
    patient = hold(patient)
    running = Program.objects.in_care().filter(patient=patient).first()
    if running is None:
        raise NotCurrent
    if running.is_held:
        raise OnHold
    today = patient.today(now)
    refuse_closed(body := body_of(patient, on=today))
    if not (kept := open_alone(running, body, today)):
        raise Empty
    own = Program.objects.create(
        patient=patient,
        clinic_id=patient.clinic_id,
        kind=Program.Kind.UPKEEP,
        template_slug=running.template_slug,
        starts_on=today + DAY,
        sessions_per_week=0,
        drafted_by=by.user,
        drafted_at=now,
    )
    own.patient = patient
    own.replaces = make_room(own, by, now)
    own.signed_by, own.signed_at = by.user, now
    own.save()
    rows = [copy_of(row, own, by, now) for row in kept]
    for row in rows:
        row.where = Where.HOME
    ProgramItem.objects.bulk_create(rows)
    record("upkeep.begun", about=own, by=by, at=now)
    return own


def open_alone(program: Program, body: Body, today: dt.date) -> list[ProgramItem]:
    """What of it is asked for at home and needs nobody beside the patient."""
    rows = asked_from(program, today).filter(ends_on=None).with_rules()
    at_home = [row for row in rows if row.where != Where.CLINIC and row.weekdays]
    return [row for row in at_home if _is_open(row, body)]


def _is_open(row: ProgramItem, body: Body) -> bool:
    rule = row.exercise.as_rule
    return body.verdict(rule, level=row.level, where=Where.HOME).is_open_at_home


@transaction.atomic
def choose_days(
    *,
    program: Program,
    wishes: Mapping[int, tuple[int, ...]],
    by: Actor,
    now: dt.datetime,
) -> int:
    """From tomorrow on these weekdays, by the id of each exercise; none: left out.

    How many that changed. Doses stay as the therapist left them. Raises NotCurrent,
    and OnHold while a clinician has to look first.
    """
    patient = hold(program.patient)
    found = Program.objects.upkeep().filter(pk=program.pk).first()
    if found is None:
        raise NotCurrent
    if found.is_held:
        raise OnHold
    tomorrow = patient.today(now) + DAY
    rows = asked_from(found, tomorrow).filter(ends_on=None)
    changed = 0
    for row in rows:
        days = sorted(set(wishes.get(row.pk, row.weekdays)))
        if days != sorted(row.weekdays):
            _change_days(row, days, tomorrow, by, now)
            changed += 1
    if changed:
        record("upkeep.changed", about=found, by=by, at=now)
    return changed


def _change_days(
    row: ProgramItem, days: list[int], tomorrow: dt.date, by: Actor, now: dt.datetime
) -> None:
    """A new row from tomorrow; one that has not begun is simply as it is wanted."""
    new = row
    if row.starts_on < tomorrow:
        row.ends_on = tomorrow - DAY
        row.save(update_fields=["ends_on"])
        new = copy_of(row, row.program, by, now)
        new.starts_on = tomorrow
    new.weekdays = days
    new.save()
