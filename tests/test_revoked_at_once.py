"""A right that is taken back bites at the next request of a session that is open.

Each is tried with a page that was read a moment ago, and with a form that was open.
"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from patients.models import Fall
from patients.services import helping, subscribing
from programs.models import DayReport
from ptcare.people.access import ONLY_CLINIC
from ptcare.people.roles import Role
from ptcare.people.services import carding
from tests import factories as make

CHOOSE = reverse("people:choose_standing")
TODAY = reverse("programs:today")


def post(client: Client, name: str, *ids: int, **fields: object):
    fields.setdefault("token", str(uuid.uuid4()))
    return client.post(reverse(name, args=ids), fields)


def is_sent_to(client: Client, page: str, where: str) -> bool:
    answer = client.get(page)
    return answer.status_code == 302 and answer.url.startswith(where)


def is_sent_to_sign_in(client: Client, page: str) -> bool:
    return is_sent_to(client, page, reverse("account_login"))


def test_a_colleague_who_was_let_go_reads_no_more(signed_in, lead, therapist):
    patients = reverse("patients:list")
    client = signed_in(therapist)
    assert client.get(patients).status_code == 200

    post(signed_in(lead), "people:end_membership", therapist.pk, sure="on")

    assert is_sent_to(client, patients, CHOOSE)


def test_what_a_colleague_sends_who_was_let_go_is_not_written(
    signed_in, lead, therapist, patient
):
    client = signed_in(therapist)
    client.get(reverse("programs:record_fall", args=[patient.pk]))
    post(signed_in(lead), "people:end_membership", therapist.pk, sure="on")

    answer = post(client, "programs:record_fall", patient.pk, on=make.today())

    assert (answer.status_code, answer.url) == (302, CHOOSE)
    assert not Fall.objects.exists()
    assert b"This was not saved." in client.get(CHOOSE).content


def test_whose_lead_was_taken_leads_no_more(signed_in, lead):
    pages = [
        reverse(name) for name in ("people:team", "patients:audit", "programs:register")
    ]
    client = signed_in(lead)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]

    lead.is_lead = False
    lead.save()

    assert [client.get(page).status_code for page in pages] == [403, 403, 403]


def test_who_became_front_desk_reads_no_findings(signed_in, therapist, patient):
    chart = reverse("programs:chart", args=[patient.pk])
    client = signed_in(therapist)
    assert client.get(chart).status_code == 200

    therapist.role = Role.CLINIC_ADMIN
    therapist.save()

    assert is_sent_to(client, chart, CHOOSE)


def test_a_helper_whom_the_patient_let_go_sees_nothing_more(signed_in, helper):
    client = signed_in(helper)
    assert client.get(TODAY).status_code == 200

    post(signed_in(helper.patient), "programs:end_helper", helper.pk, sure="on")

    assert is_sent_to(client, TODAY, CHOOSE)
    assert client.get(reverse("programs:sync")).status_code == 401


def test_a_helper_who_may_only_read_from_now_on_logs_nothing(signed_in, helper):
    make.program(patient=helper.patient)
    client = signed_in(helper)
    assert client.get(TODAY).status_code == 200

    helping.change_scopes(
        link=helper,
        by=make.actor(helper.patient),
        now=make.now(),
        may_log=False,
        hears_of_falls=False,
    )

    assert client.get(TODAY).status_code == 200
    assert post(client, "programs:log_all").status_code == 403
    assert client.get(reverse("programs:sync")).status_code == 403
    assert not DayReport.objects.exists()


def test_a_patient_whose_account_is_closed_is_signed_out(signed_in, patient):
    client = signed_in(patient)
    assert client.get(TODAY).status_code == 200

    patient.user.is_active = False
    patient.user.save()

    assert is_sent_to_sign_in(client, TODAY)
    assert client.get(reverse("programs:sync")).status_code == 401


@pytest.fixture
def card(patient, clinic_admin):
    """Its address, and the digits."""
    row, digits = carding.issue_card(
        user=patient.user,
        clinic_id=patient.clinic_id,
        by=make.actor(clinic_admin),
        now=make.now(),
    )
    return reverse("card", args=[row.address]), digits


def came_in(card) -> Client:
    address, digits = card
    client = Client()
    client.post(address, {"digits": digits})
    assert client.get(TODAY).status_code == 200
    return client


def session_of(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_a_device_that_was_signed_out_from_another_one_is(card):
    lost, other = came_in(card), came_in(card)

    post(other, "people:sign_device_out", session_of(lost))

    assert is_sent_to_sign_in(lost, TODAY)
    assert other.get(TODAY).status_code == 200


def test_a_device_that_the_desk_signed_out_is(signed_in, clinic_admin, patient, card):
    lost = came_in(card)
    desk = signed_in(clinic_admin)

    post(desk, "patients:sign_device_out", patient.pk, session_of(lost))

    assert is_sent_to_sign_in(lost, TODAY)


def test_a_card_that_rests_opens_nothing_and_then_opens_again(card, client):
    address, digits = card
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    for _number in range(5):
        client.post(address, {"digits": wrong})

    assert client.post(address, {"digits": digits}).status_code == 422

    with time_machine.travel(make.now() + dt.timedelta(hours=2)):
        assert client.post(address, {"digits": digits}).status_code == 302


def test_who_came_in_by_a_card_never_acts_at_another_clinic(
    signed_in, patient, elsewhere
):
    there = make.patient(clinic=elsewhere, user=patient.user)
    client = signed_in(patient)
    session = client.session
    session[ONLY_CLINIC] = patient.clinic_id
    session.save()

    answer = client.post(CHOOSE, {"key": make.actor(there).standing.key})

    assert answer.status_code == 404


def test_a_calendar_that_was_turned_off_is_not_there(signed_in, patient, client):
    _row, secret = subscribing.make_address(
        patient=patient, by=make.actor(patient), now=make.now(), has_exercises=True
    )
    feed = reverse("programs:calendar_feed", args=[secret])
    assert client.get(feed).status_code == 200

    post(signed_in(patient), "programs:calendar_off")

    assert client.get(feed).status_code == 404


def test_the_calendar_of_a_helper_who_was_let_go_is_not_there(helper, client):
    _row, secret = subscribing.make_address(
        patient=helper.patient,
        by=make.actor(helper),
        now=make.now(),
        has_exercises=False,
    )
    feed = reverse("programs:calendar_feed", args=[secret])
    assert client.get(feed).status_code == 200

    helping.end_helper(link=helper, by=make.actor(helper.patient), now=make.now())

    assert client.get(feed).status_code == 404


def test_a_person_of_two_clinics_acts_in_one_at_a_time(signed_in, therapist, elsewhere):
    there = make.member(Role.THERAPIST, clinic=elsewhere, user=therapist.user)
    theirs = make.patient(clinic=elsewhere)
    client = signed_in(therapist)
    page = reverse("patients:patient", args=[theirs.pk])
    assert client.get(page).status_code == 404

    client.post(
        reverse("people:choose_standing"), {"key": make.actor(there).standing.key}
    )

    assert client.get(page).status_code == 200


def test_nobody_takes_a_standing_that_is_not_theirs(signed_in, patient, therapist):
    client = signed_in(patient)

    answer = client.post(
        reverse("people:choose_standing"), {"key": make.actor(therapist).standing.key}
    )

    assert answer.status_code == 404
