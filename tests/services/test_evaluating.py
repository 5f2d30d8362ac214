"""An evaluation is written while it is open, signed once, and added to afterwards."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from patients.models import Addendum, Evaluation, Measurement
from patients.services import evaluating
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 16)
SAID = {"summary": "Walks well, slow to rise.", "decision": "continue"}


@pytest.fixture
def by(therapist):
    return make.actor(therapist)


@pytest.fixture
def evaluation(patient, by):
    return opened(patient, by)


def opened(patient, by, **said):
    said = {"kind": "re_evaluation", "on": TODAY} | said
    return evaluating.open_evaluation(patient=patient, by=by, now=NOW, **said)


def with_result(evaluation):
    return make.measurement(evaluation=evaluation, measured_on=TODAY)


def sign(evaluation, by, *, revision=0, **said):
    return evaluating.sign_evaluation(
        evaluation=evaluation, words=SAID | said, revision=revision, by=by, now=NOW
    )


def test_one_evaluation_of_a_patient_is_written_at_a_time(patient, by, evaluation):
    with pytest.raises(evaluating.AlreadyOpen):
        opened(patient, by)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.evaluation(patient=patient)


def test_tomorrows_evaluation_is_not_written_today(patient, by):
    with pytest.raises(evaluating.InTheFuture):
        opened(patient, by, on=TODAY + dt.timedelta(days=1))


def test_a_signed_evaluation_says_who_and_when(evaluation, by):
    with_result(evaluation)

    sign(evaluation, by)

    row = Evaluation.objects.get()
    assert (row.signed_by, row.signed_at, row.decision) == (by.user, NOW, "continue")
    assert [row] == list(Evaluation.objects.signed().of_kind("re_evaluation"))


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"summary": " "}, evaluating.NoSummary),
        ({"decision": ""}, evaluating.NoDecision),
    ],
)
def test_it_is_not_signed_before_it_says_something(evaluation, by, said, refusal):
    with_result(evaluation)

    with pytest.raises(refusal):
        sign(evaluation, by, **said)

    assert Evaluation.objects.get().is_open


def test_it_is_not_signed_without_a_result(evaluation, by):
    with pytest.raises(evaluating.NoResult):
        sign(evaluation, by)


def test_the_first_one_decides_nothing(patient, by):
    first = opened(patient, by, kind="first")
    with_result(first)

    assert sign(first, by).decision == ""


def test_words_over_words_that_were_not_read_are_refused(evaluation, by):
    about = {"evaluation": evaluation, "by": by, "now": NOW}
    evaluating.save_words(words={"pain": "Low back, 3."}, revision=0, **about)

    with pytest.raises(evaluating.ChangedMeanwhile):
        evaluating.save_words(words={"pain": "None."}, revision=0, **about)

    assert Evaluation.objects.get().pain == "Low back, 3."


def test_after_signing_nothing_changes_and_words_are_added(evaluation, by):
    with_result(evaluation)
    sign(evaluation, by)

    with pytest.raises(evaluating.NotOpen):
        sign(evaluation, by, revision=1)
    with pytest.raises(InternalError), transaction.atomic():
        Evaluation.objects.update(summary="Something else.")
    evaluating.add_words(evaluation=evaluation, text="Scan came.", by=by, now=NOW)
    assert Addendum.objects.get().evaluation == evaluation


def test_nothing_is_added_to_an_open_one(evaluation, by):
    with pytest.raises(evaluating.NotSigned):
        evaluating.add_words(evaluation=evaluation, text="More.", by=by, now=NOW)


def test_one_opened_by_mistake_is_withdrawn_and_makes_room(patient, evaluation, by):
    evaluating.withdraw_evaluation(
        evaluation=evaluation, reason="Wrong chart.", by=by, now=NOW
    )

    assert opened(patient, by).is_open
    with pytest.raises(evaluating.NotOpen):
        sign(evaluation, by)


def test_a_result_is_not_of_another_patients_evaluation(evaluation):
    other = make.measurement(patient=make.patient(clinic=evaluation.clinic))

    with pytest.raises(IntegrityError), transaction.atomic():
        take(other, evaluation)


def take(measurement, evaluation):
    Measurement.objects.filter(pk=measurement.pk).update(evaluation=evaluation)
    connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_two_therapists_who_sign_at_once_sign_once(clinic, patient, by):
    evaluation = opened(patient, by)
    with_result(evaluation)
    colleague = make.actor(make.member(Role.THERAPIST, clinic=clinic))
    signers = [by, colleague]

    answers = at_once(2, lambda number: sign(evaluation, signers[number]))

    assert answers.count(evaluating.NotOpen) == 1
    assert Evaluation.objects.signed().count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_who_open_at_once_open_one(patient, by):
    answers = at_once(10, lambda _number: opened(patient, by))

    assert answers.count(evaluating.AlreadyOpen) == 9
    assert Evaluation.objects.count() == 1
