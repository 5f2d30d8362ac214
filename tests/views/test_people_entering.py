"""The front door, and the question asked again."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail

from tests import factories as make


@pytest.fixture
def address(patient):
    EmailAddress.objects.create(user=patient.user, email=patient.user.email)
    return patient.user.email


def code_in(letter: mail.EmailMessage) -> str:
    found = re.search(r"^\d{4}-\d{4}$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found[0]


def test_a_patient_signs_in_by_the_code_from_the_letter(client, address):
    client.post("/accounts/login/code/", {"email": address})

    answer = client.post(
        "/accounts/login/code/confirm/", {"code": code_in(mail.outbox[0])}
    )

    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_nobody_signs_up_by_themselves(client, db):
    page = client.get("/accounts/signup/")

    assert "ask your clinic to invite you" in page.content.decode()


@pytest.mark.parametrize(
    "where", ["/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"]
)
def test_the_entrance_has_one_heading_and_nothing_inline(client, db, where):
    page = client.get(where).content.decode()

    assert page.count("<h1>") == 1
    assert " style=" not in page


def test_the_address_is_changed_only_after_being_asked_again(signed_in, patient):
    answer = signed_in(patient).get("/accounts/email/")

    assert answer.url == "/people/again/?next=%2Faccounts%2Femail%2F"


def test_a_code_by_e_mail_leads_back_to_the_page_that_asked(signed_in, patient):
    client = signed_in(patient)
    client.post("/people/again/", {"how": "letter", "next": "/accounts/email/"})

    answer = client.post(
        "/people/again/",
        {
            "how": "code",
            "code": code_in(mail.outbox[0]),
            "next": "/accounts/email/",
        },
    )

    assert answer.url == "/accounts/email/"
    assert client.get("/accounts/email/").status_code == 200


def test_what_is_refused_after_the_code_is_put_right_at_its_own_address(
    signed_in, patient, token
):
    client = signed_in(patient)
    asked = client.post("/helpers/invite/", {"name": "", "token": token()})
    client.post(asked.url, {"how": "letter"})
    code = code_in(mail.outbox[0])

    refused = client.post(asked.url, {"how": "code", "code": code})
    sent_on = client.post(asked.url, {"name": "Ann", "token": token()})

    assert refused.status_code == 422
    assert (sent_on.status_code, sent_on.url) == (307, "/helpers/invite/")


def by_password(user):
    user.set_password("correct horse battery")
    user.save()
    return {"password": "correct horse battery"}


def by_recovery_code(user):
    app = TOTP.activate(user, generate_totp_secret())
    assert app.instance.user == user
    return {"code": RecoveryCodes.activate(user).get_unused_codes()[0]}


def proof_asked_for(page):
    """Where its form goes, and what that carries."""
    form = page.text.partition('class="form"')[2].partition("</form>")[0]
    where = re.search(r'action="([^"]+)"', form).group(1)
    return where, dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


@pytest.mark.parametrize("address", ["/helpers/invite/", "/helpers/invite/?from=today"])
@pytest.mark.parametrize("proof", [by_password, by_recovery_code])
def test_what_is_refused_after_another_proof_is_put_right_as_well(
    signed_in, patient, token, proof, address
):
    """The question in its address waits with it, too."""
    said = proof(patient.user)
    client = signed_in(patient)
    asked = client.post(address, {"name": "", "token": token()})
    where, hidden = proof_asked_for(client.get(asked.url))

    refused = client.post(where, hidden | said)
    sent_on = client.post(where, {"name": "Ann", "token": token()})

    assert refused.status_code == 422
    assert refused.wsgi_request.GET.urlencode() == address.partition("?")[2]
    assert (sent_on.status_code, sent_on.url) == (307, address)


def test_nothing_is_sent_on_to_another_site(signed_in, patient):
    client = signed_in(patient)

    answer = client.post("/people/again/?next=//elsewhere.example/", {"name": "Ann"})

    assert answer.status_code == 200


def test_a_wrong_code_is_refused_beside_its_field(signed_in, patient):
    client = signed_in(patient)
    client.post("/people/again/", {"how": "letter"})

    answer = client.post("/people/again/", {"how": "code", "code": "0000-0000"})

    assert answer.status_code == 422
    assert "This is not the code of our newest e-mail." in answer.content.decode()


def test_codes_that_are_tried_at_once_are_counted_by_account(signed_in, patient):
    client = signed_in(patient)
    client.post("/people/again/", {"how": "letter"})
    of_before = client.session["again"]

    for code in ["0000-0000"] * 10 + [code_in(mail.outbox[0])]:
        session = client.session
        session["again"] = of_before
        session.save()
        answer = client.post("/people/again/", {"how": "code", "code": code})

    assert answer.status_code == 422


def test_staff_set_up_a_second_factor_before_their_first_page(client, therapist):
    client.force_login(therapist.user)  # no standing is remembered yet

    answer = client.get("/patients/")

    assert answer.url == "/accounts/2fa/totp/activate/"


def test_setting_up_the_app_shows_a_square_the_policy_allows(client, therapist):
    session_of_a_code(client, therapist.user)

    page = client.get("/accounts/2fa/totp/activate/").content.decode()

    assert "<svg" in page
    assert "data:image" not in page


def session_of_a_code(client, user) -> None:
    EmailAddress.objects.create(user=user, email=user.email)
    client.post("/accounts/login/code/", {"email": user.email})
    code = code_in(mail.outbox[0])
    client.post("/accounts/login/code/confirm/", {"code": code})


def test_a_card_opens_only_its_own_clinic(client, patient, elsewhere):
    make.patient(clinic=elsewhere, user=patient.user)
    session = client.session
    client.force_login(patient.user)
    session = client.session
    session["only_clinic"] = patient.clinic_id
    session.save()

    page = client.get("/people/more/")

    assert page.status_code == 200
    assert client.session["standing"].endswith(f"@{patient.clinic_id}")


@pytest.mark.parametrize("page", ["contact", "coverage/open"])
def test_contact_and_money_pages_ask_again(
    client, settings, clinic_admin, patient, page
):
    settings.DEMO = False
    Authenticator.objects.create(
        user=clinic_admin.user, type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    client.force_login(clinic_admin.user)

    answer = client.get(f"/patients/{patient.pk}/{page}/")

    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
