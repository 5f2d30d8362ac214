"""A new plan, with what the plan itself has answered about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import FAR, Day, Dollars, in_dollars
from patients.forms.covering.fields import Visits
from patients.forms.covering.terms import TermsForm
from patients.models import Coverage, Figure, PayerAnswer
from patients.models.coverage import DISCIPLINES, KX
from patients.rules.coverage.facts import INSURABLE
from patients.services.covering import Start
from patients.services.verifying import Told

PRICES = [f"allowed_{kind}_cents" for kind in sorted(INSURABLE)]


class CoverageForm(TermsForm):
    """`on_file` are the plans that may have ended with it."""

    ends_before = forms.BooleanField(
        label=_("The plan before it ended the day before"), required=False
    )
    visits = Visits(
        label=_("Visits a period"),
        required=False,
        help_text=_("Empty when the plan sets no number, as Medicare."),
    )
    used_elsewhere = Visits(
        label=_("Of them used at other clinics so far"), required=False
    )
    disciplines = forms.MultipleChoiceField(
        label=_("These visits are for"),
        choices=DISCIPLINES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=["PT"],
    )
    deductible_met_cents = Dollars(label=_("Deductible met so far, $"), required=False)
    oop_met_cents = Dollars(label=_("Out-of-pocket met so far, $"), required=False)
    answered_on = Day(label=_("The plan answered on"), required=False)
    means = forms.ChoiceField(
        label=_("By what means"),
        choices=PayerAnswer.Means,
        required=False,
        initial=PayerAnswer.Means.PHONE,
    )
    reference = forms.CharField(
        label=_("Reference number"), max_length=60, required=False
    )

    field_order = (
        *("payer", "member_number", "rank", "effective_from", "ends_before", "visits"),
        *("used_elsewhere", "authorization_required", "free_visits"),
        *("allowed_evaluation_cents", "allowed_treatment_cents", "copay_cents"),
        *("coinsurance", "deductible_cents", "answered_on", "means", "reference"),
    )

    def __init__(
        self, *args: Any, on_file: Collection[Coverage] = (), **said: Any
    ) -> None:
        super().__init__(*args, **said)
        if on_file:
            words = _("On file: %(plans)s") % {"plans": ", ".join(map(str, on_file))}
            self.fields["ends_before"].help_text = words
        else:
            del self.fields["ends_before"]

    def clean(self) -> None:
        super().clean()
        self.refuse_outside("answered_on", self.today - FAR, self.today)
        said = self.cleaned_data
        visits, used = said.get("visits"), said.get("used_elsewhere")
        self.refuse_if(
            used and visits is None,
            "visits",
            _("Say how many visits the plan covers in all."),
        )
        self.refuse_if(
            said.get("visit_unit") == Coverage.Unit.DAY
            and visits is not None
            and len(said.get("disciplines", [])) < 2,
            "visit_unit",
            _("A day as one visit needs a limit shared by several disciplines."),
        )
        met, deductible = said.get("deductible_met_cents"), said.get("deductible_cents")
        self.refuse_if(
            met and met > (deductible or 0),
            "deductible_met_cents",
            _("More than the deductible itself."),
        )

    def start(self) -> Start:
        said = self.cleaned_data
        deductible, maximum = said["deductible_met_cents"] or 0, said["oop_met_cents"]
        return Start(
            visits=said["visits"],
            disciplines=said["disciplines"] or ["PT"],
            used_elsewhere=said["used_elsewhere"] or 0,
            thresholds=said["thresholds"],
            deductible_met_cents=deductible,
            oop_met_cents=deductible if maximum is None else maximum,
            told=self._told(),
        )

    def _told(self) -> Told | None:
        said = self.cleaned_data
        if not said["answered_on"]:
            return None
        return Told(
            answered_on=said["answered_on"],
            means=said["means"] or PayerAnswer.Means.PHONE,
            reference=said["reference"],
        )


def hints_of(
    kind: str,
    preset: dict[str, Any],
    amounts: dict[str, dict[int, int]],
    *,
    today: dt.date,
) -> dict[str, str]:
    """What is to be said beside a field, by its name."""
    if kind != "medicare" or today.year in amounts.get(Figure.PART_B_DEDUCTIBLE, {}):
        return {}
    if preset["deductible_cents"]:
        words = _(
            "Medicare's deductible of %(year)s is not on file yet: this is that of a "
            "year before, until it is entered under “Amounts of the year”."
        )
    else:
        words = _(
            "Medicare's deductible of %(year)s is not on file yet: ask the plan. "
            "Empty is counted as none."
        )
    return {"deductible_cents": words % {"year": today.year}}


def preset_of(
    kind: str,
    amounts: dict[str, dict[int, int]],
    *,
    on_file: Collection[Coverage],
    today: dt.date,
) -> dict[str, Any]:
    """What is usual for a plan of that kind, filled in; the figures of today's year. A
    supplement goes by the prices of the plan that pays first."""
    first = {"effective_from": today.replace(month=1, day=1)}
    match kind:
        case "medicare":
            by_year = amounts.get(Figure.PART_B_DEDUCTIBLE, {})
            known = [year for year in by_year if year <= today.year]
            cents = by_year[max(known)] if known else None
            return first | {
                "payer": "Medicare Part B",
                "rank": 1,
                "coinsurance": 20,
                "deductible_cents": in_dollars(cents),
                "thresholds": [*KX],
                "authorization_required": Coverage.Required.NEVER,
            }
        case "supplement":
            leading = next((plan for plan in on_file if plan.rank == 1), None)
            prices = {name: in_dollars(getattr(leading, name, None)) for name in PRICES}
            return first | {
                **prices,
                "rank": 2,
                "as_secondary": Coverage.AsSecondary.SUPPLEMENT,
                "authorization_required": Coverage.Required.NEVER,
            }
    return first
