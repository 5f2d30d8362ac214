"""The digits of an authenticator app: a slow hand has half a minute more, and once used
they open nothing again (RFC 6238, 5.2)."""

from __future__ import annotations

from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import signals
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

LAST = "last_step"  # in what is kept of an app: when the last digits used were shown


@transaction.atomic
def use(app: Authenticator, digits: str) -> bool:
    """Whether these are newer than all that have been used. allauth remembers them for
    half a minute only, and those of the first setting up not at all."""
    row = Authenticator.objects.select_for_update().get(pk=app.pk)
    step = step_of(decrypt(row.data["secret"]), digits)
    if step is None or step <= row.data.get(LAST, 0):
        return False
    row.data[LAST] = step
    row.save(update_fields=["data"])
    return True


def step_of(secret: str, digits: str) -> int | None:
    """When they are shown, in half minutes; None where that is not about now."""
    steps = totp.yield_hotp_counters_from_time()
    shown = {totp.format_hotp_value(totp.hotp_value(secret, n)): n for n in steps}
    return next(
        (
            n
            for each, n in shown.items()
            if compare_user_code(actual=digits, expected=each)
        ),
        None,
    )


class UsedOnce:
    authenticator: Authenticator

    def clean_code(self) -> str:
        digits: str = super().clean_code()  # type: ignore[misc]
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not use(self.authenticator, digits):
            self._emit_authentication_failed(self.authenticator)  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        return digits


class SecondStepForm(UsedOnce, AuthenticateForm):
    """Of who is signing in."""


class OnceMoreForm(UsedOnce, ReauthenticateForm):
    """Of who is signed in, and shows who they are."""


@receiver(signals.authenticator_added)
def set_up(request: HttpRequest, authenticator: Authenticator, **_about: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        use(authenticator, request.POST["code"])
