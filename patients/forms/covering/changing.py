"""A plan that stands: its terms as they should have been, and its last day."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from patients.forms import Day, FromDesk, in_dollars
from patients.forms.covering.correcting import Correcting
from patients.forms.covering.fields import Reason
from patients.forms.covering.terms import TermsForm
from patients.models import Coverage
from patients.services import plan_changes


class CorrectForm(Correcting, TermsForm):
    """The same terms as they should have been, and why."""

    reason = Reason()

    def __init__(self, *args: Any, plan: Coverage, **said: Any) -> None:
        now = _terms_now(plan) | {"seen": plan_changes.stamp_of(plan)}
        super().__init__(*args, initial=now, **said)


class EndForm(FromDesk):
    last_day = Day(
        label=_("Last day it pays for"),
        help_text=_("A day in the past is right where the plan ended back then."),
    )
    reason = Reason(label=_("Who said so, and why"), required=False)
    days = ("last_day",)


def _terms_now(plan: Coverage) -> dict[str, Any]:
    """A plan's terms as the form shows them: dollars and percent."""
    names = {field.name for field in Coverage._meta.fields}
    said = {
        name: getattr(plan, name)
        for name in TermsForm.base_fields
        if name in names and name != "payer"
    }
    dollars = {
        name: in_dollars(value)
        for name, value in said.items()
        if name.endswith("_cents")
    }
    marking = plan.thresholds.filter(withdrawn_at=None)
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
