"""Every page is in the days and hours of the place where it is read."""

import datetime as dt

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from ptcare.audit.recording import record
from ptcare.people import access
from ptcare.people.roles import Permission
from tests import factories as make

LATE = dt.datetime(2026, 3, 1, 3, 30, tzinfo=dt.UTC)  # the evening before, in New York


@pytest.fixture
def abroad(clinic, therapist):
    """A patient of the clinic in New York who lives in Hawaii."""
    return make.patient(
        clinic=clinic, therapist=therapist, time_zone="Pacific/Honolulu"
    )


def hours_of(row, door):
    """The zone in which a view behind this door is answered to this person."""
    request = RequestFactory().get("/")
    request.user, request.session = row.user, {}
    request.session[access.STANDING] = make.actor(row).standing.key
    seen = door(lambda _request: HttpResponse(timezone.get_current_timezone_name()))
    return seen(request).content.decode()


@pytest.mark.parametrize(
    "door", [access.signed_in, access.requires(Permission.SEE_OWN_DAY)]
)
def test_a_patient_and_their_helper_read_in_the_patients_hours(abroad, door):
    helper = make.helper(patient=abroad)

    assert hours_of(abroad, door) == "Pacific/Honolulu"
    assert hours_of(helper, door) == "Pacific/Honolulu"


@pytest.mark.parametrize(
    "door", [access.signed_in, access.requires(Permission.FIND_PATIENTS)]
)
def test_the_staff_read_in_the_clinics_hours(therapist, clinic_admin, abroad, door):
    assert hours_of(therapist, door) == "America/New_York"
    assert hours_of(clinic_admin, door) == "America/New_York"


def test_the_next_request_starts_from_where_all_clinics_start(therapist):
    hours_of(therapist, access.signed_in)

    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize("page", ["patients:audit", "programs:register"])
def test_the_ledgers_say_the_hour_of_the_clinic(signed_in, lead, patient, page):
    row = make.condition(patient=patient)
    record("condition.withdrawn", about=row, by=make.actor(lead), at=LATE)

    text = signed_in(lead).get(reverse(page)).content.decode()

    assert "28 Feb 2026, 10:30 PM" in text
    assert "UTC" not in text
