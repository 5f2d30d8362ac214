"""Takes a person into care with an account, and ends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from patients.models import (
    AppointmentRequest,
    ClinicSession,
    DoubledRecord,
    Patient,
)
from patients.services import counting, plan_changes, requesting, returning
from patients.signals import body_changed, care_ended
from ptcare import clashes
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event, record
from ptcare.notices.models import Notice
from ptcare.notices.sending import notice_of, send_each_once
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, EntryCard, Membership, User
from ptcare.people.services import carding, inviting

BATCH = 1000
ONE_RECORD = "one_record_per_person_and_clinic"


class AlreadyInCare(Exception):
    """The owner of that address has a record at this clinic."""


class AddressTaken(Exception):
    """Another person signs in with that address."""


class AddressIsTheirs(Exception):
    """The person signs in with an address of their own, which only they change."""


class AlreadyEnded(Exception):
    """Somebody has ended this already."""


class NotEnded(Exception):
    """The patient is in care."""


class IsDoubled(Exception):
    """This record is closed as the double of another, which is gone on with."""


class StillBooked(Exception):
    """Sessions are waiting: release them first."""


class UnseenSign(Exception):
    """A warning sign waits for somebody to look; after care nobody would see it."""


@transaction.atomic
def admit_patient(
    *,
    clinic: Clinic,
    name: str,
    by: Actor,
    now: dt.datetime,
    email: str = "",
    phone: str = "",
    birth_on: dt.date | None = None,
    sex: str = "",
    time_zone: str = "",
    therapist: Membership | None = None,
    language: str = "",
    request: AppointmentRequest | None = None,
) -> Patient:
    """A record and an account; without an address they enter by card or passkey.

    `request` is the one by which they asked to come; it is settled with this. Raises
    AlreadyInCare, and AlreadySettled of requesting. Who is a patient elsewhere keeps
    the one account, and who has signed in or asked elsewhere the language of it.
    """
    newcomer = Newcomer(
        name=name,
        email=email,
        phone=phone,
        birth_on=birth_on,
        sex=sex,
        time_zone=time_zone,
        therapist_id=therapist.pk if therapist else None,
    )
    [patient] = admit_each(
        clinic=clinic, people=[newcomer], invites=True, by=by, now=now
    )
    if not (patient.user.language or patient.user.last_login):
        _write_in(patient.user, language)
    if request is not None:
        requesting.admitted(request=request, patient=patient, by=by, now=now)
    return patient


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who is to be admitted; without a time zone they live where the clinic
    is."""

    name: str
    email: str = ""
    phone: str = ""
    birth_on: dt.date | None = None
    sex: str = ""
    time_zone: str = ""
    therapist_id: int | None = None


@transaction.atomic
def admit_each(
    *,
    clinic: Clinic,
    people: Sequence[Newcomer],
    invites: bool,
    by: Actor,
    now: dt.datetime,
    note: str = "",
) -> list[Patient]:
    """As `admit_patient`, many in their order and in a few statements. All or none:
    AlreadyInCare.

    Who is not invited now is so later, from the record. The clinic is held first: what
    is told by its clock stays, as long as somebody is being admitted by it.
    """
    clinic = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    users = inviting.make_accounts([(each.name, each.email) for each in people])
    today = counting.clinic_day(clinic, now)
    rows = [
        Patient(
            clinic=clinic,
            user=user,
            name=each.name,
            phone=each.phone,
            birth_on=each.birth_on,
            sex=each.sex,
            time_zone=each.time_zone or clinic.time_zone,
            therapist_id=each.therapist_id,
            admitted_on=today,
        )
        for each, user in zip(people, users, strict=True)
    ]
    inviting.hold_accounts(users)
    if Patient.objects.filter(clinic=clinic, user__in=users).exists():
        raise AlreadyInCare
    with clashes.told_as(AlreadyInCare, of=ONE_RECORD):
        patients = Patient.objects.bulk_create(rows, batch_size=BATCH)
    for user in users:
        returning.let_in_again(user)
    AuditEvent.objects.bulk_create(
        (
            event("patient.admitted", about=patient, by=by, at=now, note=note)
            for patient in patients
        ),
        batch_size=BATCH,
    )
    if invites:
        send_each_once(invitation(row, now) for row in patients if row.user.email)
    return patients


@transaction.atomic
def change_contact(
    *,
    patient: Patient,
    name: str,
    birth_on: dt.date | None,
    sex: str,
    phone: str,
    time_zone: str,
    therapist: Membership | None,
    by: Actor,
    now: dt.datetime,
    email: str = "",
    language: str = "",
    seen: str = "",
) -> None:
    """Who the person is, how they are reached and in which language, and who treats
    them.

    A first address may be entered here. `seen` is the stamp of the record as it was
    when this was typed. Raises ChangedMeanwhile, AddressTaken where another person has
    the address, and AddressIsTheirs where it would replace one.
    """
    patient = counting.hold(patient)
    plan_changes.refuse_outdated(patient, seen=seen)
    _enter_address(patient.user, email)
    _write_in(patient.user, language)
    is_elsewhere = patient.time_zone != time_zone
    said = {
        "name": name,
        "birth_on": birth_on,
        "sex": sex,
        "phone": phone,
        "time_zone": time_zone,
        "therapist": therapist,
    }
    for field, value in said.items():
        setattr(patient, field, value)
    patient.save(update_fields=list(said))
    record("patient.contact_changed", about=patient, by=by, at=now)
    if is_elsewhere:  # where it may still be yesterday, and the gate closed
        body_changed.send(Patient, patient=patient, by=by, now=now)


@transaction.atomic
def discharge_patient(*, patient: Patient, by: Actor, now: dt.datetime) -> None:
    """The end of care. The record stays.

    Raises AlreadyEnded, StillBooked or UnseenSign.
    """
    patient = counting.hold(patient)
    if patient.discharged_on is not None:
        raise AlreadyEnded
    if ClinicSession.objects.booked().filter(patient=patient).exists():
        raise StillBooked
    patient.discharged_on = counting.clinic_day(patient.clinic, now)
    patient.save(update_fields=["discharged_on"])
    record("patient.discharged", about=patient, by=by, at=now)
    care_ended.send(Patient, patient=patient, by=by, now=now)


@transaction.atomic
def readmit_patient(*, patient: Patient, by: Actor, now: dt.datetime) -> None:
    """Back into care, with the same record: of nobody, where who treated them is gone.
    Raises NotEnded and IsDoubled."""
    patient = counting.hold(patient)
    if patient.discharged_on is None:
        raise NotEnded
    if DoubledRecord.objects.standing().filter(patient=patient).exists():
        raise IsDoubled
    patient.discharged_on = None
    if patient.therapist and patient.therapist.ended_at:
        patient.therapist = None
    patient.save(update_fields=["discharged_on", "therapist"])
    record("patient.readmitted", about=patient, by=by, at=now)


@transaction.atomic
def issue_card(
    *, patient: Patient, by: Actor, now: dt.datetime
) -> tuple[EntryCard, str]:
    """A card for whoever the record opens to, and its digits. Raises IsDoubled, and of
    carding."""
    patient = counting.hold(patient)
    if DoubledRecord.objects.standing().filter(patient=patient).exists():
        raise IsDoubled
    return carding.issue_card(
        user=patient.user, clinic_id=patient.clinic_id, by=by, now=now
    )


def invitation(patient: Patient, now: dt.datetime) -> Notice:
    """The first letter, not written yet: of one record there is one."""
    key = f"patient:{patient.pk}"
    letter = inviting.letter_to(
        patient.user, key=key, clinic_id=patient.clinic_id, now=now
    )
    return notice_of(**letter)


def _enter_address(user: User, email: str) -> None:
    if not email or (user.email or "").lower() == email.lower():
        return
    if user.email:
        raise AddressIsTheirs
    if inviting.has_account(email):
        raise AddressTaken
    user.email = email.lower()
    user.save(update_fields=["email"])
    inviting.make_account(name=user.name, email=email)


def _write_in(user: User, language: str) -> None:
    """They asked for it at the desk. Without one it stays what they chose."""
    if language:
        user.language = language
        user.save(update_fields=["language"])
