"""The copy of a record that somebody asked the clinic for: who makes it, and when."""

from __future__ import annotations

import io
import json

import pytest
from pypdf import PdfReader

from patients.services import answering
from ptcare.audit.models import AuditEvent, Kind
from ptcare.notices.models import Notice
from tests import factories as make
from tests.signing_in import at_home

HERE = "/record-requests/"


@pytest.fixture
def asked(patient):
    return make.record_request(patient=patient, wish="copy")


def test_a_therapist_makes_it_in_the_language_of_the_patient(asked, patient, therapist):
    patient.user.language = "es"
    patient.user.save()

    answer = at_home(therapist).get(f"{HERE}{asked.pk}/copy.pdf")

    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "Su expediente" in text
    assert patient.name in text
    assert patient.name.split()[0] not in answer.headers["Content-Disposition"]


def test_it_may_be_made_as_data(asked, patient, therapist):
    answer = at_home(therapist).get(f"{HERE}{asked.pk}/copy.json")

    said = json.loads(b"".join(answer.streaming_content))
    assert said["patient"]["name"] == patient.name


def test_the_ledger_and_the_patient_know(asked, patient, therapist):
    at_home(therapist).get(f"{HERE}{asked.pk}/copy.pdf")

    line = AuditEvent.objects.get(deed="record.copied")
    assert (line.kind, line.patient_id, line.note) == (Kind.EXPORT, patient.pk, "pdf")
    page = at_home(patient).get("/patients/record/looks/").content.decode()
    assert "made a copy of your whole record." in page


def test_it_asks_first_who_makes_it(signed_in, asked, therapist):
    client = signed_in(therapist)
    session = client.session
    del session["demo_sign_in"]
    session.save()

    assert client.get(f"{HERE}{asked.pk}/copy.pdf").status_code == 302
    assert not AuditEvent.objects.filter(deed="record.copied").exists()


def test_the_desk_reads_who_makes_it_and_makes_none(asked, clinic_admin):
    desk = at_home(clinic_admin)

    page = desk.get(f"/patients/record-requests/{asked.pk}/").content.decode()

    assert "a therapist makes it" in page
    assert "copy.pdf" not in page
    assert desk.get(f"{HERE}{asked.pk}/copy.pdf").status_code == 403


def test_the_page_of_a_therapist_leads_to_it(asked, therapist):
    client = at_home(therapist)

    page = client.get(f"/patients/record-requests/{asked.pk}/").content.decode()

    assert f"{HERE}{asked.pk}/copy.pdf" in page
    assert f"{HERE}{asked.pk}/copy.json" in page


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("fulfilled", {"on": make.today()}),
        ("denied", {"because": "harm"}),
        ("withdrawn", {}),
    ],
)
def test_none_is_made_where_it_was_answered(asked, therapist, kind, said):
    make.record_step(asked, kind, **said)

    assert at_home(therapist).get(f"{HERE}{asked.pk}/copy.pdf").status_code == 404


def test_none_is_made_for_a_wish_to_change(patient, therapist):
    row = make.record_request(patient=patient)

    assert at_home(therapist).get(f"{HERE}{row.pk}/copy.pdf").status_code == 404


@pytest.mark.parametrize(
    ("writes", "told"), [("clinic_admin", {"Tess Therapist"}), ("therapist", set())]
)
def test_what_the_desk_writes_down_is_told_to_who_can_make_it(
    request, patient, therapist, writes, told
):
    answering.ask_for_copy(
        patient=patient,
        form="On paper",
        came="writing",
        asked_on=make.today(),
        by=make.actor(request.getfixturevalue(writes)),
        now=make.now(),
    )

    assert set(Notice.objects.values_list("user__name", flat=True)) == told
