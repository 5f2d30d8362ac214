"""What the desk types to book, move and mark sessions, cleaned. Forms never save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, TherapistField, TodayForm
from patients.forms.claiming import ChosenForm
from patients.models import ClinicSession
from patients.models.visit_notes import LONGEST
from patients.services.attending import BeyondCover, Forecast, WrongMark
from ptcare.numbers import LARGEST_ID
from ptcare.people.forms import Lines
from ptcare.people.models import Clinic
from ptcare.templating import money

BACK = dt.timedelta(days=31)  # sessions may be entered afterwards, and not for ever
AHEAD = dt.timedelta(days=366)
LENGTHS = (30, 45, 60, 90)


class Clock(forms.TimeField):
    """A time of day, by the browser's own picker, in steps of five minutes."""

    def __init__(self, **said: Any) -> None:
        picker = forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300})
        super().__init__(widget=picker, **said)


class Length(forms.TypedChoiceField):
    def __init__(self, **said: Any) -> None:
        choices = [(each, _("%s minutes") % each) for each in LENGTHS]
        super().__init__(
            label=_("Length"), choices=choices, coerce=int, initial=45, **said
        )


class VisitNoteForm(forms.Form):
    text = Lines(
        label=_("Note of the visit"),
        max_length=LONGEST,
        required=False,
        rows=4,
        help_text=_("What was done, how it went, what comes next."),
        error_messages={"required": _("Say it in a few words first.")},
    )

    use_required_attribute = False


class BeyondForm(forms.Form):
    """Asks why, only once a booking was found to go beyond cover."""

    beyond_cover_reason = forms.ChoiceField(
        label=_("What was agreed?"),
        choices=BeyondCover,
        required=False,
        widget=forms.RadioSelect,
    )
    beyond: Forecast | None = None

    def ask(self, ahead: Forecast) -> None:
        """Offer what may be offered here; the price stands only where it may."""
        self.beyond = ahead
        choices: list[tuple[str, Any]] = list(BeyondCover.choices)
        if not ahead.may_be_paid:
            choices = choices[1:]
        elif ahead.more_cents:
            pays = _("The patient knows and will pay: about %(sum)s")
            choices[0] = (
                BeyondCover.PATIENT_PAYS.value,
                pays % {"sum": money(ahead.more_cents, "about")},
            )
        field = self.fields["beyond_cover_reason"]
        field.choices = choices  # type: ignore[attr-defined]


class MoveForm(TodayForm, BeyondForm):
    on = Day(label=_("Day"))
    start = Clock(label=_("Time"))
    therapist = TherapistField(required=False)
    minutes = Length()
    place = forms.ChoiceField(
        label=_("Where"),
        choices=ClinicSession.Place,
        initial=ClinicSession.Place.CLINIC,
    )

    field_order: tuple[str, ...] = ("on", "start", "therapist", "minutes", "place")

    def __init__(self, *args: Any, clinic: Clinic, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["therapist"].offer(clinic)  # type: ignore[attr-defined]

    def clean(self) -> None:
        self.refuse_outside("on", self.today - BACK, self.today + AHEAD)


class BookForm(MoveForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ClinicSession.Kind,
        initial=ClinicSession.Kind.TREATMENT,
    )

    field_order = ("on", "start", "kind", "therapist", "minutes", "place")

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("kind") == ClinicSession.Kind.GYM:
            self.cleaned_data["place"] = ClinicSession.Place.GYM


class CancelForm(ChosenForm):
    tells_nobody = forms.BooleanField(label=_("Tell nobody of it"), required=False)


STATUS = ClinicSession.Status
WENT = [
    (STATUS.ATTENDED, STATUS.ATTENDED.label),
    (STATUS.NO_SHOW, STATUS.NO_SHOW.label),
    (STATUS.CANCELLED, _("Cancelled in time")),
    (STATUS.LATE_CANCELLED, STATUS.LATE_CANCELLED.label),
    ("", _("Leave it open")),
]


class ClosePastForm(forms.Form):
    """How each of these sessions went; of none is anything taken for granted."""

    def __init__(
        self, *args: Any, sessions: Iterable[ClinicSession], **said: Any
    ) -> None:
        super().__init__(*args, **said)
        self.asked = {name_of(session): session for session in sessions}
        for name in self.asked:
            self.fields[name] = forms.ChoiceField(
                choices=WENT, required=False, widget=forms.RadioSelect
            )

    def clean(self) -> None:
        if not self.errors and not self.answers():
            self.add_error(None, _("Say of at least one visit how it went."))

    def answers(self) -> dict[ClinicSession, ClinicSession.Status]:
        return {
            session: STATUS(said)
            for name, session in self.asked.items()
            if (said := self.cleaned_data.get(name))
        }

    def lines(self) -> list[tuple[ClinicSession, forms.BoundField]]:
        return [(session, self[name]) for name, session in self.asked.items()]


def name_of(session: ClinicSession) -> str:
    return f"visit-{session.pk}"


class WhichPastForm(forms.Form):
    """Of a patient, a therapist or a day; what makes no sense narrows nothing."""

    patient = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput
    )
    therapist = forms.TypedChoiceField(
        label=_("Therapist"), required=False, coerce=int, empty_value=None
    )
    day = Day(label=_("Day"), required=False)

    def __init__(
        self, *args: Any, therapists: Iterable[tuple[int, str]], **said: Any
    ) -> None:
        super().__init__(*args, **said)
        choices = [("", _("Everybody")), *therapists]
        self.fields["therapist"].choices = choices  # type: ignore[attr-defined]

    def narrowing(self) -> dict[str, Any]:
        self.is_valid()
        said = self.cleaned_data
        wanted = {name: said.get(name) for name in ("patient", "therapist")}
        wanted["on"] = said.get("day")
        return {name: value for name, value in wanted.items() if value is not None}

    def address(self) -> str:
        """Of the page narrowed so; after `narrowing`."""
        said = {name: value for name, value in self.cleaned_data.items() if value}
        where = reverse("patients:close_past")
        return f"{where}?{urlencode(said)}" if said else where


class WrongMarkForm(forms.Form):
    reason = forms.TypedChoiceField(
        choices=WrongMark, coerce=WrongMark, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, label: str, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["reason"].label = label
