"""What a person typed, cleaned. These forms save nothing."""

from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    ConfirmPasswordResetCodeForm,
    RequestLoginCodeForm,
    ResetPasswordForm,
)
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import gettext_lazy as _

from ptcare.people import codes, known, typed
from ptcare.people.models import Membership

FIRST_TRAINING = 1950  # the earliest year of one that anybody has


class Address(forms.EmailField):
    """An e-mail address, without the blanks that come with typing and pasting."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("This is no e-mail address yet. It looks like name@example.com.")
    }

    def to_python(self, value: Any) -> Any:
        return super().to_python("".join(str(value or "").split()))


class Lines(forms.CharField):
    """Plain text of several lines; a line's end counts as one character."""

    def __init__(self, *, rows: int, **said: Any) -> None:
        said.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**said)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class DigitsForm(forms.Form):
    """The six digits of an entry card; blanks and dashes between them are welcome."""

    digits = forms.CharField(
        label=_("The six digits on your card"),
        max_length=20,
        error_messages={"required": _("Please type the six digits, 0 to 9.")},
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
    )

    def clean_digits(self) -> str:
        digits = typed.digits(self.cleaned_data["digits"])
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise forms.ValidationError(_("Please type the six digits, 0 to 9."))
        return digits


class PersonForm(forms.Form):
    """Who is to be invited."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),  # somebody else's
    )


class ColleagueForm(PersonForm):
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


class PresentClinicForm(forms.Form):
    """The words of the public page. Plain text; lines stay lines."""

    is_public = forms.BooleanField(
        label=_("Anybody may see the page, and ask for a first appointment"),
        required=False,
    )
    slug = forms.SlugField(
        label=_("Address of the page"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens: my-clinic"),
    )
    about = Lines(
        label=_("Who you are"),
        max_length=1500,
        required=False,
        help_text=_("Needed before anybody may see the page."),
        rows=5,
    )
    what_to_expect = Lines(
        label=_("What to expect at the first visits"),
        max_length=1500,
        required=False,
        help_text=_("Left empty, the page says it in general words."),
        rows=5,
    )
    address = Lines(
        label=_("Street and town"),
        max_length=300,
        required=False,
        rows=3,
    )
    hours = Lines(
        label=_("Opening hours"),
        max_length=300,
        required=False,
        rows=3,
    )

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("is_public") and "about" in said and not said["about"]:
            self.add_error("about", _("A public page says who you are."))


class RhythmForm(forms.Form):
    """After how many days or visits a patient is tested again, whichever is first."""

    reevaluate_after_days = forms.IntegerField(
        label=_("Days"), min_value=7, max_value=182
    )
    reevaluate_after_visits = forms.IntegerField(
        label=_("Visits"), min_value=1, max_value=60
    )


class PresentColleagueForm(forms.Form):
    shows_publicly = forms.BooleanField(
        label=_("Show on the public page"), required=False
    )
    training = forms.CharField(
        label=_("Special training in osteoporosis"),
        max_length=200,
        required=False,
        help_text=_("As the certificate calls it."),
    )
    training_year = forms.IntegerField(label=_("Year of it"), required=False)
    languages = forms.CharField(
        label=_("Languages"),
        max_length=120,
        required=False,
        help_text=_("For example English and Spanish."),
    )

    def __init__(self, *args: Any, this_year: int, **said: Any) -> None:
        super().__init__(*args, **said)
        self.this_year = this_year

    def clean(self) -> None:
        said = self.cleaned_data
        year = said.get("training_year")
        if year is not None and not FIRST_TRAINING <= year <= self.this_year:
            words = _("Between %(first)s and %(last)s.")
            span = {"first": FIRST_TRAINING, "last": self.this_year}
            self.add_error("training_year", forms.ValidationError(words, params=span))
        if year and not said.get("training") and "training" not in self.errors:
            self.add_error("training", _("Say which training it was."))


class CodeForm(forms.Form):
    """The code of a letter we have just sent."""

    code = forms.CharField(
        label=_("The code from the e-mail"),
        max_length=20,
        error_messages={"required": _("Please type the code from the e-mail.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )


class CardAddressForm(forms.Form):
    """The long part of a card's address, typed or pasted."""

    address = forms.CharField(
        label=_("The address on your card"),
        max_length=200,
        help_text=_("The letters after /c/ are enough."),
        error_messages={"required": _("Please type the letters from your card.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_address(self) -> str:
        address = typed.card_address(self.cleaned_data["address"])
        if not address:
            raise forms.ValidationError(_("Please type the letters from your card."))
        return address


class SealedCode:
    """allauth compares with what it keeps, in constant time: here, keyed hashes."""

    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not codes.is_whole(code):
            raise forms.ValidationError(_("Please type all eight digits."))
        self.cleaned_data["code"] = codes.sealed(code)
        return str(super().clean_code())  # type: ignore[misc]


class LoginCodeForm(SealedCode, ConfirmLoginCodeForm):
    """Named in settings, as those below."""


class ResetCodeForm(SealedCode, ConfirmPasswordResetCodeForm):
    pass


class AddressCodeForm(SealedCode, ConfirmEmailVerificationCodeForm):
    pass


class OwnAddress(Address):
    """Of whoever comes in."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Please type your e-mail address.")
    }

    def __init__(self, **said: Any) -> None:
        box = forms.EmailInput(attrs={"autocomplete": "email"})
        super().__init__(widget=box, **said)


class AskForCodeForm(RequestLoginCodeForm):
    email = OwnAddress(label=_("Your e-mail address"))

    def clean_email(self) -> str:
        """Few letters go to one address, however many ask for them."""
        count = known.count_of(context.request, self.cleaned_data["email"])
        if not ratelimit.consume(context.request, action="letter", key=count):
            raise get_adapter().validation_error("too_many_login_attempts")
        return str(super().clean_email())


class AskForResetForm(ResetPasswordForm):
    email = OwnAddress(label=_("Your e-mail address"))
