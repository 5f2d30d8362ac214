"""What is drawn of half a year: the shapes, and what stands for nothing known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from patients.models import FractureCheck
from patients.rules.pain import Limits
from patients.services import limiting
from programs import charting
from programs.charting import testing
from programs.models.briefs import brief_of
from programs.models.halfyear import half_year_of
from programs.rules import schedule
from tests import factories as make

DAY = dt.timedelta(days=1)
WEEK = 7 * DAY
LIMITS = Limits(fine=3, less=5)


@pytest.fixture
def read(patient, therapist, today):
    return lambda: half_year_of(patient, make.actor(therapist), today=today)


def lane(section, key):
    every = (*section.lanes, *section.folded)
    return next(each for each in every if each.key == key)


def kinds(shapes):
    return [shape.kind for shape in shapes]


def test_a_week_left_out_is_a_zero_and_a_silent_one_is_missing(read, patient, today):
    monday = schedule.monday_of(today)
    item = make.item(program=make.program(patient=patient, starts_on=monday - 3 * WEEK))
    for number in range(7):
        on = monday - 3 * WEEK + number * DAY
        make.log(item=item, on=on, done="none", credit=0)
        make.log(item=item, on=on + 2 * WEEK)

    whole = lane(charting.home(read()), "all")

    assert kinds(whole.boxes)[:2] == ["missing", "good"]
    assert [text.words for text in whole.texts] == ["0"]


def test_a_week_that_is_not_over_counts_for_no_goal(patient, therapist):
    thursday = dt.date(2026, 3, 5)
    program = make.program(patient=patient, starts_on=thursday - 10 * DAY)
    item = make.item(program=program)
    for days in range(1, 11):
        make.log(item=item, on=thursday - days * DAY)

    found = half_year_of(patient, make.actor(therapist), today=thursday)
    drawn = lane(charting.home(found), "all")

    assert len(drawn.boxes) == 2
    assert drawn.note == "1 of 1 week"
    assert "goal met in 1 of 1 whole week" in drawn.says


def test_pain_is_joined_within_a_week_and_the_silence_lies_at_the_ground(
    read, patient, today
):
    item = make.item(program=make.program(patient=patient, starts_on=today - 60 * DAY))
    for ago, pain in ((40, 2), (33, 0), (10, 6), (4, 3)):
        make.log(item=item, on=today - ago * DAY, pain=pain)

    drawn = lane(charting.felt(read(), LIMITS), "pain")

    assert len(drawn.marks) == 4
    assert len(drawn.lines) == 2
    silent = [box for box in drawn.bands if box.kind == "silent"]
    assert len(silent) == 2
    assert drawn.marks[1].y == drawn.height
    assert drawn.marks[2].y < drawn.marks[0].y


def test_a_fall_reaches_through_every_lane_and_a_near_fall_does_not(
    read, patient, today
):
    for ago, injury in ((9, "near"), (20, "bruise"), (300, "cut")):
        make.fall(patient=patient, happened_on=today - ago * DAY, injury=injury)
    make.flag(patient=patient, level="watch", on=today - 5 * DAY)
    make.flag(patient=patient, level="urgent", on=today - 30 * DAY)
    found = read()

    x = found.axis.x
    assert {(line.kind, line.x) for line in charting.guides(found)} == {
        ("fall", x(today - 20 * DAY)),
        ("serious", x(today - 30 * DAY)),
    }
    section = charting.falls(found)
    assert sorted(kinds(lane(section, "fall").marks)) == ["fall", "near"]
    assert sorted(kinds(lane(section, "sign").marks)) == ["serious", "sign"]


def test_what_is_due_and_not_recorded_is_drawn_up_to_today(read, patient, today):
    row = make.injection(patient=patient, first_due_on=today - 30 * DAY)
    found = read()

    drawn = lane(charting.treatment(found, None), f"medicine-{row.pk}")

    (late,) = drawn.lines
    assert (late.x, late.to_x) == (
        found.axis.x(today - 30 * DAY),
        found.axis.x(today),
    )
    assert drawn.note == f"due since {today - 30 * DAY:%-d %b %Y}"


def test_a_tablet_comes_round_by_itself_and_is_never_late(read, patient, today):
    row = make.medication(
        patient=patient, every=1, unit="month", first_due_on=today - 30 * DAY
    )

    assert lane(charting.treatment(read(), None), f"medicine-{row.pk}").lines == ()


def test_a_new_dose_begins_at_each_edge_and_what_ended_is_folded(read, patient, today):
    program = make.program(patient=patient, starts_on=today - 8 * WEEK)
    heel = make.exercise(name="Heel raise")
    for first, last, reps in (
        (program.starts_on, today - 4 * WEEK, 8),
        (today - 4 * WEEK + DAY, None, 10),
    ):
        make.item(
            program=program, exercise=heel, starts_on=first, ends_on=last, reps=reps
        )
    over = make.exercise(name="March")
    make.item(program=program, exercise=over, ends_on=today - WEEK)

    section = charting.doses(read())

    (going,), (ended,) = section.lanes, section.folded
    first, then = going.boxes
    assert (first.text, then.text) == ("8 reps", "10 reps")
    assert first.x + first.width == pytest.approx(then.x)
    assert (going.note, ended.note) == ("1 change", "ended")


def test_sessions_differ_by_shape_and_an_asked_approval_is_an_outline(
    read, patient, today
):
    for ago, status in (
        (20, "attended"),
        (16, "no_show"),
        (12, "late_cancelled"),
        (8, "cancelled"),
        (4, "rescheduled"),
    ):
        make.session(patient=patient, on=today - ago * DAY, status=status)
    plan = make.coverage(patient=patient)
    make.authorization(coverage=plan, number="A7")
    make.authorization(
        coverage=plan, status="pending", visits_approved=0, visits_requested=8
    )

    section = charting.visits(read())

    assert kinds(lane(section, "session").marks) == [
        "attended",
        "missed",
        "missed",
        "cancelled",
    ]
    covers = [box.kind for each in section.lanes[1:] for box in each.boxes]
    assert sorted(covers) == ["approval", "asked", "plan"]


def test_what_was_not_completed_is_a_cross_and_no_line_goes_through_it(
    read, patient, today
):
    for ago, value in ((30, "14"), (20, None), (10, "11"), (3, "10")):
        why = {} if value else {"not_done_reason": "Dizzy"}
        make.measurement(
            patient=patient, measured_on=today - ago * DAY, value=value, **why
        )

    drawn = lane(charting.results(read()), "tug")

    assert kinds(drawn.marks) == ["dot", "gap", "dot", "dot"]
    assert len(drawn.lines) == 1
    assert "cut" in kinds(drawn.rules)
    assert drawn.note.startswith("10.0 s")


@pytest.mark.parametrize(
    ("value", "said"),
    [("10", "10"), ("20.0", "20"), ("9.80", "9.8"), ("0", "0"), ("100.50", "100.5")],
)
def test_a_number_keeps_the_zeros_before_its_point(value, said):
    result = SimpleNamespace(value=Decimal(value))

    assert testing._short(result) == said


def test_a_result_of_before_is_told_and_not_drawn(read, patient, today):
    make.measurement(patient=patient, measured_on=today - 300 * DAY, value="14")

    drawn = lane(charting.results(read()), "tug")

    assert drawn.marks == ()
    assert "14.0 s" in drawn.note


@pytest.mark.parametrize("found_any", [[], [True], [False], [True, False]])
@pytest.mark.parametrize("is_recorded", [True, False])
def test_the_brief_says_of_broken_bones_what_the_checklist_says(
    patient, therapist, found_any, is_recorded
):
    for number, said in enumerate(found_any):
        make.fracture_check(
            patient=patient,
            found_any=said,
            recorded_at=make.now() + number * DAY,
        )
    if is_recorded:
        make.fracture(patient=patient)
    actor = make.actor(therapist)

    asked = FractureCheck.objects.has_answer(patient.pk)

    assert brief_of(patient, actor).is_asked is asked


def test_a_brief_says_who_is_called_and_what_is_wanted_in_one_query(
    patient, therapist, statements
):
    actor = make.actor(therapist)
    assert brief_of(patient, actor).limits == LIMITS
    make.goal(patient=patient, words="Dance again.")
    make.emergency_contact(patient=patient, name="Ann", phone="555")
    limiting.set_limits(
        patient=patient,
        limits=Limits(fine=2, less=4),
        reason="",
        by=actor,
        now=make.now(),
    )

    assert len(statements(brief_of, patient, actor)) == 1
    brief = brief_of(patient, actor)
    assert brief.goals == ["Dance again."]
    assert [(c.name, c.phone) for c in brief.contacts] == [("Ann", "555")]
    assert brief.limits == Limits(fine=2, less=4)
