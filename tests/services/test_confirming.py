"""High intensity is signed by two therapists, with all of its conditions met."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from patients.models import Measurement
from patients.services import charting, keeping, testing, treating
from programs import intensity_words, tasks
from programs.models import (
    DraftConfirmation,
    Exercise,
    ItemRest,
    Program,
    ProgramItem,
    ProgramTemplate,
)
from programs.models.confirming import fingerprint_of
from programs.models.intensity import on_record
from programs.rules.catalogue import Where
from programs.rules.dose import Dose
from programs.rules.intensity import TEMPLATE, Need
from programs.services import prescribing
from programs.services.prescribing import Weeks, Wish
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def second(clinic):
    return make.actor(make.member(clinic=clinic))


@pytest.fixture
def lift():
    return make.exercise(
        movement_flags=["loaded", "heavy_load"],
        setting="supervised",
        supervision_always=True,
    )


@pytest.fixture
def draft(patient, lift):
    """A walk, and something heavy in the clinic."""
    row = make.draft(patient=patient, starts_on=patient.today(make.now()))
    make.item(program=row, place=0)
    make.item(program=row, exercise=lift, where="clinic", weekdays=[], place=1)
    return row


@pytest.fixture
def ready(patient):
    make.ready_for_intensity(patient)


@pytest.fixture
def running(draft, ready, by, second):
    confirm(draft, second)
    signed = sign(draft, by)
    connection.check_constraints()  # as where it is committed
    return signed


def confirm(draft, by, *, read=None):
    row = Program.objects.get(pk=draft.pk)
    return prescribing.confirm_draft(
        program=row, draft=read or fingerprint_of(row), by=by, now=make.now()
    )


def sign(draft, by):
    return prescribing.sign_program(program=draft, by=by, now=make.now())


def missing(draft, by):
    with pytest.raises(prescribing.NotReady) as refused:
        sign(draft, by)
    return refused.value.missing


def withdraw(fact, by):
    treating.withdraw(fact=fact, reason="A slip.", by=by, now=make.now())


def clearance(patient):
    return patient.intensityclearance_set.get()


def asked(program):
    today = program.patient.today(make.now())
    rows = program.items.unplanned().exclude(ends_on__lt=today)
    return set(rows.filter(is_waiting=False).values_list("exercise", flat=True))


def test_nothing_met_is_told_and_the_draft_is_as_it_was(draft, by):
    before = list(draft.items.values())

    assert missing(draft, by) == tuple(Need)

    draft.refresh_from_db()
    assert draft.is_draft
    assert list(draft.items.values()) == before
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("ready")
def test_it_is_signed_with_all_met_and_a_second_therapist(draft, by, second):
    row = confirm(draft, second)

    signed = sign(draft, by)

    assert signed.signed_by == by.user
    row.refresh_from_db()
    assert (row.recorded_by, row.program) == (second.user, draft)
    assert row.counted_at == signed.signed_at
    assert AuditEvent.objects.filter(deed="draft.confirmed", about_id=row.pk).exists()


@pytest.mark.usefixtures("ready")
def test_whoever_signs_is_not_the_second(draft, by, second):
    confirm(draft, by)
    assert missing(draft, by) == (Need.SECOND,)

    assert sign(draft, second).signed_by == second.user


@pytest.mark.usefixtures("catalogue")
def test_the_template_asks_for_it_whatever_is_left_of_the_draft(patient, by):
    draft = prescribing.start_draft(
        patient=patient,
        template=ProgramTemplate.objects.get(slug=TEMPLATE),
        starts_on=patient.today(make.now()),
        sessions_per_week=Decimal(2),
        by=by,
        now=make.now(),
    )
    assert missing(draft, by) == tuple(Need)

    draft.items.exclude(where="home").delete()

    assert missing(draft, by) == tuple(Need)


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    "slug",
    [
        "deadlift-barbell",
        "back-squat-barbell",
        "overhead-press-barbell",
        "jump-landing",
    ],
)
def test_each_heavy_exercise_asks_for_it_in_any_program(patient, by, slug):
    draft = make.draft(patient=patient, starts_on=patient.today(make.now()))
    make.item(program=draft)
    prescribing.add_item(
        program=draft,
        exercise=Exercise.objects.get(slug=slug),
        by=by,
        now=make.now(),
    )

    assert missing(draft, by) == tuple(Need)


@pytest.mark.parametrize("how", ["waits", "planned"])
def test_what_is_heavy_counts_where_it_only_waits_or_is_planned(patient, lift, by, how):
    draft = make.draft(patient=patient, starts_on=patient.today(make.now()))
    make.item(program=draft)
    phase = make.phase(program=draft) if how == "planned" else None
    make.item(program=draft, exercise=lift, phase=phase, is_waiting=True)
    assert missing(draft, by) == tuple(Need)

    if phase:
        phase.dropped_at, phase.dropped_by = make.now(), by.user
        phase.save()
        sign(draft, by)


def test_other_programs_need_no_second_therapist(patient, by, second):
    draft = make.draft(patient=patient, starts_on=patient.today(make.now()))
    make.item(program=draft)
    with pytest.raises(prescribing.NotIntense):
        confirm(draft, second)

    sign(draft, by)


def change_of(name, draft, by):
    said = {"by": by, "now": make.now()}
    item = draft.items.first()
    week = Weeks(name="More", week_from=5, week_to=8, sessions_per_week=Decimal(2))
    days = {"starts_on": draft.starts_on, "ends_on": draft.ends_on}
    per_week = {"sessions_per_week": draft.sessions_per_week}
    wish = Wish(level=1, dose=Dose(reps=9), weekdays=(1,), where=Where.HOME)
    return {
        "added": lambda: prescribing.add_item(
            program=draft, exercise=make.exercise(), **said
        ),
        "changed": lambda: prescribing.change_item(item=item, wish=wish, **said),
        "removed": lambda: prescribing.remove_item(item=item, **said),
        "moved": lambda: prescribing.move_item(item=item, is_up=False, **said),
        "shortened": lambda: prescribing.choose_minimum(
            item=item, is_chosen=True, **said
        ),
        "said": lambda: prescribing.change_plan(
            program=draft, message="Jump!", **days, **per_week, **said
        ),
        "phased": lambda: prescribing.add_phase(program=draft, weeks=week, **said),
    }[name]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    "how", ["added", "changed", "removed", "moved", "shortened", "said", "phased"]
)
def test_a_changed_draft_needs_a_new_word(draft, by, second, how):
    old = confirm(draft, second)

    change_of(how, draft, by)()

    draft.refresh_from_db()
    assert missing(draft, by) == (Need.SECOND,)
    new = confirm(draft, second)
    sign(draft, by)
    old.refresh_from_db()
    assert new.pk != old.pk
    assert old.withdrawn_at is None  # it stays as it was, of the draft as it was


@pytest.mark.usefixtures("ready")
def test_only_what_was_read_is_confirmed(draft, by, second):
    read = fingerprint_of(draft)
    change_of("moved", draft, by)()

    with pytest.raises(prescribing.ChangedMeanwhile):
        confirm(draft, second, read=read)

    assert not DraftConfirmation.objects.exists()


@pytest.mark.usefixtures("ready")
def test_a_word_is_taken_back_and_kept(draft, by, second):
    row = confirm(draft, second)
    said = {"reason": "Her back.", "by": second, "now": make.now()}

    prescribing.withdraw_confirmation(confirmation=row, **said)

    assert missing(draft, by) == (Need.SECOND,)
    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_reason) == (second.user, "Her back.")
    with pytest.raises(keeping.AlreadyWithdrawn):
        prescribing.withdraw_confirmation(confirmation=row, **said)
    confirm(draft, second)
    sign(draft, by)


def test_of_what_is_signed_no_word_is_given_or_taken_back(running, by, second):
    row = running.confirmations.get()

    with pytest.raises(prescribing.NotADraft):
        confirm(running, second)
    with pytest.raises(prescribing.NotADraft):
        prescribing.withdraw_confirmation(
            confirmation=row, reason="Late.", by=second, now=make.now()
        )


def test_a_confirmation_is_never_deleted(draft, second):
    row = confirm(draft, second)

    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        row.delete()


def test_confirming_twice_is_once(draft, second):
    assert confirm(draft, second) == confirm(draft, second)

    row = DraftConfirmation.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        make.draft_confirmation(program=draft, by=row.recorded_by)


@pytest.mark.usefixtures("ready")
def test_a_clearance_counts_until_its_last_day(draft, patient, by, second):
    confirm(draft, second)
    today = patient.today(make.now())
    rows = patient.intensityclearance_set
    rows.update(given_on=today - 9 * DAY, valid_until=today - DAY)
    assert missing(draft, by) == (Need.CLEARANCE,)

    rows.update(valid_until=today)

    sign(draft, by)


@pytest.mark.usefixtures("ready")
def test_a_picture_answers_as_well(draft, patient, by, second):
    confirm(draft, second)
    withdraw(patient.imaginganswer_set.get(), by)
    assert missing(draft, by) == (Need.IMAGING,)

    make.spine_imaging(patient=patient)

    sign(draft, by)


# While it runs: the app only tightens.


@pytest.mark.parametrize("what", ["clearance", "imaging", "form"])
def test_what_is_heavy_rests_when_a_condition_falls_away(running, lift, by, what):
    patient = running.patient
    if what == "clearance":
        withdraw(clearance(patient), by)
    elif what == "imaging":
        withdraw(patient.imaginganswer_set.get(), by)
    else:
        charting.withdraw(
            fact=Measurement.objects.get(), reason="A slip.", by=by, now=make.now()
        )

    rest = ItemRest.objects.open().get()
    assert rest.item.exercise == lift
    assert [each.note for each in rest.reasons] == [what]
    assert lift.pk not in asked(running)
    assert len(asked(running)) == 1  # the walk goes on
    running.refresh_from_db()
    assert not running.is_held
    assert Notice.objects.filter(kind="safety_flag", user=patient.therapist.user)


def test_a_test_that_finds_it_amiss_rests_it_before_anybody_signs(running, by):
    parts = Measurement.objects.get().parts | {"lift": "0"}

    testing.record_result(
        patient=running.patient,
        key="body_mechanics",
        measured_on=running.patient.today(make.now()),
        parts=parts,
        by=by,
        now=make.now(),
    )

    assert ItemRest.objects.open().exists()


def test_lost_height_asks_for_the_spine_picture_anew(running, by):
    patient = running.patient
    today = patient.today(make.now())
    patient.imaginganswer_set.update(said_on=today - 9 * DAY)
    assert not ItemRest.objects.open().exists()

    testing.record_result(
        patient=patient,
        key="height",
        measured_on=today,
        parts={"first": Decimal(156), "tallest": Decimal(162)},
        by=by,
        now=make.now(),
    )

    rest = ItemRest.objects.open().get()
    assert [each.note for each in rest.reasons] == ["imaging"]
    told = intensity_words.said(
        Need.IMAGING, on_record(patient), by.user.pk, is_met=False
    )
    assert told.startswith("Asked anew since")


def test_after_a_fracture_a_doctors_word_on_it_is_given_anew(running, lift, by):
    """That it bears walking is no word on lifting, and one from before is none."""
    patient, said = running.patient, {"by": by, "now": make.now()}
    today = patient.today(make.now())
    fracture = charting.record_fracture(
        patient=patient, site="rib", happened_on=today - DAY, **said
    )
    charting.clear_fracture(
        fracture=fracture,
        given_by="Dr Osei",
        given_by_role="surgeon",
        given_on=today,
        allows="Walking.",
        **said,
    )
    prescribing.resume_program(program=running, **said)

    assert lift.pk not in asked(running)
    assert len(asked(running)) == 1  # the walk goes on
    told = intensity_words.said(
        Need.CLEARANCE, on_record(patient), by.user.pk, is_met=False
    )
    assert "from before a fracture" in told
    make.intensity_clearance(
        patient=patient, given_on=today - DAY, recorded_at=make.now()
    )
    rest = ItemRest.objects.open().get()
    with pytest.raises(prescribing.UnsafePrescription):
        prescribing.bring_back(rest=rest, **said)
    told = intensity_words.said(Need.FORM, on_record(patient), by.user.pk, is_met=False)
    assert "before a fracture was recorded" in told

    make.form_seen(patient=patient, recorded_at=make.now())
    prescribing.bring_back(rest=rest, **said)
    assert lift.pk in asked(running)


def test_what_is_typed_or_put_right_after_a_fracture_was_said_before_it(running, by):
    patient, today = running.patient, running.patient.today(make.now())
    said = {"by": by, "now": make.now()}
    before, form = clearance(patient), patient.measurement_set.get(key="body_mechanics")
    charting.record_fracture(patient=patient, site="rib", happened_on=today, **said)
    same = {
        name: getattr(before, name)
        for name in ("given_by_role", "allows", "valid_until")
    }

    treating.correct(
        fact=before, given_by="Dr. Osei", given_on=today - DAY, **same, **said
    )
    make.form_seen(patient=patient, measured_on=today - DAY, recorded_at=make.now())

    told = on_record(patient)
    assert not told.facts.clearances
    assert [each.broke_since for each in told.facts.forms] == [True, True]
    assert form in told.forms


def test_an_update_rests_what_is_heavy_on_a_word_from_before_a_fracture(running, lift):
    make.fracture(patient=running.patient, precision="long_ago", happened_on=None)

    assert tasks.look_at_gates_again() == 1
    assert ItemRest.objects.open().get().item.exercise == lift
    assert tasks.look_at_gates_again() == 0


def test_an_update_rests_what_is_heavy_where_hinge_and_squat_were_seen_before(
    running, lift
):
    make.fracture(patient=running.patient, precision="long_ago", happened_on=None)
    make.intensity_clearance(
        patient=running.patient,
        given_on=running.patient.today(make.now()) - DAY,
        recorded_at=make.now(),
    )

    assert tasks.look_at_gates_again() == 1
    assert ItemRest.objects.open().get().item.exercise == lift
    assert tasks.look_at_gates_again() == 0


def test_it_comes_back_by_a_therapist_once_it_is_cleared_again(running, lift, by):
    withdraw(clearance(running.patient), by)
    rest = ItemRest.objects.open().get()
    said = {"rest": rest, "by": by, "now": make.now()}
    with pytest.raises(prescribing.UnsafePrescription):
        prescribing.bring_back(**said)

    make.intensity_clearance(patient=running.patient)
    assert lift.pk not in asked(running)
    prescribing.bring_back(**said)

    assert lift.pk in asked(running)


def test_time_alone_rests_it_the_day_after_the_clearance_ended(running, lift):
    patient = running.patient
    today = patient.today(make.now())
    rows = patient.intensityclearance_set
    rows.update(given_on=today - 9 * DAY, valid_until=today)
    assert tasks.look_at_gates_again() == 0

    rows.update(valid_until=today - DAY)

    assert tasks.look_at_gates_again() == 1
    assert ItemRest.objects.open().get().item.exercise == lift
    assert prescribing.lapsed(now=make.now()) == []
    assert tasks.look_at_gates_again() == 0


def test_a_next_program_rests_by_time_too_and_is_found_once(running, lift, by, second):
    patient = running.patient
    today = patient.today(make.now())
    following = make.draft(patient=patient, starts_on=today + 20 * DAY)
    make.item(program=following)
    make.item(program=following, exercise=lift, where="clinic", weekdays=[])
    confirm(following, second)
    sign(following, by)
    patient.intensityclearance_set.update(
        given_on=today - 9 * DAY, valid_until=today - DAY
    )

    assert tasks.look_at_gates_again() == 1

    assert ItemRest.objects.open().count() == 2
    assert tasks.look_at_gates_again() == 0


def test_a_held_program_is_not_resumed_without_them(running, by):
    prescribing.hold_program(program=running, reason="Away.", by=by, now=make.now())
    running.patient.intensityclearance_set.update(
        withdrawn_at=make.now(), withdrawn_by=by.user
    )

    with pytest.raises(prescribing.UnsafePrescription):
        prescribing.resume_program(program=running, by=by, now=make.now())


def test_a_heavier_dose_needs_them_as_well(running, lift, by):
    running.patient.intensityclearance_set.update(
        withdrawn_at=make.now(), withdrawn_by=by.user
    )
    item = running.items.get(exercise=lift)
    wish = Wish(level=1, dose=Dose(reps=5), weekdays=(), where=Where.CLINIC)

    with pytest.raises(prescribing.UnsafePrescription):
        prescribing.change_dose(
            item=item,
            wish=wish,
            from_day=running.patient.today(make.now()) + DAY,
            by=by,
            now=make.now(),
        )


def test_what_is_heavy_comes_into_no_program_that_runs(patient, lift, by):
    make.ready_for_intensity(patient)
    program = make.program(patient=patient, items=1)
    phase = make.phase(program=program)
    planned = prescribing.add_item(
        program=program, exercise=lift, phase=phase, by=by, now=make.now()
    )
    rest = make.rest(item=make.item(program=program))
    said = {"by": by, "now": make.now()}

    with pytest.raises(prescribing.NotSignedWith):
        prescribing.open_phase(
            phase=phase,
            begin=[planned.pk],
            end=[],
            from_day=patient.today(make.now()) + DAY,
            **said,
        )
    with pytest.raises(prescribing.NotSignedWith):
        prescribing.take_instead(rest=rest, exercise=lift, **said)

    assert lift.pk not in asked(program)


def test_a_phase_that_was_signed_with_it_is_opened(patient, lift, by, second):
    make.ready_for_intensity(patient)
    draft = make.draft(patient=patient, starts_on=patient.today(make.now()))
    make.item(program=draft)
    make.phase(program=draft, week_from=1, week_to=4)
    later = make.phase(program=draft, week_from=5, week_to=8)
    planned = make.item(program=draft, exercise=lift, phase=later, is_waiting=True)
    ProgramItem.objects.filter(pk=planned.pk).update(where="clinic", weekdays=[])
    confirm(draft, second)
    sign(draft, by)

    prescribing.open_phase(
        phase=later,
        begin=[planned.pk],
        end=[],
        from_day=patient.today(make.now()) + DAY,
        by=by,
        now=make.now(),
    )

    assert lift.pk in asked(draft)


# Two at once.


@pytest.mark.django_db(transaction=True)
def test_a_second_therapist_who_presses_twice_confirms_once(draft, second):
    answers = at_once(3, lambda _number: confirm(draft, second).pk)

    assert len(set(answers)) == 1
    assert DraftConfirmation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [0, 1])
def test_a_draft_is_not_signed_with_a_word_on_another(draft, by, second, turn):
    """One changes the draft, one confirms, one signs, in whatever order."""
    make.ready_for_intensity(draft.patient)
    read = fingerprint_of(draft)
    deeds = [
        lambda: confirm(draft, second, read=read),
        change_of("moved", draft, by),
        lambda: sign(Program.objects.get(pk=draft.pk), by),
    ]

    at_once(3, lambda number: deeds[(number + turn) % 3]() and None)

    draft.refresh_from_db()
    said = list(draft.confirmations.values_list("draft", flat=True))
    if not draft.is_draft or said:
        assert said == [read]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirmed_and_sign_at_once_one_does(draft, by, second):
    make.ready_for_intensity(draft.patient)
    confirm(draft, by)
    confirm(draft, second)

    answers = at_once(2, lambda number: sign(draft, (by, second)[number]) and None)

    assert sorted(map(str, answers)) == sorted(["None", str(prescribing.NotADraft)])


@pytest.mark.django_db(transaction=True)
def test_a_clearance_withdrawn_while_it_is_signed_leaves_nothing_heavy(
    draft, lift, by, second
):
    make.ready_for_intensity(draft.patient)
    confirm(draft, second)
    row = clearance(draft.patient)

    at_once(2, lambda number: withdraw(row, by) if number else sign(draft, by) and None)

    draft.refresh_from_db()
    assert draft.is_draft or lift.pk not in asked(draft)


def test_an_exercise_that_becomes_heavy_rests_where_it_runs(patient, by):
    program = make.program(patient=patient, items=1)
    item = make.item(program=program)
    Exercise.objects.filter(pk=item.exercise_id).update(movement_flags=["heavy_load"])

    prescribing.look_again(patient=patient, by=None, now=make.now())

    assert ItemRest.objects.open().get().item == item
