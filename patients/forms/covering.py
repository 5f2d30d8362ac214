"""What the desk types about a plan: the few usual questions, and the rest folded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.forms import FAR, MOST_VISITS, Day, Dollars, FromDesk
from patients.models import MARKING, Coverage, Figure, PayerAnswer
from patients.models.coverage import DISCIPLINES
from patients.models.patient import EARLIEST_BIRTH
from patients.services.covering import Start
from patients.services.verifying import Told

Groups = Mapping[Promise, tuple[str, ...]]
BEFORE = _("This lies before the first day.")


class Visits(forms.IntegerField):
    def __init__(self, *, least: int = 0, **said: Any) -> None:
        super().__init__(min_value=least, max_value=MOST_VISITS, **said)


class Folded(FromDesk):
    """The usual questions stand open; each group of the others is folded away."""

    folds: Groups = {}

    def usual(self) -> list[BoundField]:
        folded = {name for names in self.folds.values() for name in names}
        return [field for field in self if field.name not in folded]

    def groups(self) -> Iterator[tuple[Promise, list[BoundField], bool]]:
        """Each group with its fields, and whether something in it is wrong."""
        for title, names in self.folds.items():
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                yield title, fields, any(field.errors for field in fields)

    def refuse_if(self, is_wrong: object, field: str, words: Promise) -> None:
        if is_wrong:
            self.add_error(field, str(words))


class Reason(forms.CharField):
    """Why a correction is made; it stands in the plan's history."""

    def __init__(self, **said: Any) -> None:
        said.setdefault("label", _("Why it is changed"))
        super().__init__(max_length=200, **said)


class TermsForm(Folded):
    """The terms of a contract, whether entered or corrected."""

    payer = forms.CharField(
        label=_("Payer"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "payers"}),
    )
    member_number = forms.CharField(
        label=_("Member number"), max_length=60, required=False
    )
    rank = forms.TypedChoiceField(
        label=_("Which plan"),
        choices=[(1, _("First plan")), (2, _("Second plan"))],
        coerce=int,
    )
    effective_from = Day(label=_("From"))
    effective_to = Day(label=_("Until"), required=False)
    authorization_required = forms.ChoiceField(
        label=_("Approval needed"), choices=Coverage.Required
    )
    free_visits = Visits(label=_("Visits before approval is needed"), required=False)
    allowed_evaluation_cents = Dollars(label=_("Plan's price of an evaluation, $"))
    allowed_treatment_cents = Dollars(label=_("Plan's price of a treatment, $"))
    copay_cents = Dollars(label=_("Copay a visit, $"), required=False)
    coinsurance = forms.DecimalField(
        label=_("Coinsurance, %"),
        min_value=0,
        max_value=100,
        decimal_places=2,
        required=False,
    )
    deductible_cents = Dollars(label=_("Deductible a period, $"), required=False)

    group_number = forms.CharField(
        label=_("Group number"), max_length=60, required=False
    )
    subscriber_relation = forms.ChoiceField(
        label=_("Who holds the contract"), choices=Coverage.Relation, required=False
    )
    subscriber_name = forms.CharField(
        label=_("Holder's name"), max_length=120, required=False
    )
    subscriber_born_on = Day(label=_("Holder's date of birth"), required=False)
    is_in_network = forms.BooleanField(
        label=_("We are in this plan's network"), required=False, initial=True
    )
    payer_phone = forms.CharField(
        label=_("Phone for benefits"), max_length=40, required=False
    )
    electronic_id = forms.CharField(label=_("Payer ID"), max_length=40, required=False)
    portal_url = forms.URLField(
        label=_("Portal"), required=False, assume_scheme="https"
    )

    benefit_period = forms.ChoiceField(
        label=_("Visits begin anew"), choices=Coverage.Period, required=False
    )
    plan_year_month = forms.IntegerField(
        label=_("Plan year begins in month"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=_("Empty: on the month and day of From."),
    )
    plan_year_day = forms.IntegerField(
        label=_("… on day"), min_value=1, max_value=28, required=False
    )
    visit_unit = forms.ChoiceField(
        label=_("One visit is"), choices=Coverage.Unit, required=False
    )
    evaluation_counts = forms.BooleanField(
        label=_("An evaluation counts as a visit"), required=False, initial=True
    )
    evaluation_needs_authorization = forms.BooleanField(
        label=_("An evaluation needs an approval"), required=False
    )
    excluded_services = forms.MultipleChoiceField(
        label=_("What the plan does not cover"),
        choices=Coverage.Service,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    as_secondary = forms.ChoiceField(
        label=_("If it is the second plan"),
        choices=Coverage.AsSecondary,
        required=False,
    )
    not_covered_rate = forms.ChoiceField(
        label=_("Price where the plan does not pay"),
        choices=Coverage.Rate,
        required=False,
    )
    missed_fee_allowed = forms.BooleanField(
        label=_("A fee for missed visits is allowed"), required=False, initial=True
    )

    allowed_re_evaluation_cents = Dollars(
        label=_("Plan's price of a re-evaluation, $"),
        required=False,
        help_text=_("Empty: as an evaluation."),
    )
    allowed_group_cents = Dollars(
        label=_("Plan's price of a group, $"),
        required=False,
        help_text=_("Empty: as a treatment."),
    )
    oop_max_cents = Dollars(label=_("Out-of-pocket maximum, $"), required=False)
    thresholds = forms.MultipleChoiceField(
        label=_("Claims are marked from"),
        choices=[(figure.value, figure.label) for figure in MARKING],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Medicare only. It never ends the cover."),
    )

    days = ("effective_from", "effective_to")
    folds: Groups = {
        _("Contract and holder"): (
            "group_number",
            "effective_to",
            "subscriber_relation",
            "subscriber_name",
            "subscriber_born_on",
            "is_in_network",
        ),
        _("The payer: phone, ID and portal"): (
            "payer_phone",
            "electronic_id",
            "portal_url",
        ),
        _("How visits are counted"): (
            "disciplines",
            "benefit_period",
            "plan_year_month",
            "plan_year_day",
            "visit_unit",
            "evaluation_counts",
            "evaluation_needs_authorization",
            "excluded_services",
            "as_secondary",
        ),
        _("More about money"): (
            "allowed_re_evaluation_cents",
            "allowed_group_cents",
            "oop_max_cents",
            "deductible_met_cents",
            "oop_met_cents",
            "not_covered_rate",
            "missed_fee_allowed",
            "thresholds",
        ),
    }

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        first, last = said.get("effective_from"), said.get("effective_to")
        self.refuse_if(first and last and last < first, "effective_to", BEFORE)
        self._clean_holder(said)
        self._clean_rules(said)

    def _clean_holder(self, said: dict[str, Any]) -> None:
        is_own = said.get("subscriber_relation") in ("", Coverage.Relation.SELF)
        name, born = said.get("subscriber_name"), said.get("subscriber_born_on")
        self.refuse_if(
            is_own and name,
            "subscriber_relation",
            _("Somebody else is named below: say who they are."),
        )
        self.refuse_if(
            not is_own and not name, "subscriber_name", _("Whose contract is it?")
        )
        self.refuse_if(
            born and not EARLIEST_BIRTH <= born <= self.today,
            "subscriber_born_on",
            _("This cannot be a date of birth."),
        )

    def _clean_rules(self, said: dict[str, Any]) -> None:
        required, free = said.get("authorization_required"), said.get("free_visits")
        is_after = required == Coverage.Required.AFTER_VISITS
        self.refuse_if(
            free and not is_after,
            "free_visits",
            _("Only where approval is needed after some visits."),
        )
        self.refuse_if(
            is_after and not free, "free_visits", _("After how many visits?")
        )
        is_first = said.get("rank") == 1
        self.refuse_if(
            is_first and said.get("as_secondary") == Coverage.AsSecondary.SUPPLEMENT,
            "as_secondary",
            _("A supplement is a second plan."),
        )
        most, deductible = said.get("oop_max_cents"), said.get("deductible_cents")
        self.refuse_if(
            most is not None and deductible and most < deductible,
            "oop_max_cents",
            _("The maximum is below the deductible."),
        )

    def contact(self) -> dict[str, str]:
        """What is said of the payer itself."""
        said = self.cleaned_data
        return {
            "phone": said["payer_phone"],
            "electronic_id": said["electronic_id"],
            "portal_url": said["portal_url"],
        }

    def terms(self) -> dict[str, Any]:
        """The fields of Coverage that were said; what was left open as is usual."""
        said, first = self.cleaned_data, self.cleaned_data["effective_from"]
        deductible = said["deductible_cents"] or 0
        same = (
            *("member_number", "rank", "effective_from", "effective_to"),
            *("authorization_required", "allowed_evaluation_cents"),
            *("allowed_treatment_cents", "group_number", "subscriber_name"),
            *("subscriber_born_on", "is_in_network", "evaluation_counts"),
            *("evaluation_needs_authorization", "excluded_services"),
            *("missed_fee_allowed", "oop_max_cents"),
        )
        usual = {
            "benefit_period": Coverage.Period.CALENDAR_YEAR,
            "subscriber_relation": Coverage.Relation.SELF,
            "visit_unit": Coverage.Unit.DISCIPLINE_DAY,
            "as_secondary": Coverage.AsSecondary.PAYS_REMAINING_SHARE,
            "not_covered_rate": Coverage.Rate.SELF_PAY,
            "plan_year_month": first.month,
            "plan_year_day": min(first.day, 28),
            "allowed_re_evaluation_cents": said["allowed_evaluation_cents"],
            "allowed_group_cents": said["allowed_treatment_cents"],
            "copay_cents": 0,
            "free_visits": 0,
        }
        return {
            **{name: said[name] for name in same},
            **{
                name: default if said[name] in (None, "") else said[name]
                for name, default in usual.items()
            },
            "coinsurance_bp": int((said["coinsurance"] or 0) * 100),
            "deductible_cents": deductible,
            "deductible_applies": deductible > 0,
        }


class CoverageForm(TermsForm):
    """A new plan, with what the plan has answered about it."""

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
        *("payer", "member_number", "rank", "effective_from", "visits"),
        *("used_elsewhere", "authorization_required", "free_visits"),
        *("allowed_evaluation_cents", "allowed_treatment_cents", "copay_cents"),
        *("coinsurance", "deductible_cents", "answered_on", "means", "reference"),
    )

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
        return Start(
            visits=said["visits"],
            disciplines=said["disciplines"] or ["PT"],
            used_elsewhere=said["used_elsewhere"] or 0,
            thresholds=said["thresholds"],
            deductible_met_cents=said["deductible_met_cents"] or 0,
            oop_met_cents=said["oop_met_cents"] or 0,
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


class CorrectForm(TermsForm):
    """The same terms as they should have been, and why."""

    reason = Reason()

    def __init__(self, *args: Any, plan: Coverage, **said: Any) -> None:
        super().__init__(*args, initial=_terms_now(plan), **said)


class EndForm(FromDesk):
    last_day = Day(
        label=_("Last day it pays for"),
        help_text=_("A day in the past is right where the plan ended back then."),
    )
    reason = Reason(label=_("Who said so, and why"), required=False)
    days = ("last_day",)


class ReasonForm(forms.Form):
    """Something is taken back; why."""

    reason = Reason(label=_("Why"))


def preset_of(
    kind: str, amounts: dict[str, dict[int, int]], *, today: dt.date
) -> dict[str, Any]:
    """What is usual for a plan of that kind, filled in; the figures of today's year."""
    first = {"effective_from": today.replace(month=1, day=1)}
    match kind:
        case "medicare":
            cents = amounts.get(Figure.PART_B_DEDUCTIBLE, {}).get(today.year)
            return first | {
                "payer": "Medicare Part B",
                "rank": 1,
                "coinsurance": 20,
                "deductible_cents": None if cents is None else f"{cents / 100:.2f}",
                "thresholds": [Figure.KX_PT_SLP, Figure.KX_OT],
                "authorization_required": Coverage.Required.NEVER,
            }
        case "supplement":
            return first | {
                "rank": 2,
                "as_secondary": Coverage.AsSecondary.SUPPLEMENT,
                "authorization_required": Coverage.Required.NEVER,
            }
    return first


def _terms_now(plan: Coverage) -> dict[str, Any]:
    """A plan's terms as the form shows them: dollars and percent."""
    names = {field.name for field in Coverage._meta.fields}
    said = {
        name: getattr(plan, name)
        for name in TermsForm.base_fields
        if name in names and name != "payer"
    }
    dollars = {
        name: None if value is None else f"{value / 100:.2f}"
        for name, value in said.items()
        if name.endswith("_cents")
    }
    marking = plan.thresholds.filter(withdrawn_at=None)  # type: ignore[attr-defined]
    return (
        said
        | dollars
        | {
            "payer": plan.payer.name,
            "payer_phone": plan.payer.phone,
            "electronic_id": plan.payer.electronic_id,
            "portal_url": plan.payer.portal_url,
            "coinsurance": f"{plan.coinsurance_bp / 100:g}",
            "thresholds": list(marking.values_list("figure", flat=True)),
        }
    )
