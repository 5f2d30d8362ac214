"""By month and by therapist: what the lead looks for in the register."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from patients.forms.ledger import midnight_of
from programs.forms.findings import Month
from ptcare.people.models import Membership

NEXT_MONTH = dt.timedelta(days=31)


class RegisterForm(forms.Form):
    month = Month(label=_("Month"), required=False)
    who = forms.ChoiceField(label=_("Who"), required=False)

    def __init__(self, *args: Any, staff: QuerySet[Membership], **said: Any) -> None:
        super().__init__(*args, **said)
        names = {row.user_id: row.user.name for row in staff}
        people = sorted(names.items(), key=lambda each: each[1])
        self.fields["who"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]

    def narrowed(self) -> dict[str, Any]:
        """As the ledger is asked: a month begins at the clinic's own midnight."""
        asked: dict[str, Any] = {}
        if first := self.cleaned_data.get("month"):
            asked["at__gte"] = midnight_of(first)
            asked["at__lt"] = midnight_of((first + NEXT_MONTH).replace(day=1))
        if who := self.cleaned_data.get("who"):
            asked["by_user_id"] = int(who)
        return asked

    def query(self) -> str:
        """What is chosen, for the link to older rows; ends with & unless empty."""
        kept = {name: self.data.get(name, "") for name in self.fields}
        said = urlencode({name: value for name, value in kept.items() if value})
        return f"{said}&" if said else ""
