"""To whom a warning sign goes on, as typed. The form saves nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from patients.forms import Seen, TherapistField
from patients.models.absences import colleagues_there, who_may_see
from patients.services import plan_changes
from programs.forms.choosing import OneOf
from programs.models import EscalationSettings, SafetyFlag
from programs.models.escalation import MOST_DAYS, MOST_HOURS, MOST_PEOPLE
from ptcare.notices.rules import numbers
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership

PLACES = range(1, MOST_PEOPLE + 1)


ME, NEXT = "me", "next"


class HandOnForm(forms.Form):
    """Whose turn a sign is that somebody had taken: one's own, the next, a colleague's.

    `of` is who was on it as the page was opened.
    """

    to = OneOf(
        label=_("Whose turn is it now?"),
        error_messages={"required": _("Choose who.")},
    )
    of = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, flag: SafetyFlag, by: Actor, **said: Any) -> None:
        super().__init__(*args, **said)
        is_mine = flag.taken_by_id == by.user.pk
        others = colleagues_there(by).exclude(user=flag.taken_by_id)
        may_see = who_may_see([flag.patient_id]).get(flag.patient_id)
        if may_see is not None:
            others = others.filter(pk__in=may_see)
        self.people = {str(row.pk): row for row in others}
        field: Any = self.fields["to"]
        field.choices = [
            *([] if is_mine else [(ME, _("Mine: I am on it"))]),
            (NEXT, _("Whoever is next by the clinic's order")),
            *((key, row.user.name) for key, row in self.people.items()),
        ]
        self.initial = {"to": NEXT if is_mine else ME, "of": flag.taken_by_id}

    @property
    def person(self) -> Membership | None:
        return self.people.get(self.cleaned_data["to"])


class EscalationForm(Seen):
    hours = forms.IntegerField(
        label=_("Emergency and urgent: each person has"),
        min_value=1,
        max_value=MOST_HOURS,
        help_text=_("Hours in which the clinic is open."),
    )
    days = forms.IntegerField(
        label=_("On hold: each person has"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Working days."),
    )

    def __init__(self, *args: Any, clinic: Clinic, **said: Any) -> None:
        super().__init__(*args, **said)
        for place in PLACES:
            self.fields[f"person_{place}"] = person(clinic, place)
        self.fields["stand_in"] = colleague(clinic)
        self.fields["stand_in_name"] = forms.CharField(
            label=_("Or somebody without an account: name"),
            help_text=_("As colleagues know them."),
            max_length=80,
            required=False,
        )
        self.fields["stand_in_address"] = forms.CharField(
            label=_("Their e-mail address or mobile number"),
            max_length=254,
            required=False,
            help_text=_(
                "They read that something urgent has come in, and nothing of whom."
            ),
        )

    def clean_stand_in_address(self) -> str:
        typed: str = self.cleaned_data["stand_in_address"].strip()
        return address(typed) if typed else ""

    def clean(self) -> None:
        said = self.cleaned_data
        chosen = [said.pop(f"person_{place}", None) for place in PLACES]
        said["people"] = [each.pk for each in chosen if each]
        self._refuse_twice(chosen)
        name, typed = said.get("stand_in_name"), said.get("stand_in_address")
        if said.get("stand_in") and (name or typed):
            self.add_error(
                "stand_in", _("Choose a colleague, or name somebody else: not both.")
            )
        elif typed and not name:
            self.add_error("stand_in_name", _("Say who that is."))
        elif name and not typed and "stand_in_address" not in self.errors:
            self.add_error("stand_in_address", _("Say how they are reached."))

    def _refuse_twice(self, chosen: list[Membership | None]) -> None:
        for place, each in zip(PLACES, chosen, strict=True):
            earlier = [other for other in chosen[: place - 1] if other]
            if each and each in earlier:
                self.add_error(f"person_{place}", _("They stand on the list already."))

    @property
    def listed(self) -> list[forms.BoundField]:
        return [self[f"person_{place}"] for place in PLACES]


def initial_of(kept: EscalationSettings) -> dict[str, Any]:
    said = {name: getattr(kept, name) for name in ("hours", "days", "stand_in_name")}
    people = {f"person_{n}": pk for n, pk in enumerate(kept.people, start=1)}
    shown = numbers.shown(kept.stand_in_address)
    stand_in = {"stand_in": kept.stand_in_id, "stand_in_address": shown}
    return said | people | stand_in | {"seen": plan_changes.stamp_of(kept)}


def person(clinic: Clinic, place: int) -> TherapistField:
    field = TherapistField(required=False)
    field.offer(clinic)
    field.label = _("Place %(place)d of the list") % {"place": place}
    field.empty_label = _("Nobody")
    return field


def colleague(clinic: Clinic) -> TherapistField:
    field = TherapistField(
        required=False,
        help_text=_("At once, while the clinic is closed and nobody else may look."),
    )
    staff = Membership.objects.current().filter(clinic=clinic)
    field.queryset = staff.select_related("user").order_by("user__name", "pk")
    field.label = _("While the clinic is closed: a colleague")
    field.empty_label = _("Nobody")
    return field


def address(typed: str) -> str:
    """An e-mail address as it is, or a number in E.164."""
    if "@" in typed:
        try:
            validate_email(typed)
        except ValidationError:
            raise ValidationError(_("This is not a whole e-mail address.")) from None
        return typed
    if not settings.TEXTS:
        raise ValidationError(
            _("No text messages go out from here. Please give an e-mail address.")
        )
    try:
        return numbers.normalise(typed)
    except numbers.NotANumber:
        raise ValidationError(
            _("Please give an e-mail address, or a whole number with the area code.")
        ) from None
