"""What is asked before a first program, kept as facts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from patients.models import (
    Consent,
    Diagnosis,
    FractureCheck,
    Goal,
    GoalOutcome,
    HomeCheck,
)
from patients.models.checklists import care_entries
from patients.rules.checklist import State, Step
from patients.rules.equipment import Thing
from patients.services import admitting, enrolling, keeping
from programs.models.briefs import brief_of
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once


@pytest.fixture
def said(patient, therapist):
    return {"patient": patient, "by": make.actor(therapist), "now": make.now()}


@pytest.fixture
def unasked(clinic, therapist):
    return make.patient(clinic=clinic, therapist=therapist, is_asked=False)


def test_a_referral_says_who_when_and_why(said):
    row = enrolling.record_referral(
        kind="physician",
        reason="falls",
        referrer="Dr. Lund",
        referred_on=make.today() - dt.timedelta(days=3),
        **said,
    )

    assert str(row) == "Dr. Lund"
    assert row.recorded_by == said["by"].user
    assert AuditEvent.objects.filter(deed="referral.recorded", about_id=row.pk).exists()


def test_nobody_is_referred_tomorrow(said):
    with pytest.raises(keeping.InTheFuture):
        enrolling.record_referral(
            kind="self",
            reason="prevention",
            referred_on=said["patient"].today(said["now"]) + dt.timedelta(days=1),
            **said,
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "physician", "referrer": ""},
        {"kind": "self", "reason": "falls"},
    ],
)
def test_the_database_keeps_no_referral_that_says_nothing(patient, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.referral(patient=patient, **fields)


def test_a_newer_consent_takes_the_place_of_the_one_before(said):
    first = enrolling.record_consent(how="spoken", given_on=make.today(), **said)

    second = enrolling.record_consent(how="signed", given_on=make.today(), **said)

    assert list(Consent.objects.standing()) == [second]
    first.refresh_from_db()
    assert first.withdrawn_reason == keeping.REPLACED


def test_a_withdrawn_consent_stays_on_record(said):
    row = enrolling.record_consent(how="signed", given_on=make.today(), **said)
    how = {"reason": "Changed her mind.", "by": said["by"], "now": said["now"]}

    keeping.withdraw(fact=row, **how)

    assert not Consent.objects.standing().exists()
    with pytest.raises(keeping.AlreadyWithdrawn):
        keeping.withdraw(fact=row, **how)


def test_a_diagnosis_ends_an_earlier_none(said):
    enrolling.record_diagnosis(of="none", **said)

    row = enrolling.record_diagnosis(
        of="osteoporosis", made_on=dt.date(2019, 1, 1), precision="year", **said
    )

    assert list(Diagnosis.objects.standing()) == [row]
    assert row.when == "2019"


@pytest.mark.parametrize(
    ("precision", "when"),
    [("day", "March 4, 2019"), ("month", "March 2019"), ("year", "2019")],
)
def test_a_date_is_told_no_finer_than_it_is_known(patient, precision, when):
    row = make.diagnosis(
        patient=patient, made_on=dt.date(2019, 3, 4), precision=precision
    )

    assert row.when == when


def test_no_fracture_is_an_answer_and_nobody_asking_is_none(said, unasked):
    assert not FractureCheck.objects.has_answer(unasked.pk)

    enrolling.check_fractures(
        found_any=False, told_by="patient", **said | {"patient": unasked}
    )

    assert FractureCheck.objects.has_answer(unasked.pk)


def test_yes_is_no_answer_until_the_fracture_is_recorded(said, unasked):
    asked = said | {"patient": unasked}
    enrolling.check_fractures(found_any=False, told_by="patient", **asked)
    later = asked | {"now": said["now"] + dt.timedelta(minutes=1)}
    enrolling.check_fractures(found_any=True, told_by="images", **later)
    assert not FractureCheck.objects.has_answer(unasked.pk)

    make.fracture(patient=unasked)

    assert FractureCheck.objects.has_answer(unasked.pk)


@pytest.mark.parametrize("had_fracture", [False, True])
def test_who_comes_back_into_care_is_asked_anew(said, patient, had_fracture):
    before = make.now() - dt.timedelta(days=1)
    FractureCheck.objects.update(recorded_at=before)
    if had_fracture:
        make.fracture(patient=patient, recorded_at=before)
    by = {"patient": patient, "by": said["by"]}
    admitting.discharge_patient(now=make.now(), **by)
    assert FractureCheck.objects.has_answer(patient.pk)
    admitting.readmit_patient(now=make.now(), **by)
    actor = said["by"]
    entries = {each.step: each for each in care_entries(patient, actor)}
    assert entries[Step.FRACTURES].state is State.MISSING
    assert not brief_of(patient, actor).is_asked
    assert not FractureCheck.objects.has_answer(patient.pk)

    later = said | {"patient": patient, "now": make.now() + dt.timedelta(minutes=1)}
    enrolling.check_fractures(found_any=False, told_by="patient", **later)

    assert FractureCheck.objects.has_answer(patient.pk)
    assert brief_of(patient, actor).is_asked


def test_a_withdrawn_check_is_no_answer(said, patient):
    check = FractureCheck.objects.get(patient=patient)

    keeping.withdraw(fact=check, reason="wrong", by=said["by"], now=said["now"])

    assert not FractureCheck.objects.has_answer(patient.pk)


def test_goals_are_added_and_settled_and_never_overwritten(said):
    walk = enrolling.set_goal(words="Walk the dog.", **said)
    cook = enrolling.set_goal(words="Cook Sunday dinner.", **said)
    how = {"by": said["by"], "now": said["now"]}

    enrolling.settle_goal(goal=walk, outcome="met", **how)

    assert list(Goal.objects.open()) == [cook]
    assert list(Goal.objects.standing().order_by("pk")) == [walk, cook]
    with pytest.raises(enrolling.AlreadySettled):
        enrolling.settle_goal(goal=walk, outcome="dropped", **how)


def test_a_goal_said_to_be_met_too_early_is_open_again(said):
    goal = enrolling.set_goal(words="Walk the dog.", **said)
    how = {"by": said["by"], "now": said["now"]}
    outcome = enrolling.settle_goal(goal=goal, outcome="met", **how)

    keeping.withdraw(fact=outcome, reason="too early", **how)

    assert list(Goal.objects.open()) == [goal]


@pytest.mark.django_db(transaction=True)
def test_two_therapists_settle_a_goal_once(said):
    goal = enrolling.set_goal(words="Walk the dog.", **said)

    answers = at_once(
        2,
        lambda number: enrolling.settle_goal(
            goal=Goal.objects.get(pk=goal.pk),
            outcome=["met", "dropped"][number],
            by=said["by"],
            now=said["now"],
        ),
    )

    assert answers.count(enrolling.AlreadySettled) == 1
    assert GoalOutcome.objects.count() == 1


def test_an_empty_home_is_not_a_home_nobody_asked_about(said):
    assert HomeCheck.objects.latest(said["patient"].pk, "equipment") is None

    enrolling.check_home(hazards=[], equipment=[], has_helper=False, **said)

    assert HomeCheck.objects.latest(said["patient"].pk, "equipment").equipment == []


def test_the_newest_answer_counts_and_one_that_was_not_asked_does_not(said):
    later = [
        said | {"now": said["now"] + dt.timedelta(minutes=minute)} for minute in (1, 2)
    ]
    enrolling.check_home(hazards=["rugs"], equipment=["band"], has_helper=False, **said)
    enrolling.check_home(
        hazards=[], equipment=["mat", "firm chair"], has_helper=False, **later[0]
    )
    enrolling.check_home(not_asked_because="No time.", **later[1])

    found = HomeCheck.objects.latest(said["patient"].pk, "equipment")

    assert found.equipment == [Thing.MAT, Thing.CHAIR]


def test_what_was_not_asked_says_why(said):
    with pytest.raises(IntegrityError), transaction.atomic():
        enrolling.check_home(hazards=["rugs"], **said)


@pytest.mark.parametrize("said_wrong", [{"hazards": ["ghosts"]}, {"equipment": ["x"]}])
def test_a_word_outside_the_vocabulary_is_refused(said, said_wrong):
    with pytest.raises(ValueError, match="is not a valid"):
        enrolling.check_home(not_asked_because="x", **said_wrong, **said)
