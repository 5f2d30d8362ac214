"""Days of planning and of sending, for tests of who is reminded of what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core import mail
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat

from patients.models import Patient
from programs.models import Reminder
from programs.services import reminding
from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from ptcare.people import tenancy

Kind = Reminder.Kind
NINE = dt.time(9)
EVER = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

# As if planners had looked at each day before this one.
WIND = """
UPDATE programs_reminder AS reminder SET next_due_at = local_moment(
    (%s AT TIME ZONE patient.time_zone)::date
        + daily_hour(reminder.at, clinic.quiet_from, clinic.quiet_until),
    patient.time_zone
)
FROM patients_patient AS patient
JOIN people_clinic AS clinic ON clinic.id = patient.clinic_id
WHERE patient.id = reminder.patient_id AND reminder.is_on
"""


def wind(now: dt.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WIND, [now])


def ask(patient: Patient, kind: Kind = Kind.EXERCISE, **fields: Any) -> Reminder:
    """The patient wants this, at nine unless said otherwise."""
    said = {"at": NINE, "is_on": True, "clinic": patient.clinic} | fields
    said.setdefault("next_due_at", EVER if said["is_on"] else None)
    row, _made = Reminder.objects.update_or_create(
        patient=patient, kind=kind, defaults=said
    )
    return row


def plan(now: dt.datetime, *kinds: Kind) -> int:
    """How many notices are written."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        return sum(reminding.plan_due(kind, now=now).written for kind in kinds or Kind)


def remind(now: dt.datetime, *kinds: Kind) -> int:
    """How many letters go out, of what is due now or was."""
    before = len(mail.outbox)
    plan(now, *kinds)
    while delivering.deliver_due(now=now):
        pass
    return len(mail.outbox) - before


def would_remind(now: dt.datetime, kind: Kind = Kind.EXERCISE) -> int:
    """How many would be reminded of it now, were this the day's first look."""
    with transaction.atomic():
        waiting = Notice.objects.filter(state=Notice.State.DUE)
        waiting.update(state=Notice.State.CANCELLED)
        Notice.objects.update(key=Concat(Value("was "), "key"))
        wind(now)
        sent = remind(now, kind)
        transaction.set_rollback(True)
    return sent
