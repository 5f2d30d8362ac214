"""The pages of the end of care and what follows it."""

from __future__ import annotations

import datetime as dt
from urllib.parse import unquote

import pytest

from patients.models import Patient
from patients.views.finding import today_at
from programs.models import Checkup, Closing, Program, ProgramItem
from programs.services import closing, prescribing
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SAID = {
    "reason": "own_wish",
    "reached": "Walks to the shop again.",
    "warning_signs": "New back pain.",
    "keeps_plan": "on",
}
WELL = {
    "keeps_going": "yes",
    "has_fallen": "no",
    "has_new_pain": "no",
    "wants_call": "no",
}


@pytest.fixture
def program(patient):
    return make.program(patient=patient, items=2)


@pytest.fixture
def left(program, patient, therapist) -> Patient:
    """A patient who has left care with a plan of their own."""
    closing.close_care(
        patient=patient,
        reason="own_wish",
        reached="Walks to the shop again.",
        warning_signs="New back pain.",
        keeps_plan=True,
        by=make.actor(therapist),
        now=make.now() - 3 * DAY,
    )
    prescribing.hand_over(now=make.now())
    patient.refresh_from_db()
    return patient


def close(client, patient, token, **said):
    address = f"/patients/{patient.pk}/close/"
    return client.post(address, SAID | {"token": token()} | said)


def test_a_therapist_ends_care(signed_in, therapist, program, patient, token):
    answer = close(signed_in(therapist), patient, token)

    assert answer.status_code == 302
    patient.refresh_from_db()
    assert patient.discharged_on is not None
    assert Closing.objects.get().upkeep.items.count() == 2


def test_the_same_form_twice_ends_care_once(
    signed_in, therapist, program, patient, token
):
    client, same = signed_in(therapist), token()

    answers = [close(client, patient, lambda: same) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Closing.objects.count() == 1


def test_who_is_second_to_end_care_is_told(
    signed_in, therapist, program, patient, token
):
    client = signed_in(therapist)
    close(client, patient, token)

    answer = close(client, patient, token, reached="Other words.")

    assert "Care has ended already." in client.get(answer.url).text


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"reason": ""}, "Please choose one."),
        ({"reason": "goals_met"}, "Sign the discharge evaluation first"),
        ({"reached": ""}, "Please fill this in."),
        ({"reached": "x" * 601}, "At most 600 fit here."),
        ({"warning_signs": ""}, "Please fill this in."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    signed_in, therapist, program, patient, token, said, message
):
    answer = close(signed_in(therapist), patient, token, **said)

    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Closing.objects.exists()


def test_the_page_leads_to_sessions_that_wait(signed_in, therapist, program, patient):
    make.session(patient=patient, on=today_at(patient.clinic) - DAY)
    browser = signed_in(therapist)

    page = browser.get(f"/patients/{patient.pk}/close/").text

    assert "1 session is booked: mark or cancel it first." in page
    assert f'href="/patients/{patient.pk}/">Their sessions' in " ".join(page.split())


def test_who_ends_care_cancels_what_is_booked_and_comes_back(
    signed_in, therapist, program, patient, token
):
    for days in (7, 14):
        make.session(patient=patient, on=today_at(patient.clinic) + days * DAY)
    browser, here = signed_in(therapist), f"/patients/{patient.pk}/close/"

    cancel = f"/patients/{patient.pk}/sessions/cancel/?all=1&next={here}"
    assert cancel.replace("&", "&amp;") in unquote(browser.get(here).text)
    page = browser.get(cancel)
    assert page.text.count(" checked") == 2
    said = {"token": token(), "sessions": page.context["ticked"]}
    assert browser.post(cancel, said)["Location"] == here

    assert "booked" not in browser.get(here).text


def test_without_a_program_no_plan_can_stay(signed_in, therapist, patient, token):
    answer = close(signed_in(therapist), patient, token)

    assert answer.status_code == 422
    assert "No program runs" in answer.content.decode()


def test_the_own_plan_is_shown_as_ones_own(signed_in, left):
    page = signed_in(left).get("/plan/").content.decode()

    assert "It has no end." in page
    assert "Choose your days" in page
    assert "Walks to the shop again." in page
    assert "New back pain." in page


def test_a_patient_chooses_the_days(signed_in, left, token):
    first, second = ProgramItem.objects.filter(program__kind="upkeep")
    days = {f"days_{first.pk}": ["2", "4"], f"days_{second.pk}": ["1"]}

    answer = signed_in(left).post("/plan/days/", days | {"token": token()})

    assert answer.status_code == 302
    found = ProgramItem.objects.filter(program__kind="upkeep", ends_on=None)
    assert sorted(row.weekdays for row in found) == [[1], [2, 4]]


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ([], "Keep at least one exercise on one day."),
        (["8"], "8 is not one of the available choices."),
    ],
)
def test_days_that_cannot_be_are_refused(signed_in, left, token, days, message):
    first = ProgramItem.objects.filter(program__kind="upkeep")[0]

    answer = signed_in(left).post(
        "/plan/days/", {f"days_{first.pk}": days, "token": token()}
    )

    assert answer.status_code == 422
    assert message in answer.content.decode()


def test_in_care_the_days_are_the_therapists(signed_in, program, patient):
    assert signed_in(patient).get("/plan/days/").status_code == 404


def test_four_questions_wait_on_today(signed_in, left, therapist, token):
    Checkup.objects.filter(months=3).update(due_on=left.today(make.now()))
    client = signed_in(left)

    assert "We have four short questions." in client.get("/today/").content.decode()

    answer = client.post("/checkup/", WELL | {"token": token()}, follow=True)

    assert "It is good to hear from you." in answer.content.decode()
    assert "We have four short questions." not in client.get("/today/").content.decode()
    assert client.get("/checkup/").status_code == 404


def test_questions_that_were_answered_are_not_promised_again(signed_in, left, token):
    Checkup.objects.filter(months=3).update(due_on=left.today(make.now()))
    client = signed_in(left)
    assert "After 3 months" in client.get("/plan/").content.decode()

    client.post("/checkup/", WELL | {"token": token()})

    page = client.get("/plan/").content.decode()
    assert "After 3 months" not in page
    assert "After 6 months" in page


def test_the_same_press_again_finds_its_answer(signed_in, left, token):
    Checkup.objects.filter(months=3).update(due_on=left.today(make.now()))
    client, said = signed_in(left), WELL | {"token": token()}

    answers = [client.post("/checkup/", said) for _press in range(2)]

    assert {answer.headers.get("Location") for answer in answers} == {"/today/"}


def test_who_answers_second_is_told_that_it_was_answered(signed_in, left, token):
    Checkup.objects.filter(months=3).update(due_on=left.today(make.now()))
    helper = make.helper(patient=left)
    signed_in(left).post("/checkup/", WELL | {"token": token()})
    said = WELL | {"has_fallen": "yes", "token": token()}

    answer = signed_in(helper).post("/checkup/", said, follow=True)

    assert "answered already" in answer.text
    assert Checkup.objects.get(months=3).has_fallen is False


def test_no_answer_is_not_a_no(signed_in, left, token):
    Checkup.objects.filter(months=3).update(due_on=left.today(make.now()))
    said = {name: value for name, value in WELL.items() if name != "has_fallen"}

    answer = signed_in(left).post("/checkup/", said | {"token": token()})

    assert answer.status_code == 422
    assert "Please choose one." in answer.content.decode()
    assert Checkup.objects.get(months=3).has_fallen is None


def test_a_worry_leads_to_a_phone_number(signed_in, left, clinic, token):
    Checkup.objects.filter(months=3).update(due_on=left.today(make.now()))

    answer = signed_in(left).post(
        "/checkup/", WELL | {"has_new_pain": "yes", "token": token()}, follow=True
    )

    assert clinic.phone in answer.content.decode()
    assert clinic.emergency_number in answer.content.decode()


def test_a_therapist_sees_who_is_due_and_finishes(signed_in, left, therapist, token):
    Checkup.objects.filter(months=3).update(due_on=left.today(make.now()))
    client = signed_in(therapist)

    assert left.name in client.get("/checkups/").content.decode()

    row = Checkup.objects.get(months=3)
    answer = client.post(
        f"/checkups/{row.pk}/", {"outcome": "well", "note": "", "token": token()}
    )

    assert answer.status_code == 302
    assert left.name not in client.get("/checkups/").content.decode()


def test_a_check_needs_an_outcome(signed_in, left, therapist, token):
    row = Checkup.objects.get(months=3)

    answer = signed_in(therapist).post(f"/checkups/{row.pk}/", {"token": token()})

    assert answer.status_code == 422


def test_the_desk_takes_somebody_back(signed_in, left, clinic_admin, token):
    client = signed_in(clinic_admin)
    assert "Take back into care" in client.get(left.get_absolute_url()).content.decode()

    client.post(f"/patients/{left.pk}/readmit/", {"token": token()})

    left.refresh_from_db()
    assert left.discharged_on is None


def test_a_new_program_takes_the_place_of_the_own_plan(left, therapist):
    by = make.actor(therapist)
    Patient.objects.filter(pk=left.pk).update(discharged_on=None)
    make.fracture_check(patient=left)
    draft = make.draft(patient=left, starts_on=left.today(make.now()))
    make.item(program=draft)

    prescribing.sign_program(program=draft, by=by, now=make.now())

    assert Program.objects.current().get(patient=left) == draft
    assert not Program.objects.upkeep().exists()


def test_ten_checks_cost_as_much_as_one(
    signed_in, clinic, therapist, django_assert_num_queries, statements
):
    def one_more():
        patient = make.patient(
            clinic=clinic, therapist=therapist, discharged_on=make.today()
        )
        make.checkup(patient=patient, by=therapist.user)

    client = signed_in(therapist)
    one_more()
    few = statements(client.get, "/checkups/")
    for _ in range(9):
        one_more()

    assert len(statements(client.get, "/checkups/")) == len(few)


def test_an_evaluation_that_decides_on_discharge_leads_to_the_end_of_care(
    signed_in, therapist, patient
):
    goes_on = make.signed_evaluation(patient=patient)
    ends = make.signed_evaluation(patient=patient, decision="discharge")
    browser, link = signed_in(therapist), f'href="/patients/{patient.pk}/close/"'

    assert link in browser.get(f"/evaluations/{ends.pk}/").text
    assert link not in browser.get(f"/evaluations/{goes_on.pk}/").text


def test_the_number_on_a_check_is_said_to_be_the_patients(signed_in, therapist, left):
    Patient.objects.update(phone="+15185550211")
    row = Checkup.objects.filter(patient=left).first()

    page = signed_in(therapist).get(f"/checkups/{row.pk}/").text

    assert "Call Pat Patient" in page
