"""By whom letters go out is said in the environment, and loudly when it is wrong."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from ptcare import settings

KEYS = {
    "MAIL_PROVIDER": "mailgun",
    "MAILGUN_API_KEY": "a key",
    "MAILGUN_WEBHOOK_KEY": "another",
    "MAILGUN_DOMAIN": "mail.clinic.example",
}
SETTINGS = str(Path(settings.__file__))


@pytest.fixture
def told(monkeypatch):
    """What the settings come to where these stand in the environment."""

    def read(**environment: str) -> dict[str, Any]:
        production = {"PTCARE_TEST": "0", "DEMO": "0"}
        place = {"SITE_URL": "https://clinic.example", "SECRET_KEY": "x"}
        for name, value in (production | place | environment).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(SETTINGS)

    return read


def test_letters_go_by_smtp_unless_told_otherwise(told):
    assert told()["EMAIL_BACKEND"] == "ptcare.notices.channels.smtp.Backend"


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ({}, "https://api.mailgun.net/v3"),
        ({"MAILGUN_REGION": "EU"}, "https://api.eu.mailgun.net/v3"),
        ({"MAILGUN_URL": "https://try.example/v3"}, "https://try.example/v3"),
    ],
)
def test_a_provider_has_a_region(told, region, url):
    said = told(**KEYS, **region)

    assert said["EMAIL_BACKEND"] == "anymail.backends.mailgun.EmailBackend"
    assert said["ANYMAIL"]["MAILGUN_API_URL"] == url


def test_its_key_may_lie_in_a_file(told, tmp_path):
    file = tmp_path / "key"
    file.write_text("from-a-file\n")
    without = {name: value for name, value in KEYS.items() if "API" not in name}

    said = told(**without, MAILGUN_API_KEY_FILE=str(file))

    assert said["ANYMAIL"]["MAILGUN_API_KEY"] == "from-a-file"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"MAIL_PROVIDER": "pigeon"}, "MAIL_PROVIDER must be mailgun"),
        ({"MAILGUN_REGION": "moon"}, "MAILGUN_REGION must be us or eu"),
        ({"MAILGUN_URL": "http://try.example"}, "MAILGUN_URL must start with https"),
        ({"MAILGUN_API_KEY": ""}, "MAILGUN_API_KEY"),
        ({"MAILGUN_WEBHOOK_KEY": ""}, "MAILGUN_WEBHOOK_KEY"),
        ({"MAILGUN_DOMAIN": ""}, "MAILGUN_DOMAIN"),
    ],
)
def test_what_is_wrong_is_said_at_the_start(told, wrong, says):
    with pytest.raises(ImproperlyConfigured, match=says):
        told(**(KEYS | wrong))


def test_in_the_demo_letters_stay_on_this_machine(told):
    said = told(**KEYS, DEMO="1", SITE_URL="http://localhost:8000")

    assert "filebased" in said["EMAIL_BACKEND"]
