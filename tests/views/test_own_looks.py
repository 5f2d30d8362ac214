"""Who looked at my record: the patient's own page of it."""

from __future__ import annotations

import datetime as dt

import pytest

from patients import looked_at_words
from patients.models.looked_at import COPIES, LOOKS
from ptcare.audit.models import AuditEvent, Kind
from ptcare.audit.recording import event, listed, looked, printed, record, taken_out
from ptcare.people.roles import Role
from tests import factories as make

PAGE = "/patients/record/looks/"
NOON = dt.datetime(2026, 3, 2, 17, tzinfo=dt.UTC)  # of a Monday where patients live


@pytest.fixture
def did(patient):
    def write(row, deed, *, at=NOON, about=patient):
        record(deed, about=about, by=row and make.actor(row), at=at)

    return write


@pytest.fixture
def page(signed_in, patient):
    def read(query=""):
        answer = signed_in(patient).get(PAGE + query)
        return " ".join(answer.content.decode().split())

    return read


def test_it_says_who_it_was_and_what_they_are_to_the_patient(
    did, page, therapist, lead, clinic_admin, helper
):
    did(therapist, "chart.opened")
    did(lead, "evaluation.read")
    did(clinic_admin, "coverage.read")
    did(helper, "exercise.logged")

    said = page()

    assert "Tess Therapist, your therapist, opened your record." in said
    assert "Lena Lead, a therapist, read your test results." in said
    assert "Ada Admin at the front desk read your health plan." in said
    assert f"{helper.name}, your helper, wrote down what you did." in said


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("session.booked", "changed something about your visits"),
        ("program.signed", "changed something about your exercises"),
        ("message.answered", "answered your message"),
        ("authorization.extended", "changed something about your health plan"),
        ("patient.contact_changed", "changed how you are reached"),
        ("fracture.recorded", "wrote in your record"),
        ("something.nobody_named_yet", "wrote in your record"),
        ("program.printed", "made a copy of a part of your record"),
    ],
)
def test_what_was_written_is_said_in_plain_words(did, page, therapist, deed, words):
    did(therapist, deed)

    assert words in page()


def test_every_look_and_every_copy_has_its_words():
    assert set(looked_at_words.LOOKED) == LOOKS
    assert not LOOKS & COPIES


@pytest.mark.parametrize(
    ("note_down", "words"),
    [
        (looked, "opened a page of your record"),
        (printed, "made a copy of a part of your record"),
        (taken_out, "made a copy of a part of your record"),
    ],
)
def test_a_page_nobody_has_named_yet_is_a_look_all_the_same(
    page, patient, therapist, note_down, words
):
    note_down("newest.seen", about=patient, by=make.actor(therapist), at=NOON)

    assert words in page()


def test_a_list_that_left_as_a_file_is_a_copy_and_one_on_a_screen_no_look(
    page, patient, clinic, therapist
):
    said = {"by": make.actor(therapist), "at": NOON, "patients": [patient.pk]}
    listed("caseload", **said)
    assert "Nobody has opened your record yet" in page()

    taken_out("patients.exported", about=clinic, **said)

    assert "your therapist, made a copy of a part of your record" in page()


def test_a_connected_system_is_named(page, patient, clinic):
    line = event("fhir.read", about=clinic, by=None, at=NOON, note="Main Hospital: all")
    line.kind, line.showed, line.clinic_id = Kind.EXPORT, [patient.pk], clinic.pk
    line.save()

    assert "Main Hospital, a system of your clinic, made a copy" in page()


def test_days_stand_apart_and_what_was_done_twice_stands_once(did, page, therapist):
    for minutes in (0, 5):
        did(therapist, "chart.opened", at=NOON + dt.timedelta(minutes=minutes))
    did(therapist, "chart.opened", at=NOON - dt.timedelta(days=1))

    said = page()

    assert said.count("opened your record") == 2
    assert said.index("March 2, 2026") < said.index("March 1, 2026")


def test_the_patient_and_the_app_itself_are_left_out(did, page, patient):
    did(patient, "exercise.logged")
    did(None, "program.ended")

    assert "Nobody has opened your record yet" in page()


def test_nothing_of_another_record_stands_there(did, page, therapist, clinic):
    did(therapist, "chart.opened", about=make.patient(clinic=clinic))

    assert "Tess Therapist" not in page()


def test_it_goes_on_where_the_page_before_has_ended(
    did, signed_in, patient, therapist, monkeypatch
):
    monkeypatch.setattr("patients.views.own_record.PAGE", 3)
    for number in range(5):
        did(therapist, "chart.opened", at=NOON - dt.timedelta(days=number))
    client = signed_in(patient)

    first = client.get(PAGE)
    second = client.get(f"{PAGE}?after={first.context['goes_on']}")

    days = [day.on.day for day in (*first.context["days"], *second.context["days"])]
    assert days == [2, 1, 28, 27, 26]
    assert second.context["goes_on"] is None


def test_many_looks_cost_no_more_queries_than_one(
    did, signed_in, patient, therapist, clinic, django_assert_max_num_queries
):
    client = signed_in(patient)
    did(therapist, "chart.opened")
    client.get(PAGE)
    with django_assert_max_num_queries(13) as one:
        client.get(PAGE)
    for number in range(10):
        other = make.member(Role.THERAPIST, clinic=clinic)
        did(other, "chart.opened", at=NOON - dt.timedelta(hours=number))

    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(PAGE)

    assert AuditEvent.objects.count() == 11


def test_the_room_leads_there_from_more(signed_in, patient, helper):
    assert b"/patients/record/" in signed_in(patient).get("/people/more/").content
    assert b"/patients/record/" not in signed_in(helper).get("/people/more/").content
    assert PAGE.encode() in signed_in(patient).get("/patients/record/").content
