"""Who treats the patients of a therapist from now on: a colleague, or all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.urls import reverse

from patients.models import Patient, RestrictedRecord
from patients.models.patient import PatientQuerySet
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.notices.sending import send_each_once, to_look_at
from ptcare.people.actors import Actor
from ptcare.people.models import Membership
from ptcare.people.services import inviting
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
    from now on, who is told; how many they are. Raises AlreadyEnded of inviting."""
    here = Membership.objects.current().filter(pk=to.pk)
    if not here.select_for_update(no_key=True):
        raise inviting.AlreadyEnded
    count = _treated_by(to_hand_over(by).filter(therapist=of), to, by=by, now=now)
    if count:
        _tell([to], key=f"handed_over:{to.pk}:{now.isoformat()}", by=by, now=now)
    return count


@receiver(colleague_left)
def leave_to_all(
    *, membership: Membership, by: Actor, now: dt.datetime, **_said: Any
) -> None:
    """Who treats nobody any more answers for nobody: their patients are everybody's,
    as those without a therapist are, until they are handed over. All are told: what
    waited for somebody else is no news of the morning."""
    theirs = Patient.objects.in_care().filter(therapist=membership)
    if _treated_by(theirs, None, by=by, now=now):
        here = Membership.objects.current().therapists()
        people = here.filter(clinic=membership.clinic_id).select_related("user")
        _tell(people, key=f"left_to_all:{membership.pk}", by=by, now=now)


def _tell(
    people: Iterable[Membership], *, key: str, by: Actor, now: dt.datetime
) -> None:
    """But for whoever did it."""
    users = [each.user for each in people if each.user_id != by.user.pk]
    clinic_id, link = by.clinic_id, reverse("home")
    send_each_once(to_look_at(users, key=key, clinic_id=clinic_id, link=link, now=now))


def _treated_by(
    patients: PatientQuerySet, who: Membership | None, *, by: Actor, now: dt.datetime
) -> int:
    people = list(patients.order_by("pk").select_for_update(no_key=True, of=("self",)))
    Patient.objects.filter(pk__in=[each.pk for each in people]).update(therapist=who)
    AuditEvent.objects.bulk_create(
        event("patient.handed_over", about=each, by=by, at=now) for each in people
    )
    return len(people)
