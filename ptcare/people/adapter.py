"""allauth, by invitation only: a clinic makes the account, nobody else can."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ptcare.people import access, sessions, speaking

ALLAUTHS_SECOND_FACTOR = "allauth.mfa.stages.AuthenticateStage"
OUR_SECOND_FACTOR = "ptcare.people.stages.SecondFactor"


WRONG_CODE = gettext_lazy("This is not the right code. Please look once more.")


class ByInvitation(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "email_password_mismatch": gettext_lazy(
            "The e-mail address or the password is not right."
        ),
        "too_many_login_attempts": gettext_lazy(
            "There were too many tries. Please wait a few minutes, then try again."
        ),
        "rate_limited": gettext_lazy("Please wait a few seconds, then try again."),
    }

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """In the language of who reads it, whoever asked for it."""
        with translation.override(speaking.language_of(context.get("user"))):
            super().send_mail(template_prefix, email, context)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return [
            OUR_SECOND_FACTOR if stage == ALLAUTHS_SECOND_FACTOR else stage
            for stage in super().get_login_stages()
        ]

    def is_reauthentication_required(self, **about: Any) -> bool:
        """Not of those who have just signed in: that is proof enough, as in ours."""
        return not access.has_proved_who(self.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, str]]:
        """Ours comes last: for those with neither password nor second factor."""
        methods = super().get_reauthentication_methods(user)
        ours = {
            "id": "people_again",
            "description": _("Use your clinic code, or a code by e-mail"),
            "url": reverse("people:again"),
        }
        return [*methods, ours] if user.is_authenticated else methods


class SecondFactors(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def generate_authenticator_name(self, user: Any, kind: Any) -> str:
        """A new passkey is called after the device that it is made on."""
        return sessions.device_name(context.request.META.get("HTTP_USER_AGENT", ""))
