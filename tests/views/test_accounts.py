"""allauth's pages in our look, and the letters it sends."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from patients.models import Patient
from patients.services import admitting
from tests import factories as make

PASSWORD = "seven-quiet-lanterns"
ENTRANCE = [
    "account_login",
    "account_request_login_code",
    "account_reset_password",
    "account_signup",
    "account_inactive",
]
INSIDE = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
]
WALKED_ELSEWHERE = [  # further down, and by tests/journeys/test_signing_in.py
    "account_set_password",
    "mfa_reauthenticate_webauthn",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_password_reset_completed",
    "mfa_authenticate",
    "mfa_trust",
    "mfa_login_webauthn",
    "mfa_download_recovery_codes",
    "usersessions_list",
]


NEED_AN_APP = [
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
]
NEED_A_PASSKEY = ["mfa_edit_webauthn", "mfa_remove_webauthn"]


@pytest.fixture
def address(patient):
    EmailAddress.objects.create(user=patient.user, email=patient.user.email)
    return patient.user.email


@pytest.fixture
def with_password(patient, address):
    patient.user.set_password(PASSWORD)
    patient.user.save()
    EmailAddress.objects.filter(user=patient.user).update(verified=True, primary=True)
    return patient


@pytest.fixture
def inside(client, with_password):
    """Somebody who came in by password just now."""
    client.post(
        "/accounts/login/", {"login": with_password.user.email, "password": PASSWORD}
    )
    return client


@pytest.fixture
def inside_by_code(client, address):
    client.post("/accounts/login/code/", {"email": address})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[-1])})
    return client


def passkey_of(user):
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "My tablet", "credential": {}},
    )


def app_of(user):
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    RecoveryCodes.activate(user)


def code_in(letter: mail.EmailMessage) -> str:
    found = re.search(r"^\d{4}-\d{4}$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found[0]


def without_secrets(answer, email: str) -> str:
    """A page as it looks, whoever asked."""
    page = answer.content.decode().replace(email.replace("@", "<wbr>@"), "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def is_in_our_look(page: str) -> bool:
    return (
        page.count("<h1") == 1
        and "css/ptcare.css" in page
        and " style=" not in page
        and "data:image" not in page
        and not re.search(r"<script(?![^>]*(?:src=|application/json))", page)
    )


def test_no_page_of_allauth_is_forgotten_here():
    names = {
        name
        for name in get_resolver().reverse_dict
        if isinstance(name, str)
        and name.startswith(("account_", "mfa_", "usersessions_"))
    }

    assert names == {*ENTRANCE, *INSIDE, *WALKED_ELSEWHERE}


@pytest.mark.parametrize("name", ENTRANCE)
def test_the_pages_before_signing_in_are_in_our_look(client, db, name):
    page = client.get(reverse(name))

    assert page.status_code == 200
    assert is_in_our_look(page.content.decode())


def test_the_chosen_look_holds_before_signing_in(client, db):
    client.cookies["theme"] = "dark"

    page = client.get("/accounts/login/").content.decode()

    assert 'data-theme="dark"' in page


@pytest.mark.parametrize("name", INSIDE)
def test_the_pages_of_an_account_are_in_our_look(inside, with_password, name):
    user = with_password.user
    if name in NEED_AN_APP:
        app_of(user)
    of = {"pk": passkey_of(user).pk} if name in NEED_A_PASSKEY else {}

    page = inside.get(reverse(name, kwargs=of))

    assert page.status_code == 200
    assert is_in_our_look(page.content.decode())


def test_who_has_no_password_may_choose_one(inside_by_code, patient):
    page = inside_by_code.get("/accounts/password/change/", follow=True)
    assert is_in_our_look(page.content.decode())

    inside_by_code.post(
        "/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD}
    )

    patient.user.refresh_from_db()
    assert patient.user.check_password(PASSWORD)


# --- The code by e-mail


def test_the_page_for_the_code_is_in_our_look_and_says_how_long(client, address):
    page = client.post("/accounts/login/code/", {"email": address}, follow=True)

    text = page.content.decode()
    assert is_in_our_look(text)
    assert 'inputmode="numeric"' in text
    assert "for 15 minutes" in text


def test_a_code_proves_the_address_it_was_sent_to(client, address):
    assert not EmailAddress.objects.get(email=address).verified
    client.post("/accounts/login/code/", {"email": address})

    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])})

    assert EmailAddress.objects.get(email=address).verified


def test_an_admitted_patient_signs_in_at_once_by_code(client, clinic, clinic_admin):
    admitted = admitting.admit_patient(
        clinic=clinic,
        name="Rosa Neumann",
        email="rosa@example.org",
        by=make.actor(clinic_admin),
        now=make.now(),
    )
    client.post("/accounts/login/code/", {"email": "rosa@example.org"})

    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[-1])})

    assert client.session["_auth_user_id"] == str(admitted.user_id)


def test_a_patient_without_e_mail_has_no_code_to_ask_for(client, clinic):
    make.patient(clinic=clinic, user=make.user(email=None))

    answer = client.post("/accounts/login/code/", {"email": ""})

    assert answer.status_code == 422
    assert mail.outbox == []


def test_a_new_code_can_be_asked_for(client, address):
    client.post("/accounts/login/code/", {"email": address})

    client.post("/accounts/login/code/confirm/", {"action": "resend"})
    client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[1])})

    assert "_auth_user_id" in client.session


def test_a_wrong_code_is_told_beside_its_field(client, address):
    client.post("/accounts/login/code/", {"email": address})

    answer = client.post("/accounts/login/code/confirm/", {"code": "0000-0000"})

    assert answer.status_code == 422
    assert 'id="id_code_error"' in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_code_works_for_a_quarter_of_an_hour(client, address):
    with time_machine.travel(0, tick=False) as clock:
        client.post("/accounts/login/code/", {"email": address})
        clock.shift(15 * 60 + 1)

        client.post("/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])})

    assert "_auth_user_id" not in client.session


def test_the_letter_holds_the_code_and_no_word_about_health(client, address, patient):
    client.post("/accounts/login/code/", {"email": address})

    letter = mail.outbox[0]
    html = letter.alternatives[0].content
    assert letter.subject == "Your sign-in code"
    assert code_in(letter) in html
    for word in ("health", "exercise", "therap", "osteo", patient.user.name):
        assert word not in letter.body + html


# --- Passwords, and too many tries


def test_after_five_wrong_passwords_the_right_one_waits_too(client, with_password):
    email = with_password.user.email
    for _try in range(5):
        wrong = client.post("/accounts/login/", {"login": email, "password": "no"})
        assert wrong.status_code == 422

    answer = client.post("/accounts/login/", {"login": email, "password": PASSWORD})

    assert answer.status_code == 422
    assert "too many tries" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_unknown_address_gets_the_answer_of_a_wrong_password(client, with_password):
    answers = [
        client.post("/accounts/login/", {"login": email, "password": "no"})
        for email in (with_password.user.email, "nobody@example.org")
    ]

    known, unknown = (answer.context["form"].errors for answer in answers)
    assert known == unknown


def test_too_many_tries_from_one_place_are_answered_in_our_look(client, db):
    for _try in range(30):
        client.post("/accounts/login/", {})

    answer = client.post("/accounts/login/", {})

    assert answer.status_code == 429
    assert is_in_our_look(answer.content.decode())
    assert "Please wait a few minutes" in answer.content.decode()


def test_too_many_new_passwords_for_one_address_are_refused(client, db):
    for _try in range(5):
        client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    answer = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert answer.status_code == 429


@pytest.mark.parametrize("whose", ["known", "unknown"])
def test_the_fourth_code_within_a_minute_is_refused(address, whose):
    email = address if whose == "known" else "nobody@example.org"
    for _try in range(3):
        Client().post("/accounts/login/code/", {"email": email})

    answer = Client().post("/accounts/login/code/", {"email": email})

    assert answer.status_code == 422
    assert len(mail.outbox) == (3 if whose == "known" else 0)


def test_known_and_unknown_addresses_are_answered_alike(address):
    known, unknown = (
        Client().post("/accounts/login/code/", {"email": email}, follow=True)
        for email in (address, "nobody@example.org")
    )

    assert known.redirect_chain == unknown.redirect_chain
    assert without_secrets(known, address) == without_secrets(
        unknown, "nobody@example.org"
    )
    assert [letter.to for letter in mail.outbox] == [[address]]


def test_a_closed_account_gets_no_code(client, address, patient):
    patient.user.is_active = False
    patient.user.save()

    client.post("/accounts/login/code/", {"email": address})

    assert mail.outbox == []


def test_a_forgotten_password_is_replaced_by_way_of_a_code(client, with_password):
    page = client.post(
        "/accounts/password/reset/", {"email": with_password.user.email}, follow=True
    )
    assert is_in_our_look(page.content.decode())

    page = client.post(
        "/accounts/password/reset/confirm/",
        {"code": code_in(mail.outbox[0])},
        follow=True,
    )
    assert is_in_our_look(page.content.decode())
    page = client.post(
        "/accounts/password/reset/complete/",
        {"password1": "nine-brown-teapots", "password2": "nine-brown-teapots"},
        follow=True,
    )

    with_password.user.refresh_from_db()
    assert with_password.user.check_password("nine-brown-teapots")
    assert is_in_our_look(page.content.decode())
    assert mail.outbox[-1].subject == "Your password has changed"
    assert client.get("/today/").status_code == 200  # the code was proof enough


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/Chicago", "March 2, 2026, 8:15 p.m. (CST)"),
        ("UTC", "March 3, 2026, 2:15 a.m. (UTC)"),
    ],
)
def test_a_letter_on_what_changed_goes_by_the_readers_clock(
    client, with_password, zone, said
):
    Patient.objects.update(time_zone=zone)
    email, new = with_password.user.email, "nine-brown-teapots"
    both = {"password1": new, "password2": new}

    with time_machine.travel(dt.datetime(2026, 3, 3, 2, 15, tzinfo=dt.UTC)):
        client.post("/accounts/login/", {"login": email, "password": PASSWORD})
        client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **both})

    assert f"When: {said}." in mail.outbox[-1].body


# --- Changing how one gets in


def test_a_new_address_counts_once_its_code_is_typed(inside, with_password):
    page = inside.post(
        "/accounts/email/",
        {"email": "new@example.org", "action_add": ""},
        follow=True,
    )
    assert is_in_our_look(page.content.decode())
    assert with_password.user.email != "new@example.org"

    inside.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[-1])})

    with_password.user.refresh_from_db()
    assert with_password.user.email == "new@example.org"


def test_the_old_address_hears_of_it_by_the_readers_clock_and_in_their_language(
    inside, with_password
):
    Patient.objects.update(time_zone="America/Chicago")
    type(with_password.user).objects.update(language="es")
    inside.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})

    inside.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[-1])})

    letter = mail.outbox[-1]
    assert letter.to == [with_password.user.email]
    assert re.search(r"Cuándo: .*\((CST|CDT)\)", letter.body)


@pytest.mark.parametrize(("minutes", "is_asked"), [(4, False), (6, True)])
def test_a_sign_in_of_some_minutes_ago_is_proof_no_more(
    client, with_password, minutes, is_asked
):
    passkey = passkey_of(with_password.user)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post(
            "/accounts/login/",
            {"login": with_password.user.email, "password": PASSWORD},
        )
        clock.shift(minutes * 60)

        answer = client.get(f"/accounts/2fa/webauthn/keys/{passkey.pk}/remove/")

    assert (answer.status_code == 302) == is_asked


def test_an_app_does_not_keep_anybody_from_a_new_address(inside, with_password):
    app_of(with_password.user)
    inside.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})

    inside.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[-1])})

    with_password.user.refresh_from_db()
    assert with_password.user.email == "new@example.org"


def test_a_new_passkey_is_called_after_its_device(inside):
    page = inside.get("/accounts/2fa/webauthn/add/", headers={"user-agent": "iPad; x"})

    assert 'value="iPad"' in page.content.decode()


def test_recovery_codes_can_be_kept_as_a_file(inside, with_password):
    app_of(with_password.user)

    file = inside.get("/accounts/2fa/recovery-codes/download/")

    assert file["Content-Disposition"].startswith("attachment")
    assert len(file.content.split()) == 10


def test_where_one_is_signed_in_is_one_page_of_ours(inside):
    assert inside.get("/accounts/sessions/").url == "/people/devices/"


def test_only_argon2_keeps_passwords_outside_the_tests():
    settings = subprocess.run(
        [
            sys.executable,
            "-c",
            "from ptcare import settings as s; print(s.PASSWORD_HASHERS)",
        ],
        env=os.environ | {"PTCARE_TEST": "0"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "Argon2PasswordHasher" in settings.stdout
    assert "MD5" not in settings.stdout
