"""The lead's page of what is kept, held back, due and gone."""

from __future__ import annotations

import pytest

from patients.models import DueErasure, Erasure, LegalHold, RetentionSettings
from ptcare.audit.models import AuditEvent
from ptcare.people.roles import Role
from tests import factories as make
from tests.threads import at_once

PAGE = "/patients/set-up/keeping/"
RULES = f"{PAGE}rules/"


@pytest.fixture
def announced(patient):
    patient.discharged_on = make.today()
    patient.save()
    return announce(patient)


def announce(patient):
    return DueErasure.objects.create(
        clinic=patient.clinic,
        patient=patient,
        last_contact_on="2016-05-01",
        announced_at=make.now(),
        erases_on="2027-01-05",
    )


def page_of(client, address=PAGE):
    return client.get(address).content.decode()


def test_the_lead_reads_who_goes_when_and_how_much(signed_in, lead, announced):
    page = page_of(signed_in(lead))

    assert "Erasing is off" in page
    assert announced.patient.name in page
    assert "5 Jan 2027" in page
    assert "1 May 2016" in page
    assert "Fracture checks" in page


def test_what_has_gone_is_proved_by_kinds_and_counts(signed_in, lead, clinic):
    Erasure.objects.create(
        clinic=clinic,
        record=4711,
        rule="10 years after last contact",
        announced_at=make.now(),
        erased_at=make.now(),
        rows={"patients.Fall": 3, "patients.GoneTable": 2},
    )

    page = page_of(signed_in(lead))

    assert "record 4711, 5 entries" in page
    assert "Falls" in page


def test_another_clinics_lead_sees_none_of_it(signed_in, announced, elsewhere):
    lead = make.member(Role.THERAPIST, clinic=elsewhere, is_lead=True)

    assert announced.patient.name not in page_of(signed_in(lead))


def send(client, address, token, **said):
    return client.post(address, {"token": token(), **said})


def test_a_lead_turns_erasing_on_and_the_ledger_says_so(signed_in, lead, clinic, token):
    said = {"bills": "medicare", "years": "8", "erases": "on"}

    answer = send(signed_in(lead), RULES, token, **said)

    row = RetentionSettings.of(clinic.pk)
    assert answer.status_code == 302
    assert (row.bills, row.years, row.erases) == ("medicare", 8, True)
    assert AuditEvent.objects.get(deed="clinic.retention_set").note == "8 years, on"


@pytest.mark.parametrize(
    ("bills", "years", "words"),
    [
        ("neither", "5", "At least 6"),
        ("medicare", "6", "At least 7"),
        ("advantage", "9", "At least 10"),
        ("advantage", "100", "Please type 99 or less."),
        ("advantage", "-1", "At least 10"),
        ("other", "10", "not one of the available choices"),
        ("medicare", "x", "whole number"),
    ],
)
def test_never_fewer_years_than_the_law_asks_for(
    signed_in, lead, clinic, token, bills, years, words
):
    answer = send(signed_in(lead), RULES, token, bills=bills, years=years)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RetentionSettings.objects.exists()


def test_who_treats_medicare_patients_cannot_say_neither(
    signed_in, lead, patient, token
):
    make.threshold(coverage=make.coverage(patient=patient))

    answer = send(signed_in(lead), RULES, token, bills="neither", years="10")

    assert answer.status_code == 422
    assert "has a Medicare plan" in answer.content.decode()


def test_a_record_is_held_and_the_hold_ended_with_a_reason(
    signed_in, lead, announced, token
):
    client = signed_in(lead)
    patient = announced.patient
    send(client, f"/patients/{patient.pk}/hold/", token, reason="Subpoena of 3 Nov")
    page = page_of(client)
    assert "Subpoena of 3 Nov" in page
    assert "Nothing is due" in page
    row = LegalHold.objects.get()
    here = client.get(f"/patients/{patient.pk}/").content.decode()
    assert "Subpoena of 3 Nov" in here
    assert "Hold this record" not in here

    answer = send(client, f"/patients/holds/{row.pk}/end/", token, reason="")
    assert answer.status_code == 422
    send(client, f"/patients/holds/{row.pk}/end/", token, reason="Case closed")

    row.refresh_from_db()
    assert row.withdrawn_reason == "Case closed"
    assert row.withdrawn_by == lead.user


def test_a_hold_that_a_colleague_ended_is_not_there_any_more(
    signed_in, lead, patient, token
):
    row = make.legal_hold(
        patient=patient, by=lead.user, withdrawn_by=lead.user, withdrawn_at=make.now()
    )

    answer = send(signed_in(lead), f"/patients/holds/{row.pk}/end/", token, reason="x")

    assert answer.status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_double_press_holds_once(signed_in, lead, patient, token):
    clients = [signed_in(lead), signed_in(lead)]
    said = {"token": token(), "reason": "A lawsuit"}

    at_once(2, lambda n: clients[n].post(f"/patients/{patient.pk}/hold/", said))

    assert LegalHold.objects.count() == 1


def test_ten_cost_no_more_queries_than_one(signed_in, lead, clinic, statements):
    client = signed_in(lead)

    def count(rows):
        for _row in range(rows):
            patient = make.patient(clinic=clinic)
            announce(patient)
            make.legal_hold(patient=make.patient(clinic=clinic), by=lead.user)
        return len(statements(client.get, PAGE))

    assert count(1) == count(9)
