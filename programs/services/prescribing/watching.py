"""Looks again at what runs when something about the body has changed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse

from patients.models import Patient
from patients.rules import gate
from programs.models import Program
from programs.models.bodies import Body, body_of
from programs.services.prescribing.asking import demands_of, hold, live_items
from programs.services.prescribing.running import hold_program
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role

GATE_REASONS = {
    gate.Reason.ACUTE: "A recent fracture closed the program.",
    gate.Reason.SUSPECTED: "A fracture is suspected.",
}


@transaction.atomic
def look_again(*, patient: Patient, by: Actor, now: dt.datetime) -> bool:
    """Something about the body has changed: what must not stand now rests.

    Says whether the program was held. One held already keeps its first reason.
    """
    hold(patient)
    today = patient.today(now)
    body = body_of(patient, on=today)
    signed = Program.objects.signed().filter(patient=patient, held_at=None)
    held = [_look_at(each, body, today, by, now) for each in signed]
    return any(held)


def _look_at(
    program: Program, body: Body, today: dt.date, by: Actor, now: dt.datetime
) -> bool:
    demands = demands_of(live_items(program, on=max(today, program.starts_on)))
    conflicts = body.conflicts(demands)
    if body.gate.is_open and not conflicts:
        return False
    reason = conflicts[0].verdict.reasons[0].note if body.gate.is_open else ""
    hold_program(
        program=program, reason=reason or GATE_REASONS[body.gate.reason], by=by, now=now
    )
    _tell_therapist(program, now)
    return True


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
