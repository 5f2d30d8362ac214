"""When a referral has done its work, for another system."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.services import admitting, enrolling, keeping
from tests import factories as make

DAY = dt.timedelta(days=1)
LONG_AGO = 90 * DAY


@pytest.fixture
def refer(patient, by):
    def record(ago=LONG_AGO):
        now = make.now() - ago
        return enrolling.record_referral(
            patient=patient,
            kind="physician",
            reason="osteoporosis",
            referrer="Dr Osei",
            referred_on=patient.today(now),
            by=by,
            now=now,
        )

    return record


@pytest.fixture
def turn(patient, by):
    """Care ends, or goes on, so many days ago."""

    def deed(name, ago):
        act = getattr(admitting, f"{name}_patient")
        act(patient=patient, by=by, now=make.now() - ago)

    return deed


def told(system, row):
    """Its status, and that it is found by that word and by no other."""
    found = system.found("ServiceRequest")
    (said,) = (each for each in found if each["id"] == f"referral-{row.pk}")
    words = ("active", "completed", "entered-in-error")
    by = [w for w in words if said["id"] in system.ids(f"ServiceRequest?status={w}")]
    assert by == [said["status"]]
    return said["status"]


def test_it_is_active_while_care_goes_on(system, refer):
    assert told(system, refer()) == "active"


def test_it_is_completed_when_care_has_ended(system, refer, turn):
    row = refer()
    turn("discharge", 2 * DAY)

    assert told(system, row) == "completed"


def test_an_end_that_was_taken_back_has_ended_nothing(system, refer, turn):
    row = refer()
    turn("discharge", 2 * DAY)
    turn("readmit", 1 * DAY)

    assert told(system, row) == "active"


def test_a_later_one_opens_care_anew_and_the_first_stays_completed(system, refer, turn):
    first = refer()
    turn("discharge", 20 * DAY)
    second = refer(3 * DAY)
    assert [told(system, first), told(system, second)] == ["completed", "active"]

    turn("readmit", 2 * DAY)

    assert [told(system, first), told(system, second)] == ["completed", "active"]


def test_a_second_one_within_care_leaves_the_first_active(system, refer):
    first = refer()
    second = refer(3 * DAY)

    assert [told(system, first), told(system, second)] == ["active", "active"]


def test_one_that_was_wrong_is_in_error_and_opens_nothing(system, refer, turn, by):
    first = refer()
    turn("discharge", 20 * DAY)
    second = refer(3 * DAY)
    turn("readmit", 2 * DAY)
    keeping.withdraw(fact=second, reason="Wrong person.", by=by, now=make.now())

    assert told(system, first) == "active"


def test_who_asks_what_is_new_hears_that_care_has_ended(system, refer, turn):
    row = refer()
    since = (make.now() - DAY).isoformat().replace("+00:00", "Z")
    new = f"ServiceRequest?_lastUpdated=ge{since}"
    assert system.ids(new) == []

    turn("discharge", dt.timedelta(hours=1))

    assert system.ids(new) == [f"referral-{row.pk}"]
