"""A person entered twice, as the desk and a therapist meet it."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from patients.models import Accumulator, DoubledRecord, TwoPeople
from programs.models import SafetyFlag
from ptcare.audit.models import AuditEvent
from tests import factories as make

REASON = "Asked on the telephone"


@pytest.fixture
def other(patient):
    """The same person once more."""
    user = make.user(name="Pat Patient", email="pat.again@example.org")
    return make.patient(clinic=patient.clinic, user=user, phone="555 0199")


@pytest.fixture
def treats(signed_in, therapist):
    return signed_in(therapist)


def side_by_side(closed, kept):
    return reverse("programs:double", args=[closed.pk, kept.pk])


def press(client, url, **said):
    return client.post(url, {"token": str(uuid.uuid4()), "reason": REASON} | said)


def read(client, url):
    return client.get(url).content.decode()


def test_who_looks_like_one_person_is_listed(desk, patient, other):
    twin = make.patient(clinic=patient.clinic, birth_on=None)

    page = read(desk, reverse("programs:doubles"))

    assert side_by_side(other, patient) in page or side_by_side(patient, other) in page
    assert twin.name not in page


def test_another_spelling_is_found_by_name_and_never_by_the_address(desk, patient):
    make.patient(clinic=patient.clinic, user=make.user(name="Patricia P."))
    url = reverse("programs:double_choose", args=[patient.pk])

    page = desk.post(url, {"words": "patricia"}).content.decode()

    assert "Patricia P." in page


def test_both_stand_side_by_side_and_one_is_closed_once(desk, patient, other):
    url = side_by_side(other, patient)
    page = read(desk, url)
    assert "555 0199" in page
    assert "differs" in page
    token = str(uuid.uuid4())

    first = press(desk, url, token=token)
    again = press(desk, url, token=token)

    assert first.url == again.url == patient.get_absolute_url()
    row = DoubledRecord.objects.get()
    assert (row.patient, row.kept, row.reason) == (other, patient, REASON)
    assert "entered twice" in read(desk, other.get_absolute_url())
    assert other.get_absolute_url() in read(desk, patient.get_absolute_url())
    seen = AuditEvent.objects.filter(note="programs:double").first()
    assert {seen.patient_id, *seen.showed} == {other.pk, patient.pk}


def test_the_desk_reads_no_findings_there_and_a_therapist_does(
    desk, treats, patient, other
):
    make.fracture(patient=other)
    url = side_by_side(other, patient)

    assert "Fractures" not in read(desk, url)
    assert "Fractures" in read(treats, url)


def test_what_comes_first_is_said_and_nothing_is_closed(desk, patient, other):
    make.session(patient=other)
    url = side_by_side(other, patient)

    assert "Sessions are booked" in read(desk, url)
    answer = press(desk, url)

    assert answer.status_code == 422
    assert not DoubledRecord.objects.exists()


def test_no_reason_closes_nothing(desk, patient, other):
    answer = press(desk, side_by_side(other, patient), reason="")

    assert answer.status_code == 422
    assert not DoubledRecord.objects.exists()


def test_twins_are_said_to_be_two_and_taken_back(desk, patient, other):
    url = reverse("programs:two_people", args=[other.pk, patient.pk])
    listed = reverse("programs:doubles")
    assert url in read(desk, side_by_side(other, patient))
    assert press(desk, url, reason="").status_code == 422

    token = str(uuid.uuid4())
    press(desk, url, reason="Twins, both came", token=token)
    press(desk, url, reason="Twins, both came", token=token)

    row = TwoPeople.objects.get()
    page = read(desk, listed)
    assert "Nobody looks entered twice" in page
    assert "Twins, both came" in page
    page = read(desk, side_by_side(other, patient))
    assert "A colleague has said that these are two people" in page
    assert url not in page
    press(desk, reverse("programs:perhaps_one", args=[row.pk]), reason="I asked")
    assert "Nobody looks entered twice" not in read(desk, listed)


def test_another_clinics_desk_finds_no_pair(desk, patient, elsewhere):
    row = make.two_people(clinic=elsewhere)

    for url in (
        reverse("programs:perhaps_one", args=[row.pk]),
        reverse("programs:two_people", args=[patient.pk, row.other_id]),
        reverse("programs:two_people", args=[patient.pk, patient.pk]),
    ):
        assert press(desk, url).status_code == 404


@pytest.fixture
def by_card(patient):
    patient.user.email = None
    patient.user.save()


def test_the_address_goes_over_where_it_is_ticked(desk, patient, other, by_card):
    url = side_by_side(other, patient)
    assert "sign in to the kept record with pat.again@example.org" in read(desk, url)

    press(desk, url, carries="on")

    patient.refresh_from_db()
    assert patient.user.email == "pat.again@example.org"
    assert "its e-mail opens the kept one" in read(desk, reverse("programs:doubles"))


def test_with_a_code_to_it_the_kept_record_opens(client, desk, patient, other, by_card):
    EmailAddress.objects.create(user=other.user, email=other.user.email)
    press(desk, side_by_side(other, patient), carries="on")
    client.post(reverse("account_request_login_code"), {"email": other.user.email})
    code = re.search(r"^\d{4}-\d{4}$", mail.outbox[-1].body, re.MULTILINE)

    client.post(reverse("account_confirm_login_code"), {"code": code.group()})

    assert client.get(reverse("programs:today")).status_code == 200
    assert client.session["standing"].startswith(f"patient:{patient.pk}@")


def test_no_address_is_offered_where_one_is_proved_or_none_is_there(
    desk, patient, other
):
    make.who_signs_in(patient, "x")
    url = side_by_side(other, patient)
    assert "carries" not in read(desk, url)

    answer = press(desk, url, carries="on")  # of a page that is out of date

    assert answer.status_code == 422
    assert "cannot go over any more" in answer.content.decode()
    assert not DoubledRecord.objects.exists()


def test_of_two_desks_and_taken_back(desk, patient, other, by_card):
    press(desk, side_by_side(other, patient), carries="on")
    row = DoubledRecord.objects.get()
    url = reverse("programs:double_taken_back", args=[row.pk])
    assert "the kept record needs a card" in read(desk, url)

    press(desk, url, reason="A sister, it turns out")

    other.refresh_from_db()
    assert other.user.email == "pat.again@example.org"


def test_a_record_restricted_to_others_is_not_there(desk, patient, other):
    make.restriction(patient=other)

    assert desk.get(side_by_side(other, patient)).status_code == 404
    assert other.name not in read(desk, reverse("programs:doubles"))


def test_it_is_taken_back_with_a_reason(desk, patient, other):
    press(desk, side_by_side(other, patient))
    row = DoubledRecord.objects.get()
    url = reverse("programs:double_taken_back", args=[row.pk])
    assert url in read(desk, reverse("programs:doubles"))

    press(desk, url, reason="A sister, it turns out")

    row.refresh_from_db()
    assert row.withdrawn_reason == "A sister, it turns out"
    assert desk.get(url).status_code == 404


def test_no_card_is_given_for_a_closed_record(desk, patient, other):
    press(desk, side_by_side(other, patient))

    assert desk.get(reverse("patients:entry", args=[other.pk])).status_code == 404
    assert "Cannot get in?" not in read(desk, other.get_absolute_url())
    assert press(desk, reverse("patients:readmit", args=[other.pk])).status_code == 302
    other.refresh_from_db()
    assert other.discharged_on


def test_who_signs_in_to_a_closed_record_reads_whom_to_call(
    signed_in, desk, patient, other
):
    client = signed_in(other)
    press(desk, side_by_side(other, patient))

    page = client.get(reverse("programs:today"), follow=True).content.decode()

    assert "No clinic is open to you" in page


def test_the_page_of_cover_says_what_counts(desk, patient, other):
    payer = make.payer(clinic=patient.clinic)
    for each in (patient, other):
        make.coverage(patient=each, payer=payer, limit=10)
    make.session(patient=other, status="attended", on=make.today())
    press(desk, side_by_side(other, patient))

    page = read(desk, reverse("patients:coverage", args=[patient.pk]))

    assert "1 visit of the other record of this person counts here." in page


def met(plan, **sums):
    said = {"period_start": dt.date(make.today().year, 1, 1), "clinic": plan.clinic}
    Accumulator.objects.create(coverage=plan, patient=plan.patient, **said, **sums)


def test_what_is_met_of_the_deductible_there_is_told_and_led_to(desk, patient, other):
    payer = make.payer(clinic=patient.clinic)
    here, there = (
        make.coverage(patient=each, payer=payer) for each in (patient, other)
    )
    met(there, deductible_met_cents=100)
    page = read(desk, side_by_side(other, patient))
    assert "$1.00 of the deductible" in page
    press(desk, side_by_side(other, patient))
    cover = reverse("patients:coverage", args=[patient.pk])
    enter = reverse("patients:set_met", args=[here.pk])

    page = read(desk, cover)
    assert "$1.00 of the deductible is written down" in page
    assert enter in page

    met(here, deductible_met_cents=100)
    assert "of the deductible is written" not in read(desk, cover)


def test_without_a_plan_of_that_payer_here_the_plan_comes_first(desk, patient, other):
    there = make.coverage(patient=other)
    met(there, oop_met_cents=500)
    press(desk, side_by_side(other, patient))

    page = read(desk, reverse("patients:coverage", args=[patient.pk]))

    assert "$5.00 of the yearly maximum" in page
    assert "Enter the plan first" in page


def test_the_therapist_meets_the_sign_and_a_way_to_the_findings(
    treats, desk, patient, other
):
    make.fracture(patient=other)
    press(desk, side_by_side(other, patient))

    page = read(treats, reverse("programs:chart", args=[patient.pk]))

    assert "A second record of this person holds something" in page
    assert reverse("programs:chart", args=[other.pk]) in page
    flag = SafetyFlag.objects.get(patient=patient)
    page = read(treats, reverse("programs:clear_flag", args=[flag.pk]))
    assert "Fractures there" in page
    assert "Spine" in page


def test_a_namesake_is_led_to_both(desk, patient):
    said = {
        "name": patient.name,
        "time_zone": "America/New_York",
        "birth_on": patient.birth_on.isoformat(),
        "token": str(uuid.uuid4()),
    }

    page = desk.post(reverse("patients:admit"), said, follow=True).content.decode()

    assert "Somebody else here is called" in page


def test_in_an_emergency_the_desk_reads_what_holds_on_either(
    desk, clinic_admin, patient, other
):
    make.fracture(patient=other, site="pelvis")
    press(desk, side_by_side(other, patient))
    make.emergency_access(patient=patient, membership=clinic_admin)

    page = read(desk, reverse("patients:emergency", args=[patient.pk]))

    assert "Pelvis" in page
    looks = AuditEvent.objects.filter(deed="emergency.read")
    assert {row.patient_id for row in looks} == {patient.pk, other.pk}
