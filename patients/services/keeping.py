"""Writes facts about a person down, and withdraws them. Rings no bell."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from patients.models import Patient
from patients.models.body import Fact
from patients.services import counting
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

# Why a fact is withdrawn: a newer one ends it, or who was to be called is no longer.
REPLACED = gettext_noop("Replaced by a newer entry.")
NO_LONGER = gettext_noop("No longer to be called.")


class AlreadyWithdrawn(Exception):
    """Somebody has withdrawn this already."""


class AlreadyRecorded(Exception):
    """The same stands already, from another tab or another person."""


class InTheFuture(Exception):
    """The day has not come yet where the patient lives."""


def said(patient: Patient, by: Actor, now: dt.datetime) -> dict[str, Any]:
    """The columns that every fact has."""
    return {
        "patient": patient,
        "clinic": patient.clinic,
        "recorded_by": by.user,
        "recorded_at": now,
    }


def refuse_the_future(patient: Patient, day: dt.date, now: dt.datetime) -> None:
    if day > patient.today(now):
        raise InTheFuture


@transaction.atomic
def withdraw(*, fact: Fact, reason: str, by: Actor, now: dt.datetime) -> Patient:
    """It was wrong or no longer holds: kept, and marked so. Raises AlreadyWithdrawn.

    The patient is held until the end of the transaction, and returned.
    """
    patient = counting.hold(fact.patient)
    standing = type(fact)._default_manager.filter(pk=fact.pk, withdrawn_at=None)
    if not standing.update(
        withdrawn_at=now, withdrawn_by=by.user, withdrawn_reason=reason
    ):
        raise AlreadyWithdrawn
    record(f"{fact._meta.model_name}.withdrawn", about=fact, by=by, at=now)
    return patient
