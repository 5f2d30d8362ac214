"""From a draft to a signed program, and what may not become one."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from decimal import Decimal

import pytest

from patients.models import Condition
from patients.services import charting
from programs.models import (
    Caution,
    Exercise,
    ItemRest,
    Program,
    ProgramItem,
    ProgramTemplate,
)
from programs.models.bodies import body_of
from programs.models.confirming import fingerprint_of
from programs.rules.catalogue import Where
from programs.rules.dose import Dose, ImpossibleDose
from programs.services import prescribing
from programs.services.prescribing import Wish
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

TWO_SETS = Dose(sets=2, reps=8)
DAY = dt.timedelta(days=1)


@pytest.fixture
def draft(patient):
    """A draft with one exercise in it."""
    row = make.draft(patient=patient, starts_on=patient.today(make.now()))
    make.item(program=row)
    return row


def sign(program, by):
    return prescribing.sign_program(program=program, by=by, now=make.now())


def start(patient, by, *, template=None, **plan):
    return prescribing.start_draft(
        **{
            "patient": patient,
            "template": template,
            "starts_on": patient.today(make.now()),
            "sessions_per_week": Decimal(2),
            "by": by,
            "now": make.now(),
        }
        | plan
    )


def wish(**fields):
    every_day = (1, 2, 3, 4, 5, 6, 7)
    return Wish(
        **{"level": 1, "dose": TWO_SETS, "weekdays": every_day, "where": Where.HOME}
        | fields
    )


def record_fracture(patient, by, days_ago=3, **details):
    return charting.record_fracture(
        patient=patient,
        site="spine",
        happened_on=patient.today(make.now()) - dt.timedelta(days=days_ago),
        by=by,
        now=make.now(),
        **details,
    )


@pytest.mark.parametrize(
    "slug",
    ["prevention-low-bone-mass", "high-fall-risk-otago", "supervised-high-intensity"],
)
def test_a_template_opens_a_draft_that_may_be_signed_at_once(
    catalogue, patient, by, slug
):
    template = ProgramTemplate.objects.get(slug=slug)

    make.ready_for_intensity(patient)

    program = start(patient, by, template=template)
    make.draft_confirmation(program=program)

    signed = sign(program, by)
    starting = signed.items.filter(is_waiting=False)
    assert signed.signed_by == by.user
    assert signed.template_slug == slug
    assert starting.exists()
    assert (signed.ends_on - signed.starts_on).days + 1 == 182
    assert starting.exclude(where="clinic").filter(is_minimum=True).count() == 2


def test_a_draft_asks_for_the_dose_of_the_level(catalogue, patient, by):
    program = start(patient, by)
    chin_tuck = Exercise.objects.get(slug="chin-tuck-seated")

    item = prescribing.add_item(
        program=program, exercise=chin_tuck, by=by, now=make.now()
    )

    assert (item.sets, item.reps, item.hold_seconds) == (1, 5, 3)
    assert (item.times_per_day, item.weekdays) == (2, [1, 2, 3, 4, 5, 6, 7])


def test_what_has_to_be_learned_first_begins_in_the_clinic(catalogue, patient, by):
    program = start(patient, by)
    hinge = Exercise.objects.get(slug="prone-back-lift")

    item = prescribing.add_item(program=program, exercise=hinge, by=by, now=make.now())

    assert (item.where, item.weekdays) == ("clinic", [])


def test_after_the_sign_off_it_may_be_done_at_home(catalogue, patient, by):
    exercise = Exercise.objects.get(slug="prone-back-lift")
    item = prescribing.add_item(
        program=start(patient, by), exercise=exercise, by=by, now=make.now()
    )
    home = wish(dose=Dose(reps=5, hold_seconds=3))
    with pytest.raises(prescribing.UnsafePrescription):
        prescribing.change_item(item=item, wish=home, by=by, now=make.now())

    prescribing.sign_off(
        patient=patient, exercise=exercise, level=1, by=by, now=make.now()
    )
    prescribing.change_item(item=item, wish=home, by=by, now=make.now())

    assert ProgramItem.objects.get(pk=item.pk).where == "home"


def test_what_is_always_supervised_never_comes_home(catalogue, patient, by):
    program = start(patient, by)
    deadlift = Exercise.objects.get(slug="deadlift-barbell")
    item = prescribing.add_item(
        program=program, exercise=deadlift, by=by, now=make.now()
    )
    prescribing.sign_off(
        patient=patient, exercise=deadlift, level=1, by=by, now=make.now()
    )

    for where in (Where.HOME, Where.BOTH):
        with pytest.raises(prescribing.UnsafePrescription):
            prescribing.change_item(
                item=item, wish=wish(where=where), by=by, now=make.now()
            )

    assert ProgramItem.objects.get(pk=item.pk).where == "clinic"


def test_a_blocked_exercise_has_no_way_into_a_draft(catalogue, patient, by):
    make.condition(patient=patient, key="cannot_lie_flat")
    program = start(patient, by)

    with pytest.raises(prescribing.UnsafePrescription) as refused:
        prescribing.add_item(
            program=program,
            exercise=Exercise.objects.get(slug="prone-back-lift"),
            by=by,
            now=make.now(),
        )

    reasons = refused.value.conflicts[0].verdict.reasons
    assert reasons[0].condition == "cannot_lie_flat"
    assert not program.items.exists()


def test_an_exercise_is_added_once(draft, by):
    there = draft.items.get().exercise

    with pytest.raises(prescribing.AlreadyThere):
        prescribing.add_item(program=draft, exercise=there, by=by, now=make.now())


def test_a_patient_has_one_draft(draft, by):
    with pytest.raises(prescribing.AlreadyDrafting):
        start(draft.patient, by)


def test_a_changed_item_keeps_every_number(draft, by):
    prescribing.change_item(
        item=draft.items.get(),
        wish=wish(
            dose=Dose(sets=3, reps=12, times_per_day=2, load="light band"),
            weekdays=(5, 1, 3),
            note="Hold the counter.",
        ),
        by=by,
        now=make.now(),
    )

    item = draft.items.get()
    assert (item.sets, item.reps, item.times_per_day) == (3, 12, 2)
    assert (item.load, item.weekdays) == ("light band", [1, 3, 5])
    assert item.note == "Hold the counter."


def test_a_dose_that_cannot_be_counted_is_refused(draft, by):
    with pytest.raises(ImpossibleDose):
        prescribing.change_item(
            item=draft.items.get(),
            wish=wish(dose=Dose(minutes=3)),
            by=by,
            now=make.now(),
        )


def test_signing_ends_the_program_before_and_tells_the_patient(patient, draft, by):
    before = make.program(patient=patient, items=1)

    sign(draft, by)

    before.refresh_from_db()
    draft.refresh_from_db()
    assert before.ended_by == by.user
    assert draft.replaces == before
    assert Program.objects.current().get() == draft
    assert Notice.objects.get().user == patient.user
    assert AuditEvent.objects.filter(deed="program.signed", about_id=draft.pk).exists()


def test_a_late_draft_begins_on_the_day_it_is_signed(patient, by):
    today = patient.today(make.now())
    draft = make.draft(
        patient=patient,
        starts_on=today - dt.timedelta(days=4),
        ends_on=today + dt.timedelta(days=80),
    )
    make.item(program=draft)

    signed = sign(draft, by)

    assert signed.starts_on == today
    assert signed.items.get().starts_on == today


def test_a_closed_gate_lets_no_program_through(draft, patient, by):
    record_fracture(patient, by, days_ago=41)

    with pytest.raises(prescribing.GateClosed) as refused:
        sign(draft, by)

    assert refused.value.gate.opens_on == patient.today(make.now()) + dt.timedelta(1)
    draft.refresh_from_db()
    assert draft.is_draft


def test_day_42_opens_the_gate(draft, patient, by):
    record_fracture(patient, by, days_ago=42)

    sign(draft, by)

    assert Program.objects.current().exists()


def test_a_surgeons_word_opens_the_gate_early(draft, patient, by):
    fracture = record_fracture(patient, by)
    charting.clear_fracture(
        fracture=fracture,
        given_by="Dr Osei",
        given_by_role="surgeon",
        given_on=patient.today(make.now()),
        allows="Walking and posture.",
        by=by,
        now=make.now(),
    )

    sign(draft, by)

    assert Program.objects.current().exists()


def test_a_suspected_fracture_closes_the_gate(draft, patient, by):
    make.flag(patient=patient, key="rf_back_pain_new")

    with pytest.raises(prescribing.GateClosed):
        sign(draft, by)


def test_a_condition_set_after_drafting_refuses_the_signature(draft, patient, by):
    _block(draft.items.get().exercise, "cannot_lie_flat")
    make.condition(patient=patient, key="cannot_lie_flat")

    with pytest.raises(prescribing.UnsafePrescription) as refused:
        sign(draft, by)

    assert len(refused.value.conflicts) == 1


def test_what_needs_a_clearance_is_signed_with_one(draft, patient, by):
    exercise = draft.items.get().exercise
    Caution.objects.create(
        exercise=exercise, condition="high_fall_risk", action="clear", note="Ask."
    )
    make.condition(patient=patient, key="high_fall_risk")
    with pytest.raises(prescribing.UnsafePrescription):
        sign(draft, by)

    charting.clear_exercise(
        patient=patient,
        condition_key="high_fall_risk",
        exercise_slug=exercise.slug,
        reason="Steady with a rail.",
        by=by,
        now=make.now(),
    )
    sign(draft, by)

    assert Program.objects.current().exists()


def _cleared(patient, by, exercise, condition, *, at):
    charting.clear_exercise(
        patient=patient,
        condition_key=condition,
        exercise_slug=exercise.slug,
        reason="Seen.",
        by=by,
        now=at,
    )


@pytest.mark.parametrize(
    ("condition", "site", "holds"),
    [
        ("vertebral_fracture_history", "spine", False),
        ("vertebral_fracture_history", "wrist", True),
        ("hip_fracture_replacement", "hip", False),
        ("wrist_arm_fracture_recent", "arm", False),
        ("severe_osteoporosis", "rib", False),
        ("high_fall_risk", "rib", True),
    ],
)
def test_what_was_cleared_before_a_new_fracture_is_cleared_anew(
    draft, patient, by, condition, site, holds
):
    exercise, now = draft.items.get().exercise, make.now()
    Caution.objects.create(
        exercise=exercise, condition=condition, action="clear", note="Ask."
    )
    make.condition(patient=patient, key=condition, recorded_at=now - 3 * DAY)
    _cleared(patient, by, exercise, condition, at=now - 2 * DAY)
    charting.record_fracture(
        patient=patient,
        site=site,
        happened_on=patient.today(now) - 50 * DAY,
        by=by,
        now=now - DAY,
    )
    body = body_of(patient, on=patient.today(now))

    found = {each.condition for each in body.clearances}

    assert found == ({condition} if holds else set())


def test_a_clearance_ends_with_its_condition(draft, patient, by):
    exercise, now = draft.items.get().exercise, make.now()
    Caution.objects.create(
        exercise=exercise, condition="high_fall_risk", action="clear", note="Ask."
    )
    row = make.condition(patient=patient, recorded_at=now - 3 * DAY)
    _cleared(patient, by, exercise, "high_fall_risk", at=now - 2 * DAY)
    charting.withdraw(fact=row, reason="Steady.", by=by, now=now - DAY)
    make.condition(patient=patient, recorded_at=now)

    with pytest.raises(prescribing.UnsafePrescription):
        sign(draft, by)


def test_what_runs_on_a_clearance_rests_as_the_bone_breaks_again(patient, by):
    exercise, now = make.exercise(), make.now()
    key = "vertebral_fracture_subacute"
    Caution.objects.create(exercise=exercise, condition=key, action="clear", note="Ask")
    first = patient.today(now) - 60 * DAY
    said = {"patient": patient, "site": "spine", "by": by}
    charting.record_fracture(happened_on=first, now=now - 3 * DAY, **said)
    _cleared(patient, by, exercise, key, at=now - 2 * DAY)
    program = make.program(patient=patient, by=by.user)
    make.item(program=program, exercise=exercise)

    charting.record_fracture(happened_on=first + 10 * DAY, now=now, **said)

    assert ItemRest.objects.open().get().item.exercise == exercise


def test_only_the_draft_that_was_read_is_signed(draft, patient, by):
    read = fingerprint_of(draft)
    make.item(program=draft)  # by a colleague, meanwhile

    with pytest.raises(prescribing.ChangedMeanwhile):
        prescribing.sign_program(program=draft, draft=read, by=by, now=make.now())
    assert not Program.objects.current().exists()
    prescribing.sign_program(
        program=draft, draft=fingerprint_of(draft), by=by, now=make.now()
    )

    assert Program.objects.current().get() == draft


def test_an_empty_draft_is_not_signed(patient, by):
    with pytest.raises(prescribing.Empty):
        sign(start(patient, by), by)


@pytest.mark.parametrize("sessions", [Decimal("3.5"), Decimal(-1)])
def test_more_than_three_sessions_a_week_are_refused(patient, by, sessions):
    with pytest.raises(prescribing.TooManySessions):
        start(patient, by, sessions_per_week=sessions)


@pytest.mark.parametrize(("days", "fits"), [(181, True), (182, False), (-1, False)])
def test_a_program_lasts_26_weeks_at_most(draft, by, days, fits):
    def change():
        prescribing.change_plan(
            program=draft,
            starts_on=draft.starts_on,
            ends_on=draft.starts_on + dt.timedelta(days=days),
            sessions_per_week=Decimal(2),
            message="",
            by=by,
            now=make.now(),
        )

    if fits:
        change()
    else:
        with pytest.raises(prescribing.TooLong):
            change()


def test_a_signed_program_is_no_draft_any_more(draft, by):
    sign(draft, by)

    for act in (
        lambda: sign(draft, by),
        lambda: prescribing.remove_item(item=draft.items.get(), by=by, now=make.now()),
        lambda: prescribing.change_item(
            item=draft.items.get(), wish=wish(), by=by, now=make.now()
        ),
    ):
        with pytest.raises(prescribing.NotADraft):
            act()


# A program that runs.


def test_a_new_fracture_holds_the_program_in_the_same_breath(patient, by):
    program = make.program(patient=patient, items=2)

    record_fracture(patient, by)

    program.refresh_from_db()
    assert program.is_held
    assert Notice.objects.get().user == patient.therapist.user


def test_a_condition_that_blocks_an_item_rests_it_and_the_others_go_on(patient, by):
    program = make.program(patient=patient, items=1)
    item = make.item(program=program)
    _block(item.exercise, "cannot_lie_flat")

    charting.set_condition(
        patient=patient, key="cannot_lie_flat", by=by, now=make.now()
    )

    assert not Program.objects.get().is_held
    today = patient.today(make.now())
    asked = ProgramItem.objects.prescribed_for(today)
    assert item not in asked
    assert asked.count() == 1
    rest = ItemRest.objects.get()
    assert (rest.item, rest.rested_by) == (item, by.user)
    assert [each.note for each in rest.reasons] == ["Not lying down."]
    assert Notice.objects.get().user == patient.therapist.user


def test_a_program_of_which_all_rests_is_held(patient, by):
    item = make.item(program=make.program(patient=patient))
    _block(item.exercise, "cannot_lie_flat")

    charting.set_condition(
        patient=patient, key="cannot_lie_flat", by=by, now=make.now()
    )

    assert Program.objects.get().held_reason == "Nothing in it is safe for now."
    with pytest.raises(prescribing.Empty):
        prescribing.resume_program(program=item.program, by=by, now=make.now())


def test_a_condition_that_touches_nothing_lets_it_run(patient, by):
    make.program(patient=patient, items=1)

    charting.set_condition(
        patient=patient, key="shoulder_problem", by=by, now=make.now()
    )

    assert not Program.objects.get().is_held


def test_a_held_program_does_not_resume_behind_a_closed_gate(patient, by):
    program = make.program(patient=patient, items=1)
    record_fracture(patient, by)

    with pytest.raises(prescribing.GateClosed):
        prescribing.resume_program(program=program, by=by, now=make.now())


@pytest.mark.parametrize(("days_left", "runs"), [(0, True), (-1, False)])
def test_a_held_program_does_not_resume_once_its_last_day_has_passed(
    patient, by, days_left, runs
):
    """The patient would hear that it runs again, and read that it is finished."""
    today = patient.today(make.now())
    program = make.program(
        patient=patient,
        items=1,
        starts_on=today - 30 * DAY,
        ends_on=today + days_left * DAY,
        held_at=make.now(),
        held_by=by.user,
    )

    refusal = nullcontext() if runs else pytest.raises(prescribing.Over)
    with refusal:
        prescribing.resume_program(program=program, by=by, now=make.now())

    assert Program.objects.get().is_held != runs
    assert Notice.objects.exists() == runs


def test_a_patient_hears_that_the_program_runs_again(patient, by):
    program = make.program(patient=patient, items=1)
    prescribing.hold_program(program=program, reason="Ill.", by=by, now=make.now())
    assert not Notice.objects.exists()

    prescribing.resume_program(program=program, by=by, now=make.now())

    assert Notice.objects.get().user == patient.user


def test_a_dose_changes_from_a_day_on_and_the_old_one_is_kept(patient, by):
    item = make.item(program=make.program(patient=patient))
    tomorrow = patient.today(make.now()) + dt.timedelta(days=1)

    new = prescribing.change_dose(
        item=item, wish=wish(), from_day=tomorrow, by=by, now=make.now()
    )

    item.refresh_from_db()
    assert (item.sets, item.ends_on) == (1, tomorrow - dt.timedelta(days=1))
    assert (new.sets, new.starts_on, new.ends_on) == (2, tomorrow, None)
    assert new.program == item.program


def test_a_dose_does_not_change_in_the_past(patient, by):
    item = make.item(program=make.program(patient=patient))

    with pytest.raises(prescribing.StartsTooEarly):
        prescribing.change_dose(
            item=item,
            wish=wish(),
            from_day=patient.today(make.now()) - dt.timedelta(days=1),
            by=by,
            now=make.now(),
        )


def test_a_dose_does_not_change_behind_a_closed_gate(patient, by):
    item = make.item(program=make.program(patient=patient))
    record_fracture(patient, by)

    with pytest.raises(prescribing.GateClosed):
        prescribing.change_dose(
            item=item,
            wish=wish(),
            from_day=patient.today(make.now()),
            by=by,
            now=make.now(),
        )


def test_an_ended_program_is_not_ended_again(patient, by):
    program = make.program(patient=patient)
    prescribing.end_program(program=program, reason="Done.", by=by, now=make.now())

    with pytest.raises(prescribing.NotCurrent):
        prescribing.end_program(program=program, reason="Done.", by=by, now=make.now())


# Races, on real commits.


@pytest.mark.django_db(transaction=True)
def test_of_two_therapists_who_sign_at_once_one_wins(clinic, patient, by, draft):
    other = make.actor(make.member(clinic=clinic))

    answers = at_once(2, lambda number: sign(draft, (by, other)[number]))

    assert prescribing.NotADraft in answers
    assert Program.objects.current().count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_fracture_saved_while_another_signs_never_leaves_a_program_running(
    patient, by, draft
):
    deeds = (lambda: sign(draft, by), lambda: record_fracture(patient, by))

    answers = at_once(2, lambda number: deeds[number]())

    running = Program.objects.current().filter(held_at=None)
    assert not running.exists()
    assert prescribing.GateClosed in answers or Program.objects.get().is_held
    assert Condition.objects.filter(key="vertebral_fracture_subacute").exists()


def _block(exercise, condition):
    Caution.objects.create(
        exercise=exercise,
        condition=condition,
        action="block",
        note="Not lying down.",
    )
