"""A browser in which somebody is signed in already."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

from patients.models import HelperLink, Patient
from ptcare.people.access import STANDING
from ptcare.people.models import Membership, User
from ptcare.people.sessions import SEEN
from tests import factories as make

Row = Membership | Patient | HelperLink


def signed_in(row: Row, *, hours: int = 0, **how: Any) -> Client:
    """As the person to whom this row grants a role, and that will be used for hours."""
    client = Client(**how)
    client.force_login(row.user)
    session = client.session
    session[STANDING] = make.actor(row).standing.key
    # Of this minute, or one to come: so no request writes it.
    session[SEEN] = int(time.time()) + hours * 60 * 60
    if isinstance(row, Membership):
        session["demo_sign_in"] = True  # stands for the second factor
    session.save()
    return client


def a_proof(user: User) -> dict[str, Any]:
    """What a session holds of somebody who has shown a moment ago who they are."""
    return {
        "account_authentication_methods": [{"method": "card", "at": time.time()}],
        "account_authentication_methods_user": str(user.pk),
    }


def at_home(row: Row, **how: Any) -> Client:
    """Signed in, and proved: nothing asks them again."""
    client = signed_in(row, **how)
    session = client.session
    session.update(a_proof(row.user))
    session.save()
    return client
