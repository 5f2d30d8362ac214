"""A new password is asked for in one plain sentence, where allauth lists every rule."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)
from django.conf import settings
from django.utils.translation import gettext as _

from ptcare.people.forms import OwnAddress


class PlainlyAsked:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = what_is_good()
        for field in self.fields.values():  # its label stands above it already
            field.widget.attrs.pop("placeholder", None)


def what_is_good() -> str:
    words = _(
        "At least %(shortest)d characters. Three or four words that do not belong"
        " together are good: things you see in three different rooms."
    )
    return words % {"shortest": settings.SHORTEST_PASSWORD}


class ByPasswordForm(LoginForm):
    """To sign in. Each field is named once, above it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = OwnAddress(label=_("E-mail address"))
        password = self.fields["password"]
        password.error_messages["required"] = _("Please type your password.")
        password.widget.attrs.pop("placeholder", None)


class FirstPasswordForm(PlainlyAsked, SetPasswordForm):
    """Of who has come in without one so far."""


class OtherPasswordForm(PlainlyAsked, ChangePasswordForm):
    """Of who knows the old one."""


class ForgottenPasswordForm(PlainlyAsked, ResetPasswordKeyForm):
    """Of who has forgotten it, and has proved who they are."""
