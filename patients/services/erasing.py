"""Erases the records whose time is over: announced, then held back or gone for good.

One record is one transaction: killed in between, a run has erased some records wholly
and touched no other. What is erased is found by the tables themselves, so that no new
table is forgotten; docs/data-retention.md is held to the same rule by a test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from patients.models import (
    DoubledRecord,
    DueErasure,
    Erasure,
    LegalHold,
    Patient,
    RetentionSettings,
    TwoPeople,
)
from patients.models.contacts import (
    Model,
    history_last,
    last_contact_of_each,
    tables_about_patients,
)
from patients.models.doubling import same_person_as
from patients.rules import retention
from patients.services import counting, forgetting, plan_changes
from ptcare.audit import ledger
from ptcare.audit.recording import record
from ptcare.notices.sending import tell_leads
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic

PAGE = 500  # records that are looked at in one go
CalledOff = DueErasure.CalledOff


class Erased(Exception):
    """The record is gone already."""


@transaction.atomic
def set_retention(
    *,
    clinic: Clinic,
    bills: str,
    years: int,
    erases: bool,
    by: Actor,
    now: dt.datetime,
    seen: str = "",
) -> None:
    """The clinic's rule. Turned off, what was announced is called off: turned on again
    it begins with another announcement. Raises ChangedMeanwhile."""
    said = {"bills": bills, "years": years, "erases": erases}
    rows = RetentionSettings.objects.all()
    row = plan_changes.set_anew(rows, said, seen=seen, clinic=clinic)
    if not erases:
        _call_off(DueErasure.objects.filter(clinic=clinic), CalledOff.TURNED_OFF, now)
    note = f"{years} years, {'on' if erases else 'off'}"
    record("clinic.retention_set", about=row, by=by, at=now, note=note)


@transaction.atomic
def hold_back(
    *, patient: Patient, reason: str, by: Actor, now: dt.datetime
) -> LegalHold:
    """Nothing of this record goes until a person ends the hold. Raises Erased."""
    patient = _held_for_good(patient.pk)
    row = LegalHold.objects.create(
        patient=patient,
        clinic=patient.clinic,
        reason=reason,
        recorded_by=by.user,
        recorded_at=now,
    )
    person = {patient.pk, *same_person_as([patient.pk]).get(patient.pk, ())}
    _call_off(DueErasure.objects.filter(patient__in=person), CalledOff.HELD, now)
    record("legalhold.recorded", about=row, by=by, at=now)
    return row


def due_of(clinic: Clinic, *, now: dt.datetime) -> dict[int, dt.date]:
    """Records past their time, by patient id, with the day of the last contact.

    Nobody in care, and nobody who is held.
    """
    today = counting.clinic_day(clinic, now)
    years = RetentionSettings.of(clinic.pk).years
    ids = list(_past(clinic, today, years).values_list("pk", flat=True))
    found: dict[int, dt.date] = {}
    for start in range(0, len(ids), PAGE):
        found |= _last_contact(ids[start : start + PAGE], zone=clinic.zone)
    return {
        each: last_on
        for each, last_on in found.items()
        if retention.is_due(last_on, years=years, today=today)
    }


@transaction.atomic
def announce(*, clinic: Clinic, now: dt.datetime) -> int:
    """Say of which records that they will go, to the leads as well, and call off what
    does not hold any more. How many are new; none where erasing is off."""
    if not RetentionSettings.of(clinic.pk).erases:
        return 0
    today, due = counting.clinic_day(clinic, now), due_of(clinic, now=now)
    standing = DueErasure.objects.standing().filter(clinic=clinic)
    _call_off(standing.exclude(patient__in=due), CalledOff.NOT_DUE, now)
    told = set(standing.values_list("patient_id", flat=True))
    rows = [
        DueErasure(
            clinic=clinic,
            patient_id=each,
            last_contact_on=last_on,
            announced_at=now,
            erases_on=retention.erases_on(today),
        )
        for each, last_on in due.items()
        if each not in told
    ]
    DueErasure.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        tell_leads(
            [f"erasures:{clinic.pk}:{today}"],
            clinic_id=clinic.pk,
            link=reverse("patients:keeping"),
            now=now,
        )
    return len(rows)


@transaction.atomic
def erase_next(*, clinic: Clinic, now: dt.datetime) -> bool:
    """Erase the next record whose day has come, or call it off. Whether there was one.

    Looks at it once more behind its lock: of a hold, a visit or a letter in the last
    minute nothing is lost. Of two workers each takes another.
    """
    today = counting.clinic_day(clinic, now)
    ready = DueErasure.objects.standing().filter(clinic=clinic, erases_on__lte=today)
    row = ready.select_for_update(skip_locked=True).order_by("pk").first()
    if row is None:
        return False
    patient = _held_for_good(row.patient_id)
    if because := _why_not(patient, now):
        _call_off(DueErasure.objects.filter(pk=row.pk), because, now)
    else:
        _erase(patient, announced_at=row.announced_at, now=now)
    return True


@transaction.atomic
def erase_again(record_id: int, *, now: dt.datetime) -> bool:
    """What a restored backup has brought back: at once, and by the same rule. Whether
    it was there, and past its time; what is not past it stays."""
    try:
        patient = _held_for_good(record_id)
    except Erased:
        return False
    if _why_not(patient, now):
        return False
    _erase(patient, announced_at=now, now=now)
    return True


def counts_of(ids: Collection[int] | QuerySet[Any]) -> dict[str, int]:
    """How many rows each table has about these patients; tables with none left out."""
    found = {
        model._meta.label: model._base_manager.filter(**{f"{key}__in": ids}).count()
        for model, key in tables_about_patients().items()
    }
    found["patients.Patient"] = len(ids)
    return {label: count for label, count in sorted(found.items()) if count}


def _past(clinic: Clinic, today: dt.date, years: int) -> QuerySet[Patient]:
    """Who left care that long ago, is not held, and may have been heard of since."""
    holds = LegalHold.objects.standing().filter(patient=OuterRef("pk"))
    rows = Patient.objects.filter(~Exists(holds), clinic=clinic)
    return rows.filter(discharged_on__lte=retention.due_on(today, years=-years))


def _last_contact(ids: Collection[int], *, zone: dt.tzinfo) -> dict[int, dt.date]:
    """The last of all records of each person; nobody of whom another record is in care
    or held, for a person who was entered twice is kept whole."""
    others = same_person_as(ids)
    also = {each for group in others.values() for each in group}
    holds = LegalHold.objects.standing().filter(patient=OuterRef("pk"))
    stays = Patient.objects.filter(Q(discharged_on=None) | Exists(holds), pk__in=also)
    staying = set(stays.values_list("pk", flat=True)) if also else set()
    last = last_contact_of_each({*ids, *also}, zone=zone)
    return {
        each: max(last[one] for one in (each, *others.get(each, ())))
        for each in ids
        if not staying & others.get(each, set())
    }


def _held_for_good(patient_id: int) -> Patient:
    """The row, locked against everything: whoever refers to it waits. Raises Erased.

    What is announced of it is locked first, as by who erases: no two wait in a ring.
    """
    announced = DueErasure.objects.standing().filter(patient=patient_id)
    list(announced.select_for_update().values_list("pk"))
    rows = Patient.objects.select_for_update(of=("self",)).select_related("clinic")
    patient = rows.filter(pk=patient_id).first()
    if patient is None:
        raise Erased
    return patient


def _why_not(patient: Patient, now: dt.datetime) -> CalledOff | None:
    if not RetentionSettings.of(patient.clinic_id).erases:
        return CalledOff.TURNED_OFF
    if LegalHold.objects.standing().filter(patient=patient).exists():
        return CalledOff.HELD
    today = counting.clinic_day(patient.clinic, now)
    last = _last_contact([patient.pk], zone=patient.clinic.zone).get(patient.pk)
    years = RetentionSettings.of(patient.clinic_id).years
    is_due = last is not None and retention.is_due(last, years=years, today=today)
    return None if is_due and patient.discharged_on else CalledOff.NOT_DUE


def _erase(patient: Patient, *, announced_at: dt.datetime, now: dt.datetime) -> None:
    people = forgetting.people_of(patient)
    tables = tables_about_patients()
    with ledger.erasing([*tables, Patient]):
        _drop(DoubledRecord, "kept", patient.pk)  # of others: they lead here no more
        _drop(TwoPeople, "other", patient.pk)
        rows = {
            model._meta.label: _drop(model, key, patient.pk)
            for model, key in history_last(tables)
        }
    forgetting.forget(people, clinic=patient.clinic)
    years = RetentionSettings.of(patient.clinic_id).years
    Erasure.objects.create(
        clinic=patient.clinic,
        record=patient.pk,
        rule=retention.words(years),
        announced_at=announced_at,
        erased_at=now,
        rows={label: count for label, count in sorted(rows.items()) if count},
    )
    record("record.erased", about=patient, by=None, at=now)


def _drop(model: Model, key: str, patient_id: int) -> int:
    """Straight in the database: Django's own way loads each row, and protects it."""
    return model._base_manager.filter(**{key: patient_id})._raw_delete("default")


def _call_off(rows: QuerySet[DueErasure], because: CalledOff, now: dt.datetime) -> None:
    standing = rows.filter(called_off_at=None)
    standing.update(called_off_at=now, called_off_because=because)
