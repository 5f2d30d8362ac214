"""Medicine taken, a brace worn: said in one tap, and taken back in one more."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from patients.models import Aid, Medication, Patient
from programs.models.ticking import AID, MEDICINE, Tick
from programs.services.saying import Refused, Saying, check_day, say
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class NotThere(Refused):
    """It was stopped or put right since the page that asked was opened."""


def tick(*, of: Medication | Aid, said: Saying) -> None:
    """Taken or worn on that day. Raises DayClosed for one that is not open.

    `of` comes with its patient. Saying it again, from wherever, changes nothing.
    """
    check_day(of.patient, said)
    mine = new_tick(of, said)
    with transaction.atomic(savepoint=False):
        say(mine, said, deed=f"{kind_of(of)}.ticked")


def new_tick(of: Medication | Aid, said: Saying) -> Tick:
    return Tick(
        patient_id=of.patient_id,
        clinic_id=of.clinic_id,
        token=tick_token(said.token, kind_of(of), of.pk),
        medication=of if isinstance(of, Medication) else None,
        aid=of if isinstance(of, Aid) else None,
        **said.of_a_row(),
    )


def kind_of(thing: Medication | Aid) -> str:
    return MEDICINE if isinstance(thing, Medication) else AID


def tick_token(token: uuid.UUID, kind: str, pk: int | None) -> uuid.UUID:
    """The token of one thing's row, from the token of the press."""
    return uuid.uuid5(token, f"{kind}:{pk}")


def take_along(
    *, wrong: Medication | Aid, right: Medication | Aid, by: Actor, now: dt.datetime
) -> None:
    """What was ticked of an entry that is put right was ticked of the right one: else
    who has taken it would be asked again.

    What it said before stays in the history. The row that goes along is the one whose
    token the page knows: a press that takes it back finds it, whoever is first.
    """
    column = "medication" if isinstance(wrong, Medication) else "aid"
    rows = Tick.objects.standing().filter(**{column: wrong})
    before = list(rows.select_for_update(no_key=True))
    rows.update(**{column: right})
    for row in before:
        row.pk, row.token = None, uuid.uuid4()
        row.undone_at, row.undone_by = now, by.user
    Tick.objects.bulk_create(before)


def untick(*, token: uuid.UUID, by: Actor, now: dt.datetime) -> None:
    """Take it back. It stays in the history; pressing twice takes it back once."""
    with transaction.atomic(savepoint=False):
        rows = Tick.objects.visible_to(by).standing().filter(token=token)
        if rows.update(undone_at=now, undone_by=by.user):
            whose = Patient(pk=by.patient_id, clinic_id=by.clinic_id)
            record("tick.undone", about=whose, by=by, at=now)
