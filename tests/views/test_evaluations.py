"""An evaluation on the screen: opened, filled test by test, and signed once."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from patients.models import Addendum, Evaluation, Measurement
from patients.rules.battery import SHAPES
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
SAID = {"summary": "Walks well, slow to rise.", "decision": "continue", "revision": 0}


@pytest.fixture
def evaluation(patient):
    return make.evaluation(patient=patient)


def at(name, *args):
    return reverse(f"programs:{name}", args=args)


def test_the_first_one_is_offered_first_and_opens(tablet, patient, token):
    address = at("open_evaluation", patient.pk)
    kind = tablet.get(address).context["form"].initial["kind"]

    answer = tablet.post(
        address, {"kind": kind, "on": make.today() - DAY, "token": token()}
    )

    row = Evaluation.objects.get()
    assert (kind, row.kind) == ("first", "first")
    assert answer["Location"] == at("evaluation", row.pk)


def test_after_a_signed_one_a_re_evaluation_is_offered(tablet, patient):
    make.signed_evaluation(patient=patient)

    form = tablet.get(at("open_evaluation", patient.pk)).context["form"]

    assert form.initial["kind"] == "re_evaluation"


def test_one_that_is_open_goes_on(tablet, patient, evaluation, token):
    address = at("open_evaluation", patient.pk)
    sent = {"kind": "first", "on": make.today() - DAY, "token": token()}

    assert tablet.get(address)["Location"] == at("evaluation", evaluation.pk)
    answer = tablet.post(address, sent, follow=True)
    assert answer.redirect_chain == [(at("evaluation", evaluation.pk), 302)]
    assert "This one was open already." in answer.text
    assert Evaluation.objects.get() == evaluation


@pytest.mark.parametrize(
    ("kind", "decision"), [("discharge", "discharge"), ("re_evaluation", "")]
)
def test_one_for_discharge_begins_with_that_decision(tablet, patient, kind, decision):
    row = make.evaluation(patient=patient, kind=kind)

    form = tablet.get(at("evaluation", row.pk)).context["form"]

    assert form["decision"].value() == decision


def test_the_first_one_leads_on_to_a_program_where_there_is_none(tablet, patient):
    row = make.signed_evaluation(patient=patient, kind="first", decision="")
    address, link = at("evaluation", row.pk), f'href="{at("start", patient.pk)}"'
    assert link in tablet.get(address).text

    make.program(patient=patient)

    assert link not in tablet.get(address).text


def test_a_result_is_recorded_and_leads_back_to_its_row(tablet, evaluation, token):
    address = at("evaluation_test", evaluation.pk, "tug")
    sent = {"seconds": "14.2", "measured_on": make.today() - DAY, "token": token()}

    answer = tablet.post(address, sent)

    assert answer["Location"] == at("evaluation", evaluation.pk) + "#tug"
    page = tablet.get(at("evaluation", evaluation.pk)).text
    assert "14.2 s" in page
    assert "12 s or more: risk of falling (CDC STEADI)" in page


def test_saving_may_lead_to_the_next_test(tablet, evaluation, token):
    address = at("evaluation_test", evaluation.pk, "tug")
    sent = {"seconds": "14.2", "measured_on": make.today() - DAY, "token": token()}

    answer = tablet.post(address, sent | {"then": "next"})

    following = at("evaluation_test", evaluation.pk, "gait_speed_4m")
    assert answer["Location"] == following


def test_enter_saves_and_goes_on_and_a_test_may_be_skipped(tablet, evaluation):
    page = tablet.get(at("evaluation_test", evaluation.pk, "tug")).text

    buttons = re.findall(r"<button[^>]*>(.*?)</button>", page.split("form-actions")[1])
    following = at("evaluation_test", evaluation.pk, "gait_speed_4m")
    assert buttons[:2] == ["Save, then: Gait speed over 4 m", "Save"]
    assert f'href="{following}">Skip this test</a>' in page


def test_a_correction_begins_with_what_was_said(tablet, evaluation, token):
    row = make.measurement(evaluation=evaluation, parts={"seconds": "11.4"})
    address = at("evaluation_test", evaluation.pk, "tug")

    initial = tablet.get(address).context["form"].initial

    assert (str(initial["seconds"]), initial["instead_of"]) == ("11.4", row.pk)


def test_a_colleagues_result_is_not_overwritten(tablet, evaluation, token):
    make.measurement(evaluation=evaluation)
    address = at("evaluation_test", evaluation.pk, "tug")
    sent = {"seconds": "14.2", "measured_on": make.today() - DAY, "token": token()}

    answer = tablet.post(address, sent)

    assert answer.status_code == 422
    assert "A colleague has recorded this test meanwhile." in answer.text
    assert str(Measurement.objects.standing().get().value) == "11.40"


def sign(browser, evaluation, token, **said):
    sent = SAID | said | {"token": token()}
    return browser.post(at("evaluation_sign", evaluation.pk), sent)


def test_it_is_signed_and_then_only_added_to(tablet, evaluation, token, therapist):
    make.measurement(evaluation=evaluation)

    sign(tablet, evaluation, token)

    page = tablet.get(at("evaluation", evaluation.pk)).text
    assert f"Signed by {therapist.user.name}" in page
    assert "Walks well, slow to rise." in page
    assert 'name="summary"' not in page
    sent = {"text": "The scan came.", "token": token()}
    tablet.post(at("evaluation_add", evaluation.pk), sent)
    assert Addendum.objects.get().text == "The scan came."
    assert "The scan came." in tablet.get(at("evaluation", evaluation.pk)).text


@pytest.mark.parametrize(
    ("said", "field"), [({"summary": ""}, "summary"), ({"decision": ""}, "decision")]
)
def test_what_is_missing_is_told_beside_its_field(
    tablet, evaluation, token, said, field
):
    make.measurement(evaluation=evaluation)

    answer = sign(tablet, evaluation, token, pain="Low back.", **said)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Low back." in answer.text
    assert Evaluation.objects.get().pain == ""


def test_nothing_recorded_is_nothing_to_sign(tablet, evaluation, token):
    answer = sign(tablet, evaluation, token)

    assert answer.status_code == 422
    assert "Record one test at least" in answer.text


def test_words_are_saved_and_signed_later(tablet, evaluation, token):
    sent = {"pain": "Low back, 3.", "revision": 0, "token": token()}
    tablet.post(at("evaluation_save", evaluation.pk), sent)

    row = Evaluation.objects.get()
    assert (row.pain, row.revision, row.is_open) == ("Low back, 3.", 1, True)


def test_a_colleagues_words_are_shown_beside_mine(tablet, evaluation, token):
    Evaluation.objects.update(pain="Colleague: none.", revision=1)

    sent = {"pain": "Low back, 3.", "revision": 0, "token": token()}
    answer = tablet.post(at("evaluation_save", evaluation.pk), sent)

    assert answer.status_code == 422
    assert "Colleague: none." in answer.text
    assert "Low back, 3." in answer.text
    assert Evaluation.objects.get().pain == "Colleague: none."


def test_both_words_put_together_are_saved_over_a_colleagues(tablet, evaluation, token):
    Evaluation.objects.update(pain="Colleague: none.", revision=1)
    sent = {"pain": "Low back, 3.", "revision": 0, "token": token()}
    page = tablet.post(at("evaluation_save", evaluation.pk), sent)

    told = page.context["form"]["revision"].value()
    sent = {"pain": "None, then low back, 3.", "revision": told, "token": token()}
    tablet.post(at("evaluation_save", evaluation.pk), sent)

    assert Evaluation.objects.get().pain == "None, then low back, 3."


def test_what_is_withdrawn_after_the_signature_stays_in_sight(
    tablet, evaluation, token
):
    row = make.measurement(evaluation=evaluation)
    make.measurement(evaluation=evaluation, key="odi", value=32)
    sign(tablet, evaluation, token)
    sent = {"reason": "The watch stood still.", "token": token()}
    tablet.post(at("withdraw", "test", row.pk), sent)

    page = tablet.get(at("evaluation", evaluation.pk)).text

    assert "Timed Up and Go 11.4 s (The watch stood still.)" in page


def test_one_of_another_patient_says_once_that_it_is_and_stands_beside_nothing(
    tablet, evaluation, token
):
    make.measurement(evaluation=evaluation)
    sign(tablet, evaluation, token)
    said = {"reason": "Two charts were open.", "token": token()}
    beside = at("compare", evaluation.pk)
    before = tablet.get(beside).status_code

    page = tablet.post(
        at("evaluation_misplaced", evaluation.pk), said, follow=True
    ).text

    assert before == 200
    assert page.count("Two charts were open.") == 1
    assert "<dd>11.4 s</dd>" in page
    assert beside not in page
    assert "0 tests recorded" not in page
    assert tablet.get(beside).status_code == 404


def test_one_opened_by_mistake_is_closed(tablet, evaluation, token):
    sent = {"reason": "Wrong chart.", "token": token()}
    tablet.post(at("evaluation_withdraw", evaluation.pk), sent)

    page = tablet.get(at("evaluation", evaluation.pk)).text
    assert "Wrong chart." in page
    assert 'name="summary"' not in page


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_sign_once(signed_in, therapist, patient, token):
    evaluation = make.evaluation(patient=patient)
    make.measurement(evaluation=evaluation)
    sent = SAID | {"token": token()}
    browsers = [signed_in(therapist) for _turn in range(20)]
    address = at("evaluation_sign", evaluation.pk)

    answers = at_once(20, lambda turn: browsers[turn].post(address, sent))

    assert {answer.status_code for answer in answers} == {302}
    assert Evaluation.objects.signed().get().revision == 1


@pytest.mark.django_db(transaction=True)
def test_two_therapists_sign_at_once_and_one_is_told(
    signed_in, therapist, patient, token
):
    evaluation = make.evaluation(patient=patient)
    make.measurement(evaluation=evaluation)
    colleague = make.member(clinic=patient.clinic)
    browsers = [signed_in(therapist), signed_in(colleague)]

    answers = at_once(2, lambda turn: sign(browsers[turn], evaluation, token))

    assert sorted(answer.status_code for answer in answers) == [302, 422]
    refused = next(each for each in answers if each.status_code == 422)
    assert "A colleague has signed or closed it meanwhile." in refused.text


@pytest.mark.parametrize("key", list(SHAPES))
def test_every_test_has_its_form(tablet, evaluation, key):
    answer = tablet.get(at("evaluation_test", evaluation.pk, key))

    assert answer.status_code == 200
    assert len(answer.context["form"].fields) == len(SHAPES[key].parts) + 3


def test_a_test_of_no_name_is_not_there(tablet, evaluation):
    address = at("evaluation_test", evaluation.pk, "handstand")

    assert tablet.get(address).status_code == 404


def test_reading_one_is_remembered(tablet, evaluation):
    tablet.get(at("evaluation", evaluation.pk))

    assert AuditEvent.objects.filter(deed="evaluation.read").count() == 1


def test_many_results_cost_no_more_than_one(
    tablet, patient, evaluation, therapist, statements
):
    address = at("evaluation", evaluation.pk)
    make.measurement(evaluation=evaluation, by=therapist.user)
    tablet.get(address)
    one = len(statements(tablet.get, address))
    for days, key in enumerate(["nprs_rest", "odi", "six_minute_walk", "rib_pelvis"]):
        day = make.today() - days * DAY
        make.measurement(patient=patient, key=key, value=5, measured_on=day)

    assert len(statements(tablet.get, address)) == one


def test_what_was_typed_is_saved_before_a_link_leads_away(tablet, evaluation, token):
    test = at("evaluation_test", evaluation.pk, "tug")
    sent = {"summary": "Slow to rise.", "revision": 0, "token": token(), "next": test}

    answer = tablet.post(at("evaluation_save", evaluation.pk), sent)

    evaluation.refresh_from_db()
    assert (answer["Location"], evaluation.summary) == (test, "Slow to rise.")


def test_words_that_came_too_late_can_be_added(tablet, evaluation, token):
    make.measurement(evaluation=evaluation)
    sign(tablet, evaluation, token)

    answer = sign(tablet, evaluation, token, summary="Held the rail.", revision=0)

    assert "Your words are not saved" in answer.text
    assert "Summary: Held the rail.</textarea>" in answer.text
    assert at("evaluation_add", evaluation.pk) in answer.text


def test_however_much_came_too_late_it_is_added_in_one_press(tablet, evaluation, token):
    """And only that: what the colleague has signed as well stands there already."""
    make.measurement(evaluation=evaluation)
    sign(tablet, evaluation, token, fitness="Tires soon.")
    long = {"pain": "p" * 600, "posture": "q" * 600, "summary": "s" * 1500}
    late = sign(tablet, evaluation, token, fitness="Tires soon.", revision=0, **long)
    lost = late.context["lost"]

    sent = {"text": lost, "token": token()}
    tablet.post(at("evaluation_add", evaluation.pk), sent)

    assert "Tires soon." not in lost
    assert Addendum.objects.get().text == lost


@pytest.mark.parametrize(
    ("decision", "words", "is_held"),
    [
        ("pause", "The program still runs", False),
        ("pause", "", True),
        ("easier", "change what is asked for", False),
        ("continue", "", False),
    ],
)
def test_a_decision_leads_to_the_program_that_it_is_about(
    tablet, patient, evaluation, token, decision, words, is_held
):
    held = {"held_at": make.now(), "held_reason": "Ill."} if is_held else {}
    program = make.program(patient=patient, items=1, **held)
    make.measurement(evaluation=evaluation)
    sign(tablet, evaluation, token, decision=decision)

    page = tablet.get(at("evaluation", evaluation.pk)).text

    assert words in page
    assert (f"/programs/{program.pk}/" in page) == bool(words)


def test_before_a_test_one_reads_what_the_bone_may_bear(tablet, patient, evaluation):
    make.fracture(
        patient=patient, happened_on=make.today() - 20 * DAY, limits="Brace on."
    )
    make.condition(patient=patient, key="cannot_lie_flat")

    page = tablet.get(at("evaluation", evaluation.pk)).text

    assert "Closed by a recent fracture" in page
    assert "Cannot lie flat" in page
    assert "Brace on." in page
