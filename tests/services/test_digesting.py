"""The morning's letter to who has something new to do: once a day, and never what."""

import datetime as dt

import pytest

from patients.rules.alerting import Kind
from patients.services import alerting, digesting
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def morning(clinic):
    return dt.datetime.combine(make.today(), dt.time(8), clinic.zone)


def told(clinic, at):
    """Who is written to at that moment."""
    before = set(Notice.objects.values_list("pk", flat=True))
    digesting.send_digests(clinic=clinic, now=at)
    new = Notice.objects.exclude(pk__in=before)
    return sorted(new.values_list("user__name", flat=True))


def test_each_hears_of_what_they_act_on(
    clinic, patient, therapist, clinic_admin, lead, morning
):
    """Tess treats the patient, Lena does not; the desk is the desk of all."""
    make.alert(patient=patient, kind=Kind.RENEWAL_NOTE, raised_at=morning - DAY)

    assert told(clinic, morning) == ["Tess Therapist"]

    make.alert(patient=patient, kind=Kind.BEYOND, raised_at=morning - DAY)

    assert told(clinic, morning) == ["Ada Admin"]


def test_nothing_new_is_no_letter(clinic, patient, clinic_admin, morning):
    make.alert(patient=patient, raised_at=morning - DAY)
    told(clinic, morning)

    assert told(clinic, morning + DAY) == []

    make.alert(patient=patient, cause="another", raised_at=morning + DAY)
    assert told(clinic, morning + 2 * DAY) == ["Ada Admin"]


@pytest.mark.parametrize(
    ("hour", "is_sent"), [(6, False), (7, True), (11, True), (12, False), (20, False)]
)
def test_letters_go_out_in_the_clinics_morning(
    clinic, patient, clinic_admin, morning, hour, is_sent
):
    make.alert(patient=patient, raised_at=morning - DAY)

    assert told(clinic, morning.replace(hour=hour)) == ["Ada Admin"] * is_sent


def test_what_is_put_off_is_new_again_on_its_day(
    clinic, patient, clinic_admin, morning
):
    row = make.alert(patient=patient, raised_at=morning - DAY)
    told(clinic, morning)
    alerting.put_off(alert=row, days=2, by=make.actor(clinic_admin), now=morning)

    assert told(clinic, morning + DAY) == []
    assert told(clinic, morning + 2 * DAY) == ["Ada Admin"]


def test_what_is_done_is_in_no_letter(clinic, patient, clinic_admin, morning):
    row = make.alert(patient=patient, raised_at=morning - DAY)
    alerting.settle(alert=row, by=make.actor(clinic_admin), now=morning)

    assert told(clinic, morning) == []


def test_another_clinics_people_hear_nothing(
    clinic, patient, elsewhere, stranger, morning
):
    make.alert(patient=patient, kind=Kind.RENEWAL_NOTE, raised_at=morning - DAY)

    assert told(elsewhere, morning) == []


@pytest.mark.django_db(transaction=True)
def test_side_by_side_each_person_gets_one_letter(
    clinic, patient, clinic_admin, morning
):
    make.alert(patient=patient, raised_at=morning - DAY)

    at_once(6, lambda _: digesting.send_digests(clinic=clinic, now=morning))

    assert Notice.objects.count() == 1
