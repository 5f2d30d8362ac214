"""What is answered before the exercises is kept, heeded, and never loosens anything."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from patients.models import PainLimits
from programs.models import CheckIn, ExerciseLog, Program, ProgramItem, SafetyFlag
from programs.rules import redflags
from programs.rules.redflags import Lock
from programs.services import checking_in, exercising, flagging, prescribing, saying
from programs.services.checking_in import Answers
from ptcare.notices.models import Notice
from ptcare.submissions.once import OtherBody
from tests import factories as make
from tests import reminded
from tests.threads import at_once

DAY = dt.timedelta(days=1)
NOW = make.now()
FULL = CheckIn.Asked.FULL


def check_in(patient, *signs, days=0, answers=None, token=None, **how):
    """As the patient says it, on today and so many days."""
    now = NOW + days * DAY
    said = {"asked": FULL, "signs": signs} | how
    return checking_in.check_in(
        patient=patient,
        day=patient.today(now),
        answers=Answers(**said),
        token=token or uuid.uuid4(),
        by=make.actor(patient),
        now=now,
    )


@pytest.fixture
def program(patient):
    """One exercise of each kind that a lock knows, and one seated and calm."""
    program = make.program(patient=patient)
    kinds = {
        "calm": {"category": "posture"},
        "stand": {"category": "posture", "movement_flags": ["fall_risk_standing"]},
        "walk": {"category": "aerobic"},
        "jump": {"category": "posture", "impact": "low"},
        "lift": {"category": "strength"},
    }
    for slug, kind in kinds.items():
        make.item(program=program, exercise=make.exercise(slug=slug, **kind))
    return program


def closed(patient, days=0):
    """What rests on that day, by slug."""
    rows = ProgramItem.objects.filter(patient=patient).with_log_of(
        patient.today(NOW) + days * DAY
    )
    return {row.exercise.slug for row in rows if row.is_resting}


FALL = {Lock.STANDING, Lock.AEROBIC, Lock.IMPACT}
EMERGENCY, URGENT, HOLD, WATCH = SafetyFlag.Level
EACH = [  # key, level, pauses, locks until cleared, locks for the day, asks physician
    ("rf_chest_pain", EMERGENCY, True, set(), set(), True),
    ("rf_breathless", EMERGENCY, True, set(), set(), True),
    ("rf_stroke", EMERGENCY, True, set(), set(), True),
    ("rf_cauda", EMERGENCY, True, set(), set(), True),
    ("rf_leg_weak", EMERGENCY, True, set(), set(), True),
    ("rf_fall_injury", EMERGENCY, True, set(), set(), True),
    ("rf_blackout", EMERGENCY, True, set(), set(), True),
    ("rf_back_pain_new", URGENT, True, set(), set(), True),
    ("rf_groin_thigh", URGENT, True, set(), set(), True),
    ("rf_calf", URGENT, True, set(), set(), True),
    ("rf_fall_noinjury", HOLD, False, FALL, {Lock.EVERYTHING}, False),
    ("rf_near_fall", WATCH, False, set(), set(), False),
    ("rf_dizzy", HOLD, False, set(), {Lock.STANDING}, False),
    ("rf_breathless_more", HOLD, False, {Lock.AEROBIC}, set(), False),
    ("rf_unwell", HOLD, True, set(), set(), False),
    ("rf_height", WATCH, False, set(), set(), False),
    ("rf_night_pain", WATCH, False, set(), set(), False),
]


def test_the_table_has_every_question():
    assert {key for key, *_rest in EACH} == set(redflags.FLAGS)


@pytest.mark.parametrize(
    ("key", "level", "pauses", "locks", "day_locks", "asks_physician"), EACH
)
def test_one_yes_is_kept_holds_what_it_must_and_is_told(
    patient, program, key, level, pauses, locks, day_locks, asks_physician
):
    (flag,) = check_in(patient, key)

    program.refresh_from_db()
    assert CheckIn.objects.get().signs == [key]
    assert (flag.level, flag.pauses, flag.asks_physician) == (
        level,
        pauses,
        asks_physician,
    )
    assert (set(flag.locks), set(flag.day_locks)) == (locks, day_locks)
    assert program.is_held is pauses
    assert Notice.objects.get().is_safety


@pytest.mark.parametrize(
    ("key", "today", "tomorrow"),
    [
        (
            "rf_fall_noinjury",
            {"calm", "stand", "walk", "jump", "lift"},
            {"stand", "walk", "jump"},
        ),
        ("rf_dizzy", {"stand"}, set()),
        ("rf_breathless_more", {"walk"}, {"walk"}),
        ("rf_near_fall", set(), set()),
        ("rf_height", set(), set()),
    ],
)
def test_a_clear_check_in_of_the_next_day_ends_the_locks_of_the_day_alone(
    patient, program, key, today, tomorrow
):
    check_in(patient, key)

    assert closed(patient) == today
    assert closed(patient, 1) == today  # not by time
    assert closed(patient, -1) == set()
    check_in(patient, pain=3)
    assert closed(patient, 1) == today  # not on the same day
    check_in(patient, asked="line", days=1)
    assert closed(patient, 1) == today  # not by the one line
    check_in(patient, days=1, pain=3)
    assert closed(patient, 1) == tomorrow
    assert closed(patient) == today
    assert SafetyFlag.objects.open().count() == 1


@pytest.mark.parametrize(("pain", "opens"), [(None, False), (4, False), (3, True)])
def test_after_a_fall_pain_has_to_be_little_as_well(patient, program, pain, opens):
    check_in(patient, "rf_fall_noinjury")

    check_in(patient, days=1, pain=pain)

    assert ("calm" not in closed(patient, 1)) is opens


@pytest.mark.parametrize(("days", "level"), [(1, URGENT), (6, URGENT), (7, HOLD)])
def test_dizzy_twice_in_seven_days_is_urgent(patient, program, days, level):
    check_in(patient, "rf_dizzy")

    (flag,) = check_in(patient, "rf_dizzy", days=days)

    program.refresh_from_db()
    assert flag.level == level
    assert program.is_held is flag.asks_physician is (level == URGENT)


def test_a_clear_check_in_lifts_nothing_but_a_lock_of_a_day(patient, program):
    for key in redflags.FLAGS:
        check_in(patient, key)

    check_in(patient, days=1, pain=0)

    program.refresh_from_db()
    assert program.is_held
    assert SafetyFlag.objects.open().count() == len(redflags.FLAGS)
    assert closed(patient, 1) >= {"stand", "walk", "jump"}


def test_the_same_press_ten_times_is_one_check_in_with_the_same_sign(patient, program):
    token = uuid.uuid4()

    answers = [check_in(patient, "rf_calf", token=token) for _turn in range(10)]

    assert len({flag.pk for (flag,) in answers}) == 1
    assert CheckIn.objects.count() == 1
    with pytest.raises(OtherBody):
        check_in(patient, token=token)


def test_two_tabs_that_say_the_same_raise_one_sign_and_are_both_kept(patient, program):
    (one,), (two,) = (check_in(patient, "rf_calf") for _tab in range(2))

    assert one == two
    assert CheckIn.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_of_two_tabs_at_once_the_stricter_holds(patient, program, _turn):
    check_in(patient, "rf_dizzy")
    said = [(), ("rf_near_fall",)]

    answers = at_once(2, lambda tab: check_in(patient, *said[tab], days=1))

    assert [type(each) for each in answers] == [list, list]
    assert closed(patient, 1) == {"stand"}
    assert CheckIn.objects.filter(on=patient.today(NOW) + DAY).count() == 2


def test_a_yes_of_weeks_ago_or_of_a_clock_that_is_ahead_is_not_refused(patient):
    now, by = NOW, make.actor(patient)
    today = patient.today(now)
    then = now.astimezone(patient.zone) - 30 * DAY  # by the clock on the wall
    for day in (today - 30 * DAY, today + 2 * DAY):
        checking_in.check_in(
            patient=patient,
            day=day,
            answers=Answers(asked=FULL, signs=("rf_calf",)),
            token=uuid.uuid4(),
            by=by,
            now=now,
            made_at=then if day < today else now,
        )

    assert set(SafetyFlag.objects.values_list("on", flat=True)) == {
        today - 30 * DAY,
        today,
    }
    with pytest.raises(checking_in.DayClosed):
        check_in_on(patient, today + DAY)


def check_in_on(patient, day):
    return checking_in.check_in(
        patient=patient,
        day=day,
        answers=Answers(asked=FULL),
        token=uuid.uuid4(),
        by=make.actor(patient),
        now=NOW,
    )


# What goes past the line without an answer.


def log_all(patient, days=0, **how):
    day = patient.today(NOW) + days * DAY
    items = ProgramItem.objects.filter(patient=patient).with_log_of(day)
    return exercising.log_all(
        items=list(items.select_related("program", "patient").with_reminder("x")),
        said=make.saying(patient, day, now=NOW, **how),
    )


def test_a_day_logged_past_the_line_is_kept_as_not_answered(patient, program):
    log_all(patient)

    row = CheckIn.objects.get()
    assert (row.signs, row.asked, row.said_by) == (None, "line", patient.user)


def test_an_answer_is_not_overwritten_and_late_or_paper_days_ask_nothing(
    patient, program
):
    check_in(patient, asked="line")
    log_all(patient)
    log_all(patient, days=-1)

    assert CheckIn.objects.get().signs == []
    log_all(make_other(patient), how="paper")
    assert CheckIn.objects.count() == 1


def make_other(patient):
    other = make.patient(clinic=patient.clinic)
    make.program(patient=other, items=1)
    return other


# What a sign closes is closed everywhere.


def test_behind_a_lock_the_open_exercises_are_logged_and_the_closed_are_not(
    patient, program
):
    check_in(patient, "rf_dizzy")

    log_all(patient)

    logged = ExerciseLog.objects.values_list("item__exercise__slug", flat=True)
    assert set(logged) == {"calm", "walk", "jump", "lift"}


@pytest.mark.parametrize("key", ["rf_calf", "rf_fall_noinjury"])
def test_where_everything_rests_nothing_is_logged(patient, program, key):
    check_in(patient, key)

    with pytest.raises(saying.OnHold):
        log_all(patient)


def test_no_reminder_goes_out_for_what_is_locked(patient):
    program = make.program(patient=patient)
    walk = make.exercise(slug="walk", category="aerobic")
    make.item(program=program, exercise=walk)
    now = NOW.astimezone(patient.zone).replace(hour=9, minute=1)
    flag = check_in(patient, "rf_breathless_more")[0]
    SafetyFlag.objects.filter(pk=flag.pk).update(
        raised_at=now - 2 * DAY, on=patient.today(now) - 2 * DAY
    )

    reminded.ask(patient)

    assert reminded.would_remind(now) == 0
    SafetyFlag.objects.filter(pk=flag.pk).update(locks=[])
    assert reminded.would_remind(now) == 1


def test_nothing_is_resumed_before_the_sign_is_set_aside(patient, program, therapist):
    (flag,) = check_in(patient, "rf_chest_pain")
    by = make.actor(therapist)
    program.refresh_from_db()

    with pytest.raises(prescribing.SignOpen):
        prescribing.resume_program(program=program, by=by, now=NOW)
    flagging.clear_flag(
        flag=flag,
        because="Heart is well.",
        doctor="Dr Osei",
        doctor_said_on=patient.today(NOW),
        by=by,
        now=NOW,
    )
    prescribing.resume_program(program=program, by=by, now=NOW)

    assert Program.objects.filter(held_at=None).exists()


# The morning after.


def morning(patient, pain, days=1, token=None):
    now = NOW + days * DAY
    return checking_in.answer_morning(
        patient=patient,
        day=patient.today(now),
        pain=pain,
        token=token or uuid.uuid4(),
        by=make.actor(patient),
        now=now,
    )


@pytest.mark.parametrize(
    ("gap", "pain", "holds"), [(2, 4, True), (6, 4, True), (7, 4, False), (2, 3, False)]
)
def test_twice_too_much_in_seven_days_holds_that_exercise(
    patient, program, gap, pain, holds
):
    check_in(patient, usual_pain=2, days=-1)
    item = program.items.get(exercise__slug="lift")
    for day in (0, gap):
        make.log(item=item, on=patient.today(NOW) + day * DAY, pain=5)

    assert morning(patient, 4) == []
    flags = morning(patient, pain, days=gap + 1)

    assert [flag.key for flag in flags] == (["pain_again"] if holds else [])
    assert closed(patient, gap + 1) == ({"lift"} if holds else set())


def test_twice_too_much_is_held_against_the_persons_own_limits(patient, program):
    PainLimits.objects.create(fine=2, less=4, **make.told({"patient": patient}))
    check_in(patient, usual_pain=1, days=-1)
    item = program.items.get(exercise__slug="lift")
    for day in (0, 2):
        make.log(item=item, on=patient.today(NOW) + day * DAY, pain=3)

    assert morning(patient, 3) == []
    (flag,) = morning(patient, 3, days=3)

    assert flag.key == "pain_again"


def test_without_a_usual_pain_the_morning_says_nothing(patient, program):
    make.log(item=program.items.first(), on=patient.today(NOW), pain=9)

    assert morning(patient, 9) == []
    assert CheckIn.objects.get(asked="morning").usual_pain is None


# What arrives late, or twice.


def say(patient, *signs, day, now=NOW, token=None, made_at=None, **said):
    """Of any day, however late it reaches us."""
    return checking_in.check_in(
        patient=patient,
        day=day,
        answers=Answers(**{"asked": FULL, "signs": signs} | said),
        token=token or uuid.uuid4(),
        by=make.actor(patient),
        now=now,
        made_at=made_at,
    )


@pytest.mark.parametrize(("gap", "level"), [(1, URGENT), (6, URGENT), (7, HOLD)])
def test_dizzy_twice_is_urgent_in_whichever_order_it_reaches_us(
    patient, program, gap, level
):
    today = patient.today(NOW)
    say(patient, "rf_dizzy", day=today)

    then = {"day": today - gap * DAY, "made_at": NOW - gap * DAY}
    (flag,) = say(patient, "rf_dizzy", **then)

    program.refresh_from_db()
    assert flag.level == level
    assert program.is_held is (level == URGENT)


def test_a_second_yes_pressed_twice_leads_to_the_same_sign(patient, program):
    (first,) = check_in(patient, "rf_calf")
    token = uuid.uuid4()

    answers = [check_in(patient, "rf_calf", token=token) for _press in range(2)]

    assert answers == [[first], [first]]


def test_what_was_kept_once_is_not_refused_when_it_is_sent_again_weeks_later(patient):
    token, today = uuid.uuid4(), patient.today(NOW)
    say(patient, day=today, token=token)
    tomorrow = today + DAY
    other = uuid.uuid4()
    say(patient, "rf_calf", day=tomorrow, token=other)

    assert say(patient, day=today, token=token, now=NOW + 30 * DAY) == []
    again = say(patient, "rf_calf", day=tomorrow, token=other, now=NOW + 2 * DAY)

    assert [flag.key for flag in again] == ["rf_calf"]
    assert CheckIn.objects.count() == 2


def test_two_tabs_of_the_morning_hold_an_exercise_once(patient, program):
    check_in(patient, usual_pain=2, days=-1)
    item = program.items.get(exercise__slug="lift")
    for day in (0, 2):
        make.log(item=item, on=patient.today(NOW) + day * DAY, pain=5)
    morning(patient, 4)

    first, second = (morning(patient, 4, days=3) for _tab in range(2))

    assert [flag.key for flag in first] == ["pain_again"]
    assert first == second
    assert SafetyFlag.objects.count() == 1


def test_a_morning_pressed_twice_leads_to_the_same_sign(patient, program):
    check_in(patient, usual_pain=2, days=-1)
    item = program.items.get(exercise__slug="lift")
    for day in (0, 2):
        make.log(item=item, on=patient.today(NOW) + day * DAY, pain=5)
    morning(patient, 4)
    token = uuid.uuid4()

    first, second = (morning(patient, 4, days=3, token=token) for _press in range(2))

    assert [flag.key for flag in first] == ["pain_again"]
    assert first == second


def test_the_token_of_a_check_in_says_nothing_of_the_morning(patient, program):
    token = uuid.uuid4()
    check_in(patient, token=token)

    with pytest.raises(OtherBody):
        morning(patient, None, days=0, token=token)


@pytest.mark.parametrize("is_kept_offline", [True, False])
def test_a_yes_on_a_page_of_yesterday_locks_the_day_on_which_it_was_tapped(
    patient, program, is_kept_offline
):
    today = patient.today(NOW)
    midnight = dt.datetime.combine(today, dt.time(0, 3), tzinfo=patient.zone)
    tapped = {
        "patient": patient,
        "day": today - DAY,
        "answers": Answers(asked=FULL, signs=("rf_dizzy",)),
        "token": uuid.uuid4(),
        "by": make.actor(patient),
        "made_at": midnight if is_kept_offline else None,
    }
    (flag,) = checking_in.check_in(now=midnight, **tapped)
    say(patient, day=today, now=midnight)

    assert flag.on == today
    assert "stand" in closed(patient)
    assert checking_in.check_in(now=NOW + DAY, **tapped) == [flag]
