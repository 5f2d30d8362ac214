"""Secrets come from files or the environment; a new one takes over from a former."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.core.management import call_command
from django.test import Client

from patients.services import requesting
from ptcare import settings as told
from ptcare.notices.letters import unsubscribing
from ptcare.notices.push import hearing
from ptcare.people import known, sealing
from ptcare.people.binding import owner_of, owners_of
from tests import factories as make
from tests.test_house import HOUSE

MAIL = {"MAIL_PROVIDER": "mailgun", "MAILGUN_DOMAIN": "mail.clinic.example"}
TEXTS = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_FROM": "+15035550100"}
PLACE = {"PTCARE_TEST": "0", "DEMO": "0", "SITE_URL": "https://clinic.example"}


def secret_names() -> list[str]:
    """Those that .env.example says may lie in a file."""
    text = (HOUSE / ".env.example").read_text()
    return re.findall(r"^(\w+)=.*# \(file\)", text, re.MULTILINE)


def test_every_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    for name, value in (MAIL | TEXTS | PLACE).items():
        monkeypatch.setenv(name, value)
    for name in secret_names():
        monkeypatch.delenv(name, raising=False)
        is_address = name.endswith("_URL")
        content = f"postgres://u:of-{name}@db.example/x" if is_address else f"of-{name}"
        (tmp_path / name).write_text(f"{content}\n")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))

    found = repr(runpy.run_path(str(Path(told.__file__))))

    assert len(secret_names()) >= 8
    for name in secret_names():
        assert f"of-{name}" in found, name


def test_what_smells_of_a_secret_may_lie_in_a_file():
    text = (HOUSE / ".env.example").read_text()
    names = re.findall(
        r"^#? ?(\w*(?:KEY|TOKEN|PASSWORD|SECRET)\w*)=", text, re.MULTILINE
    )

    assert names
    assert set(names) - set(secret_names()) == set()


def test_no_secret_stands_in_the_code():
    assert "SECRET_KEY = required(" in Path(told.__file__).read_text()


# --- Second factors lie sealed in the database


@pytest.fixture
def with_factors(therapist):
    TOTP.activate(therapist.user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(therapist.user)
    return therapist.user


def factors(user):
    rows = {row.type: row for row in Authenticator.objects.filter(user=user)}
    return rows["totp"], RecoveryCodes(rows["recovery_codes"])


@pytest.mark.usefixtures("rf_context")
def test_a_thief_of_the_database_makes_no_code(with_factors):
    totp, codes = factors(with_factors)

    kept = f"{totp.data} {codes.instance.data}"
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert kept.count(sealing.SEALED) == 2
    assert sealing.opened(totp.data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_what_was_kept_plain_before_still_works():
    assert sealing.opened("JBSWY3DPEHPK3PXP") == "JBSWY3DPEHPK3PXP"


# --- A new key


@pytest.fixture
def rf_context(rf):
    from allauth.core.context import request_context

    with request_context(rf.get("/")):
        yield


def rotate(settings, key: str = "the new key") -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = key


def forget_the_former(settings) -> None:
    settings.SECRET_KEY_FALLBACKS = []


@pytest.mark.usefixtures("rf_context")
def test_with_a_new_key_nobody_is_signed_out_and_no_link_dies(
    settings, signed_in, patient, with_factors, clinic
):
    client = signed_in(patient)
    notice = make.notice(patient=patient, kind="exercise_reminder")
    stop, shown = unsubscribing.token_of(notice), hearing.reference_of(notice)
    clinic.slug = "northside"
    asked = make.appointment_request(clinic=clinic, confirmed_at=None)
    token = requesting.link_of(asked).split("/")[-2]
    browser = Client()
    mark = known.mark_of("a@b.example")
    browser.cookies["known"] = known.seal().sign_object([mark])
    codes = factors(with_factors)[1].get_unused_codes()

    rotate(settings)

    assert client.get("/people/devices/").status_code == 200
    assert unsubscribing.notice_of(stop) == notice
    assert hearing.seal().unsign(shown) == str(notice.pk)
    assert requesting.request_of(token, clinic=clinic, now=make.now()) == asked
    assert known.marks_in(browser.get("/livez").wsgi_request) == [mark]
    assert sealing.opened(factors(with_factors)[0].data["secret"])
    assert factors(with_factors)[1].get_unused_codes() == codes


def test_what_a_device_has_to_send_finds_its_person_again(settings, signed_in, patient):
    actor, client = make.actor(patient), signed_in(patient)
    before = owner_of(actor)
    rotate(settings)

    hello = client.get("/sync/").json()
    answer = client.post(
        "/sync/", {"owner": before, "entries": []}, content_type="application/json"
    )

    assert hello["owner"] != before
    assert hello["was"] == [before]
    assert answer.status_code == 200
    assert owners_of(actor)[1:] == [before]


def test_without_the_former_key_what_it_signed_is_nothing(settings, signed_in, patient):
    client = signed_in(patient)
    notice = make.notice(patient=patient, kind="exercise_reminder")
    stop = unsubscribing.token_of(notice)
    rotate(settings)
    forget_the_former(settings)

    assert client.get("/people/devices/").status_code == 302
    assert unsubscribing.notice_of(stop) is None


@pytest.mark.usefixtures("rf_context")
def test_second_factors_outlive_the_former_key_once_sealed_anew(settings, with_factors):
    codes = factors(with_factors)[1].get_unused_codes()
    rotate(settings)
    call_command("seal_second_factors")
    forget_the_former(settings)

    totp, recovery = factors(with_factors)
    assert sealing.opened(totp.data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert recovery.get_unused_codes() == codes


@pytest.mark.usefixtures("rf_context")
def test_without_that_nothing_opens_them(settings, with_factors):
    rotate(settings)
    forget_the_former(settings)

    with pytest.raises(InvalidToken):
        sealing.opened(factors(with_factors)[0].data["secret"])
