"""A sign pressed by mistake: said at once, set aside by who has spoken with them."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from programs.models import CheckIn, Program, SafetyFlag
from programs.services import checking_in, falling, flagging
from programs.services.checking_in import Answers
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

NOW = make.now()
DAY = dt.timedelta(days=1)
CHEST, FALL = "rf_chest_pain", "rf_fall_injury"


def press(patient, key=CHEST, *, now=NOW):
    (flag,) = checking_in.check_in(
        patient=patient,
        day=patient.today(now),
        answers=Answers(asked=CheckIn.Asked.FULL, signs=(key,)),
        token=uuid.uuid4(),
        by=make.actor(patient),
        now=now,
    )
    return flag


def mistaken(flag, now=NOW):
    return flagging.say_mistaken(flag=flag, by=make.actor(flag.patient), now=now)


def set_aside(flag, by, now=NOW):
    return flagging.set_slip_aside(
        flag=flag,
        said="My glasses were off. I felt nothing.",
        spoken_on=flag.patient.today(now),
        spoken_how="phone",
        by=make.actor(by),
        now=now,
    )


def test_to_say_that_it_was_a_mistake_opens_nothing_and_calls_nobody_off(
    patient, therapist
):
    program = make.program(patient=patient)
    flag = press(patient)

    first, again = mistaken(flag), mistaken(flag)

    flag.refresh_from_db()
    program.refresh_from_db()
    assert (first, again) == (True, False)
    assert (flag.mistaken_at, flag.mistaken_by) == (NOW, patient.user)
    assert flag.cleared_at is flag.seen_at is flag.taken_at is None
    assert flag.escalates_at is not None
    assert program.is_held
    assert Notice.objects.filter(is_safety=True).count() == 1


def test_only_who_pressed_it_says_that_it_was_by_mistake(patient, therapist):
    flag = press(patient)
    helper = make.helper(patient=patient)

    assert not flagging.say_mistaken(flag=flag, by=make.actor(helper), now=NOW)

    flag.refresh_from_db()
    assert flag.mistaken_at is None


def test_what_is_told_after_it_is_a_sign_of_its_own_and_both_wait_for_a_doctor(
    patient, therapist
):
    slip = press(patient)
    mistaken(slip)

    meant = press(patient)

    assert meant != slip
    assert Notice.objects.filter(about=meant.pk, is_safety=True).exists()
    for flag in (slip, meant):
        with pytest.raises(flagging.NotASlip):
            set_aside(flag, therapist)


def test_a_fall_that_is_reported_after_it_raises_its_own_sign(patient):
    slip = press(patient, FALL)
    mistaken(slip)

    told = falling.report_fall(
        patient=patient,
        happened_on=patient.today(NOW),
        injury="suspected_fracture",
        hit_head=False,
        by=make.actor(patient),
        now=NOW,
    )

    assert told != slip
    assert SafetyFlag.objects.open().count() == 2


def test_who_has_spoken_with_them_sets_it_aside_without_a_doctors_name(
    patient, therapist
):
    program = make.program(patient=patient)
    flag = press(patient)

    first, again = set_aside(flag, therapist), set_aside(flag, therapist)

    flag.refresh_from_db()
    program.refresh_from_db()
    assert (first, again) == (True, False)
    assert (flag.was_slip, flag.cleared_by, flag.doctor) == (True, therapist.user, "")
    assert (flag.spoken_on, flag.spoken_how) == (patient.today(NOW), "phone")
    assert flag.cleared_because == "My glasses were off. I felt nothing."
    assert program.is_held  # until somebody resumes it
    line = AuditEvent.objects.get(deed="flag.slip_set_aside")
    assert line.by_user_id == therapist.user.pk


def test_told_once_more_after_that_it_is_open_again(patient, therapist):
    set_aside(press(patient), therapist)

    again = press(patient)

    assert SafetyFlag.objects.open().get() == again
    with pytest.raises(flagging.NotASlip):
        set_aside(again, therapist)


@pytest.mark.parametrize(
    "elsewhere", ["again", "a week ago", "with an exercise", "a fall", "long ago"]
)
def test_what_was_told_in_another_way_or_stood_long_waits_for_a_doctor(
    patient, therapist, elsewhere
):
    key = FALL if elsewhere == "a fall" else CHEST
    if elsewhere == "a week ago":
        make.flag(patient=patient, key=key, raised_at=NOW - 7 * DAY)
    flag = press(patient, key)
    if elsewhere == "again":
        press(patient, key)
    if elsewhere == "with an exercise":
        make.flag(patient=patient, key=key)
    if elsewhere == "a fall":
        make.fall(patient=patient, injury="bruise", recorded_at=NOW)

    with pytest.raises(flagging.NotASlip):
        set_aside(flag, therapist, NOW + (8 if elsewhere == "long ago" else 0) * DAY)

    assert SafetyFlag.objects.open().filter(pk=flag.pk).exists()


def report(patient, *, now, **said):
    falling.report_fall(
        patient=patient,
        happened_on=patient.today(now),
        hit_head=False,
        by=make.actor(patient),
        now=now,
        **said,
    )


@pytest.mark.parametrize("before", ["a fall", "another line of a fall", "near it"])
def test_who_has_told_of_a_fall_that_week_did_not_press_an_injury_by_mistake(
    patient, therapist, before
):
    if before == "a fall":
        report(patient, injury="bruise", now=NOW - DAY)
    else:
        key = "rf_fall_noinjury" if before != "near it" else "rf_near_fall"
        press(patient, key, now=NOW - DAY)

    with pytest.raises(flagging.NotASlip):
        set_aside(press(patient, FALL), therapist)


def test_two_lines_of_a_fall_in_one_answer_are_no_slip(patient, therapist):
    flags = checking_in.check_in(
        patient=patient,
        day=patient.today(NOW),
        answers=Answers(asked=CheckIn.Asked.FULL, signs=(FALL, "rf_fall_noinjury")),
        token=uuid.uuid4(),
        by=make.actor(patient),
        now=NOW,
    )

    with pytest.raises(flagging.NotASlip):
        set_aside(flags[0], therapist)


def test_of_two_signs_in_one_answer_the_other_holds_on(patient, therapist):
    chest, breath = checking_in.check_in(
        patient=patient,
        day=patient.today(NOW),
        answers=Answers(asked=CheckIn.Asked.FULL, signs=(CHEST, "rf_breathless")),
        token=uuid.uuid4(),
        by=make.actor(patient),
        now=NOW,
    )

    set_aside(chest, therapist)

    assert SafetyFlag.objects.open().get() == breath


@pytest.mark.parametrize("days", [-1, 0])
def test_a_new_pain_that_was_told_with_a_fall_is_no_slip(patient, therapist, days):
    said = {"injury": "bruise", "pain": 2, "pain_where": "back"}
    if days < 0:
        make.fall(patient=patient, **said, recorded_at=NOW + days * DAY)
    flag = press(patient, "rf_back_pain_new")
    if not days:
        report(patient, **said, now=NOW)

    with pytest.raises(flagging.NotASlip):
        set_aside(flag, therapist)


def test_what_a_second_record_of_the_person_says_too_is_no_slip(
    patient, therapist, clinic
):
    other = make.patient(clinic=clinic, therapist=patient.therapist)
    make.doubled_record(patient=other, kept=patient)
    make.flag(patient=other, key=CHEST, raised_at=NOW - DAY)

    with pytest.raises(flagging.NotASlip):
        set_aside(press(patient), therapist)


@pytest.mark.parametrize("who", ["the desk", "the patient"])
def test_nobody_but_a_therapist_sets_it_aside(patient, clinic_admin, who):
    flag = press(patient)

    with pytest.raises(flagging.NotAClinician):
        set_aside(flag, clinic_admin if who == "the desk" else patient)


def test_put_back_it_holds_again_and_the_patients_word_stays(patient, therapist):
    program = make.program(patient=patient)
    flag = press(patient)
    mistaken(flag)
    set_aside(flag, therapist)
    Program.objects.update(held_at=None, held_by=None, held_reason="")

    flagging.put_flag_back(
        flag=flag, reason="She has called.", by=make.actor(therapist), now=NOW
    )

    flag.refresh_from_db()
    program.refresh_from_db()
    assert (flag.was_slip, flag.spoken_on, flag.spoken_how) == (False, None, "")
    assert flag.mistaken_at == NOW
    assert program.is_held


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_told_again_this_second_it_stays_open_whoever_was_first(
    patient, therapist, _turn
):
    flag = press(patient)
    mistaken(flag)

    at_once(2, lambda n: press(patient) if n else set_aside(flag, therapist))

    still = SafetyFlag.objects.open().filter(patient=patient, mistaken_at=None)
    assert still.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_of_two_therapists_one_sets_it_aside(patient, therapist, lead, _turn):
    flag = press(patient)

    done = at_once(2, lambda n: set_aside(flag, (therapist, lead)[n]))

    assert sorted(done) == [False, True]
    assert AuditEvent.objects.filter(deed="flag.slip_set_aside").count() == 1
