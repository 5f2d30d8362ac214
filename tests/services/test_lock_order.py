"""Whoever stops a patient and whoever writes their logs take turns, and never jam."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from programs.models import ExerciseLog, ProgramItem, SafetyFlag
from programs.models.checking import setting_facts
from programs.models.sheets import sheet_of
from programs.services import checking_in, exercising, flagging, keying
from programs.services.checking_in import Answers
from programs.services.exercising import Told
from programs.services.keying import Mark
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
CHEST = Told(pain=3, pain_where="chest", pain_is_new=True)


@pytest.fixture
def program(patient):
    starts_on = patient.today(make.now()) - 20 * DAY
    program = make.program(patient=patient, items=8, starts_on=starts_on)
    program.refresh_from_db()  # each of its items made a version
    return program


def items_of(program, day):
    rows = ProgramItem.objects.filter(program=program).with_log_of(day).with_sign_off()
    rows = rows.with_reminder("x").annotate(**setting_facts("patient", on=day))
    return list(rows.select_related("program", "patient", "exercise").order_by("pk"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_chest_pain_beside_a_sheet_that_is_typed_in(
    patient, program, clinic_admin, turn
):
    day = patient.today(make.now()) - DAY
    sheet = sheet_of(program, on=day - 6 * DAY)
    items = items_of(program, day)

    def hurts(number):
        return exercising.log_exercise(
            item=items[-1 - number], told=CHEST, said=make.saying(patient, day)
        )

    def types(_number):
        return keying.key_sheet(
            sheet=sheet,
            program=program,
            marks={(item.pk, day): Mark(done=True) for item in items},
            note="",
            token=uuid.uuid4(),
            by=make.actor(clinic_admin),
            now=make.now(),
        )

    answers = at_once(6, lambda n: types(n) if n % 2 else hurts(n // 2))

    assert not [each for each in answers if isinstance(each, type)], answers
    assert SafetyFlag.objects.filter(key="rf_chest_pain").count() == 3


@pytest.mark.django_db(transaction=True)
def test_all_of_it_beside_a_yes(patient, program):
    day = patient.today(make.now())
    items = items_of(program, day)

    def does(_number):
        return exercising.log_all(items=items, said=make.saying(patient, day))

    def says_yes(_number):
        return checking_in.check_in(
            patient=patient,
            day=day,
            answers=Answers(signs=("rf_calf",)),
            token=uuid.uuid4(),
            by=make.actor(patient),
            now=make.now(),
        )

    answers = at_once(4, lambda n: does(n) if n % 2 else says_yes(n))

    assert not [each for each in answers if isinstance(each, type)], answers
    program.refresh_from_db()
    assert program.is_held
    assert SafetyFlag.objects.get().key == "rf_calf"
    assert ExerciseLog.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_all_that_may_be_said_of_a_sign_at_once(patient, therapist):
    word = make.checkin(patient=patient, signs=["rf_unwell"])
    sign = make.flag(
        patient=patient,
        checkin=word,
        key="rf_unwell",
        raised_by=patient.user,
        asks_physician=True,
    )
    who = make.actor(therapist)

    def says(number):
        rows = SafetyFlag.objects.select_related("patient__clinic", "clinic")
        said = {"flag": rows.get(pk=sign.pk), "now": make.now()}
        talk = {"said": "No", "spoken_on": make.today(), "spoken_how": "phone"}
        word = {"because": "b", "doctor": "Dr. Lee", "doctor_said_on": make.today()}
        ways = (
            lambda: flagging.say_mistaken(**said, by=make.actor(patient)),
            lambda: flagging.set_slip_aside(**said, **talk, by=who),
            lambda: flagging.clear_flag(**said, **word, by=who),
            lambda: flagging.put_flag_back(**said, reason="r", by=who),
        )
        return ways[number % 4]()

    for _turn in range(4):
        assert set(at_once(8, says)) <= {True, False}
