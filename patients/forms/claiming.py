"""What the desk says of claims: which sessions, under what, and on which day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from patients.forms import FAR, Day, TodayForm
from patients.forms.covering import Reason
from patients.models import Authorization, Coverage
from ptcare.languages.dates import desk_day


class ChosenForm(forms.Form):
    """At least one session, ticked in the list."""

    sessions = forms.TypedMultipleChoiceField(
        label=_("Sessions"),
        coerce=int,
        error_messages={"required": _("Tick at least one session.")},
    )

    def __init__(self, *args: Any, ids: Iterable[int], **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["sessions"].choices = [(pk, pk) for pk in ids]  # type: ignore[attr-defined]


class OnDayForm(ChosenForm, TodayForm):
    on = Day(label=_("Sent or paid on"))

    def clean(self) -> None:
        self.refuse_outside("on", self.today - FAR, self.today)


class SentForm(OnDayForm):
    """Under a plan and, where there is one, an approval of it."""

    under = forms.ChoiceField(label=_("Under"))

    def __init__(
        self,
        *args: Any,
        plans: list[Coverage],
        approvals: list[Authorization],
        **said: Any,
    ) -> None:
        super().__init__(*args, **said)
        self.rows: dict[str, tuple[Coverage, Authorization | None]] = {}
        choices = []
        for plan in plans:
            for approval in [
                *(each for each in approvals if each.coverage_id == plan.pk),
                None,
            ]:
                key = f"{plan.pk}-{approval.pk if approval else 0}"
                self.rows[key] = (plan, approval)
                choices.append((key, _words(plan, approval)))
        self.fields["under"].choices = choices  # type: ignore[attr-defined]

    def under_what(self) -> tuple[Coverage, Authorization | None]:
        return self.rows[self.cleaned_data["under"]]


class TakeBackForm(ChosenForm):
    reason = Reason(label=_("Denied or voided: why"))


class PaymentForm(TodayForm):
    """The right day of a payment, or none."""

    paid_on = Day(
        label=_("Paid on"),
        required=False,
        help_text=_("Leave it empty where the plan has not paid."),
    )
    reason = Reason(label=_("Why"))

    def clean(self) -> None:
        self.refuse_outside("paid_on", self.today - FAR, self.today)


def _words(plan: Coverage, approval: Authorization | None) -> str:
    if approval is None:
        return _now("%(plan)s, without an approval") % {"plan": plan}
    days = {
        "first": desk_day(approval.valid_from),
        "last": desk_day(approval.valid_to),
    }
    words = _now("%(plan)s, approval %(number)s (%(first)s to %(last)s)")
    return words % {"plan": plan, "number": approval, **days}
