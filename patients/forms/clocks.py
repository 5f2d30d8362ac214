"""Plans of care, what became of them, notes, and a clinic's clocks: cleaned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, PastDayForm, Seen, TodayForm
from patients.models import CareStep, ClockSettings, PlanOfCare
from patients.models.patient import EARLIEST_BIRTH
from ptcare.people.forms import Lines

FAR = dt.timedelta(days=366)


class PlanOfCareForm(TodayForm):
    kind = forms.ChoiceField(
        label=_("Which one"), choices=PlanOfCare.Kind, widget=forms.RadioSelect
    )
    certified_from = Day(label=_("First day"))
    certified_to = Day(label=_("Last day"))
    frequency = forms.CharField(
        label=_("How often, and for how long"),
        max_length=120,
        help_text=_("As in the prescription: 2 times a week for 12 weeks."),
    )

    def clean(self) -> None:
        first, last = map(self.cleaned_data.get, ("certified_from", "certified_to"))
        self.refuse_outside("certified_from", self.today - FAR, self.today + FAR)
        if first and last and last < first:
            self.add_error("certified_to", _("This lies before the first day."))


class StepForm(TodayForm):
    """One thing that happened to a plan of care; `kind` says what is asked."""

    on = Day(label=_("On"))
    who = forms.CharField(label=_("Which doctor"), max_length=120)
    reason = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, kind: str, **said: Any) -> None:
        super().__init__(*args, **said)
        if kind == CareStep.Kind.ENDED:
            self.fields["on"].label = _("Its last day")
            del self.fields["who"]
        elif kind == CareStep.Kind.SIGNED:
            reason = self.fields["reason"]
            reason.required, reason.label = False, _("Why it is late, if it is")
        else:
            del self.fields["reason"]

    def clean(self) -> None:
        self.refuse_outside("on", EARLIEST_BIRTH, self.today)


class NoteForm(PastDayForm):
    on = Day(label=_("On"))
    text = Lines(
        label=_("What has changed, and why therapy goes on"),
        max_length=4000,
        rows=8,
    )


# By field: the least and the most. What stands in no order is refused below.
RANGES = {
    "certify_days": (1, 90),
    "verbal_days": (1, 90),
    "send_days": (1, 90),
    "recertify_days": (14, 366),
    "note_visits": (2, 60),
    "note_days": (7, 182),
    "unsent_from": (1, 90),
    "unsigned_from": (1, 90),
    "unsigned_again": (1, 90),
    "ending_from": (1, 60),
    "ending_again": (0, 60),
    "note_ahead": (1, 59),
    "note_wanted": (1, 59),
}
SWITCHES = ("insured_certify", "insured_note", "self_pay_certify", "self_pay_note")
GROUPS = {
    "plans": ("certify_days", "verbal_days", "send_days", "recertify_days"),
    "telling": ("unsent_from", "unsigned_from", "unsigned_again"),
    "ending": ("ending_from", "ending_again"),
    "notes": ("note_visits", "note_days", "note_ahead", "note_wanted"),
    "insured": ("insured_certify", "insured_note"),
    "self_pay": ("self_pay_certify", "self_pay_note"),
}
# Of each pair the first may not be more than the second.
IN_ORDER = (
    ("unsent_from", "unsigned_from"),
    ("unsigned_from", "unsigned_again"),
    ("ending_again", "ending_from"),
    ("note_ahead", "note_wanted"),
)


class ClocksForm(Seen):
    """A clinic's days and counts, as they stand on its page."""

    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, **said)
        for name, (least, most) in RANGES.items():
            self.fields[name] = forms.IntegerField(
                label=_label(name),
                min_value=least,
                max_value=most,
                required=name != "note_days",
            )
        self.fields["note_days"].help_text = _("Empty: only treatment days count.")
        for name in SWITCHES:
            self.fields[name] = forms.BooleanField(label=_label(name), required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        for first, second in IN_ORDER:
            low, high = said.get(first), said.get(second)
            if low is not None and high is not None and low > high:
                late = first if first == "ending_again" else second
                self.add_error(late, _("Not in order with the day before it."))
        wanted, most = said.get("note_wanted"), said.get("note_visits")
        if wanted is not None and most is not None and wanted >= most:
            self.add_error("note_wanted", _("Before the day on which it is due."))

    @property
    def groups(self) -> dict[str, list[forms.BoundField]]:
        """The fields as they stand together on the page."""
        return {key: [self[each] for each in names] for key, names in GROUPS.items()}


def _label(name: str) -> Any:
    words = str(ClockSettings._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]
