"""The clinic's clock, while somebody is admitted at that moment, and far west."""

from threading import Event

import pytest
from django.db import transaction

from patients.models import Patient
from patients.services import admitting, clinic_facts
from ptcare.people.models import Clinic
from tests import factories as make
from tests.threads import at_once, until_somebody_waits


@pytest.mark.django_db(transaction=True)
def test_no_zone_is_changed_under_somebody_who_is_being_admitted():
    clinic = make.clinic()
    lead = make.member(role="clinic_admin", clinic=clinic, is_lead=True)
    by, before = make.actor(lead), clinic.time_zone
    written = Event()

    def admit():
        with transaction.atomic():
            admitting.admit_patient(clinic=clinic, name="Rosa", by=by, now=make.now())
            written.set()
            until_somebody_waits()

    def move():
        written.wait()
        clinic_facts.set_facts(
            clinic_id=clinic.pk,
            seen="",
            by=by,
            now=make.now(),
            time_zone="America/Los_Angeles",
        )

    answers = at_once(2, lambda n: move() if n else admit())

    assert answers == [None, clinic_facts.ZoneStays]
    after = Clinic.objects.get(pk=clinic.pk).time_zone
    assert (after, Patient.objects.get().time_zone) == (before, before)


def test_a_clinic_in_hawaii_can_say_so(signed_in, lead, clinic):
    page = signed_in(lead).get("/patients/set-up/clinic/")
    assert 'value="Pacific/Honolulu"' in page.text
