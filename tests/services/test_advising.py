"""A therapist looks at the answers, and her word falls away when the body changes."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import ConditionClearance, Patient
from patients.services import charting
from programs.models import AnswerReview, Exercise
from programs.models.everyday import answers_of
from programs.rules.everyday import Answer
from programs.services import advising
from tests import factories as make
from tests.threads import at_once

pytestmark = pytest.mark.usefixtures("catalogue")
YES, INSTEAD, ASK = Answer.YES, Answer.INSTEAD, Answer.ASK


@pytest.fixture
def decide(patient, therapist):
    def decided(activity, answer, note="", by=therapist):
        return advising.decide(
            patient=patient,
            activity=activity,
            answer=answer,
            note=note,
            by=make.actor(by),
            now=make.now(),
        )

    return decided


@pytest.fixture
def confirm(patient, therapist):
    def confirmed(seen=None):
        by = make.actor(therapist)
        if seen is None:
            found = answers_of(patient, by, on=patient.today(make.now()))
            seen = advising.as_seen(advising.to_confirm(found))
        return advising.confirm_all(patient=patient, seen=seen, by=by, now=make.now())

    return confirmed


def told(patient, activity):
    on = patient.today(make.now())
    (found,) = answers_of(patient, make.actor(patient), on=on, only=activity)
    return found


def test_an_answer_is_general_until_somebody_has_looked(patient, decide):
    assert not told(patient, "golf").is_reviewed

    decide("golf", INSTEAD)

    found = told(patient, "golf")
    assert found.is_reviewed
    assert found.review.recorded_by.name == "Tess Therapist"
    assert [way.slug for way in found.ways] == ["step-to-turn"]


def test_stricter_is_always_possible_and_says_why(patient, decide):
    decide("vacuum", ASK, "Not before your next visit.")

    found = told(patient, "vacuum")
    assert (found.answer, found.ways) == (ASK, ())
    assert found.note == "Not before your next visit."
    assert found.asks_for_help


def test_for_a_skilled_person_at_low_risk_a_movement_is_opened(patient, decide):
    decide("golf", YES, "The short swing that we practiced.")

    assert told(patient, "golf").answer is YES


def test_nobody_at_risk_gets_a_movement_opened(patient, therapist, decide):
    make.condition(patient=patient, key="severe_osteoporosis", by=therapist.user)

    with pytest.raises(advising.TooLoose):
        decide("golf", YES, "He is careful.")
    assert not AnswerReview.objects.exists()


def test_a_block_is_not_opened_and_a_clearance_opens_what_waits_for_one(
    patient, therapist, decide
):
    make.condition(
        patient=patient, key="vertebral_fracture_subacute", by=therapist.user
    )
    with pytest.raises(advising.TooLoose):
        decide("suitcase", YES, "A light one.")
    ConditionClearance.objects.create(
        clinic=patient.clinic,
        patient=patient,
        condition_key="vertebral_fracture_subacute",
        exercise_slug="suitcase-carry",
        reason="stands well",
        recorded_by=therapist.user,
        recorded_at=make.now(),
    )

    decide("suitcase", YES, "A light one.")

    assert told(patient, "suitcase").answer is YES


def test_a_new_condition_lets_the_mark_fall_and_never_loosens(
    patient, therapist, decide
):
    decide("golf", YES, "The short swing.")
    decide("vacuum", ASK, "Wait.")
    decide("sit-ups", INSTEAD)

    charting.set_condition(
        patient=patient, key="knee_hip_pain", by=make.actor(therapist), now=make.now()
    )

    golf, vacuum, sit_ups = (
        told(patient, each) for each in ("golf", "vacuum", "sit-ups")
    )
    assert (golf.answer, golf.is_reviewed, golf.note) == (INSTEAD, False, "")
    assert (vacuum.answer, vacuum.is_reviewed, vacuum.note) == (ASK, False, "Wait.")
    assert (sit_ups.answer, sit_ups.is_reviewed) == (INSTEAD, False)
    assert golf.wants_review


def test_where_nobody_asked_about_bones_the_careful_default_holds(clinic, therapist):
    unasked = make.patient(clinic=clinic, therapist=therapist, is_asked=False)

    assert told(unasked, "suitcase").answer is ASK
    assert told(unasked, "golf").answer is INSTEAD


def test_a_closed_gate_is_answered_with_the_same_care(patient, therapist):
    days_ago = make.today() - dt.timedelta(days=10)
    make.fracture(
        patient=patient, by=therapist.user, site="pelvis", happened_on=days_ago
    )

    assert told(patient, "suitcase").answer is ASK


def test_what_the_library_does_not_cover_is_the_therapists_to_say(patient, decide):
    assert told(patient, "swimming").is_unknown

    decide("swimming", YES, "Backstroke, in a warm pool.")

    found = told(patient, "swimming")
    assert (found.answer, found.is_unknown) == (YES, False)
    assert found.note == "Backstroke, in a warm pool."


def test_a_word_replaces_the_one_before_which_is_kept(patient, decide):
    decide("golf", INSTEAD)
    decide("golf", ASK, "First the next scan.")

    assert AnswerReview.objects.count() == 2
    assert AnswerReview.objects.standing().get().answer == ASK
    assert AnswerReview.objects.exclude(withdrawn_at=None).get().answer == INSTEAD


def test_all_are_confirmed_in_one_press_except_what_was_decided(
    patient, decide, confirm
):
    decide("golf", ASK, "Not yet.")

    number = confirm()

    assert number == AnswerReview.objects.standing().count() - 1
    assert told(patient, "golf").answer is ASK
    assert told(patient, "vacuum").is_reviewed
    assert told(patient, "swimming").is_unknown


def test_nothing_is_confirmed_that_was_not_on_the_page(patient, therapist, confirm):
    with pytest.raises(advising.ChangedMeanwhile):
        confirm(["golf:0"])
    assert not AnswerReview.objects.exists()


def test_a_way_that_is_retired_lets_the_mark_fall(patient, decide):
    decide("dancing", YES)

    Exercise.objects.filter(slug="dance-steps").update(retired_at=make.now())

    found = told(patient, "dancing")
    assert (found.answer, found.is_reviewed) == (ASK, False)


@pytest.mark.django_db(transaction=True)
def test_two_therapists_at_once_leave_one_standing_word(patient, therapist, lead):
    def decided(number):
        return advising.decide(
            patient=Patient.objects.get(pk=patient.pk),
            activity="golf",
            answer=ASK,
            note=f"Because {number}.",
            by=make.actor((therapist, lead)[number]),
            now=make.now(),
        ).pk

    assert len(set(at_once(2, decided))) == 2
    assert AnswerReview.objects.standing().count() == 1
    assert AnswerReview.objects.count() == 2
