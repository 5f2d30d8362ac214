"""Who came in, who could not, who left, and who changed how they come in: for the
ledger. Signing in stands in no clinic's transaction, so each line has one of its own.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from django.contrib.auth import signals as auth
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from ptcare.audit import recording
from ptcare.people import actors, sessions, signals, tenancy
from ptcare.people.actors import Standing
from ptcare.people.models import Membership, User

OVER = "over"  # of a session whose time was over: nobody left it by themselves


@receiver(account.user_logged_in)
def signed_in(request: HttpRequest, user: User, **_about: Any) -> None:
    _note("signin.done", user)


@receiver(auth.user_login_failed)
def not_signed_in(credentials: dict[str, Any], **_about: Any) -> None:
    said = credentials.get("email") or credentials.get("username") or ""
    user = User.objects.filter(email__iexact=str(said).replace("\x00", "")).first()
    not_in(user, how="password")


@receiver(account.login_code_rejected)
@receiver(account.password_reset_code_rejected)
def wrong_code(user: User | None, **_about: Any) -> None:
    not_in(user, how="code")


@receiver(factors.authentication_failed)
def wrong_factor(user: User, **_about: Any) -> None:
    not_in(user, how="second factor")


def not_in(user: User | None, *, how: str) -> None:
    """Whose account was tried is known at best; never who tried."""
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        recording.way_in(
            "signin.failed",
            whose=user.pk if user else None,
            clinic_id=_only_clinic(user),
            at=timezone.now(),
            note=how,
        )


@receiver(auth.user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **_about: Any) -> None:
    if user is not None:
        key = request.session.get(sessions.STANDING)
        _note("signout.done", user, key=key, note=getattr(request, "leaves", ""))


@receiver(signals.taken)
def took(user: User, standing: Standing, **_about: Any) -> None:
    """From now on they act as this, there."""
    _note("standing.taken", user, key=standing.key)


@receiver(account.password_set)
@receiver(account.password_changed)
@receiver(account.password_reset)
def password_changed(user: User, **_about: Any) -> None:
    _note("password.changed", user)


@receiver(account.email_changed)
def address_changed(user: User, from_email_address: Any, **_about: Any) -> None:
    """Not of the first one, which has only proved itself."""
    if from_email_address is not None:
        _note("address.changed", user)


@receiver(factors.authenticator_added)
def factor_added(user: User, authenticator: Any, **_about: Any) -> None:
    _note("factor.added", user, note=authenticator.type)


@receiver(factors.authenticator_removed)
def factor_removed(user: User, authenticator: Any, **_about: Any) -> None:
    _note("factor.removed", user, note=authenticator.type)


def factor_forgotten(user: User, *, kind: str) -> None:
    """By who runs the site, for somebody who has lost it."""
    _note("factor.forgotten", user, note=kind, is_own=False)


@receiver(factors.authenticator_reset)
def factor_renewed(user: User, authenticator: Any, **_about: Any) -> None:
    _note("factor.renewed", user, note=authenticator.type)


def language_chosen(request: HttpRequest) -> None:
    if isinstance(request.user, User):
        _note("language.chosen", request.user)


def code_sent(email: str) -> None:
    """A code that opens an account, or proves who sits there, went out by letter."""
    user = User.objects.filter(email__iexact=email).first()
    if user:
        _note("code.sent", user, is_own=False)


def _note(
    deed: str,
    user: User,
    *,
    key: str | None = None,
    note: str = "",
    is_own: bool = True,
) -> None:
    role, _row, clinic_id = actors.parts(key) if key else ("", 0, None)
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        recording.way_in(
            deed,
            whose=user.pk,
            by=user.pk if is_own else None,
            role=role,
            clinic_id=clinic_id or _only_clinic(user),
            at=timezone.now(),
            note=note,
        )


def _only_clinic(user: User | None) -> int | None:
    """Where somebody is known at one clinic only, its lead reads of their ways in.

    Also asked of nobody, so that a try costs the same.
    """
    rows = Membership.objects.current().filter(user=user)
    found = set(rows.values_list("clinic", flat=True)[:2])
    return found.pop() if len(found) == 1 else None
