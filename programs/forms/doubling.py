"""That two records are of one person, and that they are not: cleaned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LEAST = 5  # letters of a reason


def how_it_is_known(label: Any, example: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        min_length=LEAST,
        max_length=300,
        help_text=example,
        error_messages={"min_length": _("A few words more, please.")},
    )


class DoubleForm(forms.Form):
    reason = how_it_is_known(
        _("How do you know that this is one person?"),
        _("Asked on the telephone; same card and birth day."),
    )
    carries = forms.BooleanField(
        required=False,
        help_text=_(
            "Ask them: is it their own, and do only they read it? A card of the kept "
            "record then opens nothing more, texts that were agreed to there end, and "
            "all sign in anew."
        ),
    )

    def __init__(self, posted: Any, *, address: str | None = None) -> None:
        """`address`: by which they could sign in to the kept one from now on."""
        super().__init__(posted)
        label = _("They sign in to the kept record with %(address)s")
        self.fields["carries"].label = label % {"address": address}
        if not address:
            del self.fields["carries"]


class TwoPeopleForm(forms.Form):
    reason = how_it_is_known(
        _("How do you know that these are two people?"),
        _("Twins; father and son at one address."),
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it taken back?"), min_length=LEAST, max_length=200
    )
