"""Medicine taken, a brace worn: said in one tap, and taken back in one more."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q

from patients.models import Aid, Medication, Patient
from programs.models.log import Said
from programs.models.ticking import AID, MEDICINE, Tick
from programs.services.exercising import Saying, check_day, say
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


def tick(
    *,
    of: Medication | Aid,
    day: dt.date,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
    how: str = Said.How.EACH,
    made_at: dt.datetime | None = None,
) -> None:
    """Taken or worn on that day. Raises DayClosed for one that is not open.

    `of` comes with its patient. Saying it again, from wherever, changes nothing.
    """
    check_day(of.patient, day, now=now)
    kind = MEDICINE if isinstance(of, Medication) else AID
    said = Saying(day=day, token=token, by=by, now=now, how=how, made_at=made_at)
    mine = Tick(
        patient_id=of.patient_id,
        clinic_id=of.clinic_id,
        token=uuid.uuid5(token, f"{kind}:{of.pk}"),
        medication=of if isinstance(of, Medication) else None,
        aid=of if isinstance(of, Aid) else None,
        **said.of_a_row(),
    )
    with transaction.atomic(savepoint=False):
        is_new = say(
            mine,
            among=Tick.objects.all(),
            about=Q(medication=mine.medication, aid=mine.aid, on=day),
            over=None,
            in_turn=Patient.objects.filter(pk=of.patient_id),
        )
        if is_new:
            record(f"{kind}.ticked", about=mine, by=by, at=now)


def untick(*, token: uuid.UUID, by: Actor, now: dt.datetime) -> None:
    """Take it back. It stays in the history; pressing twice takes it back once."""
    with transaction.atomic(savepoint=False):
        rows = Tick.objects.visible_to(by).standing().filter(token=token)
        if rows.update(undone_at=now, undone_by=by.user):
            whose = Patient(pk=by.patient_id, clinic_id=by.clinic_id)
            record("tick.undone", about=whose, by=by, at=now)
