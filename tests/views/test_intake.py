"""The checklist, and what is asked on the way to a first program."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from patients.models import (
    Consent,
    Diagnosis,
    EmergencyContact,
    Evaluation,
    FractureCheck,
    Goal,
    HomeCheck,
    Patient,
    Referral,
)
from patients.models.checklists import care_entries
from patients.rules.checklist import State, Step
from programs.models import Program
from tests import factories as make


@pytest.fixture
def unasked(clinic, therapist):
    return make.patient(
        clinic=clinic,
        therapist=therapist,
        user=make.user(name="Nell New"),
        is_asked=False,
    )


def address(name, row):
    return reverse(name, args=[row.pk])


def text(answer):
    return answer.content.decode()


HOME = {
    "hazards": ["rugs"],
    "equipment": ["firm chair", "band"],
    "has_helper": "yes",
    "helper": "Her sister, on weekends",
}
ANSWERS = {
    "patients:record_referral": (
        Referral,
        {
            "kind": "physician",
            "reason": "osteoporosis",
            "referrer": "Dr. Lund",
            "referred_on": "2026-01-05",
        },
    ),
    "patients:record_consent": (Consent, {"how": "signed", "given_on": "2026-01-05"}),
    "patients:name_emergency_contact": (
        EmergencyContact,
        {"name": "Nora", "relation": "Daughter", "phone": "555 0100"},
    ),
    "programs:record_diagnosis": (Diagnosis, {"of": "osteoporosis", "year": "2019"}),
    "programs:check_fractures": (
        FractureCheck,
        {"found_any": "no", "told_by": "patient"},
    ),
    "programs:set_goal": (Goal, {"words": "Walk the dog around the lake."}),
    "programs:check_home": (HomeCheck, HOME),
}


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_an_answer_is_kept_once_and_leads_back_to_the_checklist(
    tablet, unasked, token, name
):
    kind, said = ANSWERS[name]
    body = said | {"token": token()}

    answers = [tablet.post(address(name, unasked), body) for _press in range(2)]

    back = address("programs:checklist", unasked)
    assert [answer.url for answer in answers] == [back, back]
    assert kind.objects.filter(patient=unasked).count() == 1


WRONG = [
    ("patients:record_referral", {"kind": "physician", "referrer": ""}, "referrer"),
    ("patients:record_referral", {"kind": "self", "reason": "falls"}, "reason"),
    ("patients:record_referral", {"referred_on": "2199-01-01"}, "referred_on"),
    ("patients:record_referral", {"referred_on": "1930-01-01"}, "referred_on"),
    ("patients:record_consent", {"how": ""}, "how"),
    ("patients:record_consent", {"given_on": "2026-02-31"}, "given_on"),
    ("patients:name_emergency_contact", {"phone": "ask her"}, "phone"),
    ("patients:name_emergency_contact", {"name": ""}, "name"),
    ("programs:record_diagnosis", {"of": "other", "words": ""}, "words"),
    ("programs:record_diagnosis", {"year": "", "month": "3"}, "year"),
    ("programs:record_diagnosis", {"year": "2019", "day_of_month": "3"}, "month"),
    (
        "programs:record_diagnosis",
        {"year": "2019", "month": "2", "day_of_month": "30"},
        "day_of_month",
    ),
    ("programs:record_diagnosis", {"year": "1899"}, "year"),
    ("programs:record_diagnosis", {"year": "2199"}, "year"),
    ("programs:record_diagnosis", {"year": "99999"}, "year"),
    ("programs:check_fractures", {"found_any": ""}, "found_any"),
    ("programs:check_fractures", {"told_by": "nobody"}, "told_by"),
    ("programs:set_goal", {"words": " "}, "words"),
    ("programs:set_goal", {"words": "x" * 301}, "words"),
    ("programs:check_home", {"hazards": []}, "hazards"),
    ("programs:check_home", {"hazards": ["rugs", "none"]}, "hazards"),
    ("programs:check_home", {"equipment": ["ghost"]}, "equipment"),
    ("programs:check_home", {"has_helper": "", "helper": ""}, "has_helper"),
    ("programs:check_home", {"has_helper": "no"}, "has_helper"),
]


@pytest.mark.parametrize(("name", "mistake", "field"), WRONG)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_kept(
    tablet, unasked, token, name, mistake, field
):
    kind, said = ANSWERS[name]

    answer = tablet.post(address(name, unasked), said | mistake | {"token": token()})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not kind.objects.filter(patient=unasked).exists()


def test_what_could_not_be_asked_is_kept_with_the_reason(tablet, unasked, token):
    said = {"not_asked_because": "Could not hear.", "token": token()}

    tablet.post(address("programs:check_home", unasked), said)

    row = HomeCheck.objects.get()
    assert (row.hazards, row.equipment, row.has_helper) == (None, None, None)
    assert "Could not hear." in text(tablet.get(address("programs:checklist", unasked)))


def test_none_of_these_is_an_answer(tablet, unasked, token):
    said = HOME | {"hazards": ["none"], "token": token()}

    tablet.post(address("programs:check_home", unasked), said)

    assert HomeCheck.objects.get().hazards == []


def test_yes_to_the_fracture_check_leads_on_to_the_fracture(tablet, unasked, token):
    said = {"found_any": "yes", "told_by": "patient", "token": token()}

    answer = tablet.post(address("programs:check_fractures", unasked), said)

    assert answer.url == address("programs:record_fracture", unasked)


def states(patient, actor_row):
    entries = care_entries(patient, make.actor(actor_row))
    return {each.step: each.state for each in entries}


def test_a_checklist_begins_with_everything_missing(unasked, therapist):
    unasked.phone, unasked.user.email = "", None

    assert set(states(unasked, therapist).values()) == {State.MISSING}


def test_each_answer_is_done_with_who_and_when(unasked, therapist):
    by = {"patient": unasked, "by": therapist.user}
    for kind in (
        make.referral,
        make.consent,
        make.emergency_contact,
        make.diagnosis,
        make.fracture_check,
        make.goal,
        make.home_check,
    ):
        kind(**by)

    entries = care_entries(unasked, make.actor(therapist))

    done = {each.step for each in entries if each.state is State.DONE}
    assert set(Step) - done == {Step.INSURANCE, Step.EVALUATION}
    told = [each for each in entries if each.step is Step.GOALS]
    assert [(each.said, each.by) for each in told] == [
        ("Walk to the library.", therapist.user.name)
    ]


def test_the_first_evaluation_is_begun_in_one_press(tablet, unasked, token):
    address = reverse("programs:checklist", args=[unasked.pk])
    begin = reverse("programs:open_evaluation", args=[unasked.pk])
    assert f'action="{begin}"' in tablet.get(address).text

    answer = tablet.post(begin, {"kind": "first", "token": token()})

    row = Evaluation.objects.get()
    assert (row.kind, row.on) == ("first", unasked.today(make.now()))
    assert answer["Location"] == reverse("programs:evaluation", args=[row.pk])
    row.signed_at, row.signed_by, row.summary = make.now(), row.opened_by, "Steady."
    row.save()
    assert begin not in tablet.get(address).text


def test_before_it_is_withdrawn_an_entry_is_named(tablet, unasked, therapist):
    by = therapist.user
    goal = make.goal(patient=unasked, by=by, words="Lift the dog.")
    check = make.fracture_check(patient=unasked, by=by)

    def named(kind, row):
        return text(tablet.get(reverse("programs:withdraw_intake", args=[kind, row])))

    assert "Goal: Lift the dog, " in named("goal", goal.pk)
    assert "Fracture check: no bone ever broke" in named("fracture-check", check.pk)


def test_a_withdrawn_answer_is_missing_again(tablet, unasked, therapist, token):
    goal = make.goal(patient=unasked, by=therapist.user)
    page = reverse("programs:withdraw_intake", args=["goal", goal.pk])

    tablet.post(page, {"reason": "Not hers.", "token": token()})

    assert states(unasked, therapist)[Step.GOALS] is State.MISSING


def test_the_checklist_says_what_the_lack_of_a_fracture_check_blocks(tablet, unasked):
    page = text(tablet.get(address("programs:checklist", unasked)))

    assert "Not ready to prescribe" in page
    assert "Without it no program can be signed." in page


def test_an_answered_checklist_is_ready_to_prescribe(tablet, patient):
    page = text(tablet.get(address("programs:checklist", patient)))

    assert "Ready to prescribe" in page
    assert address("programs:start", patient) in page


def test_a_closed_gate_is_not_ready_to_prescribe(tablet, patient):
    make.fracture(patient=patient, happened_on=make.today() - dt.timedelta(days=5))

    page = text(tablet.get(address("programs:checklist", patient)))

    assert "Not ready to prescribe" in page


def test_no_program_is_signed_before_the_fracture_check_is_answered(
    tablet, unasked, token, catalogue
):
    draft = make.draft(patient=unasked)
    make.item(program=draft)
    sign = address("programs:sign", draft)

    refused = tablet.post(sign, {"token": token()}, follow=True)

    assert "Nobody has asked about broken bones yet" in text(refused)
    assert not Program.objects.current().exists()
    make.fracture_check(patient=unasked)
    tablet.post(sign, {"token": token()})
    assert Program.objects.current().get() == draft


def test_the_desk_sees_what_it_can_do_and_no_finding(desk, unasked):
    make.referral(patient=unasked, note="Kyphosis, please assess.")
    make.diagnosis(patient=unasked)
    make.goal(patient=unasked)

    page = text(desk.get(unasked.get_absolute_url()))

    assert "Before the first visit" in page
    assert "Dr. Lund" in page
    for finding in ("Kyphosis", "Osteoporosis", "library", "Fracture"):
        assert finding not in page


def test_the_desk_is_not_asked_what_the_doctor_wants(desk, tablet, unasked):
    page = address("patients:record_referral", unasked)

    assert "What the doctor asks for" not in text(desk.get(page))
    assert "What the doctor asks for" in text(tablet.get(page))


def test_the_desk_comes_back_to_its_own_page(desk, unasked, token):
    _kind, said = ANSWERS["patients:name_emergency_contact"]

    answer = desk.post(
        address("patients:name_emergency_contact", unasked), said | {"token": token()}
    )

    assert answer.url == unasked.get_absolute_url()


def test_an_emergency_contact_is_taken_off_and_kept(desk, patient, token):
    row = make.emergency_contact(patient=patient)
    page = address("patients:end_emergency_contact", row)

    desk.post(page, {"token": token()})
    again = desk.post(page, {"token": token()}, follow=True)

    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert "off the list already" in text(again)


def test_a_consent_is_withdrawn_with_a_reason(desk, patient, token):
    row = make.consent(patient=patient)
    page = address("patients:withdraw_consent", row)

    assert desk.post(page, {"reason": "", "token": token()}).status_code == 422
    desk.post(page, {"reason": "Changed her mind.", "token": token()})

    assert not Consent.objects.standing().exists()
    assert desk.post(page, {"reason": "Again.", "token": token()}).status_code == 422


def test_the_desk_puts_right_a_referral_that_is_of_somebody_else(desk, patient, token):
    row = make.referral(patient=patient, referrer="Dr. Lund", note="L1 on the scan")
    page = address("patients:withdraw_referral", row)

    shown = desk.get(f"/patients/{patient.pk}/").text
    desk.post(page, {"reason": "Of Marion.", "token": token()})

    assert page in shown
    assert "Dr. Lund" in shown
    assert "L1 on the scan" not in shown
    row.refresh_from_db()
    assert row.withdrawn_reason == "Of Marion."
    assert page not in desk.get(f"/patients/{patient.pk}/").text
    assert desk.post(page, {"reason": "Again.", "token": token()}).status_code == 422


@pytest.mark.parametrize(
    ("who", "where"), [("desk", "patients:patient"), ("tablet", "programs:checklist")]
)
def test_whoever_admits_is_led_to_what_comes_next(request, who, where, token):
    client = request.getfixturevalue(who)
    said = {"name": "Nell New", "time_zone": "America/New_York", "token": token()}

    answer = client.post("/patients/admit/", said)

    assert answer.url == address(where, Patient.objects.get(name="Nell New"))


def test_a_goal_is_settled_once_and_its_words_stay(tablet, patient, token):
    goal = make.goal(patient=patient)
    page = address("programs:settle_goal", goal)

    tablet.post(page, {"outcome": "met", "note": "In June.", "token": token()})
    again = tablet.post(page, {"outcome": "dropped", "token": token()})

    assert again.status_code == 422
    assert "settled this goal already" in text(again)
    shown = text(tablet.get(address("programs:intake", patient)))
    assert "Walk to the library." in shown
    assert "In June." in shown


def test_a_chart_shows_goals_and_whom_to_call(tablet, patient):
    make.goal(patient=patient)
    make.emergency_contact(patient=patient)

    page = text(tablet.get(address("programs:chart", patient)))

    assert "Walk to the library." in page
    assert "Nora Near (Daughter)" in page
    assert "Nobody has asked about broken bones" not in page


def test_patients_read_their_open_goals_and_whom_we_call(signed_in, patient):
    make.goal(patient=patient)
    make.emergency_contact(patient=patient)
    make.goal(words="Somebody else's goal.")

    page = text(signed_in(patient).get("/plan/"))

    assert "Walk to the library." in page
    assert "Nora Near (Daughter)" in page
    assert "Somebody else" not in page


def test_a_first_evaluation_is_done_once_it_is_signed(patient, therapist):
    row = make.evaluation(patient=patient, kind="first")
    assert states(patient, therapist)[Step.EVALUATION] is State.MISSING

    row.summary, row.signed_by, row.signed_at = "Steady.", therapist.user, make.now()
    row.save()

    assert states(patient, therapist)[Step.EVALUATION] is State.DONE
