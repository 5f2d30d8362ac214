"""That two records are of one person, and that they are not: cleaned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LEAST = 5  # letters of a reason


class DoubleForm(forms.Form):
    reason = forms.CharField(
        label=_("How do you know that this is one person?"),
        min_length=LEAST,
        max_length=300,
        help_text=_("Asked on the telephone; same card and birth day."),
        error_messages={"min_length": _("A few words more, please.")},
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
    reason = forms.CharField(
        label=_("How do you know that these are two people?"),
        min_length=LEAST,
        max_length=300,
        help_text=_("Twins; father and son at one address."),
        error_messages={"min_length": _("A few words more, please.")},
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it taken back?"), min_length=LEAST, max_length=200
    )
