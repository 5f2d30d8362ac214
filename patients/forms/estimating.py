"""What the desk types for a good faith estimate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from patients import estimate_words
from patients.forms import Day, Seen, TodayForm
from patients.forms.planning import MOST_WEEKS, OFTEN, RHYTHMS
from patients.models import EstimateDelivery
from patients.rules import estimating, npi
from patients.rules.planning import Step
from patients.services.estimating import Draft, Handing, Planned, Proposal
from ptcare.people.models import Membership

MOST_VISITS = 200
OF_CLINIC = ("npi", "tax_id", "state", "place")
How = EstimateDelivery.How
HOW = [(how.value, how.label) for how in EstimateDelivery.BY_DESK]
STATE = RegexValidator(r"^[A-Z]{2}$", _("Two letters, like NY."))


class PatternForm(forms.Form):
    """From a pattern of weeks, as the planner has it. Sent in the address."""

    often = forms.ChoiceField(label=_("Comes"), choices=OFTEN)
    weeks = forms.IntegerField(
        label=_("for so many weeks"), min_value=1, max_value=MOST_WEEKS
    )

    @property
    def step(self) -> Step | None:
        if not self.is_valid():
            return None
        said = self.cleaned_data
        return Step(rhythm=RHYTHMS[said["often"]], weeks=said["weeks"])


class HandingForm(forms.Form):
    """How an estimate is given, and where to."""

    how = forms.ChoiceField(
        label=_("How the patient gets it"), choices=HOW, widget=forms.RadioSelect
    )
    address = forms.CharField(
        label=_("Address, where it is sent by post"), max_length=254, required=False
    )

    def __init__(self, *args: Any, email: str, **said: Any) -> None:
        super().__init__(*args, **said)
        self.email = email
        if not email:
            offered = [each for each in HOW if each[0] != How.TOLD]
            self.fields["how"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("how") == How.POSTED and not said.get("address"):
            self.add_error("address", _("Say where it is sent."))

    @property
    def handing(self) -> Handing:
        said = self.cleaned_data
        is_posted = said["how"] == How.POSTED
        return Handing(how=said["how"], address=said["address"] if is_posted else "")


class EstimateForm(HandingForm, TodayForm):
    """How many visits of which kind with whom, from when until when."""

    first_on = Day(label=_("From"))
    last_on = Day(label=_("Until"))
    often = forms.ChoiceField(
        label=_("How often"),
        choices=[("", _("On the booked days")), *OFTEN],
        required=False,
    )
    diagnosis = forms.CharField(
        label=_("Diagnosis code (ICD-10), where there is one"),
        max_length=8,
        required=False,
    )
    apart = forms.CharField(
        label=_("Other care expected, booked apart"),
        max_length=300,
        required=False,
        help_text=_("In the patient's language. Empty: none is expected."),
    )
    leaves_plan = forms.BooleanField(
        label=_("The patient chooses not to use the health plan for these visits"),
        required=False,
    )
    reason = forms.CharField(
        label=_("What has changed"), max_length=200, required=False
    )

    def __init__(
        self,
        *args: Any,
        proposal: Proposal,
        is_first: bool,
        **said: Any,
    ) -> None:
        super().__init__(*args, **said)
        self.proposal, self.is_first = proposal, is_first
        if not proposal.has_plan:
            del self.fields["leaves_plan"]
        for provider in proposal.providers:
            for kind in estimate_words.KINDS:
                self._add_line(provider, kind)

    def _add_line(self, provider: Membership | None, kind: str) -> None:
        codes = estimate_words.CODES_OF[kind]
        usual = list(estimate_words.USUAL_CODES[kind])
        key, who = key_of(provider, kind), provider.pk if provider else None
        self.fields[f"number_{key}"] = forms.IntegerField(
            label=str(estimate_words.KINDS[kind]),
            min_value=0,
            max_value=MOST_VISITS,
            required=False,
            initial=self.proposal.numbers.get((who, kind), 0),
        )
        self.fields[f"codes_{key}"] = forms.MultipleChoiceField(
            label=_("Codes"),
            choices=[(code, f"{code}: {estimate_words.CODES[code]}") for code in codes],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=usual,
        )

    @property
    def of_providers(
        self,
    ) -> list[
        tuple[Membership | None, list[tuple[forms.BoundField, forms.BoundField]]]
    ]:
        """The lines, by whom the visits are with."""
        return [
            (
                provider,
                [
                    (
                        self[f"number_{key_of(provider, kind)}"],
                        self[f"codes_{key_of(provider, kind)}"],
                    )
                    for kind in estimate_words.KINDS
                ],
            )
            for provider in self.proposal.providers
        ]

    def clean_diagnosis(self) -> str:
        code: str = self.cleaned_data["diagnosis"].strip().upper()
        if code and not npi.is_diagnosis(code):
            raise forms.ValidationError(_("Like M81.0: a letter, digits, a dot."))
        return code

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        self.refuse_outside("first_on", self.today, self.today + dt.timedelta(366))
        first, last = said.get("first_on"), said.get("last_on")
        if first and last:
            self.refuse_outside("last_on", first, estimating.last_day(first))
        self._clean_lines()

    def _clean_lines(self) -> None:
        lines = self._lines()
        for line in lines:
            if not line.codes:
                key = key_of(line.provider, line.kind)
                self.add_error(f"codes_{key}", _("Choose at least one code."))
        if not lines and not self.errors:
            self.add_error(None, _("Say how many visits there are."))

    def _lines(self) -> list[Planned]:
        said = self.cleaned_data
        keys = (
            (provider, kind, key_of(provider, kind))
            for provider in self.proposal.providers
            for kind in estimate_words.KINDS
        )
        return [
            Planned(
                provider=provider,
                kind=kind,
                number=said[f"number_{key}"],
                codes=tuple(said.get(f"codes_{key}", ())),
            )
            for provider, kind, key in keys
            if said.get(f"number_{key}")
        ]

    @property
    def draft(self) -> Draft:
        said = self.cleaned_data
        return Draft(
            first_on=said["first_on"],
            last_on=said["last_on"],
            often=said["often"],
            lines=tuple(self._lines()),
            diagnosis=said["diagnosis"],
            apart=said["apart"],
            leaves_plan=said.get("leaves_plan", False),
            reason=said.get("reason", ""),
        )


def key_of(provider: Membership | None, kind: str) -> str:
    return f"{provider.pk if provider else 0}_{kind}"


class NumbersForm(Seen):
    """The clinic's own numbers, and the NPI of each therapist."""

    npi = forms.CharField(label=_("NPI of the clinic"), max_length=10)
    tax_id = forms.CharField(label=_("Tax ID"), max_length=10)
    state = forms.CharField(label=_("State"), max_length=2, validators=[STATE])
    place = forms.CharField(label=_("Address where patients are seen"), max_length=200)

    def __init__(
        self, *args: Any, therapists: Sequence[Membership], **said: Any
    ) -> None:
        super().__init__(*args, **said)
        self.therapists = therapists
        for row in therapists:
            self.fields[f"npi_{row.pk}"] = forms.CharField(
                label=row.user.name, max_length=10, required=False
            )

    @property
    def of_clinic(self) -> list[forms.BoundField]:
        return [self[name] for name in OF_CLINIC]

    @property
    def of_therapists(self) -> list[forms.BoundField]:
        return [self[f"npi_{row.pk}"] for row in self.therapists]

    def clean_tax_id(self) -> str:
        text: str = self.cleaned_data["tax_id"].strip()
        if not npi.is_tax_id(text):
            raise forms.ValidationError(_("Nine digits, like 12-3456789."))
        digits = text.replace("-", "")
        return f"{digits[:2]}-{digits[2:]}"

    def clean(self) -> None:
        for name in ["npi", *(f"npi_{row.pk}" for row in self.therapists)]:
            number = self.cleaned_data.get(name)
            if number and not npi.is_npi(number):
                words = _("Ten digits. Please check them: the last one does not fit.")
                self.add_error(name, words)
            if number == "" and self.initial.get(name):
                words = _("A number on file can be changed, but not left empty.")
                self.add_error(name, words)

    def said(self) -> dict[str, str]:
        return {each: self.cleaned_data[each] for each in OF_CLINIC}

    def numbers(self) -> dict[int, str]:
        given = (
            (row.pk, self.cleaned_data[f"npi_{row.pk}"]) for row in self.therapists
        )
        return {key: number for key, number in given if number}
