"""How somebody who works at a clinic wants to be told. The form saves nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ptcare.languages.dates import desk_clock
from ptcare.notices.models.choosing import DIGEST_HOURS


def hours() -> list[tuple[int, str]]:
    """Those at which a letter may come in the morning."""
    return [(hour, desk_clock(dt.time(hour))) for hour in DIGEST_HOURS]


class WishesForm(forms.Form):
    """How somebody who works here hears, besides e-mail for what is urgent."""

    urgent_by_push = forms.BooleanField(
        label=_("Warning signs also on the screens of my devices"), required=False
    )
    wants_digest = forms.BooleanField(
        label=_("A letter in the morning when there is something new to do"),
        required=False,
    )
    digest_hour = forms.TypedChoiceField(label=_("At"), coerce=int, choices=hours)
    hears_of_cover = forms.BooleanField(
        label=_("News of cover and approvals"), required=False
    )

    def __init__(self, *args: Any, is_admin: bool, **said: Any) -> None:
        super().__init__(*args, **said)
        if not is_admin:
            del self.fields["hears_of_cover"]
