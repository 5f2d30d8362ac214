"""Which lines of the ledger a lead asks for: cleaned."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.forms import Day
from ptcare.audit.models import Kind
from ptcare.people.models import Clinic, Membership

NOBODY = "0"  # the system itself, and who did not come in
PLACES = ("who", "kind", "first", "last")


def colleagues(clinic: Clinic) -> list[tuple[str, str]]:
    """All who work here or have worked here, by name, as choices."""
    rows = Membership.objects.filter(clinic=clinic).select_related("user")
    names = {str(row.user_id): row.user.name for row in rows}
    return sorted(names.items(), key=lambda pair: pair[1])


class LedgerForm(forms.Form):
    name = forms.CharField(label=_("Patient"), max_length=80, required=False)
    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(
        label=_("What"), choices=[("", _("Everything")), *Kind.choices], required=False
    )
    first = Day(label=_("From"), required=False)
    last = Day(label=_("Until"), required=False)

    def __init__(self, *args: Any, clinic: Clinic, **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("Everybody")),
            *colleagues(clinic),
            (NOBODY, _("Nobody who came in")),
        ]

    def clean(self) -> None:
        first, last = map(self.cleaned_data.get, ("first", "last"))
        if first and last and last < first:
            self.add_error("last", _("This is before the first day."))

    def narrowed(self) -> dict[str, Any]:
        """As the ledger is asked: days begin and end at the clinic's own midnight."""
        said = self.cleaned_data
        asked: dict[str, Any] = {}
        if said.get("kind"):
            asked["kind"] = said["kind"]
        if who := said.get("who"):
            asked["by_user_id"] = None if who == NOBODY else int(who)
        if first := said.get("first"):
            asked["at__gte"] = midnight_of(first)
        if last := said.get("last"):
            asked["at__lte"] = as_it_ends(last)
        return asked

    def query(self) -> str:
        """What is chosen, for links; ends with & unless empty. No name stands in it."""
        kept = {name: self.data.get(name, "") for name in PLACES}
        said = urlencode({name: value for name, value in kept.items() if value})
        return f"{said}&" if said else ""


def midnight_of(day: dt.date) -> dt.datetime:
    """As that day begins where this page is read: the door has set the zone."""
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone())


def as_it_ends(day: dt.date) -> dt.datetime:
    """Never by the day after: the calendar's last day has none."""
    return dt.datetime.combine(day, dt.time.max, timezone.get_current_timezone())
