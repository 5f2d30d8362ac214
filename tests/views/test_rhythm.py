"""How often a clinic tests its patients again."""

import pytest

from patients.models.reevaluations import due_of
from tests import factories as make

pytestmark = pytest.mark.django_db
ADDRESS = "/people/rhythm/"


def say(client, token, days, visits):
    return client.post(
        ADDRESS,
        {
            "reevaluate_after_days": days,
            "reevaluate_after_visits": visits,
            "token": token(),
        },
    )


def test_the_chart_follows_the_clinics_own_numbers(
    signed_in, lead, clinic, patient, token
):
    evaluation = make.signed_evaluation(patient=patient)

    answer = say(signed_in(lead), token, 45, 12)

    assert answer.status_code == 302
    patient.clinic.refresh_from_db()
    due = due_of(patient, today=evaluation.on)
    assert (due.on - evaluation.on).days == 45
    assert due.interval.visits == 12


@pytest.mark.parametrize(
    ("days", "visits"), [(6, 10), (183, 10), (30, 0), (30, 61), ("", 10), ("x", "y")]
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    signed_in, lead, clinic, token, days, visits
):
    answer = say(signed_in(lead), token, days, visits)

    assert answer.status_code == 422
    clinic.refresh_from_db()
    assert (clinic.reevaluate_after_days, clinic.reevaluate_after_visits) == (30, 10)
