"""What people type at the desk, cleaned. Forms never save."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.models.patient import EARLIEST_BIRTH
from ptcare.languages import dates
from ptcare.people.models import Clinic, Membership
from ptcare.people.zones import choices_near

FAR = dt.timedelta(days=366 * 10)
MOST_VISITS = 999
MOST_DOLLARS = Decimal(100_000)
PLAIN = re.compile(r"-?[0-9]*\.?[0-9]*")


class Day(forms.DateField):
    """A calendar day, by the browser's own picker."""

    def __init__(self, **said: Any) -> None:
        said.setdefault("error_messages", {"required": _("Please choose a day.")})
        picker = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=picker, input_formats=["%Y-%m-%d"], **said)


class Dollars(forms.DecimalField):
    """Typed in dollars, cleaned to whole cents."""

    def __init__(self, **said: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_DOLLARS, decimal_places=2, **said)

    def to_python(self, value: Any) -> Any:
        """Plain figures: what a slip of the hand turns into "1e5" is no amount."""
        if isinstance(value, str) and not PLAIN.fullmatch(value.strip()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)

    def clean(self, value: Any) -> Any:
        dollars = super().clean(value)
        return None if dollars is None else int(dollars * 100)


def in_dollars(cents: int | None) -> str:
    """As such a field shows it; nothing where there is no amount."""
    return "" if cents is None else f"{Decimal(cents) / 100:.2f}"


class TherapistField(forms.ModelChoiceField):
    """One of the clinic's therapists now."""

    def __init__(self, **said: Any) -> None:
        super().__init__(
            queryset=Membership.objects.none(),
            label=_("Therapist"),
            empty_label=_("Not decided"),
            error_messages={"invalid_choice": _("Choose one of the list.")},
            **said,
        )

    def offer(self, clinic: Clinic) -> None:
        current = Membership.objects.current().therapists().filter(clinic=clinic)
        self.queryset = current.select_related("user").order_by("user__name")

    def label_from_instance(self, row: Membership) -> str:
        return row.user.name


class Seen(forms.Form):
    """Knows which version of what it changes was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)


class ReasonForm(forms.Form):
    """Why something is taken back or ended: one line, which stays on record."""

    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(
        self, *args: Any, label: Any = "", help_text: Any = "", **said: Any
    ) -> None:
        super().__init__(*args, **said)
        field = self.fields["reason"]
        field.label, field.help_text = label or field.label, help_text


class BetweenForm(forms.Form):
    """Refuses days outside `first` and `last`, by name of the field."""

    def refuse_outside(self, field: str, first: dt.date, last: dt.date) -> None:
        day = self.cleaned_data.get(field)
        if day is not None and not first <= day <= last:
            words = _("Choose a day between %(first)s and %(last)s.")
            span = {
                "first": dates.date_format(first, "F j, Y"),
                "last": dates.date_format(last, "F j, Y"),
            }
            self.add_error(field, forms.ValidationError(words, params=span))


class TodayForm(BetweenForm):
    """Knows which day it is."""

    def __init__(self, *args: Any, today: dt.date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.today = today


class PastDayForm(TodayForm):
    """Its `day` lies between `first` and today."""

    day = "on"

    def __init__(self, *args: Any, first: dt.date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.first = first

    def clean(self) -> None:
        self.refuse_outside(self.day, self.first, self.today)


class AboutPatientForm(PastDayForm):
    """Nothing of it was before the patient was born, or will be after today."""

    def __init__(self, *args: Any, patient: Patient, **said: Any) -> None:
        super().__init__(*args, first=patient.birth_on or EARLIEST_BIRTH, **said)


class PersonForm(forms.Form):
    """Who somebody is, how they are reached, and who treats them."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    birth_on = Day(label=_("Date of birth"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Patient.Sex, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("Without one, they come in with a printed card."),
    )
    therapist = TherapistField(required=False)
    time_zone = forms.ChoiceField(label=_("Where they live (time zone)"))
    language = forms.ChoiceField(
        label=_("Letters and paper in"),
        choices=[("", _("The language that they choose")), *settings.LANGUAGES],
        help_text=_("Who has signed in before keeps the language that they chose."),
        required=False,
    )

    def __init__(
        self, *args: Any, clinic: Clinic, admitted_on: dt.date, **said: Any
    ) -> None:
        super().__init__(*args, **said)
        self.admitted_on = admitted_on
        self.fields["therapist"].offer(clinic)  # type: ignore[attr-defined]
        home = self.initial.setdefault("time_zone", clinic.time_zone)
        zones = choices_near(clinic.time_zone, home)
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]

    def clean_birth_on(self) -> dt.date | None:
        birth_on: dt.date | None = self.cleaned_data["birth_on"]
        if birth_on and not EARLIEST_BIRTH <= birth_on <= self.admitted_on:
            raise forms.ValidationError(_("This cannot be a date of birth."))
        return birth_on


class ContactForm(Seen, PersonForm):
    """All of that as it stands, to be changed or put right.

    The language stays what it is unless one is chosen: they may change it meanwhile.
    """

    def __init__(self, *args: Any, speaks: str, **said: Any) -> None:
        super().__init__(*args, **said)
        now = dict(settings.LANGUAGES)[speaks]
        stays = _("As now: %(language)s") % {"language": now}
        language = self.fields["language"]
        language.help_text = ""
        language.choices = [("", stays), *settings.LANGUAGES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What was not asked, as in a page of the release before, stays as it is."""
        unasked = {"birth_on", "sex"} - self.data.keys()
        return self.cleaned_data | {name: self.initial[name] for name in unasked}


class FromDesk(TodayForm):
    """A form about cover; days lie within ten years of today."""

    days: tuple[str, ...] = ()

    def clean(self) -> None:
        for field in self.days:
            self.refuse_outside(field, self.today - FAR, self.today + FAR)
