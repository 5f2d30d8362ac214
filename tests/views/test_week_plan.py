"""The plan of the week: exercise, medicine, visits and tests on one page."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import Dose
from programs.rules import schedule
from tests import factories as make

DAY = dt.timedelta(days=1)
PLAN, TODAY = "/plan/", "/today/"


@pytest.fixture
def monday(today):
    return schedule.monday_of(today)


def days(answer):
    return answer.context["plan"].days


def states(phone):
    return {day.on: day.state for day in days(phone.get(PLAN))}


def test_seven_days_from_monday_with_today_among_them(phone, patient, monday, today):
    make.program(patient=patient, items=1)

    found = days(phone.get(PLAN))

    assert [day.on for day in found] == [monday + n * DAY for n in range(7)]
    assert [day.on for day in found if day.is_today] == [today]


def test_of_the_days_before_the_first_plan_nothing_was_planned(phone, patient, today):
    make.item(program=make.program(patient=patient, starts_on=today))

    found = states(phone)

    assert {found[day] for day in found if day < today} <= {"rest"}


def test_exercise_is_counted_in_minutes_and_walks_apart(phone, patient, today):
    starts_on = today - 20 * DAY
    program = make.program(patient=patient, starts_on=starts_on)
    walk = make.exercise(category="aerobic")
    squat = make.exercise(category="strength")
    make.item(program=program, exercise=walk, minutes=20, reps=None, weekdays=[2])
    make.item(program=program, exercise=squat, minutes=5, reps=None, weekdays=[2, 4])

    week = days(phone.get(PLAN))

    said = [(day.exercises, day.minutes, day.walk_minutes) for day in week]
    assert said[1] == (1, 5, 20)
    assert said[3] == (1, 5, 0)
    assert said[0] == (0, 0, 0)


def test_what_was_done_and_what_nobody_said_differ(phone, patient, today):
    program = make.program(patient=patient, starts_on=today - 20 * DAY)
    item = make.item(program=program)
    make.log(item=item, on=today)

    told = states(phone)

    assert told.pop(today) == "done"
    assert {told[day] for day in told if day > today} <= {"ahead"}
    assert {told[day] for day in told if day < today} <= {"missed"}


def test_a_day_of_which_all_was_left_out_is_not_one_of_which_nothing_was_said(
    phone, patient, today
):
    program = make.program(patient=patient, starts_on=today - 20 * DAY)
    make.log(item=make.item(program=program), on=today - DAY, done="none", credit=0)

    answer = phone.get(PLAN)

    assert {day.on: day.state for day in days(answer)}[today - DAY] == "none"
    assert "<span>left out</span>" in answer.content.decode()


def test_the_week_says_of_each_day_what_the_calendar_says(phone, patient, today):
    """A program was replaced in it, and a sign had closed all for a day."""
    item = make.item(program=make.program(patient=patient, ended_at=make.now() - DAY))
    make.log(item=item, on=today - 2 * DAY)
    make.flag(
        patient=patient,
        locks=["everything"],
        on=today - 3 * DAY,
        seen_at=make.now() - 3 * DAY,
        cleared_at=make.now() - 3 * DAY,
        cleared_by=patient.user,
    )
    make.item(program=make.program(patient=patient, starts_on=today - DAY))

    told = states(phone)

    assert [told[today - ago * DAY] for ago in (3, 2, 1)] == ["rest", "done", "missed"]


def test_what_was_done_stays_told_when_the_plan_rests(phone, patient, today):
    program = make.program(
        patient=patient, starts_on=today - 20 * DAY, held_at=make.now()
    )
    make.log(item=make.item(program=program), on=today)

    page = phone.get(PLAN).content.decode()

    assert page.count("<span>exercised</span>") == 1
    assert page.count("<span>resting for now</span>") == 7 - today.isoweekday()


@pytest.mark.parametrize("rests", ["held", "on a break"])
def test_a_day_that_rests_names_no_exercise_to_do(phone, patient, today, rests):
    held_at = make.now() if rests == "held" else None
    program = make.program(patient=patient, starts_on=today - 20 * DAY, held_at=held_at)
    make.item(program=program)
    if rests == "on a break":
        make.pause(patient=patient, starts_on=today, days=7)

    page = phone.get(PLAN).content.decode()

    before = today.isoweekday() - 1
    assert page.count("<strong>1 exercise</strong>") == before


def test_only_days_of_a_hold_rest_and_not_today_once_it_is_over(
    phone, patient, monday, today
):
    program = make.program(patient=patient, starts_on=today - 20 * DAY)
    make.item(program=program)
    program.held_at = make.now() - DAY
    program.save()
    during = states(phone)
    program.held_at = None
    program.save()
    after = states(phone)

    yesterday = today - DAY
    for day in during:
        was = "missed" if day < yesterday else "held"
        assert during[day] == was
        assert after[day] == ("ahead" if day >= today else was)


def test_a_hold_of_the_program_before_says_nothing_of_this_ones_days(
    phone, patient, monday, today
):
    held = {"held_at": make.now() - 9 * DAY, "ended_at": make.now()}
    make.program(patient=patient, starts_on=today - 20 * DAY, **held)
    make.item(program=make.program(patient=patient, starts_on=monday))

    told = states(phone)

    assert {told[day] for day in told if day < today} <= {"missed"}
    assert {told[day] for day in told if day >= today} == {"ahead"}


def test_days_of_a_break_are_not_told_as_missed(phone, patient, today):
    program = make.program(patient=patient, starts_on=today - 20 * DAY)
    make.item(program=program)
    make.pause(patient=patient, starts_on=today - DAY, days=2)

    page = phone.get(PLAN)

    told = {day.on: day.state for day in page.context["plan"].days}
    breaks = [day for day in told if today - DAY <= day <= today]
    assert [day for day in told if told[day] == "break"] == breaks
    assert page.text.count("<span>on a break</span>") == len(breaks)


def test_medicine_stands_on_its_days_and_daily_ones_on_every(phone, patient, monday):
    make.medication(patient=patient)
    make.medication(
        patient=patient,
        name="Alendronate",
        every=1,
        unit="week",
        first_due_on=monday - 19 * DAY,  # a Wednesday
    )
    make.medication(patient=patient, name="Ibuprofen", every=None, unit="as_needed")
    make.injection(
        patient=patient, route="mouth", name="Monthly", every=1, first_due_on=monday
    )

    answer = phone.get(PLAN)

    plan = answer.context["plan"]
    named = [[row.name for row in day.medicines] for day in plan.days]
    assert named == [["Monthly"], [], ["Alendronate"], [], [], [], []]
    assert [row.name for row in plan.daily] == ["Calcium"]
    assert [row.name for row in plan.as_needed] == ["Ibuprofen"]
    assert "Every Wednesday, in the morning" in answer.text


def test_an_injection_stands_on_its_date_until_it_was_given(
    phone, patient, monday, today
):
    row = make.injection(patient=patient, first_due_on=monday + 6 * DAY)

    before = days(phone.get(PLAN))
    Dose.objects.create(
        medication=row,
        given_on=today,
        next_due_on=today + 180 * DAY,
        patient=patient,
        clinic=patient.clinic,
        recorded_by=patient.therapist.user,
        recorded_at=make.now(),
    )
    after = days(phone.get(PLAN))

    assert [len(day.dues) for day in before] == [0, 0, 0, 0, 0, 0, 1]
    assert [len(day.dues) for day in after] == [0] * 7


def test_a_visit_stands_on_its_day_and_a_cancelled_one_does_not(phone, patient, monday):
    make.session(patient=patient, on=monday + DAY, start=dt.time(10, 30))
    gone = make.session(patient=patient, on=monday + 2 * DAY)
    gone.status, gone.settled_at = "cancelled", make.now()
    gone.settled_by = patient.therapist.user
    gone.save()

    week = days(phone.get(PLAN))

    assert [len(day.visits) for day in week] == [0, 1, 0, 0, 0, 0, 0]
    assert "Clinic visit" in phone.get(PLAN).text


@pytest.mark.parametrize(
    ("ahead", "is_shown"), [(-400, True), (-1, True), (42, True), (43, False)]
)
def test_what_is_overdue_or_due_in_six_weeks_is_said(
    phone, patient, today, ahead, is_shown
):
    due_on = today + ahead * DAY
    make.scan(patient=patient, scanned_on=today - 500 * DAY, next_due_on=due_on)

    coming = phone.get(PLAN).context["plan_coming"]

    assert [line.due.on for line in coming] == ([due_on] if is_shown else [])


def test_an_overdue_injection_asks_for_the_doctor_and_gives_no_advice(
    phone, patient, today
):
    make.injection(patient=patient, first_due_on=today - 9 * DAY)

    for address in (PLAN, TODAY):
        page = phone.get(address).text
        assert "Denosumab 60 mg" in page
        when = f"{today - 9 * DAY:%A, %B %-d}"
        assert (
            f"was due {when}. Had it? Tell the clinic. If not, ask the doctor." in page
        )


def test_a_tablet_taken_alone_is_never_overdue(phone, patient, today):
    make.injection(
        patient=patient, route="mouth", every=1, first_due_on=today - 9 * DAY
    )

    assert "was due" not in phone.get(TODAY).text
    assert "was due" not in phone.get(PLAN).text


@pytest.mark.parametrize(
    "unit", [{"unit": "week", "every": 1}, {"unit": "month", "every": 1}]
)
def test_today_says_what_falls_on_this_day(phone, patient, today, unit):
    make.medication(
        patient=patient, name="Alendronate", dose="70 mg", first_due_on=today, **unit
    )

    page = phone.get(TODAY).text

    assert "Alendronate 70 mg" in page
    assert "Taken" in page


@pytest.mark.parametrize("unit", ["week", "month"])
def test_a_day_before_nothing_falls_on_it(phone, patient, today, unit):
    make.medication(
        patient=patient,
        name="Alendronate",
        unit=unit,
        every=1,
        first_due_on=today + DAY,
    )

    assert "Alendronate" not in phone.get(TODAY).text


def test_yesterday_says_nothing_of_what_is_due_today(phone, patient, today):
    make.injection(patient=patient, first_due_on=today)

    page = phone.get(TODAY, {"day": (today - DAY).isoformat()}).text

    assert "Denosumab" not in page


def test_who_takes_medicine_and_has_no_program_has_a_plan(phone, patient):
    make.medication(patient=patient)
    make.aid(patient=patient)

    page = phone.get(PLAN).text

    assert "There is no plan at the moment" not in page
    assert "Two hours each morning" in page


def test_who_is_discharged_has_no_plan(phone, patient, today):
    make.injection(patient=patient, first_due_on=today)
    patient.discharged_on = patient.admitted_on = today
    patient.save()

    assert "There is no plan at the moment" in phone.get(PLAN).text
    assert "Denosumab" not in phone.get(TODAY).text


def test_nobody_sees_the_treatment_of_another(phone, patient, clinic, today):
    make.injection(patient=make.patient(clinic=clinic), first_due_on=today)

    assert "Denosumab" not in phone.get(PLAN).text
    assert "Denosumab" not in phone.get(TODAY).text


def test_the_therapist_sees_the_same_week_beside_the_treatment(
    signed_in, therapist, phone, patient, today
):
    make.item(program=make.program(patient=patient, starts_on=today - 9 * DAY))
    make.injection(patient=patient, first_due_on=today)
    make.medication(patient=patient)

    page = signed_in(therapist).get(f"/patients/{patient.pk}/treatment/")

    assert days(page) == days(phone.get(PLAN))
    assert "Plan of the week" in page.text


def test_what_waits_for_a_sign_off_is_not_planned_at_home(phone, patient, today):
    program = make.program(patient=patient, starts_on=today - 9 * DAY)
    known = make.item(program=program)
    make.item(
        program=program, place=2, exercise=make.exercise(supervision_initial=True)
    )

    assert days(phone.get(PLAN))[0].items == [known]


def fill(patient, program, number, today):
    make.item(program=program, place=number)
    make.medication(patient=patient, name=f"Tablet {number}")
    make.injection(patient=patient, name=f"Injection {number}", first_due_on=today)
    make.aid(patient=patient, name=f"Brace {number}", first_check_on=today)
    day = today - number * DAY
    make.scan(patient=patient, scanned_on=day, next_due_on=today + DAY)
    make.blood_test(patient=patient, drawn_on=day, next_due_on=today + DAY)


@pytest.mark.parametrize("address", [PLAN, TODAY])
def test_ten_of_each_cost_no_more_than_one(phone, patient, statements, today, address):
    program = make.program(patient=patient, starts_on=today - 20 * DAY)
    fill(patient, program, 1, today)
    phone.get(address)
    one = len(statements(phone.get, address))
    for number in range(2, 11):
        fill(patient, program, number, today)

    assert len(statements(phone.get, address)) == one
