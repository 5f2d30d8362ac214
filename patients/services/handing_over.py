"""Who treats the patients of a therapist from now on: a colleague, or all of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from patients.models import Patient, RestrictedRecord
from patients.models.patient import PatientQuerySet
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Membership
from ptcare.people.signals import colleague_left


def to_hand_over(actor: Actor) -> PatientQuerySet:
    """Those in care, but for restricted records: another therapist would see them, and
    a lead decides on each."""
    restricted = RestrictedRecord.objects.standing().filter(clinic=actor.clinic_id)
    in_care = Patient.objects.visible_to(actor).in_care()
    return in_care.exclude(pk__in=restricted.values("patient"))


@transaction.atomic
def hand_over(*, of: int | None, to: Membership, by: Actor, now: dt.datetime) -> int:
    """All patients of that membership, or who have no therapist, are this colleague's
    from now on; how many they are."""
    return _treated_by(to_hand_over(by).filter(therapist=of), to, by=by, now=now)


@receiver(colleague_left)
def leave_to_all(
    *, membership: Membership, by: Actor, now: dt.datetime, **_said: Any
) -> None:
    """Who treats nobody any more answers for nobody: their patients are everybody's,
    as those without a therapist are, until they are handed over."""
    theirs = Patient.objects.in_care().filter(therapist=membership)
    _treated_by(theirs, None, by=by, now=now)


def _treated_by(
    patients: PatientQuerySet, who: Membership | None, *, by: Actor, now: dt.datetime
) -> int:
    people = list(patients.order_by("pk").select_for_update(no_key=True, of=("self",)))
    Patient.objects.filter(pk__in=[each.pk for each in people]).update(therapist=who)
    for each in people:
        record("patient.handed_over", about=each, by=by, at=now)
    return len(people)
