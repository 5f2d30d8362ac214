"""A browser in which somebody is signed in already."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client

from patients.models import HelperLink, Patient
from ptcare.people.models import Membership, User
from ptcare.people.reading import SessionStore
from ptcare.people.sessions import SEEN, STANDING
from tests import factories as make

Row = Membership | Patient | HelperLink


def signed_in(row: Row, *, hours: int = 0, **how: Any) -> Client:
    """As the person to whom this row grants a role, and that will be used for hours."""
    return came_in(Client(**how), row, {}, hours=hours)


def came_in(
    client: Client, row: Row, remembered: dict[str, Any], *, hours: int = 0
) -> Client:
    """As `force_login` does it, which for a browser that is new writes, reads and
    deletes a session more. `remembered` is what the site knows besides."""
    request = HttpRequest()
    request.session = session = SessionStore()
    login(request, row.user)
    session[STANDING] = make.actor(row).standing.key
    # Of this minute, or one to come: so no request writes it.
    session[SEEN] = int(time.time()) + hours * 60 * 60
    if isinstance(row, Membership):
        session["demo_sign_in"] = True  # stands for the second factor
    session.update(remembered)
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    client.cookies[settings.CSRF_COOKIE_NAME] = request.META["CSRF_COOKIE"]
    return client


def a_proof(user: User) -> dict[str, Any]:
    """What a session holds of somebody who has shown a moment ago who they are."""
    return {
        "account_authentication_methods": [{"method": "card", "at": time.time()}],
        "account_authentication_methods_user": str(user.pk),
    }


def at_home(row: Row, *, hours: int = 0, **how: Any) -> Client:
    """Signed in, and proved: nothing asks them again."""
    return came_in(Client(**how), row, a_proof(row.user), hours=hours)
