"""To whom the clinic gave a record: written down, and told to whose record it is."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.models import Disclosure
from patients.rules import disclosing as rules
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

OWN = "/patients/record/given/"


def said(**fields):
    return {
        "on": f"{make.today():%Y-%m-%d}",
        "recipient": "State Health Department",
        "recipient_address": "",
        "what": "Dates of falls since May",
        "why": "health",
        "purpose": "Their count of falls",
    } | fields


def words(answer):
    return " ".join(answer.content.decode().split())


def address(patient, part=""):
    return f"/patients/{patient.pk}/disclosures/{part}"


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (dt.date(2026, 11, 26), dt.date(2020, 11, 26)),
        (dt.date(2028, 2, 28), dt.date(2022, 2, 28)),
        (dt.date(2028, 2, 29), dt.date(2022, 2, 28)),
        (dt.date(2028, 3, 1), dt.date(2022, 3, 1)),
    ],
)
def test_six_years_are_accounted_for(today, first):
    assert rules.since(today) == first


@pytest.mark.parametrize("who", ["clinic_admin", "therapist"])
def test_what_is_written_down_the_patient_reads(
    signed_in, patient, request, token, who
):
    by = request.getfixturevalue(who)
    sent = said(token=token())

    answer = signed_in(by).post(address(patient, "write/"), sent, follow=True)

    row = Disclosure.objects.get()
    assert (row.recipient, row.why, row.recorded_by) == (
        "State Health Department",
        "health",
        by.user,
    )
    page = words(signed_in(patient).get(OWN))
    for each in (
        "State Health Department",
        "Dates of falls since May",
        "Public health",
    ):
        assert each in page
    assert "State Health Department" in words(answer)
    assert "State Health Department" in words(
        signed_in(by).get(f"/patients/{patient.pk}/")
    )
    deeds = AuditEvent.objects.values_list("deed", flat=True)
    assert {"disclosure.recorded", "disclosure.listed"} <= set(deeds)


@pytest.mark.parametrize("field", ["on", "recipient", "what", "why", "purpose"])
def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(
    signed_in, clinic_admin, patient, token, field
):
    sent = {key: value for key, value in said().items() if key != field}

    answer = signed_in(clinic_admin).post(
        address(patient, "write/"), sent | {"token": token()}
    )

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not Disclosure.objects.exists()
    if field != "purpose":
        assert "Their count of falls" in words(answer)


@pytest.mark.parametrize(("days", "status"), [(0, 302), (1, 422)])
def test_a_day_that_has_not_come_is_refused(
    signed_in, clinic_admin, patient, token, days, status
):
    on = patient.today(make.now()) + dt.timedelta(days=days)

    answer = signed_in(clinic_admin).post(
        address(patient, "write/"), said(on=f"{on:%Y-%m-%d}", token=token())
    )

    assert answer.status_code == status


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (-1, False)])
def test_the_patient_is_told_of_six_years_and_no_more(
    signed_in, patient, days, is_told
):
    first = rules.since(patient.today(make.now()))
    make.disclosure(patient=patient, on=first + dt.timedelta(days=days))

    assert ("County Court" in words(signed_in(patient).get(OWN))) is is_told


def test_what_was_a_mistake_is_kept_and_not_told(
    signed_in, clinic_admin, patient, token
):
    row = make.disclosure(patient=patient)

    signed_in(clinic_admin).post(
        f"/patients/disclosures/{row.pk}/withdraw/",
        {"reason": "Another patient", "token": token()},
    )

    row.refresh_from_db()
    assert row.withdrawn_by == clinic_admin.user
    assert row.withdrawn_reason == "Another patient"
    assert "County Court" not in words(signed_in(patient).get(OWN))


def test_another_patients_is_not_told(signed_in, clinic, patient):
    make.disclosure(patient=make.patient(clinic=clinic))

    assert "County Court" not in words(signed_in(patient).get(OWN))


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_it_is_written_once(signed_in, clinic_admin, patient, token):
    sent = said(token=token())
    clients = [signed_in(clinic_admin) for _each in range(4)]

    at_once(
        4,
        lambda number: (
            clients[number].post(address(patient, "write/"), sent).status_code
        ),
    )

    assert Disclosure.objects.count() == 1


def test_the_desk_prints_it_in_the_language_of_whose_record_it_is(
    signed_in, clinic_admin, patient
):
    make.disclosure(patient=patient)
    patient.user.language = "es"
    patient.user.save()

    answer = signed_in(clinic_admin).get(address(patient, "list.pdf"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert b"/Lang (es)" in answer.content or b"/Lang(es)" in answer.content
    assert AuditEvent.objects.filter(deed="disclosure.printed").count() == 1
