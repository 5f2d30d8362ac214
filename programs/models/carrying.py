"""Whether what a device carries is still what the server would show."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection

from django.db.models import OuterRef, Subquery

from patients.models import Patient
from programs.models.exercise import Exercise
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from ptcare.audit.models import AuditEvent, Kind
from ptcare.people.actors import Actor

LENGTH = 16
LATELY = dt.timedelta(days=40)  # so that few months of the ledger are looked into


def with_whole_exercises(items: Collection[ProgramItem]) -> None:
    """Gives each its exercise with pictures and steps, which a day leaves out."""
    found = Exercise.objects.in_bulk({item.exercise_id for item in items})
    for item in items:
        item.exercise = found[item.exercise_id]


def version_of(actor: Actor, *, now: dt.datetime, look: str) -> str:
    """Changes with every deed about the patient, with the plan, the day and the look.

    One statement. Whatever is done is recorded, so nothing that is shown changes
    without a line of the ledger; the edition stands beside it as a second lock.
    """
    deeds = AuditEvent.objects.filter(
        patient_id=OuterRef("pk"), kind=Kind.WRITE, at__gte=now - LATELY
    ).newest_first()
    plans = Program.objects.signed().filter(patient=OuterRef("pk")).order_by("-pk")
    facts = (
        Patient.objects.visible_to(actor)
        .annotate(
            deed=Subquery(deeds.values("pk")[:1]),
            plan=Subquery(plans.values("pk")[:1]),
            edition=Subquery(plans.values("edition")[:1]),
            held=Subquery(plans.values("held_at")[:1]),
        )
        .values_list("time_zone", "deed", "plan", "edition", "held", "clinic__phone")
        .get()
    )
    today = now.astimezone(actor.standing.zone).date()
    said = repr((facts, today, look, actor.user.pk))
    return hashlib.sha256(said.encode()).hexdigest()[:LENGTH]
