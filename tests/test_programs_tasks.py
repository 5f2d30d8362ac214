"""The morning's look at gates that time alone has closed."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import Patient
from patients.services import charting
from programs import tasks
from programs.models import Caution, ItemRest, Program
from programs.services import prescribing
from ptcare.celery import app
from ptcare.notices.models import Notice
from tests import factories as make
from tests.services.test_gate_wall import clearance

DAY = dt.timedelta(days=1)


@pytest.fixture
def lapses(clinic, therapist):
    """A running program on a clearance that is good for so many days from today."""

    def begin(days):
        patient = make.patient(clinic=clinic, therapist=therapist)
        today = patient.today(make.now())
        fracture = make.fracture(
            patient=patient, by=therapist.user, happened_on=today - 20 * DAY
        )
        clearance(fracture, given_on=today - 10 * DAY, valid_until=None).save()
        program = make.program(patient=patient, by=therapist.user, items=1)
        # By hand: the database lets no program pass a gate that is closed already,
        # and here it has closed by the passing of days alone.
        fracture.clearances.update(valid_until=today + days * DAY)
        return program

    return begin


def look(now):
    with_gate = prescribing.closed_since(now=now)
    return [
        prescribing.look_again(patient=patient, by=None, now=now)
        for patient in with_gate
    ]


def midnight_after(patient, days):
    day = patient.today(make.now()) + days * DAY
    return dt.datetime.combine(day, dt.time(), tzinfo=patient.zone)


def test_the_gate_closes_at_the_patients_own_midnight(lapses):
    program = lapses(3)
    ends = midnight_after(program.patient, 4)

    assert look(ends - dt.timedelta(seconds=1)) == []
    assert look(ends) == [True]

    program.refresh_from_db()
    assert (program.held_by, program.held_at) == (None, ends)
    assert program.held_reason == "A recent fracture closed the program."
    assert Notice.objects.get().user == program.patient.therapist.user


def test_a_second_look_finds_nothing(lapses):
    ends = midnight_after(lapses(3).patient, 4)
    look(ends)

    assert look(ends + dt.timedelta(hours=1)) == []
    assert Notice.objects.count() == 1


def test_day_42_comes_before_the_clearance_ends(lapses):
    program = lapses(30)

    assert look(midnight_after(program.patient, 31)) == []


def test_one_that_fails_stops_no_other(lapses, monkeypatch, django_db_blocker):
    programs = [lapses(3) for _number in range(3)]
    later = midnight_after(programs[0].patient, 4)
    monkeypatch.setattr(tasks.timezone, "now", lambda: later)
    first = Patient.objects.order_by("pk").first()
    hold = prescribing.watching.hold

    def fails(patient):
        if patient == first:
            raise RuntimeError
        return hold(patient)

    monkeypatch.setattr(prescribing.watching, "hold", fails)

    assert tasks.look_at_gates_again() == 2

    monkeypatch.setattr(prescribing.watching, "hold", hold)
    assert tasks.look_at_gates_again() == 1
    assert not Program.objects.filter(held_at=None).exists()


@pytest.fixture
def runs_on(clinic, therapist):
    """A running program with an exercise that its condition keeps for clearance."""

    def begin(condition_key):
        patient = make.patient(clinic=clinic, therapist=therapist)
        exercise = make.exercise()
        Caution.objects.create(
            exercise=exercise, condition=condition_key, action="clear", note="Ask."
        )
        said = {"patient": patient, "recorded_at": make.now() - 3 * DAY}
        make.condition(key=condition_key, **said)
        charting.clear_exercise(
            patient=patient,
            condition_key=condition_key,
            exercise_slug=exercise.slug,
            reason="Seen.",
            by=make.actor(therapist),
            now=make.now() - 2 * DAY,
        )
        program = make.program(patient=patient, by=therapist.user, items=1)
        make.item(program=program, exercise=exercise)
        return patient, exercise

    return begin


def test_what_runs_on_a_word_of_before_a_fracture_rests_after_a_release(runs_on):
    """As the release before kept it: the fracture is on record, and nothing rests."""
    patient, exercise = runs_on("vertebral_fracture_history")
    runs_on("high_fall_risk")
    assert tasks.look_at_gates_again() == 0

    broke = patient.today(make.now()) - 60 * DAY
    make.fracture(patient=patient, site="spine", happened_on=broke)

    assert tasks.look_at_gates_again() == 1
    assert ItemRest.objects.open().get().item.exercise == exercise
    assert Notice.objects.get().user == patient.therapist.user
    assert tasks.look_at_gates_again() == 0


def test_beat_rings_for_it():
    rung = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert tasks.look_at_gates_again.name in rung
