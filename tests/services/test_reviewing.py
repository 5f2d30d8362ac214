"""A therapist decides about proposals."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.services import charting
from programs.models import (
    ExerciseLog,
    Program,
    ProgramItem,
    ProgressionProposal,
    SignOff,
)
from programs.rules.catalogue import Where
from programs.rules.dose import Dose
from programs.services import proposing, reviewing
from programs.services.prescribing import Wish
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make
from tests.progressing import DAY, exercise_of_three, item_for, mondays, two_weeks
from tests.threads import at_once


@pytest.fixture
def propose(patient):
    """A proposal made now, of an exercise that went well for two weeks."""

    def proposed(**fields):
        now = make.now()
        item = item_for(patient, now=now, **fields)
        two_weeks(item, now=now, says="program" not in fields)
        proposing.propose(programs=[item.program_id], now=now)
        return ProgressionProposal.objects.get(item=item)

    return proposed


def accept(proposal, by, **said):
    return reviewing.accept(proposal=proposal, by=by, now=make.now(), **said)


def wish(level=2, dose=None, where=Where.HOME):
    every_day = (1, 2, 3, 4, 5, 6, 7)
    dose = dose or Dose(sets=2, reps=10)
    return Wish(level=level, dose=dose, weekdays=every_day, where=where)


def change(proposal, by, wanted):
    tomorrow = proposal.patient.today(make.now()) + DAY
    return reviewing.change(
        proposal=proposal, wish=wanted, from_day=tomorrow, by=by, now=make.now()
    )


def test_accepted_it_is_prescribed_from_tomorrow(patient, by, propose):
    proposal = propose()

    new = accept(proposal, by)

    today = patient.today(make.now())
    proposal.refresh_from_db()
    assert (new.level, new.sets, new.reps) == (2, 2, 10)
    assert (new.starts_on, proposal.item.ends_on) == (today + DAY, today)
    assert (proposal.status, proposal.led_to, proposal.decided_by) == (
        "accepted",
        new,
        by.user,
    )
    deeds = AuditEvent.objects.filter(about_id=proposal.pk).order_by("pk")
    assert [event.deed for event in deeds] == ["proposal.made", "proposal.accepted"]


def test_the_patient_is_asked_to_come_and_see_once_a_day(patient, by, propose):
    first = propose()
    accept(first, by)
    accept(propose(program=first.item.program, exercise=exercise_of_three()), by)

    assert Notice.objects.filter(user=patient.user).count() == 1


def test_twice_is_refused_and_so_is_deciding_what_lapsed(by, propose):
    proposal = propose()
    accept(proposal, by)

    with pytest.raises(reviewing.AlreadyDecided):
        accept(proposal, by)
    with pytest.raises(reviewing.AlreadyDecided):
        reviewing.decline(proposal=proposal, reason="enough", by=by, now=make.now())


def test_declined_it_stays_as_it_is_and_is_not_asked_again_soon(by, propose):
    proposal = propose()

    reviewing.decline(proposal=proposal, reason="form", by=by, now=make.now())

    proposal.refresh_from_db()
    assert (proposal.status, proposal.reason, proposal.led_to) == (
        "declined",
        "form",
        None,
    )
    assert ProgramItem.objects.get().level == 1
    for days in (1, 7, 13):
        programs = [proposal.item.program_id]
        assert proposing.propose(programs=programs, now=make.now() + days * DAY) == 0


@pytest.mark.parametrize(
    "wanted",
    [
        wish(),
        wish(level=1, dose=Dose(sets=2, reps=8)),
        wish(level=1, dose=Dose(reps=8, load="1 kg")),
        wish(level=1, dose=Dose(reps=10)),
    ],
)
def test_changed_in_one_thing_it_is_prescribed_that_way(by, propose, wanted):
    proposal = propose()

    new = change(proposal, by, wanted)

    proposal.refresh_from_db()
    assert (proposal.status, proposal.led_to) == ("changed", new)
    assert (new.level, new.amount) == (wanted.level, wanted.dose)


@pytest.mark.parametrize(
    "wanted",
    [
        wish(dose=Dose(sets=3, reps=10)),
        wish(level=1, dose=Dose(sets=2, reps=10)),
        wish(level=1, dose=Dose(sets=2, reps=8, load="1 kg")),
    ],
)
def test_two_things_at_once_are_refused_in_a_step_up(by, propose, wanted):
    proposal = propose()

    with pytest.raises(reviewing.OneAtATime):
        change(proposal, by, wanted)

    assert ProgressionProposal.objects.open().count() == 1


def test_a_fourth_step_up_in_seven_days_is_refused(by, propose):
    first = propose()
    program = first.item.program
    others = [
        propose(program=program, exercise=exercise_of_three()) for _number in range(3)
    ]
    for each in (first, *others[:2]):
        accept(each, by)

    with pytest.raises(reviewing.TooManySteps):
        accept(others[2], by)

    week_ago = make.now() - dt.timedelta(days=8)
    ProgressionProposal.objects.filter(status="accepted").update(
        proposed_at=week_ago, decided_at=week_ago
    )
    assert accept(others[2], by).level == 2


def test_a_sign_since_then_stops_it(patient, by, propose):
    proposal = propose()
    make.flag(patient=patient)

    with pytest.raises(reviewing.NotNow):
        accept(proposal, by)

    assert not ProgressionProposal.objects.to_decide().exists()
    assert ProgramItem.objects.get().level == 1


def test_what_was_logged_since_then_stops_it_too(patient, by, propose):
    proposal = propose()
    last_week = ExerciseLog.objects.filter(on=mondays(patient, make.now())[1])
    last_week.update(pain=4)

    with pytest.raises(reviewing.NotNow):
        accept(proposal, by)


def test_a_held_program_takes_no_step_of_any_kind(by, propose):
    proposal = propose()
    Program.objects.update(held_at=make.now(), held_by=by.user)

    with pytest.raises(reviewing.NotNow):
        accept(proposal, by)


@pytest.fixture
def learned_first(propose):
    """A proposal for a level that is learned with the therapist."""
    return propose(level=2, sets=2, reps=10)


def test_a_level_learned_first_is_not_brought_home_by_accepting(by, learned_first):
    with pytest.raises(reviewing.LearnFirst):
        accept(learned_first, by)

    assert not SignOff.objects.exists()


def test_seen_done_well_it_is_signed_off_and_comes_home(by, learned_first):
    new = accept(learned_first, by, seen_done_well=True)

    assert (new.level, new.where) == (3, "home")
    assert SignOff.objects.get().level == 3


def test_or_it_stays_in_the_clinic_until_then(by, learned_first):
    new = accept(learned_first, by, in_clinic=True)

    assert (new.level, new.where, new.weekdays) == (3, "clinic", [])
    assert not SignOff.objects.exists()


def test_what_is_always_supervised_is_never_proposed_for_home(patient):
    now = make.now()
    item = item_for(patient, now=now)
    item.exercise.levels.filter(level=2).update(supervision="always")
    two_weeks(item, now=now)

    assert proposing.propose(programs=[item.program_id], now=now) == 0


def test_a_step_back_is_taken_even_with_an_open_sign(patient, by):
    now = make.now()
    item = item_for(patient, now=now, level=2, sets=2, reps=10)
    for days_ago in (1, 3):
        make.log(item=item, on=patient.today(now) - days_ago * DAY, pain=5)
    make.flag(patient=patient, key="pain_stop", level="hold")
    proposing.propose(programs=[item.program_id], now=now)

    new = accept(ProgressionProposal.objects.get(), by)

    assert (new.level, new.sets) == (1, 1)


def test_at_the_lowest_level_there_is_nothing_to_accept(patient, by):
    now = make.now()
    item = item_for(patient, now=now)
    for days_ago in (1, 3):
        make.log(item=item, on=patient.today(now) - days_ago * DAY, pain=5)
    proposing.propose(programs=[item.program_id], now=now)

    with pytest.raises(reviewing.NothingLower):
        accept(ProgressionProposal.objects.get(), by)


def test_a_fracture_since_then_stops_it(patient, by, propose):
    proposal = propose()
    charting.record_fracture(
        patient=patient,
        site="wrist",
        happened_on=patient.today(make.now()),
        by=by,
        now=make.now(),
    )

    with pytest.raises(reviewing.Refused):
        accept(proposal, by)

    assert ProgramItem.objects.get().level == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_therapists_at_once_one_decides(clinic, patient, by, propose):
    proposal = propose()
    other = make.actor(make.member(clinic=clinic))

    said = at_once(
        2,
        lambda number: (
            accept(proposal, by)
            if number
            else reviewing.decline(
                proposal=proposal, reason="form", by=other, now=make.now()
            )
        ),
    )

    assert reviewing.AlreadyDecided in said
    decided = ProgressionProposal.objects.get()
    assert decided.status in {"accepted", "declined"}
    assert ProgramItem.objects.count() == 1 + (decided.status == "accepted")


@pytest.mark.django_db(transaction=True)
def test_two_runs_of_the_task_at_once_propose_once(patient):
    now = make.now()
    item = item_for(patient, now=now)
    two_weeks(item, now=now)

    made = at_once(
        3, lambda _number: proposing.propose(programs=[item.program_id], now=now)
    )

    assert all(isinstance(each, int) for each in made), made
    assert ProgressionProposal.objects.count() == 1
