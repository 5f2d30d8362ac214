"""What the app proposes from two weeks of logs, and when it takes that back."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from patients.models import Condition, Fall
from patients.services import charting
from programs import tasks
from programs.models import Program, ProgressionProposal
from programs.rules.progression import Why
from programs.services import prescribing, proposing
from tests import factories as make
from tests.progressing import DAY, item_for, mondays, report, two_weeks

NEW_YORK = ZoneInfo("America/New_York")
# A Monday morning at four, a week after the clocks went back there.
NOW = dt.datetime(2026, 11, 9, 4, 30, tzinfo=NEW_YORK)


@pytest.fixture
def patient(clinic, therapist):
    return make.patient(
        clinic=clinic, therapist=therapist, admitted_on=dt.date(2026, 1, 5)
    )


def propose(now=NOW):
    programs = Program.objects.values_list("pk", flat=True)
    return proposing.propose(programs=list(programs), now=now)


def proposals():
    return [
        (row.kind, row.level, row.status) for row in ProgressionProposal.objects.all()
    ]


def test_two_good_weeks_propose_the_next_level_and_change_nothing(patient):
    item = item_for(patient, now=NOW)
    two_weeks(item, now=NOW)

    assert propose() == 1

    row = ProgressionProposal.objects.get()
    assert (row.kind, row.level, row.dose["sets"]) == ("harder", 2, 2)
    assert row.week == dt.date(2026, 11, 9)
    weeks = row.evidence["weeks"]
    assert [week["monday"] for week in weeks] == ["2026-10-26", "2026-11-02"]
    assert [(week["pains"], week["felt"]) for week in weeks] == [([1], "easy")] * 2
    assert len(row.evidence["days"]) == 14
    item.refresh_from_db()
    assert (item.level, item.ends_on) == (1, None)


def test_twice_is_once_also_a_week_late(patient):
    two_weeks(item_for(patient, now=NOW), now=NOW)

    assert propose() == 1
    assert propose() == 0
    assert propose(NOW + 2 * DAY) == 0
    assert len(proposals()) == 1


def test_late_in_the_week_is_as_good_as_on_monday(patient):
    two_weeks(item_for(patient, now=NOW), now=NOW)

    assert propose(NOW + 6 * DAY) == 1


def test_a_late_answer_makes_the_weeks_whole(patient):
    two_weeks(item_for(patient, now=NOW), now=NOW, pain=None)
    assert propose() == 0

    for monday in mondays(patient, NOW):
        report(patient, monday + 6 * DAY, pain=2)

    assert propose(NOW + DAY) == 1


@pytest.mark.parametrize(
    "weeks",
    [
        {"days": 5},
        {"pain": None},
        {"pain": 4},
        {"effort": "fine"},
        {"effort": ""},
        {"says": False},
    ],
)
def test_less_than_that_proposes_nothing(patient, weeks):
    two_weeks(item_for(patient, now=NOW), now=NOW, **weeks)

    assert propose() == 0


def test_a_dose_that_began_in_the_middle_of_a_week_has_no_two_weeks_yet(patient):
    item = item_for(patient, now=NOW)
    item.starts_on = mondays(patient, NOW)[0] + DAY
    item.save()
    two_weeks(item, now=NOW)

    assert propose() == 0


def test_at_the_top_nothing_is_proposed(patient):
    item = item_for(patient, now=NOW, level=3, sets=3, reps=10)
    two_weeks(item, now=NOW)

    assert propose() == 0


def test_what_is_done_in_the_clinic_is_for_the_visit(patient):
    item = item_for(patient, now=NOW, where="clinic")
    two_weeks(item, now=NOW)

    assert propose() == 0


def test_a_sign_still_open_stops_every_step_up(patient):
    two_weeks(item_for(patient, now=NOW), now=NOW)
    make.flag(patient=patient, key="rf_height", level="watch", on=dt.date(2026, 9, 1))

    assert propose() == 0


@pytest.mark.parametrize(("days_ago", "made"), [(13, 0), (15, 1)])
def test_a_lock_or_a_fall_in_these_weeks_stops_a_step_up(patient, by, days_ago, made):
    two_weeks(item_for(patient, now=NOW), now=NOW)
    make.flag(
        patient=patient,
        on=patient.today(NOW) - days_ago * DAY,
        seen_at=NOW,
        cleared_at=NOW,
    )

    assert propose() == made


def test_a_fall_in_these_weeks_stops_a_step_up(patient, by):
    two_weeks(item_for(patient, now=NOW), now=NOW)
    Fall.objects.create(
        patient=patient,
        clinic=patient.clinic,
        happened_on=mondays(patient, NOW)[1],
        injury="none",
        recorded_by=by.user,
        recorded_at=NOW,
    )

    assert propose() == 0


@pytest.mark.parametrize(("days_ago", "made"), [(8, 0), (0, 1)])
def test_a_week_partly_on_hold_is_no_full_week(patient, by, days_ago, made):
    now = make.now()
    item = item_for(patient, now=now)
    two_weeks(item, now=now)
    then = now - days_ago * DAY
    prescribing.hold_program(program=item.program, reason="Flu", by=by, now=then)
    prescribing.resume_program(program=item.program, by=by, now=now)

    assert propose(now) == made


def test_a_week_with_a_break_in_it_proposes_no_step_up(patient):
    two_weeks(item_for(patient, now=NOW), now=NOW)
    make.pause(patient=patient, starts_on=mondays(patient, NOW)[0], days=1)

    assert propose() == 0


def test_nothing_is_proposed_while_the_program_rests(patient, by):
    item = item_for(patient, now=NOW)
    two_weeks(item, now=NOW)
    Program.objects.update(held_at=NOW, held_by=by.user)

    assert propose() == 0


def test_pain_twice_in_a_week_proposes_a_step_back_the_next_morning(patient):
    item = item_for(patient, now=NOW, level=2, sets=2, reps=10)
    today = patient.today(NOW)
    for days_ago in (1, 4):
        make.log(item=item, on=today - days_ago * DAY, pain=4, pain_where="knee")

    assert propose() == 1

    row = ProgressionProposal.objects.get()
    assert (row.kind, row.level, row.whys) == ("easier", 1, [Why.PAIN_TWICE])


def test_a_flare_counts_from_the_first_day_of_a_dose(patient):
    """Also over a weekend, where no week at that dose is full yet."""
    today = patient.today(NOW)
    fields = {"level": 2, "sets": 2, "reps": 10, "starts_on": today - 3 * DAY}
    item = item_for(patient, now=NOW, **fields)
    for on in (today - 2 * DAY, today):
        make.log(item=item, on=on, pain=5)

    assert propose() == 1


def test_at_the_lowest_level_it_asks_for_a_look_without_a_number(patient):
    item = item_for(patient, now=NOW)
    for days_ago in (1, 4):
        make.log(item=item, on=patient.today(NOW) - days_ago * DAY, pain=5)

    propose()

    row = ProgressionProposal.objects.get()
    assert not row.asks_for_something_else


def test_a_step_back_takes_the_place_of_a_step_up(patient):
    item = item_for(patient, now=NOW, level=2, sets=2, reps=10)
    two_weeks(item, now=NOW)
    item.exercise.levels.filter(level=3).update(supervision="none")
    propose()
    for days in (0, 1):
        make.log(item=item, on=patient.today(NOW) + days * DAY, pain=5)

    assert propose(NOW + 2 * DAY) == 1

    assert proposals() == [("harder", 3, "lapsed"), ("easier", 1, "proposed")]


def test_hard_and_little_done_proposes_a_step_back(patient):
    item = item_for(patient, now=NOW, level=2, sets=2, reps=10)
    two_weeks(item, now=NOW, days=3, effort="hard")

    propose()

    assert ProgressionProposal.objects.get().whys == [Why.HARD_AND_LITTLE_DONE]


@pytest.mark.parametrize(("days_ago", "made"), [(14, 0), (15, 1)])
def test_after_two_whole_weeks_away_a_restart_is_offered(patient, days_ago, made):
    item = item_for(patient, now=NOW, level=2, sets=2, reps=10)
    make.log(item=item, on=patient.today(NOW) - days_ago * DAY)

    assert propose() == made

    assert proposals() == [("restart", 1, "proposed")] * made


def test_days_of_a_break_and_of_a_hold_are_not_told_as_unsaid(patient):
    item = item_for(patient, now=NOW, level=2, sets=2, reps=10)
    today = patient.today(NOW)
    make.log(item=item, on=today - 15 * DAY)
    make.pause(patient=patient, starts_on=today - 12 * DAY, days=2)
    program = item.program
    program.held_at = NOW - 5 * DAY
    program.save()
    program.held_at = None
    program.save()
    Program.pgh_event_model.objects.update(pgh_created_at=NOW - 4 * DAY)

    propose()

    days = ProgressionProposal.objects.get().evidence["days"]
    told = {str(today - ago * DAY) for ago in (12, 11, 5, 4)}
    assert {day["on"] for day in days if day["state"] == "rest"} == told


def test_who_never_began_is_not_offered_a_restart(patient):
    item_for(patient, now=NOW, level=2, sets=2, reps=10)

    assert propose() == 0


def test_a_new_caution_proposes_a_step_back_and_an_old_one_does_not(patient, by):
    item = item_for(
        patient, now=NOW, level=2, sets=2, reps=10, prescribed_at=NOW - 28 * DAY
    )
    item.exercise.cautions.create(
        condition="knee_hip_pain", action="modify", note="A smaller movement."
    )
    old = make.condition(
        patient=patient,
        key="knee_hip_pain",
        by=by.user,
        recorded_at=NOW - 20 * DAY,
    )
    assert propose() == 0

    Condition.objects.filter(pk=old.pk).update(recorded_at=NOW - DAY)

    assert propose() == 1
    assert ProgressionProposal.objects.get().evidence["cautions"] == ["knee_hip_pain"]


def test_a_fall_told_today_withdraws_the_step_up_at_once(patient, by):
    now = make.now()
    two_weeks(item_for(patient, now=now), now=now)
    assert propose(now) == 1

    charting.record_fall(
        patient=patient,
        happened_on=patient.today(now),
        injury="none",
        place="",
        note="",
        by=by,
        now=make.now(),
    )

    assert proposals() == [("harder", 2, "lapsed")]


def test_a_changed_dose_withdraws_what_was_proposed_about_the_old_one(patient, clinic):
    item = item_for(patient, now=NOW)
    two_weeks(item, now=NOW)
    propose()
    item.ends_on = patient.today(NOW)
    item.save()

    assert proposing.withdraw_replaced(clinic=clinic, now=NOW) == 1
    assert proposing.withdraw_replaced(clinic=clinic, now=NOW) == 0
    assert ProgressionProposal.objects.get().reason == "replaced"


@pytest.mark.parametrize(("days_left", "is_open"), [(1, True), (0, False)])
def test_nothing_is_proposed_that_no_day_of_the_program_is_left_for(
    patient, clinic, days_left, is_open
):
    """What is accepted begins tomorrow."""
    two_weeks(item_for(patient, now=NOW), now=NOW)
    last = patient.today(NOW) + days_left * DAY
    Program.objects.update(ends_on=last)

    assert propose() == is_open

    Program.objects.update(ends_on=last - DAY)

    assert proposing.withdraw_replaced(clinic=clinic, now=NOW) == is_open
    assert not ProgressionProposal.objects.open().exists()


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "UTC"])
def test_a_week_ends_where_the_patient_lives(clinic, zone):
    patient = make.patient(
        clinic=clinic, time_zone=zone, admitted_on=dt.date(2026, 1, 5)
    )
    early = dt.datetime(2026, 11, 9, 0, 5, tzinfo=ZoneInfo(zone))
    two_weeks(item_for(patient, now=early), now=early)

    assert propose(early - dt.timedelta(minutes=10)) == 0
    assert propose(early) == 1


def test_a_batch_costs_the_same_for_many_as_for_one(clinic, statements):
    def one_more():
        patient = make.patient(clinic=clinic, admitted_on=dt.date(2026, 1, 5))
        for _number in range(2):
            program = Program.objects.filter(patient=patient).first()
            given = {"program": program} if program else {}
            two_weeks(item_for(patient, now=NOW, **given), now=NOW, says=not program)

    one_more()
    few = statements(propose)
    ProgressionProposal.objects.update(
        status="lapsed", week=dt.date(2026, 10, 5), decided_at=NOW
    )
    for _number in range(4):
        one_more()

    many = statements(propose)

    assert ProgressionProposal.objects.open().count() == 10
    assert len(many) == len(few)
    assert len(many) <= 24


def test_the_task_looks_in_the_early_morning_of_each_patient(clinic, monkeypatch):
    here = make.patient(clinic=clinic, admitted_on=dt.date(2026, 1, 5))
    far = make.patient(
        clinic=clinic,
        time_zone="Pacific/Auckland",
        admitted_on=dt.date(2026, 1, 5),
    )
    for each in (here, far):
        two_weeks(item_for(each, now=NOW), now=NOW)
    monkeypatch.setattr(tasks, "BATCH", 1)
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)

    assert tasks.propose_progression() == 1
    assert ProgressionProposal.objects.get().patient == here
    monkeypatch.setattr(
        tasks.timezone, "now", lambda: NOW.astimezone(dt.UTC) + dt.timedelta(hours=7)
    )
    assert tasks.propose_progression() == 1
    assert tasks.propose_progression() == 0
