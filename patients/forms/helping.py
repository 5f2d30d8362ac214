"""What is typed of a helper, by the patient or at the desk. Forms never save."""

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Seen
from ptcare.people.forms import Address


class ScopesForm(forms.Form):
    """What a helper may do besides seeing the exercises and the visits."""

    may_log = forms.BooleanField(
        label=_("May log the exercises that were done"), required=False
    )
    hears_of_falls = forms.BooleanField(
        label=_("Gets a message when a fall is reported"), required=False
    )


class SeenScopesForm(Seen, ScopesForm):
    """The same at the desk, where the patient may have changed it meanwhile."""


class HelperForm(ScopesForm):
    name = forms.CharField(
        label=_("Helper's name"),
        max_length=120,
        error_messages={"required": _("Please write their name.")},
    )
    relation = forms.CharField(
        label=_("Who they are"),
        max_length=60,
        required=False,
        help_text=_("For example: daughter, neighbor, friend."),
    )
    email = Address(
        label=_("Helper's e-mail"),
        max_length=254,
        required=False,
        help_text=_("Leave it empty if they have none. A printed sheet lets them in."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    field_order = ("name", "relation", "email", "may_log", "hears_of_falls")
