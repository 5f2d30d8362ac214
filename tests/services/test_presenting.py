"""What a clinic says of itself: an address belongs to one clinic."""

import pytest
from django.db import IntegrityError

from ptcare.people.models import Clinic
from ptcare.people.roles import Role
from ptcare.people.services import presenting
from tests import factories as make
from tests.threads import at_once


def present(lead, **said):
    presenting.present_clinic(
        clinic=lead.clinic,
        by=make.actor(lead),
        now=make.now(),
        **{"slug": "riverbend", "is_public": True, "about": "We listen."} | said,
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_clinics_that_ask_for_an_address_at_once_one_gets_it():
    leads = [make.member(Role.THERAPIST, is_lead=True) for _clinic in range(2)]

    answers = at_once(2, lambda number: present(leads[number]))

    assert sorted(map(str, answers)) == sorted(map(str, [None, presenting.SlugTaken]))
    assert Clinic.objects.filter(slug="riverbend").count() == 1


def test_a_clinic_keeps_its_own_address(lead):
    present(lead)

    present(lead, about="We listen, and we explain.")

    lead.clinic.refresh_from_db()
    assert lead.clinic.about == "We listen, and we explain."


def test_what_the_database_refuses_for_another_reason_is_not_called_taken(lead):
    with pytest.raises(IntegrityError):
        present(lead, about="")
