"""Controls of a list that look alike are told apart by who hears their names alone."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import Counter

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore

from tests import factories as make
from tests.signing_in import at_home

CONTROL = re.compile(r"<(a|button)\b[^>]*>(.*?)</\1>", re.DOTALL)
HOUR = dt.timedelta(hours=1)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"


def said_twice(page, *, of):
    """Names that two controls within the main part have, among those that name this."""
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    found = [
        " ".join(html.unescape(re.sub(r"<[^>]+>", "", inner)).split())
        for _tag, inner in CONTROL.findall(main)
    ]
    names = Counter(name for name in found if of in name)
    assert len(found) >= 2
    assert names.total() >= 2, found
    return [name for name, times in names.items() if times > 1]


@pytest.fixture
def two_telephones(patient):
    for hours in (1, 30):
        session = SessionStore()
        session.create()
        UserSession.objects.create(
            user=patient.user,
            ip="127.0.0.1",
            session_key=session.session_key,
            user_agent=IPHONE,
            created_at=make.now() - hours * HOUR,
        )


@pytest.mark.usefixtures("two_telephones")
def test_two_telephones_of_one_kind(patient, clinic_admin):
    mine = at_home(patient).get("/people/devices/")
    at_the_desk = at_home(clinic_admin).get(f"/patients/{patient.pk}/entry/")

    assert said_twice(mine, of="iPhone") == []
    assert said_twice(at_the_desk, of="iPhone") == []


def test_two_passkeys_of_one_name(patient):
    for hours in (1, 30):
        Authenticator.objects.create(
            user=patient.user,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": "iPhone", "credential": {}},
            created_at=make.now() - hours * HOUR,
        )

    page = at_home(patient).get("/accounts/2fa/webauthn/")

    assert said_twice(page, of="iPhone") == []


def test_two_requests_of_one_person(patient, clinic_admin):
    make.record_request(patient=patient)
    make.record_request(patient=patient, wish="copy")

    page = at_home(clinic_admin).get("/patients/record-requests/")

    assert said_twice(page, of=patient.name) == []


def test_two_patients_of_one_name(patient, clinic_admin):
    """On the page of each stands when they were born, before anything is done there."""
    patient.birth_on = dt.date(1951, 3, 4)
    patient.save()
    desk = at_home(clinic_admin)

    for page in ("book/", "coverage/", "coverage/open/", "sessions/cancel/"):
        assert "born 4 Mar 1951" in desk.get(f"/patients/{patient.pk}/{page}").text
