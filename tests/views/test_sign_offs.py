"""What is learned in the clinic first, signed off and taken back."""

from __future__ import annotations

import pytest

from patients.services import charting
from programs import tasks
from programs.models import Exercise, ItemRest, ProgramItem, SignOff
from programs.models.progress import progress_on
from programs.services import looking, prescribing, signing_off
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.progressing import DAY, exercise_of_three
from tests.threads import at_once


@pytest.fixture
def program(patient):
    return make.program(patient=patient)


@pytest.fixture
def learned(program):
    """A level that was learned first, at home since two weeks."""
    item = make.item(program=program, exercise=exercise_of_three(), level=3)
    make.sign_off(patient=item.patient, exercise=item.exercise, level=3)
    return item


def page_of(patient):
    return f"/patients/{patient.pk}/sign-offs/"


def test_what_is_had_and_what_is_proposed_waits(tablet, patient, program):
    here = make.item(program=program, exercise=exercise_of_three(), level=3)
    next_one = make.item(program=program, exercise=exercise_of_three(), level=2)
    make.proposal(item=next_one, level=3, variable="level")
    make.item(program=program, exercise=exercise_of_three(), level=1)
    planned = make.item(program=program, exercise=exercise_of_three(), level=3)
    ProgramItem.objects.filter(pk=planned.pk).update(
        phase=make.phase(program=program), is_waiting=True
    )

    waiting = tablet.get(page_of(patient)).context["waiting"]

    assert [(each.exercise, each.is_proposed) for each in waiting] == [
        (here.exercise, False),
        (next_one.exercise, True),
    ]
    visit = tablet.get(f"/patients/{patient.pk}/visit/")
    assert len(visit.context["waiting"]) == 2


def break_a_bone(patient, by):
    charting.record_fracture(
        patient=patient,
        site="rib",
        happened_on=patient.today(make.now()) - 100 * DAY,  # the gate stays open
        by=by,
        now=make.now(),
    )


def test_what_was_seen_before_a_bone_broke_is_seen_anew(
    tablet, patient, learned, token, therapist
):
    by = make.actor(therapist)
    break_a_bone(patient, by)

    old = SignOff.objects.get()
    assert old.withdrawn_by == therapist.user
    rest = ItemRest.objects.open().get()
    assert rest.item == learned
    page = tablet.get(page_of(patient))
    assert [each.before for each in page.context["waiting"]] == [old]
    assert page.text.count("A fracture was recorded since.") == 2  # and as ended
    sent = {"token": token(), "levels": [f"{learned.exercise_id}:3"]}
    tablet.post(page_of(patient), sent)
    prescribing.bring_back(rest=rest, by=by, now=make.now())

    assert SignOff.objects.standing().get().signed_at > old.signed_at
    assert not SignOff.objects.from_before_a_fracture().exists()


def test_one_level_that_was_seen_stood_for_the_others_of_its_exercise(
    tablet, patient, program, therapist
):
    lift = exercise_of_three(supervision_initial=True)
    make.item(program=program, exercise=lift, level=2)
    make.sign_off(patient=patient, exercise=lift, level=1)

    break_a_bone(patient, make.actor(therapist))

    (waits,) = tablet.get(page_of(patient)).context["waiting"]
    assert (waits.level.level, waits.before.level) == (2, 1)


def test_what_is_for_both_places_goes_on_in_the_clinic(patient, program, therapist):
    item = make.item(
        program=program, exercise=exercise_of_three(), level=3, where="both"
    )
    since = {"signed_at": make.now() - 30 * DAY}
    make.sign_off(patient=patient, exercise=item.exercise, level=3, **since)
    by, today = make.actor(therapist), patient.today(make.now())
    asked = weeks_asked(patient, by)
    assert asked[-2].asked

    break_a_bone(patient, by)

    assert not ItemRest.objects.exists()
    before, after = ProgramItem.objects.order_by("pk")
    assert (before.where, before.ends_on) == ("both", today - DAY)
    assert (after.where, after.weekdays, after.starts_on) == ("clinic", [], today)
    assert weeks_asked(patient, by)[:-1] == asked[:-1]  # all but the one that runs
    assert looking.row_of(patient, now=make.now()).standing.to_sign_off == 1


def test_a_patient_who_tells_of_a_fracture_prescribes_nothing(patient, program):
    item = make.item(
        program=program, exercise=exercise_of_three(), level=3, where="both"
    )
    make.sign_off(patient=patient, exercise=item.exercise, level=3)

    break_a_bone(patient, make.actor(patient))

    after = ProgramItem.objects.get(where="clinic")
    assert (after.prescribed_by, after.prescribed_at) == (
        item.prescribed_by,
        item.prescribed_at,
    )


def weeks_asked(patient, by):
    today = patient.today(make.now())
    return progress_on(by, patient_id=patient.pk, today=today).weeks


def test_what_is_for_both_places_and_was_never_seen_goes_on_as_it_is(
    patient, program, therapist
):
    """It begins in the clinic, and home waits for the first sign-off."""
    item = make.item(
        program=program, exercise=exercise_of_three(), level=3, where="both"
    )

    break_a_bone(patient, make.actor(therapist))

    assert [each.where for each in program.items.all()] == ["both"]
    assert ProgramItem.objects.get().pk == item.pk


def test_an_update_ends_what_was_seen_before_a_bone_broke(patient, learned):
    make.fracture(
        patient=patient, precision="long_ago", happened_on=None, recorded_at=make.now()
    )

    assert tasks.look_at_gates_again() == 1
    assert not SignOff.objects.standing().exists()
    assert tasks.look_at_gates_again() == 0


def test_what_is_always_supervised_never_waits_for_home(tablet, patient, program):
    lift = make.exercise(
        setting="supervised", supervision_initial=True, supervision_always=True
    )
    make.item(program=program, exercise=lift, where="clinic", weekdays=[])

    assert tablet.get(page_of(patient)).context["waiting"] == []


def test_several_are_signed_off_in_one_go(tablet, patient, program, token, therapist):
    items = [
        make.item(
            program=program,
            exercise=exercise_of_three(),
            level=3,
            where="clinic",
            weekdays=[],
        )
        for _number in range(3)
    ]
    chosen = [f"{item.exercise_id}:3" for item in items[:2]]

    tablet.post(page_of(patient), {"token": token(), "levels": chosen})

    page = tablet.get(page_of(patient))
    assert len(page.context["waiting"]) == 1
    assert {row.signed_by for row in page.context["signed"]} == {therapist.user}


def test_the_same_press_again_finds_its_answer(tablet, patient, program, token):
    item = make.item(program=program, exercise=exercise_of_three(), level=3)
    said = {"token": token(), "levels": [f"{item.exercise_id}:3"]}

    answers = [tablet.post(page_of(patient), said) for _press in range(2)]

    assert {each.headers.get("Location") for each in answers} == {page_of(patient)}
    assert SignOff.objects.count() == 1


@pytest.mark.parametrize("levels", [[], ["x"], ["1:1"], ["\x00"]])
def test_nothing_or_nonsense_chosen_is_asked_again(
    tablet, patient, program, token, levels
):
    make.item(program=program, exercise=exercise_of_three(), level=3, where="clinic")

    page = tablet.post(page_of(patient), {"token": token(), "levels": levels})

    assert page.status_code == 422
    assert not SignOff.objects.exists()


def test_withdrawn_it_closes_at_home_at_once(
    tablet, signed_in, patient, learned, token
):
    row = SignOff.objects.get()
    mine = signed_in(patient)
    assert learned.exercise.name in mine.get("/today/").text

    said = {"token": token(), "reason": "Bends the back as she gets tired."}
    answer = tablet.post(f"/sign-offs/{row.pk}/withdraw/", said, follow=True)

    assert "is closed at home from this moment" in answer.text
    assert learned.exercise.name not in mine.get("/today/").text
    row.refresh_from_db()
    assert (row.withdrawn_by.name, row.withdrawn_reason) == (
        "Tess Therapist",
        said["reason"],
    )
    before, after = ProgramItem.objects.order_by("pk")
    today = patient.today(make.now())
    assert (before.where, before.ends_on) == ("home", today - DAY)
    assert (after.where, after.weekdays, after.starts_on) == ("clinic", [], today)
    assert AuditEvent.objects.filter(deed="level.sign_off_withdrawn").count() == 1


def test_what_begins_later_closes_too_and_other_levels_go_on(patient, learned, by):
    tomorrow = patient.today(make.now()) + DAY
    ProgramItem.objects.filter(pk=learned.pk).update(starts_on=tomorrow)
    other = make.item(program=learned.program, exercise=exercise_of_three(), level=1)

    closed = signing_off.withdraw(
        sign_off=SignOff.objects.get(), reason="Not yet.", by=by, now=make.now()
    )

    assert closed == 1
    learned.refresh_from_db()
    other.refresh_from_db()
    assert (learned.where, other.where) == ("clinic", "home")


def test_withdrawn_it_leaves_the_plan_of_a_later_phase_as_it_is(patient, learned, by):
    phase = make.phase(program=learned.program)
    make.item(
        program=learned.program,
        exercise=learned.exercise,
        level=3,
        phase=phase,
        is_waiting=True,
    )

    closed = signing_off.withdraw(
        sign_off=SignOff.objects.get(), reason="Not yet.", by=by, now=make.now()
    )

    assert closed == 1
    assert [(row.where, row.ends_on) for row in phase.planned.all()] == [("home", None)]


def test_a_second_withdrawal_is_told_so(tablet, patient, learned, token):
    address = f"/sign-offs/{SignOff.objects.get().pk}/withdraw/"
    tablet.post(address, {"token": token(), "reason": "Unsteady."})

    answer = tablet.post(address, {"token": token(), "reason": "Late."}, follow=True)

    assert "withdrawn already" in answer.text
    assert SignOff.objects.get().withdrawn_reason == "Unsteady."


def test_a_withdrawal_says_why(tablet, learned, token):
    address = f"/sign-offs/{SignOff.objects.get().pk}/withdraw/"

    assert tablet.post(address, {"token": token()}).status_code == 422
    assert SignOff.objects.get().withdrawn_at is None


@pytest.mark.django_db(transaction=True)
def test_of_two_withdrawals_at_once_one_counts(patient, learned, by):
    row = SignOff.objects.get()

    said = at_once(
        2,
        lambda _number: signing_off.withdraw(
            sign_off=row, reason="Unsteady.", by=by, now=make.now()
        ),
    )

    assert sorted(map(str, said)) == sorted(map(str, [1, signing_off.AlreadyWithdrawn]))
    assert ProgramItem.objects.count() == 2


def test_a_long_list_costs_no_more_than_a_short_one(
    tablet, patient, program, statements
):
    def one_more():
        make.item(program=program, exercise=exercise_of_three(), level=3)
        make.sign_off(patient=patient, exercise=make.exercise())

    one_more()
    tablet.get(page_of(patient))
    short = statements(tablet.get, page_of(patient))
    for _number in range(5):
        one_more()

    assert len(statements(tablet.get, page_of(patient))) == len(short)
    assert Exercise.objects.count() == 12
