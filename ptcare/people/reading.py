"""What every page reads first: the session, whose it is, and how staff prove it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from ptcare.people.models import User
from ptcare.prepared import prepared

EARLIER = "allauth.account.auth_backends.AuthenticationBackend"


@prepared
def _sessions(key: str, *, now: dt.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


@prepared
def _users(user_id: int) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)


@prepared
def _second_factors(user_id: int) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user_id=user_id).only("pk")


def has_second_factor(user_id: int) -> bool:
    """As allauth's `is_mfa_enabled`, with its question prepared."""
    return bool(_second_factors(user_id))


class SessionStore(db.SessionStore):
    """Django's own, with its question prepared."""

    def load(self) -> dict[str, Any]:
        """Who signed in before ByEmail was there stays signed in."""
        found = super().load()
        if found.get(BACKEND_SESSION_KEY) == EARLIER:
            found[BACKEND_SESSION_KEY] = f"{ByEmail.__module__}.{ByEmail.__name__}"
        return found

    def _get_session_from_db(self) -> Session | None:
        key = self.session_key
        found = next(iter(_sessions(key, now=timezone.now())), None) if key else None
        if found is None:
            self._session_key = None
        return found


class ByEmail(AuthenticationBackend):
    """allauth's own, with its question prepared."""

    def get_user(self, user_id: Any) -> User | None:
        user = next(iter(_users(int(user_id))), None)
        return user if user and self.user_can_authenticate(user) else None
