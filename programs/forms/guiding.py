"""What is looked at before one stands up for balance work, or goes for a walk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SUPPORT = ("support", _("A counter, a wall or a heavy chair is right beside me."))
SHOES = ("shoes", _("I wear firm shoes. My glasses are on if I need them."))
FLOOR = ("floor", _("The floor is dry and clear. There is good light."))
COMPANY = ("company", _("Somebody is near, or my phone is in my pocket."))
ALONE = ("company", _("My phone is in my pocket. I keep one hand on the support."))
AID = ("support", _("I have my walking aid or my poles with me, if I use them."))
WAY = ("floor", _("I know my way. It is even, dry and bright enough to see."))
ALONE_OUTSIDE = ("company", _("My phone is in my pocket. Somebody knows where I walk."))


class SetUpForm(forms.Form):
    """All of it, or the exercise has to wait. Kept nowhere: it is true for now only."""

    ready = forms.MultipleChoiceField(
        label=_("Before you start"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, lives_alone: bool | None, is_walk: bool, **how: Any
    ) -> None:
        super().__init__(*args, **how)
        field = self.fields["ready"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        support, floor, alone = SUPPORT, FLOOR, ALONE
        if is_walk:  # no counter goes along: whoever ticked one would tick anything
            support, floor, alone = AID, WAY, ALONE_OUTSIDE
        field.choices = [support, SHOES, floor, alone if lives_alone else COMPANY]
        field.error_messages["required"] = _("Please check all four first.")

    def clean_ready(self) -> list[str]:
        ready: list[str] = self.cleaned_data["ready"]
        if len(set(ready)) < len(self.fields["ready"].choices):  # type: ignore[attr-defined]
            raise forms.ValidationError(_("Please check all four first."))
        return ready
