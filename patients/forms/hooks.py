"""Which other system hears of what, and where."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ptcare import public_http
from ptcare.hooks.kinds import CHOSEN
from ptcare.hooks.models import Endpoint


class HookForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the system"),
        max_length=60,
        help_text=_("As you call it here."),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=Endpoint._meta.get_field("url").max_length,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("From who runs that system. It begins with https://"),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told"),
        choices=[(each.value, each.label) for each in CHOSEN],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it is told.")},
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        if not url.isascii():
            raise forms.ValidationError(
                _("Write it in plain letters. A name with others begins with xn--.")
            )
        if not public_http.may_be_asked(url):
            raise forms.ValidationError(
                _(
                    "Give an address that begins with https:// and has a name that "
                    "everybody can look up, without a port, a user or a password."
                )
            )
        if "#" in url:
            raise forms.ValidationError(_("Leave out the part from # on."))
        return url
