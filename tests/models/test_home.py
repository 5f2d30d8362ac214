"""What begins in the clinic is not asked for at home before it was seen done well."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.models import ExerciseLevel
from programs.models.day import asked, own_items
from programs.services import prescribing
from tests import factories as make
from tests import reminded

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(patient):
    """For both places, on every day."""
    exercise = make.exercise(supervision_initial=True)
    program = make.program(patient=patient)
    return make.item(program=program, exercise=exercise, where="both")


@pytest.fixture
def at_home(patient):
    def listed():
        return asked(make.actor(patient), on=patient.today(make.now()))

    return listed


def sign_off(item, therapist, *, level=1):
    prescribing.sign_off(
        patient=item.patient,
        exercise=item.exercise,
        level=level,
        by=make.actor(therapist),
        now=make.now(),
    )


def remind(patient):
    ten = dt.datetime.combine(patient.today(make.now()), dt.time(10), patient.zone)
    reminded.ask(patient)
    return reminded.would_remind(ten)


def test_home_waits_for_the_sign_off(at_home, item, patient, therapist):
    assert at_home() == []
    assert remind(patient) == 0
    found = own_items(make.actor(patient), on=patient.today(make.now())).get()
    assert not found.is_prescribed_for(patient.today(make.now()))

    sign_off(item, therapist)

    assert at_home() == [item]
    assert remind(patient) == 1


def test_a_level_that_is_learned_anew_waits_for_its_own(at_home, item, therapist):
    first = item.exercise.levels.get()
    ExerciseLevel.objects.create(
        exercise=item.exercise,
        level=2,
        label="With a step",
        dose=first.dose,
        supervision=ExerciseLevel.Supervision.FIRST,
    )
    item.level = 2
    item.save()

    sign_off(item, therapist, level=1)
    assert at_home() == []

    sign_off(item, therapist, level=2)
    assert at_home() == [item]


def test_what_needs_nobody_is_there_at_once(at_home, patient):
    item = make.item(program=make.program(patient=patient), where="both")

    assert at_home() == [item]
