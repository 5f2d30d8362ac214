"""An evaluation is written while it is open, signed once, and added to afterwards."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.urls import reverse

from patients.models import Addendum, Evaluation, Measurement
from patients.models.clock_facts import known_of_each
from patients.models.reevaluations import due_of
from patients.services import evaluating
from programs.models import ItemRest
from programs.models.intensity import on_record
from programs.record_set.care import TESTS
from programs.rules import intensity
from programs.services import prescribing
from ptcare.audit.models import AuditEvent
from ptcare.people.roles import Role
from tests import factories as make
from tests.services.test_intensity_wall import cleared
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 16)
SAID = {"summary": "Walks well, slow to rise.", "decision": "continue"}


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


def test_once_a_re_evaluation_is_signed_no_progress_note_is_asked_for(evaluation, by):
    row = make.alert(
        patient=evaluation.patient, kind="progress_note", reason="note_overdue"
    )
    with_result(evaluation)

    sign(evaluation, by)

    row.refresh_from_db()
    assert row.cleared_at == NOW


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


def misplace(evaluation, by):
    evaluating.misplace_evaluation(
        evaluation=evaluation, reason="Two charts were open.", by=by, now=make.now()
    )


@pytest.fixture
def wrong(patient, therapist):
    """A signed re-evaluation, with hinge and squat shown safe."""
    row = make.evaluation(patient=patient, by=therapist.user)
    scores = dict.fromkeys(("hinge", "squat"), "safe")
    make.measurement(evaluation=row, key=intensity.FORM_TEST, value="2", parts=scores)
    make.measurement(evaluation=row)
    row.summary, row.decision = "Steady.", "continue"
    row.signed_by, row.signed_at = therapist.user, make.now()
    row.save()
    return row


@pytest.mark.parametrize("who", ["signer", "lead"])
def test_one_of_another_patient_stays_to_be_read_and_counts_no_more(
    patient, therapist, lead, wrong, who
):
    by = make.actor({"signer": therapist, "lead": lead}[who])
    today = patient.today(make.now())
    before = on_record(patient).facts.forms

    misplace(wrong, by)

    wrong.refresh_from_db()
    assert before
    assert wrong.is_misplaced
    assert (wrong.withdrawn_by, wrong.withdrawn_reason) == (
        by.user,
        "Two charts were open.",
    )
    assert wrong.summary == "Steady."
    assert not Evaluation.objects.signed().exists()
    assert not Measurement.objects.standing().exists()
    assert Measurement.objects.count() == 2
    assert not on_record(patient).facts.forms
    assert not known_of_each([patient.pk], today=today)[patient.pk].reports
    assert due_of(patient, today=today) is None
    assert AuditEvent.objects.filter(deed="measurement.withdrawn").count() == 2
    with pytest.raises(evaluating.NotSigned):
        evaluating.add_words(evaluation=wrong, text="x", by=by, now=make.now())


def test_what_is_heavy_rests_once_the_hinge_and_squat_were_of_somebody_else(
    patient, therapist, lead
):
    shown = make.form_seen(patient=patient).evaluation
    make.spine_imaging(patient=patient)
    cleared(patient)
    program = make.program(patient=patient)
    heavy = make.exercise(movement_flags=["loaded", "heavy_load"])
    heavy, light = (
        make.item(program=program, exercise=heavy),
        make.item(program=program),
    )
    by = make.actor(lead)
    rested = prescribing.look_again(patient=patient, by=by, now=make.now())

    misplace(shown, by)

    heavy.refresh_from_db()
    light.refresh_from_db()
    assert not rested
    assert ItemRest.objects.get().item == heavy
    assert (heavy.ends_on is None, light.ends_on) == (False, None)


def test_nobody_else_says_whose_it_is(clinic, clinic_admin, wrong):
    for row in (make.member(clinic=clinic), clinic_admin):
        with pytest.raises(evaluating.NotTheirs):
            misplace(wrong, make.actor(row))


@pytest.mark.parametrize(
    "change", [{"summary": "x"}, {"on": TODAY}, {"decision": "refer"}]
)
def test_once_signed_nothing_but_that_is_changed(wrong, by, change):
    said = {"withdrawn_by": by.user, "withdrawn_at": NOW, "withdrawn_reason": "x"}
    for more in ({}, said):
        with pytest.raises(InternalError), transaction.atomic():
            Evaluation.objects.filter(pk=wrong.pk).update(**change, **more)
    misplace(wrong, by)
    for fields in (change, {"withdrawn_at": None, "withdrawn_by": None}):
        with pytest.raises(InternalError), transaction.atomic():
            Evaluation.objects.filter(pk=wrong.pk).update(**fields)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_of_two_one_marks_it_and_nothing_is_added_behind(therapist, lead, wrong, _turn):
    done = at_once(2, lambda n: misplace(wrong, make.actor((therapist, lead)[n])))

    assert done.count(None) == 1
    assert evaluating.NotSigned in done
    assert AuditEvent.objects.filter(deed="evaluation.misplaced").count() == 1


def test_the_page_says_whose_it_is_not_and_the_patient_takes_nothing_of_it_along(
    signed_in, therapist, patient, wrong, token
):
    browser = signed_in(therapist)
    address = reverse("programs:evaluation_misplaced", args=[wrong.pk])

    before = browser.get(reverse("programs:evaluation", args=[wrong.pk])).text
    empty = browser.post(address, {"token": token(), "reason": ""})
    told = browser.post(
        address, {"token": token(), "reason": "Two charts were open."}, follow=True
    ).text
    again = browser.post(address, {"token": token(), "reason": "Again"})

    assert address in before
    assert empty.status_code == 422
    assert "“Two charts were open.”. Nothing of it counts here." in told
    assert address not in told
    assert again.status_code == 422
    assert "A colleague has marked it so already." in again.text
    listed = browser.get(reverse("programs:tests", args=[patient.pk])).text
    assert "Belongs to another patient" in listed
    for table in TESTS:
        if table.key in ("evaluations", "addenda", "tests"):
            rows = table.model.objects.filter(table.only, patient=patient)
            assert not rows.exists(), table.key
