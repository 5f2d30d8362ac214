"""Days on which nobody is booked, for the clinic and for one therapist."""

import datetime as dt

import pytest

from patients.models.closures import closed_days
from tests import factories as make

MONDAY = dt.date(2026, 3, 16)
DAY = dt.timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY


def closed(clinic, therapist=None):
    return closed_days(clinic.pk, MONDAY, FRIDAY, therapist)


def test_a_closure_closes_its_first_and_its_last_day(clinic):
    make.closure(clinic=clinic, first_on=MONDAY + DAY, last_on=MONDAY + 2 * DAY)

    assert closed(clinic) == {MONDAY + DAY, MONDAY + 2 * DAY}


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [(-9, -1, 0), (-9, 0, 1), (4, 9, 1), (5, 9, 0), (-9, 9, 5)],
)
def test_only_the_days_asked_about_are_told(clinic, first, last, days):
    make.closure(
        clinic=clinic, first_on=MONDAY + first * DAY, last_on=MONDAY + last * DAY
    )

    assert len(closed(clinic)) == days


def test_a_therapists_absence_closes_nobody_elses_day(clinic, therapist):
    colleague = make.member(clinic=clinic)
    make.closure(clinic=clinic, therapist=therapist, first_on=MONDAY, last_on=MONDAY)

    assert closed(clinic, therapist) == {MONDAY}
    assert closed(clinic, colleague) == closed(clinic) == set()


def test_what_was_withdrawn_or_is_another_clinics_closes_nothing(clinic, stranger):
    make.closure(clinic=clinic, first_on=MONDAY, last_on=MONDAY, is_withdrawn=True)
    make.closure(clinic=stranger.clinic, first_on=MONDAY, last_on=MONDAY)

    assert closed(clinic) == set()
