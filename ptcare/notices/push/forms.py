"""What a browser hands over when its person says yes."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric import ec
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ptcare import public_http
from ptcare.notices.push import keys
from ptcare.notices.push.subscribing import Browser

SECRET_BYTES = 16
NOT_A_BROWSERS = _("The browser gave no usable address. Please try again.")


class BrowserForm(forms.Form):
    """Written by our script; a person sees only whether it worked."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)
    server_key = forms.CharField(max_length=100)

    def clean_endpoint(self) -> str:
        endpoint: str = self.cleaned_data["endpoint"]
        if not public_http.may_be_asked(endpoint):
            raise ValidationError(NOT_A_BROWSERS)
        return endpoint

    def clean_p256dh(self) -> str:
        """A point of the curve: else nothing can be locked for it."""
        text: str = self.cleaned_data["p256dh"]
        try:
            point = keys.decode(text.rstrip("="))
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError:
            raise ValidationError(NOT_A_BROWSERS) from None
        return text.rstrip("=")

    def clean_auth(self) -> str:
        text: str = self.cleaned_data["auth"]
        try:
            is_whole = len(keys.decode(text.rstrip("="))) == SECRET_BYTES
        except ValueError:
            is_whole = False
        if not is_whole:
            raise ValidationError(NOT_A_BROWSERS)
        return text.rstrip("=")

    def clean_server_key(self) -> str:
        """Made for another key than ours, it would take nothing from us."""
        text: str = self.cleaned_data["server_key"]
        if text != keys.ours().public:
            raise ValidationError(NOT_A_BROWSERS)
        return text

    def browser(self, *, user_agent: str) -> Browser:
        said = self.cleaned_data
        return Browser(
            endpoint=said["endpoint"],
            p256dh=said["p256dh"],
            auth=said["auth"],
            server_key=said["server_key"],
            user_agent=user_agent,
        )
