"""The register: who cleared, corrected and declined, for the clinic's lead."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from patients.rules import pain
from patients.services import charting, limiting
from programs.services import prescribing
from ptcare.audit.recording import record
from ptcare.people.roles import Role
from tests import factories as make

DAY = dt.timedelta(days=1)


@pytest.fixture
def address():
    return reverse("programs:register")


@pytest.fixture
def cleared(patient, by):
    """A program begun ten days after a fracture, on a surgeon's word."""
    today = patient.today(make.now())
    said = {"by": by, "now": make.now()}
    fracture = charting.record_fracture(
        patient=patient, site="rib", happened_on=today - 10 * DAY, **said
    )
    charting.clear_fracture(
        fracture=fracture,
        given_by="Dr Osei",
        given_by_role="surgeon",
        given_on=today,
        allows="Walking only.",
        **said,
    )
    draft = make.draft(patient=patient, starts_on=today)
    make.item(program=draft)
    prescribing.sign_program(program=draft, **said)
    return fracture


def texts(page):
    return [str(row["deed"]) for row in page.context["rows"]]


def test_a_clearance_and_what_it_opened_stand_there(
    signed_in, lead, cleared, patient, address
):
    page = signed_in(lead).get(address)

    assert texts(page) == [
        "Program begun before day 42, on a clearance",
        "Fracture cleared on a doctor’s word",
    ]
    assert patient.name in page.text
    assert "Tess Therapist" in page.text
    assert reverse("programs:findings", args=[patient.pk]) in page.text


def test_a_program_begun_on_time_does_not(signed_in, lead, patient, by, address):
    draft = make.draft(patient=patient, starts_on=patient.today(make.now()))
    make.item(program=draft)
    prescribing.sign_program(program=draft, by=by, now=make.now())

    assert texts(signed_in(lead).get(address)) == []


def test_a_corrected_condition_stands_there(signed_in, lead, patient, by, address):
    row = make.condition(patient=patient)
    charting.withdraw(fact=row, reason="Steady now.", by=by, now=make.now())

    assert texts(signed_in(lead).get(address)) == ["Condition corrected: withdrawn"]


def test_a_lead_at_the_desk_reads_no_finding(
    signed_in, clinic, cleared, patient, address
):
    desk = make.member(Role.CLINIC_ADMIN, clinic=clinic, is_lead=True)

    page = signed_in(desk).get(address)

    assert len(texts(page)) == 2
    assert reverse("programs:findings", args=[patient.pk]) not in page.text
    assert "Walking only." not in page.text


def test_it_is_narrowed_by_month_and_by_therapist(
    signed_in, clinic, lead, therapist, patient, by, address
):
    row = make.condition(patient=patient)
    march = dt.datetime(2026, 3, 1, tzinfo=clinic.zone)
    for at in (march - dt.timedelta(minutes=1), march):
        record("exercise.cleared", about=row, by=by, at=at)
    record(
        "condition.withdrawn",
        about=row,
        by=make.actor(lead),
        at=march + dt.timedelta(days=30, hours=23),
    )
    browser = signed_in(lead)

    in_march = browser.get(address, {"month": "2026-03"})
    hers = browser.get(address, {"month": "March 2026", "who": therapist.user_id})

    assert len(texts(in_march)) == 2
    assert texts(hers) == ["Exercise cleared despite a condition"]


@pytest.mark.parametrize(
    "asked", [{"month": "soon"}, {"month": "9999-12"}, {"who": "0"}, {"who": "x"}]
)
def test_what_is_not_understood_is_told_beside_the_field(
    signed_in, lead, address, asked
):
    page = signed_in(lead).get(address, asked)

    assert page.status_code == 422
    assert set(page.context["form"].errors) == set(asked)


def test_another_clinics_deeds_are_not_there(signed_in, stranger, cleared, address):
    stranger.is_lead = True
    stranger.save()

    assert texts(signed_in(stranger).get(address)) == []


def test_a_long_register_goes_on_and_costs_no_more(
    signed_in, lead, patient, by, address, statements
):
    row, browser = make.condition(patient=patient), signed_in(lead)
    record("exercise.cleared", about=row, by=by, at=make.now())
    one = len(statements(browser.get, address))
    for _number in range(59):
        record("exercise.cleared", about=row, by=by, at=make.now())

    assert len(statements(browser.get, address)) == one
    page = browser.get(address, {"who": by.user.pk})
    assert len(texts(page)) == 50
    older = browser.get(
        f"{address}?{page.context['query']}before={page.context['older']}"
    )
    assert len(texts(older)) == 10


def test_limits_of_pain_that_were_set_stand_there(
    signed_in, lead, patient, by, address
):
    limiting.set_limits(
        patient=patient,
        limits=pain.Limits(fine=4, less=6),
        reason="Usual pain of 4 for years",
        by=by,
        now=make.now(),
    )

    assert texts(signed_in(lead).get(address)) == ["Limits of pain set"]
