"""The plan of care and the progress note on the pages of therapist and desk."""

import datetime as dt

import pytest

from patients.models import (
    CareStep,
    ClockSettings,
    Patient,
    PlanOfCare,
    ProgressNote,
)
from ptcare.people.roles import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = make.today()


@pytest.fixture
def treated(patient):
    """Of another plan than Medicare, treated on eight days, the last one today."""
    make.coverage(patient=patient)
    for number in range(8):
        on = TODAY - number * 3 * DAY
        make.session(patient=patient, on=on, status="attended")
    return patient


@pytest.fixture
def plan(treated):
    return make.plan_of_care(patient=treated, certified_from=TODAY - 21 * DAY)


def page_of(client, patient):
    return client.get(f"/patients/{patient.pk}/plan-of-care/")


def said(token, **fields):
    return {"token": token()} | fields


PLAN = {
    "kind": "initial",
    "certified_from": TODAY,
    "certified_to": TODAY + 83 * DAY,
    "frequency": "2 times a week for 12 weeks",
}


def test_a_therapist_writes_a_plan_the_desk_sends_it_and_enters_the_signature(
    signed_in, therapist, clinic_admin, treated, token
):
    signed_in(therapist).post(
        f"/patients/{treated.pk}/plan-of-care/write/",
        said(token, **PLAN),
    )
    plan = PlanOfCare.objects.get()
    desk = signed_in(clinic_admin)
    for kind in ("sent", "signed"):
        answer = desk.post(
            f"/patients/plans-of-care/{plan.pk}/{kind}/",
            said(token, on=TODAY, who="Dr. Lund"),
        )
        assert answer.status_code == 302

    page = page_of(desk, treated)

    assert "signed" in page.content.decode()
    assert CareStep.objects.standing().count() == 2
    assert set(CareStep.objects.values_list("recorded_by", flat=True)) == {
        clinic_admin.user.pk
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"certified_to": TODAY - DAY}, "This lies before the first day."),
        ({"certified_to": TODAY + 91 * DAY}, "90 days at the most"),
        ({"frequency": ""}, "Please fill this in."),
        ({"certified_from": "soon"}, "Enter a valid date."),
        ({"kind": "third"}, "Select a valid choice."),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_its_field(
    signed_in, therapist, treated, token, fields, words
):
    answer = signed_in(therapist).post(
        f"/patients/{treated.pk}/plan-of-care/write/", said(token, **PLAN | fields)
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PlanOfCare.objects.exists()


def test_a_late_signature_asks_why_and_keeps_what_was_typed(
    signed_in, clinic_admin, treated, token
):
    treated.admitted_on = TODAY - 60 * DAY
    treated.save()
    make.session(patient=treated, on=TODAY - 31 * DAY, status="attended")
    plan = make.plan_of_care(patient=treated, certified_from=TODAY - 31 * DAY)
    here, desk = f"/patients/plans-of-care/{plan.pk}/signed/", signed_in(clinic_admin)
    fields = {"on": TODAY, "who": "Dr. Rarely"}

    refused = desk.post(here, said(token, **fields))
    assert refused.status_code == 422
    assert "say why" in refused.content.decode()
    assert "Dr. Rarely" in refused.content.decode()

    desk.post(here, said(token, reason="The fax was lost.", **fields))
    assert "signed late" in page_of(desk, treated).content.decode()


def test_the_button_of_a_note_says_that_it_signs(signed_in, therapist, treated):
    page = signed_in(therapist).get(f"/patients/{treated.pk}/progress-note/").text

    assert "Sign the note" in page


def test_pressing_twice_writes_once(signed_in, therapist, treated, token):
    client, form = signed_in(therapist), said(token, on=TODAY, text="Better.")
    for _press in range(2):
        answer = client.post(f"/patients/{treated.pk}/progress-note/", form)
        assert answer.status_code == 302

    assert ProgressNote.objects.count() == 1


def test_a_note_of_the_same_day_is_refused_and_nothing_is_lost(
    signed_in, therapist, treated, token
):
    make.progress_note(patient=treated, on=TODAY)

    answer = signed_in(therapist).post(
        f"/patients/{treated.pk}/progress-note/",
        said(token, on=TODAY, text="Stairs alone now."),
    )

    assert answer.status_code == 422
    assert "Stairs alone now." in answer.content.decode()


def test_the_desk_reads_that_a_note_is_signed_and_not_what_it_says(
    signed_in, clinic_admin, therapist, treated
):
    make.progress_note(patient=treated, text="Fears the stairs.", by=therapist.user)

    for row, sees in ((clinic_admin, False), (therapist, True)):
        page = page_of(signed_in(row), treated).content.decode()
        assert "signed by Tess Therapist" in page
        assert ("Fears the stairs." in page) is sees


def test_what_a_therapist_ended_the_desk_does_not_take_up_again(
    signed_in, clinic_admin, therapist, plan, token
):
    step = make.care_step(plan=plan, kind="ended", who="", reason="New goals.")
    here = f"/patients/care-steps/{step.pk}/withdraw/"
    form = {"reason": "By mistake."}

    assert signed_in(clinic_admin).post(here, said(token, **form)).status_code == 404
    assert signed_in(therapist).post(here, said(token, **form)).status_code == 302


@pytest.mark.parametrize(("over_for", "holds"), [(0 * DAY, True), (DAY, False)])
def test_a_plan_whose_days_are_over_does_not_hold_today(
    signed_in, therapist, treated, over_for, holds
):
    last = TODAY - over_for
    days = {"certified_from": last - 83 * DAY, "certified_to": last}
    make.care_step(plan=make.plan_of_care(patient=treated, **days), kind="signed")

    page = page_of(signed_in(therapist), treated).content.decode()

    assert ("Plan of care ended" not in page) == ("Holds today" in page) == holds


def test_nothing_is_left_to_do_of_a_plan_of_care_once_care_has_ended(
    signed_in, therapist, plan
):
    therapist = signed_in(therapist)
    words = "Send the plan of care to the doctor"
    assert words in page_of(therapist, plan.patient).content.decode()

    Patient.objects.update(discharged_on=TODAY)

    assert words not in page_of(therapist, plan.patient).content.decode()


def test_no_note_is_overdue_once_care_has_ended(
    signed_in, therapist, clinic_admin, treated
):
    for number in range(8, 14):
        on = TODAY - number * 3 * DAY
        make.session(patient=treated, on=on, status="attended")
    pages = [
        (signed_in(therapist), "plan-of-care"),
        (signed_in(therapist), "visit"),
        (signed_in(clinic_admin), "coverage"),
    ]

    def said_on_each():
        return [
            client.get(f"/patients/{treated.pk}/{name}/").text for client, name in pages
        ]

    assert all("Progress note overdue since" in page for page in said_on_each())
    Patient.objects.update(discharged_on=TODAY)

    for page in said_on_each():
        assert "Progress note overdue" not in page
        assert f"Care ended on {TODAY:%-d %b %Y}: no plan or note is due" in page


def test_who_has_written_the_note_is_not_asked_for_it_any_more(
    signed_in, therapist, treated, token
):
    reason = "note_wanted"
    row = make.alert(patient=treated, kind="progress_note", reason=reason)

    signed_in(therapist).post(
        f"/patients/{treated.pk}/progress-note/",
        said(token, on=TODAY, text="Walks farther."),
    )

    row.refresh_from_db()
    assert row.cleared_at is not None


def test_a_step_taken_back_stays_on_record(signed_in, clinic_admin, plan, token):
    step = make.care_step(plan=plan)

    signed_in(clinic_admin).post(
        f"/patients/care-steps/{step.pk}/withdraw/", said(token, reason="Wrong fax.")
    )

    step.refresh_from_db()
    assert step.withdrawn_reason == "Wrong fax."
    assert step.withdrawn_by == clinic_admin.user


def test_cover_page_and_visit_day_say_the_same_line(
    signed_in, therapist, clinic_admin, plan
):
    make.care_step(plan=plan)
    last = f"{plan.certified_to:%-d %b %Y}"
    pages = [
        signed_in(clinic_admin).get(f"/patients/{plan.patient_id}/coverage/"),
        signed_in(therapist).get(f"/patients/{plan.patient_id}/visit/"),
    ]

    for page in pages:
        words = page.content.decode()
        assert f"Plan of care to {last}, signed" in words
        assert "Progress note: treatment day 8 of 10" in words


def test_what_cannot_wait_stands_above_the_visit(signed_in, therapist, treated):
    visit = f"/patients/{treated.pk}/visit/"
    words = "Write the progress note before the next visit"
    assert words not in signed_in(therapist).get(visit).content.decode()
    make.session(patient=treated, on=TODAY - 24 * DAY, status="attended")

    assert words in signed_in(therapist).get(visit).content.decode()


SETTINGS = {
    "certify_days": 30,
    "verbal_days": 14,
    "send_days": 30,
    "recertify_days": 90,
    "note_visits": 10,
    "note_days": "",
    "unsent_from": 5,
    "unsigned_from": 20,
    "unsigned_again": 28,
    "ending_from": 14,
    "ending_again": 3,
    "note_ahead": 8,
    "note_wanted": 9,
    "insured_certify": "on",
}


def test_a_clinic_sets_its_own_clocks(signed_in, clinic_admin, clinic, token):
    desk = signed_in(clinic_admin)
    assert not ClockSettings.objects.exists()
    assert desk.get("/patients/set-up/clocks/").status_code == 200
    assert not ClockSettings.objects.exists()  # looking at it writes nothing

    desk.post("/patients/set-up/clocks/", said(token, **SETTINGS))

    row = ClockSettings.objects.get(clinic=clinic)
    assert (row.note_days, row.insured_certify, row.insured_note) == (None, True, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("certify_days", 0),
        ("certify_days", 91),
        ("recertify_days", 13),
        ("note_visits", 1),
        ("note_days", 6),
        ("unsigned_again", 19),
        ("ending_again", 15),
        ("note_wanted", 7),
        ("note_wanted", 10),
        ("verbal_days", "two"),
        ("unsent_from", ""),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    signed_in, clinic_admin, token, field, value
):
    answer = signed_in(clinic_admin).post(
        "/patients/set-up/clocks/", said(token, **SETTINGS | {field: value})
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not ClockSettings.objects.exists()


def test_another_clinics_settings_stay_as_they_are(
    signed_in, clinic_admin, elsewhere, token
):
    theirs = make.member(Role.CLINIC_ADMIN, clinic=elsewhere)

    signed_in(clinic_admin).post("/patients/set-up/clocks/", said(token, **SETTINGS))

    page = signed_in(theirs).get("/patients/set-up/clocks/")
    assert page.context["form"]["note_days"].value() == 30
