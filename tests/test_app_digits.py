"""Digits of an authenticator app open for a slow hand too, and only once."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    hotp_value,
)
from django.core.cache import cache

from ptcare.audit.models import AuditEvent
from ptcare.people import app_digits
from tests.signing_in import at_home
from tests.threads import at_once

SECRET = "JBSWY3DPEHPK3PXP"
SHOWN = dt.datetime(2026, 3, 2, 15, 0, tzinfo=dt.UTC)  # at this second, for 30
ONCE_MORE = "/accounts/2fa/reauthenticate/"


def digits(shown=SHOWN):
    return format_hotp_value(hotp_value(SECRET, int(shown.timestamp()) // 30))


@pytest.fixture
def app(therapist):
    return TOTP.activate(therapist.user, SECRET).instance


@pytest.fixture
def opens(therapist, app, client):
    """Whether these digits open, so many seconds after they were first shown."""

    def tried(seconds, said=None):
        cache.clear()  # nothing hangs on what may be forgotten
        with time_machine.travel(SHOWN + dt.timedelta(seconds=seconds), tick=False):
            client.force_login(therapist.user)
            answer = client.post(ONCE_MORE, {"code": said or digits()})
        return answer.status_code == 302

    return tried


@pytest.mark.parametrize("seconds", [0, 29, 30, 59])
def test_they_open_while_they_are_shown_and_as_long_again(opens, seconds):
    assert opens(seconds)


@pytest.mark.parametrize("seconds", [60, 90, 3600])
def test_after_that_they_do_not(opens, seconds):
    assert not opens(seconds)


@pytest.mark.parametrize("seconds", [0, 20, 35, 59])
def test_what_has_opened_once_opens_nothing_again(opens, seconds):
    assert opens(0)

    assert not opens(seconds)
    assert opens(seconds, digits(SHOWN + dt.timedelta(seconds=30)))


def test_a_try_to_use_them_again_is_told_as_any_other(opens):
    assert opens(0)

    assert not opens(40)
    assert AuditEvent.objects.filter(deed="signin.failed").count() == 1


def test_nor_does_what_was_shown_before(opens):
    later = digits(SHOWN + dt.timedelta(seconds=30))
    assert opens(40, later)

    assert not opens(45)


@pytest.mark.django_db(transaction=True)
def test_what_set_the_app_up_opens_nothing_after_it(therapist, opens):
    Authenticator.objects.all().delete()
    with time_machine.travel(SHOWN, tick=False):
        client = at_home(therapist)
        session = client.session
        session[SECRET_SESSION_KEY] = SECRET
        session.save()
        client.post("/accounts/2fa/totp/activate/", {"code": digits()})
    assert Authenticator.objects.filter(type="totp").exists()

    assert not opens(10)
    assert opens(40, digits(SHOWN + dt.timedelta(seconds=30)))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_opens(app):
    with time_machine.travel(SHOWN, tick=False):
        answers = at_once(8, lambda _n: app_digits.use(app, digits()))

    assert sorted(answers) == [False] * 7 + [True]
