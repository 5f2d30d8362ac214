"""Where keys are given: OAuth 2, client credentials."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from django.test import Client

from patients.fhir import tokens, views
from patients.fhir.problems import PROBLEM
from patients.models import ConnectedSystem, SystemKey
from patients.services import connecting
from ptcare.audit.models import AuditEvent
from tests import factories as make

TYPED = "application/x-www-form-urlencoded"


def ask(said: str, *, method: str = "post", **headers: str):
    call = getattr(Client(), method)
    return call("/fhir/token", said, content_type=TYPED, headers=headers)


def basic(key: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()


def granted(system, scope: str = ""):
    told = f"&scope={scope}" if scope else ""
    return ask(
        f"grant_type=client_credentials{told}",
        Authorization=basic(system.row.key, system.secret),
    )


def test_a_secret_in_the_header_is_good_for_a_key_of_an_hour(system, patient):
    answer = granted(system)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    said = answer.json()
    assert (said["token_type"], said["expires_in"]) == ("Bearer", 3600)
    assert "system/Observation.read" in said["scope"].split()
    system.key = said["access_token"]
    assert system.get("Patient").status_code == 200


def test_a_secret_in_the_form_is_good_too(system):
    answer = ask(
        f"grant_type=client_credentials&client_id={system.row.key}"
        f"&client_secret={system.secret}"
    )

    assert answer.status_code == 200


def test_neither_secret_nor_key_is_kept(system):
    granted(system)

    kept = str(list(ConnectedSystem.objects.values())) + str(
        list(SystemKey.objects.values())
    )
    assert system.secret not in kept
    assert system.key not in kept


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("system/Goal.read", "system/Goal.read"),
        ("system/Goal.rs+system/Patient.r", "system/Goal.read system/Patient.read"),
        ("system/Goal.read+system/Nothing.read", "system/Goal.read"),
    ],
)
def test_a_key_may_be_asked_for_less(system, patient, scope, told):
    said = granted(system, scope).json()

    assert said["scope"] == told
    system.key = said["access_token"]
    assert system.get("Coverage").status_code == 403


def test_a_star_is_all_that_the_system_may_read_and_no_more(connected, lead):
    system = connected(lead, types=["Goal"])

    assert granted(system, "system/*.read").json()["scope"] == "system/Goal.read"


@pytest.mark.parametrize(
    "scope",
    [
        *("system/Nothing.read", "system/Goal.write", "system/Goal.cruds", "openid"),
        *("patient/Goal.read", "system/Goal", "*", "%00", "system/Goal.read,x"),
    ],
)
def test_a_scope_that_is_none_is_refused(system, scope):
    answer = granted(system, scope)

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_scope"


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        *(("", ""), ("x", "x"), ("1-x", "x"), ("{key}", ""), ("{key}", "{key}")),
        *(("{key}", "{secret}x"), ("{key}x", "{secret}"), ("{secret}", "{secret}")),
        *(("{key}\x00", "{secret}"), ("99999999999999999999-x", "x")),
        *(("{key}", "é"), ("1-" + "x" * 500, "x")),
    ],
)
def test_a_wrong_secret_is_answered_alike_whatever_is_wrong(system, key, secret):
    names = {"key": system.row.key, "secret": system.secret}

    answer = ask(
        "grant_type=client_credentials",
        Authorization=basic(key.format(**names), secret.format(**names)),
    )

    assert answer.status_code == 401
    assert answer["Content-Type"] == PROBLEM
    assert answer["WWW-Authenticate"].startswith("Basic")
    said = answer.json()
    assert said["error"] == "invalid_client"
    assert said["detail"] == tokens.UNKNOWN.what
    assert (said["type"], said["status"]) == ("about:blank", 401)


@pytest.mark.parametrize(
    "header", ["Basic x", "Basic ===", "Basic /w==", "Basic", "Basic " + "A" * 5000]
)
def test_a_header_that_is_none_is_a_wrong_secret(db, header):
    answer = ask("grant_type=client_credentials", Authorization=header)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("x=1", "unsupported_grant_type"),
        ("grant_type=password", "unsupported_grant_type"),
        ("grant_type=client_credentials&grant_type=x", "unsupported_grant_type"),
        ("grant_type=%00", "unsupported_grant_type"),
    ],
)
def test_no_other_way_is_known(db, said, error):
    answer = ask(said)

    assert answer.status_code == 400
    assert answer.json()["error"] == error


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_a_key_is_asked_for_by_post(db, method):
    answer = ask("", method=method)

    assert answer.status_code == 405
    assert answer["Allow"] == "POST"


def test_who_tries_too_often_is_told_to_wait(system, monkeypatch):
    monkeypatch.setitem(views.RATES, "token", "2/m/ip")

    assert [granted(system).status_code for _time in range(3)] == [200, 200, 429]


def test_a_system_that_was_shut_out_gets_no_key(system, lead):
    connecting.disconnect(system=system.row, by=make.actor(lead), now=make.now())

    assert granted(system).status_code == 401


def test_the_secret_before_opens_nothing(system, lead):
    connecting.new_secret(system=system.row, by=make.actor(lead), now=make.now())

    assert granted(system).status_code == 401


def test_an_expired_key_is_deleted_when_the_next_is_given(system):
    SystemKey.objects.update(expires_at=make.now() - dt.timedelta(minutes=1))

    granted(system)

    assert SystemKey.objects.count() == 1


def test_the_ledger_knows_who_took_a_key(system):
    granted(system)

    line = AuditEvent.objects.filter(deed="system.key_given").latest("pk")
    assert (line.about_id, line.note) == (system.row.pk, "Bridgeton Hospital")


def test_it_is_told_where_keys_are_given(db):
    said = Client().get("/fhir/.well-known/smart-configuration").json()

    assert said["token_endpoint"].endswith("/fhir/token")
    assert said["grant_types_supported"] == ["client_credentials"]
