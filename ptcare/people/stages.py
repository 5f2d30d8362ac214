"""The second step of signing in, where allauth asks more than we mean to."""

from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from ptcare.people.services import carding


class SecondFactor(AuthenticateStage):
    """A patient's passkey is a quicker way in, not one more lock.

    allauth asks everybody who has a passkey for it, after an e-mailed code too: a
    patient who added one on the tablet could not sign in on the telephone. Of staff,
    and of all who set up an app, it is asked.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        return super()._should_handle(request) and (
            is_mfa_enabled(self.login.user, [Authenticator.Type.TOTP])
            or carding.is_staff(self.login.user)
        )
