"""A report of a fall, cleaned: by the patient, a helper or a therapist."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import AboutPatientForm, Day
from patients.models import Fall
from programs.forms.checking import Score
from programs.forms.choosing import OneOf, YesNo
from programs.forms.logging import PLACES

LONGEST = 24 * 60  # minutes
OTHER = "other"


class FallReportForm(AboutPatientForm):
    """What is asked first says what rests; all else helps against the next fall."""

    when = OneOf(label=_("When was it?"))
    happened_on = Day(
        label=_("On which day?"),
        help_text=_("Only if it was on another day."),
        required=False,
    )
    setting = OneOf(label=_("Where were you?"), choices=Fall.Setting)
    how = OneOf(label=_("How did it happen?"), choices=Fall.How)
    injury = OneOf(label=_("Are you hurt?"), choices=Fall.Injury)
    hit_head = YesNo(label=_("Did you hit your head?"))
    on_thinner = YesNo(label=_("Do you take a blood thinner?"), required=False)
    happened_at = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    doing = forms.CharField(
        label=_("What were you doing?"), max_length=200, required=False
    )
    exercise = forms.ChoiceField(
        label=_("Was it during one of your exercises?"), required=False
    )
    direction = OneOf(
        label=_("Which way did you fall?"), choices=Fall.Direction, required=False
    )
    got_up_alone = YesNo(label=_("Could you get up alone?"), required=False)
    minutes_on_floor = forms.IntegerField(
        label=_("How many minutes were you on the floor?"),
        min_value=0,
        max_value=LONGEST,
        required=False,
    )
    called_help = YesNo(label=_("Did you call for help?"), required=False)
    aid = forms.CharField(
        label=_("Did you use a cane or a walker? Which?"),
        max_length=120,
        required=False,
    )
    shoes = forms.CharField(
        label=_("What was on your feet?"), max_length=120, required=False
    )
    pain = Score(label=_("Do you have a new pain? How much, 0 to 10?"))
    pain_where = forms.ChoiceField(
        label=_("Where is the new pain?"),
        choices=[("", _("No new pain")), *PLACES],
        required=False,
    )

    day = "happened_on"
    FIRST = (
        *("when", "happened_on", "setting", "how", "injury"),
        *("pain", "pain_where", "hit_head", "on_thinner"),
    )

    def __init__(
        self,
        *args: Any,
        exercises: list[tuple[str, str]],
        now: dt.datetime,
        **said: Any,
    ) -> None:
        """`now` as the clock says where the patient lives."""
        super().__init__(*args, today=now.date(), **said)
        self.now = now
        yesterday = self.today - dt.timedelta(days=1)
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            (self.today.isoformat(), _("Today")),
            (yesterday.isoformat(), _("Yesterday")),
            (OTHER, _("On another day")),
        ]
        self.fields["exercise"].choices = [  # type: ignore[attr-defined]
            ("", _("No")),
            *exercises,
        ]

    def clean(self) -> None:
        self._choose_day()
        super().clean()
        day, at = (self.cleaned_data.get(it) for it in ("happened_on", "happened_at"))
        if day == self.today and at and at > self.now.time():
            words = _("It is not that late yet. Check the time, or leave it empty.")
            self.add_error("happened_at", words)

    def _choose_day(self) -> None:
        said = self.cleaned_data
        when, day = said.pop("when", ""), said.get("happened_on")
        if "happened_on" in self.errors or not when:
            return
        if when == OTHER:
            if day is None:
                self.add_error("happened_on", _("Please choose a day."))
        elif day not in (None, dt.date.fromisoformat(when)):
            self.add_error("happened_on", _("You chose another day above."))
        else:
            said["happened_on"] = dt.date.fromisoformat(when)

    def needed(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    def optional(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.FIRST]

    @property
    def is_wrong_further_down(self) -> bool:
        """Among the questions that are folded away."""
        return not self.errors.keys() <= set(self.FIRST)
