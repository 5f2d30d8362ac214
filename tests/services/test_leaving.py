"""A patient closes the account: what ends, what stays, and how one comes back."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession

from patients.models import AccountClosure, CalendarFeed, HelperLink, Patient
from patients.services import admitting, helping, leaving, subscribing
from ptcare.notices.models import Choice, Notice
from ptcare.people import actors
from ptcare.people.models import EntryCard
from ptcare.people.roles import Role
from ptcare.people.services import carding
from tests import factories as make
from tests.threads import at_once


@pytest.fixture
def by(patient):
    return make.actor(patient)


@pytest.fixture
def close(patient, by):
    return lambda: leaving.close_account(patient=patient, by=by, now=make.now())


def test_all_ways_in_end_at_once(patient, by, helper, therapist, close):
    staff = make.actor(therapist)
    carding.issue_card(
        user=patient.user, clinic_id=patient.clinic_id, by=staff, now=make.now()
    )
    subscribing.make_address(
        patient=patient, has_exercises=False, by=by, now=make.now()
    )
    UserSession.objects.create(user=patient.user, ip="127.0.0.1", session_key="s")

    close()

    patient.user.refresh_from_db()
    assert not patient.user.is_active
    assert actors.standings_of(patient.user) == []
    assert actors.standings_of(helper.user) == []
    assert not HelperLink.objects.current().exists()
    assert not EntryCard.objects.valid().exists()
    assert not CalendarFeed.objects.standing().exists()
    assert not UserSession.objects.exists()


def test_nothing_more_is_sent_and_what_waits_is_not(patient, close):
    waiting = make.notice(patient=patient, kind="clinic_update")

    close()

    waiting.refresh_from_db()
    assert waiting.state == Notice.State.CANCELLED
    assert Choice.of(patient.user, patient.clinic).channels == []


def test_the_clinic_is_told_and_the_record_stays(
    patient, therapist, clinic_admin, close
):
    make.fracture(patient=patient)
    session = make.session(patient=patient)

    row = close()

    told = Notice.objects.filter(key__startswith=f"account_closed:{row.pk}")
    assert set(told.values_list("user", flat=True)) == {
        therapist.user_id,
        clinic_admin.user_id,
    }
    session.refresh_from_db()
    assert session.status == "planned"
    assert patient.fracture_set.count() == 1


def test_who_is_somebody_elsewhere_stays_it(patient, elsewhere, close):
    there = make.member(Role.THERAPIST, clinic=elsewhere, user=patient.user)

    close()

    patient.user.refresh_from_db()
    assert patient.user.is_active
    [standing] = actors.standings_of(patient.user)
    assert standing.row_id == there.pk


def test_only_the_clinic_opens_it_again_with_a_new_invitation(
    patient, therapist, close
):
    close()

    leaving.open_again(patient=patient, by=make.actor(therapist), now=make.now())

    patient.user.refresh_from_db()
    assert patient.user.is_active
    assert [each.row_id for each in actors.standings_of(patient.user)] == [patient.pk]
    assert Notice.objects.filter(kind="invitation", user=patient.user).exists()
    assert AccountClosure.objects.get().withdrawn_by == therapist.user
    with pytest.raises(leaving.NotClosed):
        leaving.open_again(patient=patient, by=make.actor(therapist), now=make.now())


def test_closed_and_opened_it_may_be_closed_again(patient, therapist, close):
    close()
    leaving.open_again(patient=patient, by=make.actor(therapist), now=make.now())

    close()

    assert AccountClosure.objects.count() == 2


def test_another_clinic_lets_them_in_again(patient, elsewhere, stranger, close):
    close()

    admitting.admit_patient(
        clinic=elsewhere,
        name=patient.name,
        email=patient.user.email,
        by=make.actor(stranger),
        now=make.now(),
    )

    patient.user.refresh_from_db()
    assert patient.user.is_active
    assert Patient.objects.filter(user=patient.user).with_open_account().count() == 1


def test_they_may_help_somebody_else(patient, clinic, therapist, close):
    close()

    helping.invite_helper(
        patient=make.patient(clinic=clinic),
        name="Pat",
        email=patient.user.email,
        by=make.actor(therapist),
        now=make.now(),
    )

    patient.user.refresh_from_db()
    assert patient.user.is_active


def test_an_account_that_others_shut_stays_shut(patient, elsewhere, stranger):
    patient.user.is_active = False
    patient.user.save()

    admitting.admit_patient(
        clinic=elsewhere,
        name=patient.name,
        email=patient.user.email,
        by=make.actor(stranger),
        now=make.now(),
    )

    patient.user.refresh_from_db()
    assert not patient.user.is_active


@pytest.mark.django_db(transaction=True)
def test_closed_in_two_tabs_at_once_it_is_closed_once(patient, by):
    answers = at_once(
        3,
        lambda _number: leaving.close_account(patient=patient, by=by, now=make.now()),
    )

    assert answers.count(leaving.AlreadyClosed) == 2
    assert AccountClosure.objects.count() == 1
