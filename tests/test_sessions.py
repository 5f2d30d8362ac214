"""How long a sign-in lasts, by a clock that the test moves, and what ends it."""

from __future__ import annotations

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from ptcare.people.sessions import OWN_DEVICE, STANDING
from tests import factories as make

MINUTE = 60
DAY = 24 * 60 * MINUTE
PASSWORD = "seven-quiet-lanterns"


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def with_password(patient):
    EmailAddress.objects.create(
        user=patient.user, email=patient.user.email, verified=True, primary=True
    )
    patient.user.set_password(PASSWORD)
    patient.user.save()
    return {"login": patient.user.email, "password": PASSWORD}


@pytest.fixture
def at_work(clock, signed_in, therapist):
    return signed_in(therapist)


@pytest.fixture
def at_home(clock, signed_in, patient):
    return signed_in(patient)


def is_signed_in(client: Client) -> bool:
    answer = client.get("/people/devices/")
    assert answer.status_code == 200 or answer.url.startswith("/accounts/login/")
    return answer.status_code == 200


@pytest.mark.parametrize(
    "earlier", ["allauth.account.auth_backends.AuthenticationBackend"]
)
def test_who_signed_in_by_an_earlier_release_stays_signed_in(at_home, earlier):
    session = at_home.session
    session[BACKEND_SESSION_KEY] = earlier
    session.save()

    assert is_signed_in(at_home)


def test_a_session_of_a_way_in_that_never_was_is_nobodys(at_home):
    session = at_home.session
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()

    assert not is_signed_in(at_home)


def test_staff_who_work_stay_signed_in(at_work, clock):
    for _pause in range(4):
        clock.shift(14 * MINUTE)
        assert is_signed_in(at_work)


def test_staff_idle_for_a_quarter_of_an_hour_sign_in_again(at_work, clock):
    clock.shift(15 * MINUTE + 1)

    assert not is_signed_in(at_work)


def test_a_patient_may_rest_for_half_an_hour(at_home, clock):
    clock.shift(30 * MINUTE - 1)
    assert is_signed_in(at_home)

    clock.shift(30 * MINUTE + 1)
    assert not is_signed_in(at_home)


def test_ones_own_device_stays_signed_in_for_ninety_days(at_home, clock):
    at_home.post("/people/devices/remember/")

    clock.shift(90 * DAY - MINUTE)

    assert is_signed_in(at_home)


def test_after_ninety_days_ones_own_device_asks_again(at_home, clock):
    at_home.post("/people/devices/remember/")

    clock.shift(90 * DAY + 1)

    assert not is_signed_in(at_home)


def test_staff_have_no_device_of_their_own(at_work, clock):
    at_work.post("/people/devices/remember/")

    clock.shift(15 * MINUTE + 1)

    assert OWN_DEVICE not in at_work.session
    assert not is_signed_in(at_work)


def test_an_idle_session_is_gone_from_the_server(at_work, clock):
    key = at_work.session.session_key
    clock.shift(15 * MINUTE + 1)

    at_work.get("/people/devices/")

    assert not Session.objects.filter(session_key=key).exists()


def test_a_session_that_was_stolen_dies_with_the_sign_out(at_home):
    key = at_home.session.session_key
    thief = Client()
    thief.cookies["sessionid"] = key

    at_home.post("/accounts/logout/")

    assert not Session.objects.filter(session_key=key).exists()
    assert not is_signed_in(thief)


def test_a_device_signed_out_elsewhere_is_out_at_once(client, with_password):
    lost, kept = Client(), client
    for device in (lost, kept):
        device.post("/accounts/login/", with_password)
    other = next(
        d for d in kept.get("/people/devices/").context["devices"] if not d.is_this
    )

    kept.post(f"/people/devices/{other.id}/end/")

    assert is_signed_in(kept)
    assert not is_signed_in(lost)


def test_a_new_password_signs_every_device_out(client, with_password):
    lost, kept = Client(), client
    for device in (lost, kept):
        device.post("/accounts/login/", with_password)
    new = "eleven-loud-kettles"
    said = {"oldpassword": PASSWORD, "password1": new, "password2": new}

    kept.post("/accounts/password/change/", said)

    assert not is_signed_in(lost)
    assert not is_signed_in(kept)


def test_signing_in_makes_a_new_session_key(client, with_password):
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    client.post("/accounts/login/", with_password)

    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_another_standing_makes_a_new_session_key(at_home, patient, elsewhere):
    there = make.helper(patient=make.patient(clinic=elsewhere), user=patient.user)
    before = at_home.session.session_key

    at_home.post("/people/choose/", {"key": make.actor(there).standing.key})

    assert at_home.session[STANDING] == make.actor(there).standing.key
    assert at_home.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_an_ended_membership_bites_at_once(at_work, therapist):
    assert at_work.get("/patients/").status_code == 200
    therapist.ended_at = timezone.now()
    therapist.save()

    assert at_work.get("/patients/").url == "/people/choose/"


def test_a_closed_account_is_out_at_once(at_home, patient):
    patient.user.is_active = False
    patient.user.save()

    assert not is_signed_in(at_home)


# --- Staff need a second factor


@pytest.fixture
def fresh(client, therapist):
    """Signed in, and no page of ours seen yet: no standing is remembered."""
    client.force_login(therapist.user)
    assert STANDING not in client.session
    return client


@pytest.mark.parametrize("where", ["/", "/patients/", "/people/team/", "/people/more/"])
def test_no_page_of_ours_opens_to_staff_without_a_second_factor(fresh, where):
    assert fresh.get(where).url == "/accounts/2fa/totp/activate/"


def test_staff_are_told_why(fresh):
    fresh.get("/patients/")

    page = fresh.get("/accounts/2fa/", follow=True).content.decode()

    assert "staff need a second way" in page


def test_with_a_second_factor_the_same_page_opens(fresh, therapist):
    Authenticator.objects.create(
        user=therapist.user, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )

    assert fresh.get("/patients/").status_code == 200


def test_who_is_patient_and_staff_is_asked_before_acting_as_staff(client, therapist):
    as_patient = make.patient(clinic=therapist.clinic, user=therapist.user)
    client.force_login(therapist.user)
    client.post("/people/choose/", {"key": make.actor(as_patient).standing.key})
    assert client.get("/people/more/").status_code == 200

    client.post("/people/choose/", {"key": make.actor(therapist).standing.key})

    assert client.get("/patients/").url == "/accounts/2fa/totp/activate/"


def test_a_reset_does_not_pass_by_the_second_factor(client, therapist):
    user = therapist.user
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    data = {"secret": "JBSWY3DPEHPK3PXP"}
    Authenticator.objects.create(user=user, type="totp", data=data)
    client.post("/accounts/password/reset/", {"email": user.email})
    code = re.search(r"\d{4}-\d{4}", mail.outbox[-1].body)[0]
    client.post("/accounts/password/reset/confirm/", {"code": code})
    new = {"password1": "eleven-loud-kettles", "password2": "eleven-loud-kettles"}
    client.post("/accounts/password/reset/complete/", new)

    assert not is_signed_in(client)

    said = {"login": user.email, "password": "eleven-loud-kettles"}
    answer = client.post("/accounts/login/", said)

    assert answer.url.startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)


def test_a_patient_needs_no_second_factor(client, patient):
    client.force_login(patient.user)

    assert client.get("/people/more/").status_code == 200
