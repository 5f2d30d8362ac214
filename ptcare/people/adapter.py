"""allauth, by invitation only: a clinic makes the account, nobody else can."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ptcare.people import (
    access,
    codes,
    interrupted,
    known,
    letters,
    sealing,
    sessions,
    user_language,
)
from ptcare.people.models import User

ALLAUTHS_SECOND_FACTOR = "allauth.mfa.stages.AuthenticateStage"
OUR_SECOND_FACTOR = "ptcare.people.stages.SecondFactor"
PLAIN_CODES = "plain_codes"  # of this request, by what is kept of them

WRONG_CODE = gettext_lazy(
    "This is not the code of our newest e-mail. Older codes no longer work. Please look"
    " once more, or ask for a new one."
)


class ByInvitation(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "email_password_mismatch": gettext_lazy(
            "The e-mail address or the password is not right."
        ),
        "too_many_login_attempts": gettext_lazy(
            "There were too many tries. Please wait a minute, then ask for a new code."
        ),
        "rate_limited": gettext_lazy("Please wait a few seconds, then try again."),
    }

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Whose wrong passwords are counted together."""
        return known.count_of(request, credentials.get("email", ""))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def generate_login_code(self) -> str:
        return self._seal(super().generate_login_code())

    def generate_password_reset_code(self) -> str:
        return self._seal(super().generate_password_reset_code())

    def generate_email_verification_code(self) -> str:
        return self._seal(super().generate_email_verification_code())

    def _seal(self, code: str) -> str:
        """What allauth keeps in the session. The letter gets the code itself."""
        kept = codes.sealed(code)
        context.request.__dict__.setdefault(PLAIN_CODES, {})[kept] = code
        return kept

    def send_mail(self, template_prefix: str, email: str, said: dict[str, Any]) -> None:
        """Written now, in the language and by the clock of who reads it and with the
        code that was sealed; posted after the answer."""
        request = context.request
        if "code" in said:
            said = said | {"code": request.__dict__[PLAIN_CODES][said["code"]]}
        said = {"request": request, "email": email} | said
        found = User.objects.filter(email=email.lower())
        reader = said.get("reader") or found.first()
        zone = user_language.zone_of(reader) if "timestamp" in said else None
        # To an address that nobody has yet as the page.
        page = translation.get_language()
        language = user_language.language_of(reader) if reader else page
        with translation.override(language), timezone.override(zone):
            letter = self.render_mail(template_prefix, email, said)
        letters.after_the_answer(request, letter, has_code="code" in said)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """An address that was changed is theirs no more, and is still told."""
        said = (context or {}) | {"reader": user}
        super().send_notification_mail(template_prefix, user, said, email)

    def post_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse:
        """Patients and helpers are asked once whose device this is."""
        response = super().post_login(request, user, **about)
        if user.email:
            known.remember(request, response, user.email)
        response["Location"] = interrupted.way_back(request, response["Location"])
        if asks_whose_device(request):
            goes_on = urlencode({"next": response["Location"]})
            response["Location"] = f"{reverse('people:own_device')}?{goes_on}"
        return response

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


def asks_whose_device(request: HttpRequest) -> bool:
    """Right after the sign-in: not of staff, who have none of their own."""
    return (
        access.remembered_standing(request) is not None
        and not sessions.is_staff_session(request)
        and not request.session.get(sessions.OWN_DEVICE)
    )


class SecondFactors(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "These digits are not right. Look at the app again, or use a recovery code."
        ),
        "unknown_device": gettext_lazy(
            "We do not know this device, or no longer. Please choose another way."
        ),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """allauth says of a passkey what it says of digits."""
        is_passkey = "credential" in context.request.POST
        is_wrong = code == "incorrect_code" and is_passkey
        said = "unknown_device" if is_wrong else code
        refusal: ValidationError = super().validation_error(said, *args)
        return refusal

    def encrypt(self, text: str) -> str:
        """In the database nothing lies from which a code could be made."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.opened(encrypted_text)

    def generate_authenticator_name(self, user: Any, kind: Any) -> str:
        """A new passkey is called after the device that it is made on."""
        return sessions.device_name(context.request.META.get("HTTP_USER_AGENT", ""))
