"""What a real installation is, and what it warns of before it is opened to anybody."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import dj_database_url
import pytest
from django.core.exceptions import ImproperlyConfigured

from ptcare import settings as told
from ptcare.people import checks

PLACE = {
    "PTCARE_TEST": "0",
    "DEMO": "0",
    "DEBUG": "",
    "SITE_URL": "https://clinic.example",
    "SECRET_KEY": "x",
}
AWAY = "postgres://u:p@db.example/ptcare"


@pytest.fixture
def read(monkeypatch):
    def run(**more: str) -> dict[str, Any]:
        for name, value in (PLACE | more).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(Path(told.__file__)))

    return run


def test_it_shows_nobody_how_it_is_made(read):
    assert read()["DEBUG"] is False


def test_passwords_are_hashed_slowly(read):
    hashers = read()["PASSWORD_HASHERS"]

    assert hashers == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_no_text_message_is_a_second_factor(read):
    kinds = read()["MFA_SUPPORTED_TYPES"]

    assert set(kinds) == {"totp", "webauthn", "recovery_codes"}


def test_without_a_secret_it_does_not_start(read):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        read(SECRET_KEY="")


@pytest.mark.parametrize(
    ("database", "redis", "ids"),
    [
        (AWAY, "redis://cache.example/0", ["ptcare.W001", "ptcare.W002"]),
        (f"{AWAY}?sslmode=prefer", "rediss://cache.example/0", ["ptcare.W001"]),
        (f"{AWAY}?sslmode=verify-full", "redis://cache.example/0", ["ptcare.W002"]),
        (f"{AWAY}?sslmode=verify-full", "rediss://cache.example/0", []),
        (f"{AWAY}?sslmode=require", "unix:///run/valkey.sock?db=0", []),
        ("postgres:///ptcare", "redis://127.0.0.1:6379/0", []),
        ("postgres://u@%2Frun%2Fpg/x", "redis://localhost/0", []),
        ("postgres://u@localhost/x", "redis+socket:///run/x.sock", []),
    ],
)
def test_a_line_that_others_could_read_is_warned_of(database, redis, ids):
    found = checks.open_lines(dj_database_url.parse(database), redis)

    assert [each.id for each in found] == ids
