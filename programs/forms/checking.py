"""What is answered before the day's exercises, cleaned. Forms never save."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.forms.logging import SCORES, DayForm
from programs.models import CheckIn
from programs.rules import redflags
from programs.services.checking_in import Answers

NONE = "none"
ASKED_ON_A_PAGE = [(asked, asked) for asked in (CheckIn.Asked.LINE, CheckIn.Asked.FULL)]


class Score(forms.TypedChoiceField):
    """0 to 10 or no answer, one tap."""

    def __init__(self, **said: Any) -> None:
        super().__init__(
            choices=SCORES,
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            **said,
        )


class CheckInForm(DayForm):
    """The line and the whole list: one sign or more, or "none".

    A sign that was tapped counts, whatever else of the form is wrong. After a fall the
    list is clear only with a number for the pain: without it nothing would open.
    """

    asked = forms.ChoiceField(choices=ASKED_ON_A_PAGE, required=False)
    sign = forms.MultipleChoiceField(
        choices=[(key, key) for key in (*redflags.MOST_SERIOUS_FIRST, NONE)]
    )
    usual_pain = Score(
        label=_("How much pain do you have on a usual day?"),
        help_text=_("0 is no pain. 10 is the worst pain you can think of."),
    )
    pain = Score(
        label=_("How much pain do you have now?"),
        help_text=_("0 is no pain. 10 is the worst pain you can think of."),
    )

    def __init__(self, *said: Any, asks_pain: bool = False) -> None:
        super().__init__(*said)
        self.fields["pain"].required = asks_pain

    @property
    def signs(self) -> list[str]:
        """What was answered with yes."""
        return [key for key in self.cleaned_data.get("sign", ()) if key != NONE]

    def is_heard(self) -> bool:
        """Whether there is an answer to keep."""
        return self.is_valid() or bool(self.signs)

    def day_or(self, today: dt.date) -> dt.date:
        day: dt.date | None = self.cleaned_data.get("day")
        return day or today

    def answers(self) -> Answers:
        said = self.cleaned_data
        return Answers(
            asked=said.get("asked") or CheckIn.Asked.LINE,
            signs=tuple(self.signs),
            usual_pain=said.get("usual_pain"),
            pain=said.get("pain"),
        )


class MorningForm(DayForm):
    """How the pain is the morning after, or left out."""

    pain = Score()
