"""Into care with an account, helpers in and out, and the end of care."""

import datetime as dt
from threading import Event

import pytest
from django.db import IntegrityError, transaction

from patients.models import Patient
from patients.services import admitting
from programs.services import flagging
from ptcare import clashes
from ptcare.people.models import User
from ptcare.people.services import inviting
from ptcare.people.services.inviting import make_account
from tests import factories as make
from tests.threads import at_once, until_somebody_waits


def admit(clinic, desk, **said):
    said = {"name": "Rosa Neumann"} | said
    return admitting.admit_patient(clinic=clinic, by=desk, now=make.now(), **said)


def test_who_has_no_address_gets_an_account_without_one(clinic, desk):
    patient = admit(clinic, desk)

    assert patient.user.email is None
    assert patient.time_zone == clinic.time_zone
    assert make.snapshot(patient).limited_by == "no_coverage"


def test_two_people_without_an_address_are_two(clinic, desk):
    assert admit(clinic, desk).user != admit(clinic, desk).user


def test_a_patient_of_another_clinic_keeps_the_one_account(clinic, desk, elsewhere):
    there = make.patient(clinic=elsewhere)

    here = admit(clinic, desk, email=there.user.email.upper())

    assert here.user == there.user


@pytest.mark.parametrize(
    ("known", "said", "kept"),
    [
        ({}, "es", "es"),
        ({"language": "es"}, "en", "es"),
        ({"last_login": make.now()}, "es", ""),
    ],
)
def test_an_admission_changes_no_language_that_somebody_chose_elsewhere(
    clinic, desk, known, said, kept
):
    """Else any clinic could turn the pages of a colleague of another."""
    make.member(user=make.user(email="rosa@example.org", **known))

    patient = admit(clinic, desk, email="rosa@example.org", language=said)

    patient.user.refresh_from_db()
    assert patient.user.language == kept


def test_nobody_is_admitted_twice(clinic, desk):
    admit(clinic, desk, email="rosa@example.org")

    with pytest.raises(admitting.AlreadyInCare):
        admit(clinic, desk, email="rosa@example.org")

    assert (
        Patient.objects.count(),
        User.objects.filter(name="Rosa Neumann").count(),
    ) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_of_two_desks_that_admit_one_person_one_does(clinic, desk, turn):
    """Somebody who has an account already, from another clinic. Once in twenty times
    two had written before either looked, and each waited for the other."""
    make_account(name="Rosa Neumann", email="rosa@example.org")

    answers = at_once(4, lambda _desk: admit(clinic, desk, email="rosa@example.org"))

    assert Patient.objects.filter(clinic=clinic).count() == 1
    assert answers.count(admitting.AlreadyInCare) == 3


@pytest.mark.django_db(transaction=True)
def test_who_admits_somebody_waits_before_anything_is_written(clinic, desk):
    rosa = make_account(name="Rosa Neumann", email="rosa@example.org")
    held = Event()

    def first():
        with transaction.atomic():
            inviting.hold_accounts([rosa])
            held.set()
            until_somebody_waits()
            make.patient(clinic=clinic, user=rosa, is_asked=False)

    def second():
        held.wait()
        return admit(clinic, desk, email="rosa@example.org")

    assert at_once(2, lambda n: second() if n else first()) == [
        None,
        admitting.AlreadyInCare,
    ]


def test_another_fault_is_not_told_as_somebody_in_care(clinic, desk):
    tomorrow = make.today() + dt.timedelta(days=2)

    with pytest.raises(IntegrityError) as refusal:
        admit(clinic, desk, email="rosa@example.org", birth_on=tomorrow)

    assert clashes.broken_by(refusal.value) == "born_before_admission"


def test_a_first_address_may_be_entered_and_not_replaced(clinic, desk):
    patient = admit(clinic, desk)

    def change(email):
        admitting.change_contact(
            patient=Patient.objects.get(pk=patient.pk),
            name=patient.name,
            birth_on=patient.birth_on,
            sex=patient.sex,
            phone="",
            time_zone=patient.time_zone,
            therapist=None,
            email=email,
            by=desk,
            now=make.now(),
        )

    change("rosa@example.org")

    patient.user.refresh_from_db()
    assert patient.user.email == "rosa@example.org"
    with pytest.raises(admitting.AddressIsTheirs):
        change("other@example.org")


def test_an_address_of_another_person_is_taken(clinic, desk, patient):
    mine = admit(clinic, desk)

    with pytest.raises(admitting.AddressTaken):
        admitting.change_contact(
            patient=mine,
            name=mine.name,
            birth_on=mine.birth_on,
            sex=mine.sex,
            phone="",
            time_zone=mine.time_zone,
            therapist=None,
            email=patient.user.email,
            by=desk,
            now=make.now(),
        )


def test_care_ends_once_and_after_the_last_session(patient, desk):
    session = make.session(patient=patient)
    with pytest.raises(admitting.StillBooked):
        admitting.discharge_patient(patient=patient, by=desk, now=make.now())
    session.status, session.settled_at, session.settled_by = (
        "cancelled",
        make.now(),
        desk.user,
    )
    session.save()

    admitting.discharge_patient(patient=patient, by=desk, now=make.now())

    with pytest.raises(admitting.AlreadyEnded):
        admitting.discharge_patient(patient=patient, by=desk, now=make.now())


def test_the_desk_ends_no_care_over_a_sign_nobody_has_looked_at(
    patient, desk, therapist
):
    flag = make.flag(patient=patient, level="watch")

    with pytest.raises(admitting.UnseenSign):
        admitting.discharge_patient(patient=patient, by=desk, now=make.now())

    patient.refresh_from_db()
    assert patient.discharged_on is None
    flagging.see_flag(flag=flag, by=make.actor(therapist), now=make.now())
    admitting.discharge_patient(patient=patient, by=desk, now=make.now())
