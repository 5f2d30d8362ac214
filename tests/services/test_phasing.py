"""Phases are planned with a draft, and open when a therapist opens them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from programs.models import (
    Caution,
    Exercise,
    Phase,
    Program,
    ProgramItem,
    ProgramTemplate,
)
from programs.services import prescribing
from programs.services.prescribing import Weeks
from tests import factories as make
from tests.services.test_prescribing import start, wish
from tests.threads import at_once

DAY = dt.timedelta(days=1)
SPINE = "after-vertebral-fracture"


@pytest.fixture
def running(patient, today):
    """A signed program in its seventh week, with a second phase from then on.

    Going: squat at level 1, row, walk. Planned: squat at two sets, walk as it is, step.
    """
    squat, row, walk, step = (
        make.exercise(name=n) for n in ["squat", "row", "walk", "step"]
    )
    program = make.program(patient=patient, starts_on=today - 42 * DAY)
    phase(program, 1, 6, opened=True)
    second = phase(program, 7, 16)
    for place, exercise in enumerate((squat, row, walk)):
        make.item(program=program, exercise=exercise, place=place)
    for place, (exercise, sets) in enumerate([(squat, 2), (walk, 1), (step, 1)]):
        make.item(
            program=program,
            exercise=exercise,
            sets=sets,
            place=place,
            phase=second,
            is_waiting=True,
        )
    return program


def phase(program, first, last, *, opened=False, **fields):
    return make.phase(
        program=program,
        week_from=first,
        week_to=last,
        **({"opened_on": program.starts_on} if opened else {}),
        **fields,
    )


def open_second(program, by, *, from_day, leave=(), keep=()):
    """As the page offers it, but for the exercises named."""
    second = program.phases.get(week_from=7)
    planned = second.planned.exclude(exercise__name__in=leave)
    going = program.items.unplanned().filter(is_waiting=False)
    ending = going.exclude(exercise__in=second.planned.values("exercise"))
    prescribing.open_phase(
        phase=second,
        begin=set(planned.values_list("pk", flat=True)),
        end=set(ending.exclude(exercise__name__in=keep).values_list("pk", flat=True)),
        from_day=from_day,
        by=by,
        now=make.now(),
    )


def asked(patient, day):
    """Name and sets of what the patient is asked for that day."""
    rows = ProgramItem.objects.filter(patient=patient).prescribed_for(day)
    return sorted(rows.on_weekday_of(day).values_list("exercise__name", "sets"))


def test_a_template_plans_all_its_phases_and_asks_for_the_first(catalogue, patient, by):
    template = ProgramTemplate.objects.get(slug="prevention-low-bone-mass")

    program = start(patient, by, template=template)

    found = program.phases.values_list("week_from", "week_to", "sessions_per_week")
    assert list(found) == [(1, 6, 2), (7, 16, 1), (17, 26, Decimal("0.5"))]
    assert not program.phases.filter(opened_at__isnull=False).exists()
    first, second, third = program.phases.all()
    assert not first.planned.exists()
    for later in (second, third):
        assert later.planned.filter(begins_phase=True).count() >= 5
        assert not later.planned.filter(is_waiting=False).exists()


def test_what_is_closed_today_stays_in_the_plan_of_a_later_phase(
    catalogue, patient, by
):
    make.condition(patient=patient, key="vertebral_fracture_subacute")
    template = ProgramTemplate.objects.get(slug=SPINE)

    program = start(patient, by, template=template)

    for later, said in zip(
        program.phases.all()[1:], template.content["phases"][1:], strict=True
    ):
        planned = {row.exercise.slug for row in later.planned.all()}
        assert planned >= {each["slug"] for each in said["items"]}


def test_the_signature_opens_the_first_phase_only(catalogue, patient, by):
    template = ProgramTemplate.objects.get(slug=SPINE)
    program = start(patient, by, template=template)

    prescribing.sign_program(program=program, by=by, now=make.now())

    first, *later = program.phases.all()
    assert (first.opened_on, first.opened_by) == (program.starts_on, by.user)
    assert not any(each.is_open for each in later)
    days = [program.starts_on + each * DAY for each in range(182)]
    mine = ProgramItem.objects.filter(patient=patient)
    assert not any(mine.prescribed_for(d).exclude(phase=None).exists() for d in days)


def test_a_phase_that_is_due_changes_nothing_by_itself(running, patient, today):
    before = asked(patient, today)

    assert (
        asked(patient, today + 60 * DAY)
        == before
        == [
            ("row", 1),
            ("squat", 1),
            ("walk", 1),
        ]
    )


def test_an_opened_phase_begins_on_its_day_and_the_old_ends_the_day_before(
    running, patient, by, today
):
    tomorrow = today + DAY

    open_second(running, by, from_day=tomorrow)

    assert asked(patient, today) == [("row", 1), ("squat", 1), ("walk", 1)]
    assert asked(patient, tomorrow) == [("squat", 2), ("step", 1), ("walk", 1)]
    assert running.items.get(exercise__name="row").ends_on == today
    second = running.phases.get(week_from=7)
    assert (second.opened_on, second.opened_by) == (tomorrow, by.user)


def test_what_goes_on_unchanged_stays_one_row(running, by, today):
    walk = running.items.unplanned().get(exercise__name="walk")

    open_second(running, by, from_day=today + DAY)

    assert running.items.unplanned().get(exercise__name="walk") == walk


def test_the_therapist_may_leave_out_and_keep(running, patient, by, today):
    open_second(running, by, from_day=today + DAY, leave=["squat"], keep=["row"])

    assert asked(patient, today + DAY) == [
        ("row", 1),
        ("squat", 1),
        ("step", 1),
        ("walk", 1),
    ]


def test_what_is_left_out_waits_to_be_brought_in(running, by, today):
    open_second(running, by, from_day=today + DAY, leave=["step"])

    waiting = running.items.unplanned().get(is_waiting=True, ends_on=None)
    assert waiting.exercise.name == "step"


def test_the_sessions_a_week_are_those_of_the_phase(running, by, today):
    running.phases.filter(week_from=7).update(sessions_per_week=1)

    open_second(running, by, from_day=today + DAY)

    running.refresh_from_db()
    assert running.sessions_per_week == 1


def test_everything_is_judged_by_the_body_of_the_day(running, patient, by, today):
    step = Exercise.objects.get(name="step")
    Caution.objects.create(
        exercise=step, condition="knee_hip_pain", action="block", note="No steps."
    )
    make.condition(patient=patient, key="knee_hip_pain")

    with pytest.raises(prescribing.UnsafePrescription):
        open_second(running, by, from_day=today + DAY)

    assert not running.phases.get(week_from=7).is_open
    open_second(running, by, from_day=today + DAY, leave=["step"])
    assert running.phases.get(week_from=7).is_open


def test_no_phase_opens_behind_a_closed_gate(running, patient, by, today):
    Program.objects.filter(pk=running.pk).update(
        held_at=make.now(), held_by=by.user, held_reason="Wrist."
    )
    make.fracture(patient=patient, happened_on=today - 3 * DAY)

    with pytest.raises(prescribing.GateClosed):
        open_second(running, by, from_day=today + DAY)


@pytest.mark.parametrize("days", [-1, 200])
def test_a_phase_opens_on_a_day_of_the_program_from_today_on(running, by, today, days):
    with pytest.raises(prescribing.StartsTooEarly):
        open_second(running, by, from_day=today + days * DAY)


def test_a_later_phase_waits_for_the_one_before(running, by, today):
    third = phase(running, 17, 26)

    with pytest.raises(prescribing.NotPlanned):
        prescribing.open_phase(
            phase=third, begin=(), end=(), from_day=today, by=by, now=make.now()
        )


def test_a_draft_opens_no_phase(patient, by, today):
    draft = make.draft(patient=patient, starts_on=today)
    second = phase(draft, 7, 16)

    with pytest.raises(prescribing.NotPlanned):
        prescribing.open_phase(
            phase=second, begin=(), end=(), from_day=today, by=by, now=make.now()
        )


def test_a_dose_that_would_have_begun_that_day_is_replaced(running, patient, by, today):
    """The therapist changed the squat from tomorrow on, and opens the phase then."""
    squat = running.items.unplanned().get(exercise__name="squat")
    prescribing.change_dose(
        item=squat, wish=wish(), from_day=today + DAY, by=by, now=make.now()
    )

    open_second(running, by, from_day=today + DAY)

    for day in range(1, 9):
        found = dict(asked(patient, today + day * DAY))
        assert found["squat"] == 2
        assert len(asked(patient, today + day * DAY)) == 3


def test_what_was_done_today_is_not_written_over(running, patient, by, today):
    squat = running.items.unplanned().get(exercise__name="squat")
    now = prescribing.change_dose(
        item=squat, wish=wish(), from_day=today, by=by, now=make.now()
    )
    make.log(item=now, on=today)

    with pytest.raises(prescribing.StartsTooEarly):
        prescribing.change_dose(
            item=now, wish=wish(), from_day=today, by=by, now=make.now()
        )


def test_a_phase_by_hand_begins_with_what_is_asked_before_it(patient, by, today):
    draft = make.draft(patient=patient, starts_on=today)
    make.item(program=draft, sets=2)

    added = plan(draft, by, 9, 16)

    first, second = draft.phases.all()
    assert (first.week_from, first.week_to) == (1, 8)
    assert second == added
    assert (second.planned.get().sets, second.planned.get().is_waiting) == (2, True)


def test_a_phase_added_to_what_was_signed_meanwhile_finds_its_first_weeks_open(
    patient, by, today
):
    draft = make.draft(patient=patient, starts_on=today)
    make.item(program=draft)
    prescribing.sign_program(
        program=Program.objects.get(pk=draft.pk), by=by, now=make.now()
    )

    plan(draft, by, 9, 16)

    assert draft.phases.get(week_from=1).opened_on == today


def plan(program, by, first, last):
    weeks = Weeks(
        name="Later", week_from=first, week_to=last, sessions_per_week=Decimal(1)
    )
    return prescribing.add_phase(program=program, weeks=weeks, by=by, now=make.now())


@pytest.mark.parametrize(("first", "last"), [(1, 3), (7, 9), (10, 20)])
def test_phases_share_no_week_and_one_is_the_first(running, by, first, last):
    with pytest.raises(prescribing.WeeksTaken):
        plan(running, by, first, last)


def test_a_dropped_phase_gives_its_weeks_back_and_stays_on_record(running, by):
    second = running.phases.get(week_from=7)

    prescribing.drop_phase(phase=second, by=by, now=make.now())

    plan(running, by, 7, 12)
    assert Phase.objects.filter(program=running).count() == 3
    with pytest.raises(prescribing.NotPlanned):
        prescribing.drop_phase(phase=second, by=by, now=make.now())


def test_a_planned_exercise_is_changed_moved_and_taken_out(running, by):
    second = running.phases.get(week_from=7)
    squat, walk, step = second.planned.all()

    prescribing.change_item(item=step, wish=wish(), by=by, now=make.now())
    prescribing.move_item(item=step, is_up=True, by=by, now=make.now())
    prescribing.remove_item(item=squat, by=by, now=make.now())

    assert [row.exercise.name for row in second.planned.all()] == ["step", "walk"]
    assert second.planned.get(exercise__name="step").sets == 2
    assert second.planned.get(exercise__name="step").is_waiting
    assert walk.exercise.name == "walk"


def test_the_short_day_has_two(patient, by, today):
    draft = make.draft(patient=patient, starts_on=today)
    one, two, three = (make.item(program=draft, place=n) for n in range(3))
    for item in (one, two):
        prescribing.choose_minimum(item=item, is_chosen=True, by=by, now=make.now())

    with pytest.raises(prescribing.Two):
        prescribing.choose_minimum(item=three, is_chosen=True, by=by, now=make.now())

    prescribing.choose_minimum(item=one, is_chosen=False, by=by, now=make.now())
    prescribing.choose_minimum(item=three, is_chosen=True, by=by, now=make.now())
    assert set(draft.items.filter(is_minimum=True)) == {two, three}


@pytest.mark.django_db(transaction=True)
def test_of_two_therapists_who_open_a_phase_at_once_one_wins(running, by, today):
    answers = at_once(4, lambda number: open_second(running, by, from_day=today + DAY))

    assert answers.count(prescribing.NotPlanned) == 3
    assert running.items.unplanned().filter(exercise__name="squat").count() == 2


# One program after another.


@pytest.fixture
def later(patient, today):
    """A draft that begins in ten days."""
    row = make.draft(patient=patient, starts_on=today + 10 * DAY)
    make.item(program=row, exercise=make.exercise(name="new"))
    return row


@pytest.fixture
def before(patient):
    row = make.program(patient=patient)
    make.item(program=row, exercise=make.exercise(name="old"))
    return row


def sign(program, by):
    return prescribing.sign_program(program=program, by=by, now=make.now())


def test_a_program_signed_for_later_lets_the_current_go_on_until_then(
    patient, before, later, by, today
):
    sign(later, by)

    names = [
        [name for name, _sets in asked(patient, today + days * DAY)]
        for days in (0, 9, 10, 11)
    ]
    assert names == [["old"], ["old"], ["new"], ["new"]]
    before.refresh_from_db()
    assert (before.ends_on, before.ended_at) == (today + 9 * DAY, None)
    assert Program.objects.current().get() == before
    assert Program.objects.upcoming().get() == later


def test_on_its_first_day_the_next_program_is_the_current_one(
    patient, before, later, by, today
):
    sign(later, by)
    noon = dt.datetime.combine(later.starts_on, dt.time(12), patient.zone)

    early = prescribing.hand_over(now=noon - 13 * dt.timedelta(hours=1))
    counts = [prescribing.hand_over(now=noon) for _ in range(2)]

    assert (early, counts) == (0, [1, 0])
    assert Program.objects.current().get() == later
    before.refresh_from_db()
    assert before.ended_by == by.user


def test_whose_program_is_over_begins_the_new_one_as_the_current(
    patient, later, by, today
):
    make.program(
        patient=patient, starts_on=today - 90 * DAY, ends_on=today - DAY, items=1
    )

    sign(later, by)

    assert Program.objects.current().get() == later


def test_a_second_program_for_later_takes_the_place_of_the_first(
    patient, before, later, by, today
):
    sign(later, by)
    another = make.draft(patient=patient, starts_on=today + 5 * DAY)
    make.item(program=another)

    sign(another, by)

    assert Program.objects.upcoming().get() == another
    assert Program.objects.current().get() == before
    later.refresh_from_db()
    assert later.ended_at


@pytest.mark.parametrize("days", [[10, 20], [10, 20, 30], [20, 10, 30]])
def test_what_is_given_up_gives_its_days_back_to_what_runs(
    patient, before, by, today, days
):
    for number in days:
        row = make.draft(patient=patient, starts_on=today + number * DAY)
        make.item(program=row)
        sign(row, by)

    before.refresh_from_db()
    assert before.ends_on == today + (days[-1] - 1) * DAY


def test_where_the_next_is_ended_the_current_goes_on_as_it_was_signed(
    patient, later, by, today
):
    running = make.program(patient=patient, ends_on=today + 60 * DAY, items=1)
    sign(later, by)

    prescribing.end_program(program=later, reason="Not now.", by=by, now=make.now())

    running.refresh_from_db()
    assert running.ends_on == today + 60 * DAY


def test_no_program_goes_on_for_longer_than_it_was_signed_for(patient, by, today):
    running = make.program(patient=patient, ends_on=today + 14 * DAY, items=1)
    for number in (10, 30):
        row = make.draft(patient=patient, starts_on=today + number * DAY)
        make.item(program=row)
        sign(row, by)

    running.refresh_from_db()
    assert running.ends_on == today + 14 * DAY


def test_a_program_from_today_ends_both(patient, before, later, by, today):
    sign(later, by)
    now = make.draft(patient=patient, starts_on=today)
    make.item(program=now)

    sign(now, by)

    assert Program.objects.signed().get() == now


def test_a_fracture_holds_what_runs_and_what_comes(patient, before, later, by, today):
    sign(later, by)
    make.fracture(patient=patient, happened_on=today)

    assert prescribing.look_again(patient=patient, by=by, now=make.now())

    assert not Program.objects.signed().filter(held_at=None).exists()
