"""When a program, and an exercise of it, is over for another system, or rests."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.fhir import searching
from programs.models import Program
from tests import factories as make

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def program(patient, today):
    return make.program(patient=patient, starts_on=today - 4 * WEEK)


def told(system, kind, row):
    """Its status, and that it is found by that word and by no other."""
    (said,) = (each for each in system.found(kind) if each["id"].endswith(f"-{row.pk}"))
    words = ("active", "on-hold", "completed", "revoked")
    by = [word for word in words if said["id"] in system.ids(f"{kind}?status={word}")]
    assert by == [said["status"]]
    return said["status"]


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "status"),
    [
        (-14, None, "active"),
        (-14, 7, "active"),  # an end is set, and has not come
        (-14, 0, "active"),  # today is its last day
        (-14, -1, "completed"),
        (7, None, "active"),
        (7, 6, "revoked"),  # taken back before its first day
    ],
)
def test_an_exercise_is_over_when_its_last_day_is(
    system, program, today, starts_in, ends_in, status
):
    item = make.item(
        program=program,
        starts_on=today + starts_in * DAY,
        ends_on=None if ends_in is None else today + ends_in * DAY,
    )

    assert told(system, "ServiceRequest", item) == status


def test_an_exercise_that_is_not_safe_for_now_rests(system, program, today):
    item = make.item(program=program, starts_on=today - WEEK)
    rest = make.rest(item=item)

    assert told(system, "ServiceRequest", item) == "on-hold"
    rest.settled_at, rest.settled_by = make.now(), program.signed_by
    rest.settled_how = "out"
    rest.save()
    assert told(system, "ServiceRequest", item) == "completed"


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({}, "active"),
        ({"held_at": 0}, "on-hold"),
        ({"ended_at": 0}, "completed"),
        ({"held_at": 0, "ended_at": 0}, "completed"),
        ({"starts_on": 7, "ended_at": 0}, "revoked"),
        ({"starts_on": 7}, "active"),
        ({"ends_on": 0}, "active"),
        ({"ends_on": -1}, "completed"),
        ({"ends_on": -1, "held_at": 0}, "completed"),
    ],
)
def test_a_program_and_its_exercises_are_over_together(
    system, program, today, said, status
):
    for name, days in said.items():
        since = today if name.endswith("_on") else make.now()
        setattr(program, name, since + days * DAY)
    if "ended_at" in said:
        program.ended_by = program.signed_by
    program.save()
    item = make.item(program=program, starts_on=program.starts_on)

    assert told(system, "CarePlan", program) == status
    assert told(system, "ServiceRequest", item) == status


def test_who_asks_what_is_new_hears_that_a_last_day_is_over(system, patient, today):
    long_ago = make.now() - 3 * WEEK
    program = make.program(patient=patient, signed_at=long_ago)
    item = make.item(program=program, ends_on=today - DAY, prescribed_at=long_ago)
    Program.pgh_event_model.objects.update(pgh_created_at=long_ago)
    begins = searching.midnight(today, patient.zone)

    (said,) = system.found("ServiceRequest?status=completed")

    assert said["id"] == f"exercise-{item.pk}"
    assert dt.datetime.fromisoformat(said["meta"]["lastUpdated"]) == begins
