"""A browser in which somebody is signed in already."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

from patients.models import HelperLink, Patient
from ptcare.people.access import STANDING
from ptcare.people.models import Membership
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
