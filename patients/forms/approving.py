"""What the desk types about approvals: four fields, and the rest folded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import FAR, Day
from patients.forms.covering import (
    BEFORE,
    Correcting,
    Folded,
    Groups,
    Reason,
    Visits,
)
from patients.models import Authorization, Coverage
from patients.models.coverage import DISCIPLINES
from patients.services import plan_changes
from patients.services.approving import Granted


class OfPlanForm(Folded):
    """Dates of an approval, which must meet the days of its plan."""

    days: tuple[str, ...] = ("valid_from", "valid_to")

    def __init__(self, *args: Any, plan: Coverage, **said: Any) -> None:
        super().__init__(*args, **said)
        self.plan = plan

    def clean(self) -> None:
        super().clean()
        first = self.cleaned_data.get("valid_from")
        last = self.cleaned_data.get("valid_to")
        ends = self.plan.effective_to
        self.refuse_if(first and last and last < first, "valid_to", BEFORE)
        self.refuse_if(
            first and ends and first > ends,
            "valid_from",
            _("The plan has ended by then."),
        )
        self.refuse_if(
            last and last < self.plan.effective_from,
            "valid_to",
            _("The plan has not begun by then."),
        )
        self.refuse_outside("decided_on", self.today - FAR, self.today)


class GrantForm(OfPlanForm):
    """Four fields; units, other disciplines and a share elsewhere are rare."""

    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    visits = Visits(label=_("Visits"), required=False)
    valid_from = Day(label=_("From"))
    valid_to = Day(label=_("Until"))
    units = forms.IntegerField(
        label=_("Approved in units of 15 minutes: how many"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=_("Visits above are then yours to work out. Empty: not counted yet."),
    )
    disciplines = forms.MultipleChoiceField(
        label=_("For"),
        choices=DISCIPLINES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=["PT"],
    )
    used_elsewhere = Visits(label=_("Of them used elsewhere"), required=False)
    decided_on = Day(label=_("Decided on"), required=False)

    folds: Groups = {
        _("Units, other disciplines, used elsewhere"): (
            "units",
            "disciplines",
            "used_elsewhere",
            "decided_on",
        )
    }

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        self.refuse_if(
            not said.get("visits") and not said.get("units"),
            "visits",
            _("How many visits are approved?"),
        )
        used, visits = said.get("used_elsewhere"), said.get("visits")
        self.refuse_if(
            used and used > (visits or 0),
            "used_elsewhere",
            _("More than were approved."),
        )

    def granted(self) -> Granted:
        said = self.cleaned_data
        return Granted(
            number=said["number"],
            visits=said["visits"] or 0,
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
            units=said["units"],
            disciplines=tuple(said["disciplines"] or ["PT"]),
            used_elsewhere=said["used_elsewhere"] or 0,
            decided_on=said["decided_on"],
        )


class RequestForm(OfPlanForm):
    """We asked for more: how many, and when."""

    visits = Visits(label=_("Visits asked for"), least=1)
    requested_on = Day(label=_("Asked on"))
    valid_from = Day(label=_("From"), required=False)
    valid_to = Day(label=_("Until"), required=False)

    folds: Groups = {_("Dates that were asked for"): ("valid_from", "valid_to")}

    def clean(self) -> None:
        super().clean()
        self.refuse_outside("requested_on", self.today - FAR, self.today)
        asked, ends = self.cleaned_data.get("requested_on"), self.plan.effective_to
        self.refuse_if(
            asked and ends and asked > ends,
            "requested_on",
            _("The plan had ended by then."),
        )


class DecideForm(GrantForm):
    """The payer's decision: yes to so many, or no and why."""

    answer = forms.ChoiceField(
        label=_("The plan's answer"),
        choices=[("approved", _("Approved")), ("denied", _("Denied"))],
        widget=forms.RadioSelect,
        initial="approved",
    )
    denial_reason = forms.CharField(
        label=_("If denied, why"), max_length=300, required=False
    )
    visits = Visits(
        label=_("Visits approved"),
        required=False,
        help_text=_("Fewer than were asked for is fine: both numbers are kept."),
    )
    valid_from = Day(label=_("From"), required=False)
    valid_to = Day(label=_("Until"), required=False)
    decided_on = Day(label=_("Decided on"))

    field_order = (
        *("answer", "number", "visits", "valid_from", "valid_to"),
        *("decided_on", "denial_reason"),
    )
    folds: Groups = {
        _("Units, other disciplines, used elsewhere"): (
            "units",
            "disciplines",
            "used_elsewhere",
        )
    }

    def clean(self) -> None:
        said = self.cleaned_data
        if self.is_denied:
            super(GrantForm, self).clean()
            self.refuse_if(
                not said.get("denial_reason"),
                "denial_reason",
                _("The plan must say why. Write it down."),
            )
            return
        super().clean()
        for name in ("valid_from", "valid_to"):
            is_open = name not in self.errors and not said.get(name)
            self.refuse_if(is_open, name, _("Please choose a day."))

    @property
    def is_denied(self) -> bool:
        return self.cleaned_data.get("answer") == "denied"


class ExtendForm(Correcting, GrantForm):
    """What the payer says now of the same number, and why it changed."""

    reason = Reason(label=_("What has changed, and who said so"))

    def __init__(self, *args: Any, row: Authorization, **said: Any) -> None:
        now = {
            "number": row.number,
            "visits": row.visits_approved,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "units": row.units_approved,
            "disciplines": row.disciplines,
            "used_elsewhere": row.used_elsewhere,
            "decided_on": row.decided_on,
            "seen": plan_changes.stamp_of(row),
        }
        super().__init__(*args, plan=row.coverage, initial=now, **said)
