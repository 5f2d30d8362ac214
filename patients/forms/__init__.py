"""What people type at the desk, cleaned. Forms never save."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models import Authorization, ClinicSession, Coverage, Patient
from patients.models.patient import EARLIEST_BIRTH
from patients.services.attending import BeyondCover, WrongMark
from ptcare.people.models import Clinic, Membership

BACK = dt.timedelta(days=31)  # sessions may be entered afterwards, and not for ever
AHEAD = dt.timedelta(days=366)
FAR = dt.timedelta(days=366 * 10)
MOST_VISITS = 999
MOST_DOLLARS = Decimal(100_000)
LENGTHS = (30, 45, 60, 90)


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

    def clean(self, value: Any) -> Any:
        dollars = super().clean(value)
        return None if dollars is None else int(dollars * 100)


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


class BetweenForm(forms.Form):
    """Refuses days outside `first` and `last`, by name of the field."""

    def refuse_outside(self, field: str, first: dt.date, last: dt.date) -> None:
        day = self.cleaned_data.get(field)
        if day is not None and not first <= day <= last:
            words = _("Choose a day between %(first)s and %(last)s.")
            span = {"first": f"{first:%-d %B %Y}", "last": f"{last:%-d %B %Y}"}
            self.add_error(field, forms.ValidationError(words, params=span))


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Full name"), max_length=120)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("Without one, they come in with a printed card."),
    )
    therapist = TherapistField(required=False)
    time_zone = forms.ChoiceField(label=_("Where they live (time zone)"))

    def __init__(self, *args: Any, clinic: Clinic, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["therapist"].offer(clinic)  # type: ignore[attr-defined]
        home = self.initial.setdefault("time_zone", clinic.time_zone)
        area = clinic.time_zone.partition("/")[0]
        near = {zone for zone in available_timezones() if zone.startswith(f"{area}/")}
        zones = sorted(near | {home, clinic.time_zone})
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            (zone, zone.replace("_", " ")) for zone in zones
        ]


class AdmitForm(ContactForm):
    birth_on = Day(label=_("Date of birth"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Patient.Sex, required=False)

    field_order = ("name", "birth_on", "sex", "phone", "email", "therapist")

    def __init__(self, *args: Any, today: dt.date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.today = today

    def clean_birth_on(self) -> dt.date | None:
        birth_on: dt.date | None = self.cleaned_data["birth_on"]
        if birth_on and not EARLIEST_BIRTH <= birth_on <= self.today:
            raise forms.ValidationError(_("This cannot be a date of birth."))
        return birth_on


class MoveForm(BetweenForm):
    on = Day(label=_("Day"))
    start = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300}),
    )
    therapist = TherapistField(required=False)
    minutes = forms.TypedChoiceField(
        label=_("Length"),
        choices=[(each, _("%s minutes") % each) for each in LENGTHS],
        coerce=int,
        initial=45,
    )
    beyond_cover_reason = forms.ChoiceField(
        label=_("If it goes beyond what is covered, why?"),
        choices=[("", _("It does not")), *BeyondCover.choices],
        required=False,
        help_text=_("Asked only where nobody but the patient would pay."),
    )

    def __init__(self, *args: Any, clinic: Clinic, today: dt.date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.today = today
        self.fields["therapist"].offer(clinic)  # type: ignore[attr-defined]

    def clean(self) -> None:
        self.refuse_outside("on", self.today - BACK, self.today + AHEAD)


class BookForm(MoveForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ClinicSession.Kind,
        initial=ClinicSession.Kind.TREATMENT,
    )
    is_telehealth = forms.BooleanField(label=_("By video"), required=False)

    field_order = (
        "on",
        "start",
        "kind",
        "therapist",
        "minutes",
        "is_telehealth",
        "beyond_cover_reason",
    )


class WrongMarkForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is the mark wrong?"),
        choices=WrongMark,
        widget=forms.RadioSelect,
    )


class FromDesk(BetweenForm):
    """A form about cover; days lie within ten years of today."""

    days: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: dt.date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.today = today

    def clean(self) -> None:
        for field in self.days:
            self.refuse_outside(field, self.today - FAR, self.today + FAR)


class CoverageForm(FromDesk):
    payer = forms.CharField(label=_("Who pays"), max_length=120)
    payer_phone = forms.CharField(label=_("Their phone"), max_length=40, required=False)
    member_number = forms.CharField(
        label=_("Member number"), max_length=60, required=False
    )
    rank = forms.TypedChoiceField(
        label=_("Pays first or second"),
        choices=[(1, _("First plan")), (2, _("Second plan"))],
        coerce=int,
        initial=1,
    )
    effective_from = Day(label=_("From"))
    effective_to = Day(label=_("Until"), required=False)
    verified_on = Day(label=_("The plan answered on"), required=False)
    benefit_period = forms.ChoiceField(
        label=_("Visits begin anew"),
        choices=Coverage.Period,
        help_text=_("A plan year begins on the day and month of From."),
    )
    visits = forms.IntegerField(
        label=_("Visits a period"),
        min_value=0,
        max_value=MOST_VISITS,
        required=False,
        help_text=_("Empty when the plan sets no number, as Medicare."),
    )
    authorization_required = forms.ChoiceField(
        label=_("Approval needed"), choices=Coverage.Required
    )
    free_visits = forms.IntegerField(
        label=_("Visits before approval is needed"),
        min_value=0,
        max_value=MOST_VISITS,
        required=False,
    )
    allowed_evaluation_cents = Dollars(label=_("Plan's price of an evaluation, $"))
    allowed_treatment_cents = Dollars(label=_("Plan's price of a treatment, $"))
    copay_cents = Dollars(label=_("Copay a visit, $"), required=False)
    coinsurance = forms.IntegerField(
        label=_("Coinsurance, %"), min_value=0, max_value=100, required=False
    )
    deductible_cents = Dollars(label=_("Deductible a period, $"), required=False)

    days = ("effective_from", "effective_to")

    def clean(self) -> None:
        super().clean()
        first = self.cleaned_data.get("effective_from")
        last = self.cleaned_data.get("effective_to")
        if first and last and last < first:
            self.add_error("effective_to", _("This lies before the first day."))
        self.refuse_outside("verified_on", self.today - FAR, self.today)

    def terms(self) -> dict[str, Any]:
        """The fields of Coverage that were said."""
        said = dict(self.cleaned_data)
        for name in ("payer", "payer_phone", "visits"):
            said.pop(name)
        deductible = said["deductible_cents"] or 0
        first = said["effective_from"]
        return said | {
            "plan_year_month": first.month,
            "plan_year_day": min(first.day, 28),
            "coinsurance_bp": (said.pop("coinsurance") or 0) * 100,
            "copay_cents": said["copay_cents"] or 0,
            "deductible_cents": deductible,
            "deductible_applies": deductible > 0,
            "free_visits": said["free_visits"] or 0,
            "allowed_re_evaluation_cents": said["allowed_evaluation_cents"],
            "allowed_group_cents": said["allowed_treatment_cents"],
        }


class EndForm(FromDesk):
    last_day = Day(label=_("Last day it pays for"))
    days = ("last_day",)


class ConfirmForm(FromDesk):
    answered_on = Day(label=_("The plan answered on"))

    def clean(self) -> None:
        self.refuse_outside("answered_on", self.today - FAR, self.today)


class LimitForm(FromDesk):
    visits = forms.IntegerField(
        label=_("Visits a period"),
        min_value=0,
        max_value=MOST_VISITS,
        required=False,
        help_text=_("Empty when the plan sets no number."),
    )


class PriorUseForm(FromDesk):
    visits = forms.IntegerField(
        label=_("Visits used at other clinics this period"),
        min_value=0,
        max_value=MOST_VISITS,
    )


class AuthorizationForm(FromDesk):
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    visits = forms.IntegerField(label=_("Visits"), min_value=1, max_value=MOST_VISITS)
    valid_from = Day(label=_("From"))
    valid_to = Day(label=_("Until"))
    status = forms.ChoiceField(
        label=_("The plan's answer"),
        choices=[
            (each.value, each.label)
            for each in Authorization.Status
            if each != Authorization.Status.VOID
        ],
        initial=Authorization.Status.APPROVED,
    )
    days = ("valid_from", "valid_to")

    def clean(self) -> None:
        super().clean()
        first = self.cleaned_data.get("valid_from")
        last = self.cleaned_data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("This lies before the first day."))


class ExtendForm(FromDesk):
    visits = forms.IntegerField(
        label=_("Visits in all"), min_value=1, max_value=MOST_VISITS
    )
    valid_to = Day(label=_("Until"))
    days = ("valid_to",)
