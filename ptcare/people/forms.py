"""What a person typed, cleaned. These forms save nothing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ptcare.people.models import Membership


class DigitsForm(forms.Form):
    """The six digits of an entry card; spaces between them are welcome."""

    digits = forms.CharField(
        label=_("The six digits on your card"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
    )

    def clean_digits(self) -> str:
        digits = "".join(self.cleaned_data["digits"].split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise forms.ValidationError(_("Please type the six digits, 0 to 9."))
        return digits


class ColleagueForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(
        label=_("What they do here"),
        choices=Membership.STAFF_ROLES,
        widget=forms.RadioSelect,
    )
    is_lead = forms.BooleanField(
        label=_("Lead"),
        required=False,
        help_text=_("May also read who did what, and invite colleagues."),
    )


class CodeForm(forms.Form):
    """The code of a letter we have just sent."""

    code = forms.CharField(
        label=_("The code from the e-mail"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )
