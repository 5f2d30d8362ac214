"""What a therapist types on a chart, cleaned. Forms never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, TodayForm
from programs.forms.choosing import OneOf, YesNo
from programs.models import SafetyFlag

MAY_ASK = frozenset({"rf_unwell"})  # a doctor, after an operation or in hospital


class ClearFlagForm(TodayForm):
    """Why a sign is over, and on which doctor's word where that is asked for."""

    because = forms.CharField(
        label=_("What you found, and why it is over"), max_length=300
    )
    was_in_hospital = YesNo(label=_("Was it an operation or a stay in hospital?"))
    doctor = forms.CharField(label=_("Physician who cleared it"), max_length=120)
    doctor_said_on = Day(label=_("Cleared on"))

    def __init__(self, *args: Any, flag: SafetyFlag, **said: Any) -> None:
        super().__init__(*args, **said)
        self.flag = flag
        if flag.key not in MAY_ASK:
            del self.fields["was_in_hospital"]
        if flag.asks_physician:
            return
        for name in ("doctor", "doctor_said_on"):
            self.fields[name].required = False
            if flag.key in MAY_ASK:
                self.fields[name].help_text = _(
                    "Needed after an operation or a stay in hospital."
                )
            else:
                del self.fields[name]

    def clean(self) -> None:
        if self.cleaned_data.pop("was_in_hospital", False):
            for name in ("doctor", "doctor_said_on"):
                if not self.cleaned_data.get(name) and name not in self.errors:
                    missing = self.fields[name].error_messages["required"]
                    self.add_error(name, missing)
        if "doctor_said_on" in self.fields:
            self.refuse_outside("doctor_said_on", self.flag.on, self.today)


class SlipForm(TodayForm):
    """That somebody has spoken with who pressed a sign by mistake."""

    spoken_on = Day(label=_("When you spoke with the patient"))
    spoken_how = OneOf(
        label=_("How you reached them"), choices=SafetyFlag.Reached.choices
    )
    said = forms.CharField(label=_("What they said, in their words"), max_length=300)
    is_sure = forms.BooleanField(
        label=_("I asked what they felt. There is and was no such sign.")
    )

    def __init__(self, *args: Any, flag: SafetyFlag, **said: Any) -> None:
        super().__init__(*args, **said)
        self.flag = flag

    def clean(self) -> None:
        self.cleaned_data.pop("is_sure", None)
        first = self.flag.raised_at.astimezone(self.flag.patient.zone).date()
        self.refuse_outside("spoken_on", first, self.today)
