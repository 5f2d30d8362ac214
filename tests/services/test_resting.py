"""What rests in a running program, and what a therapist makes of it."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import Condition
from patients.services import charting
from programs.models import Caution, ItemRest, Program, ProgramItem
from programs.services import prescribing
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def item(patient):
    """Of a running program, with another exercise beside it."""
    row = make.item(program=make.program(patient=patient, items=1), reps=11)
    Caution.objects.create(
        exercise=row.exercise,
        condition="cannot_lie_flat",
        action="block",
        note="Not lying down.",
    )
    return row


@pytest.fixture
def rest(item, by):
    set_condition(item.patient, by)
    return ItemRest.objects.get()


def set_condition(patient, by):
    return charting.set_condition(
        patient=patient, key="cannot_lie_flat", by=by, now=make.now()
    )


def correct(patient, by):
    row = Condition.objects.standing().get(patient=patient)
    charting.withdraw(fact=row, reason="She lies well now.", by=by, now=make.now())


def bring_back(rest, by):
    prescribing.bring_back(rest=rest, by=by, now=make.now())


def asked(patient):
    """Each exercise of today, and its dose."""
    today = ProgramItem.objects.prescribed_for(patient.today(make.now()))
    return {row.exercise_id: row.reps for row in today.filter(patient=patient)}


def test_correcting_the_condition_brings_nothing_back_by_itself(rest, item, by):
    correct(item.patient, by)

    assert item.exercise_id not in asked(item.patient)
    assert ItemRest.objects.open().exists()


def test_what_is_safe_again_is_brought_back_as_it_was(rest, item, by):
    correct(item.patient, by)

    bring_back(rest, by)

    assert asked(item.patient)[item.exercise_id] == 11
    rest.refresh_from_db()
    assert (rest.settled_how, rest.settled_by) == ("back", by.user)
    item.refresh_from_db()
    assert item.ends_on == item.patient.today(make.now()) - DAY  # history is kept


def test_what_rested_before_it_began_begins_on_its_day(patient, item, by):
    later = patient.today(make.now()) + 5 * DAY
    ProgramItem.objects.filter(pk=item.pk).update(starts_on=later)
    set_condition(patient, by)
    correct(patient, by)

    bring_back(ItemRest.objects.get(), by)

    item.refresh_from_db()
    assert (item.starts_on, item.ends_on) == (later, None)


def test_a_dose_and_the_one_that_follows_it_rest_as_one(patient, item, by):
    tomorrow = patient.today(make.now()) + DAY
    ProgramItem.objects.filter(pk=item.pk).update(ends_on=tomorrow - DAY)
    make.item(program=item.program, exercise=item.exercise, starts_on=tomorrow, reps=12)

    set_condition(patient, by)
    correct(patient, by)
    bring_back(ItemRest.objects.get(), by)

    item.refresh_from_db()
    assert item.ends_on == tomorrow - 2 * DAY
    again = ProgramItem.objects.get(exercise=item.exercise, ends_on=None)
    assert (again.reps, again.starts_on) == (12, tomorrow)


def test_what_is_still_unsafe_does_not_come_back(rest, item, by):
    with pytest.raises(prescribing.UnsafePrescription):
        bring_back(rest, by)

    assert ItemRest.objects.open().exists()
    assert item.exercise_id not in asked(item.patient)


def test_nothing_comes_back_behind_a_closed_gate(rest, item, by):
    correct(item.patient, by)
    make.fracture(
        patient=item.patient, happened_on=item.patient.today(make.now()) - DAY
    )
    Program.objects.update(held_at=make.now(), held_by=by.user)

    with pytest.raises(prescribing.GateClosed):
        bring_back(rest, by)


def test_another_exercise_takes_its_place_on_its_days(rest, item, by):
    ProgramItem.objects.filter(pk=item.pk).update(weekdays=[2, 4], place=3)
    other = make.exercise()

    prescribing.take_instead(rest=rest, exercise=other, by=by, now=make.now())

    new = ProgramItem.objects.get(exercise=other)
    assert (new.weekdays, new.place, new.program) == ([2, 4], 3, item.program)
    assert new.starts_on == item.patient.today(make.now())


def test_what_is_there_already_does_not_take_its_place(rest, item, by):
    there = item.program.items.exclude(pk=item.pk).get().exercise

    with pytest.raises(prescribing.AlreadyThere):
        prescribing.take_instead(rest=rest, exercise=there, by=by, now=make.now())


def test_what_a_later_phase_plans_is_not_there_yet(rest, item, by):
    make.item(
        program=item.program,
        exercise=item.exercise,
        phase=make.phase(program=item.program),
        is_waiting=True,
    )
    correct(item.patient, by)

    bring_back(rest, by)

    assert asked(item.patient)[item.exercise_id] == 11


def test_what_is_left_out_stays_out(rest, item, by):
    prescribing.leave_out(rest=rest, by=by, now=make.now())
    correct(item.patient, by)

    with pytest.raises(prescribing.ItemChanged):
        bring_back(rest, by)


def test_a_held_program_is_looked_at_all_the_same(item, by):
    Program.objects.update(held_at=make.now(), held_by=by.user, held_reason="Away.")

    set_condition(item.patient, by)

    assert Program.objects.get().held_reason == "Away."
    assert ItemRest.objects.open().get().item == item


def test_a_program_that_is_over_has_nothing_resting(rest, item, by):
    prescribing.end_program(program=item.program, reason="Done.", by=by, now=make.now())

    assert not ItemRest.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_therapists_who_bring_it_back_one_does(rest, item, by):
    correct(item.patient, by)

    answers = at_once(2, lambda _number: bring_back(rest, by))

    assert sorted(map(str, answers)) == sorted(["None", str(prescribing.ItemChanged)])
    standing = ProgramItem.objects.filter(exercise=item.exercise, ends_on=None)
    assert standing.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["dose", "resume", "sign", "back"])
def test_a_condition_set_while_another_acts_leaves_nothing_unsafe(
    patient, item, by, act
):
    """In either order: a dose changed, a program resumed or signed, a rest settled."""
    if act == "resume":
        Program.objects.update(held_at=make.now(), held_by=by.user)
    if act == "back":
        set_condition(patient, by)
        correct(patient, by)
    if act == "sign":
        draft = make.draft(patient=patient, starts_on=patient.today(make.now()))
        make.item(program=draft, exercise=item.exercise)

    def do():
        said = {"by": by, "now": make.now()}
        if act == "dose":
            row = ProgramItem.objects.get(pk=item.pk)
            dose = prescribing.Wish(
                level=1, dose=row.amount, weekdays=(1, 2), where="home"
            )
            day = patient.today(make.now()) + DAY
            return prescribing.change_dose(item=row, wish=dose, from_day=day, **said)
        if act == "resume":
            return prescribing.resume_program(program=item.program, **said)
        if act == "sign":
            return prescribing.sign_program(program=draft, **said)
        return bring_back(ItemRest.objects.open().get(), by)

    at_once(2, lambda number: do() if number else set_condition(patient, by))

    today = patient.today(make.now())
    live = ProgramItem.objects.filter(
        exercise=item.exercise,
        program__in=Program.objects.current().filter(held_at=None),
    )
    assert not [
        row
        for row in live
        if row.ends_on is None or row.ends_on >= max(row.starts_on, today)
    ]
    assert Condition.objects.standing().filter(key="cannot_lie_flat").exists()
