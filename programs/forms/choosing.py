"""One tap of a few, as every form asks for it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class OneOf(forms.ChoiceField):
    """One tap of a few; nothing is chosen beforehand."""

    def __init__(self, **said: Any) -> None:
        super().__init__(widget=forms.RadioSelect, **said)


class YesNo(OneOf):
    """Yes, no, or, where it may be left out, not known: True, False, None."""

    def __init__(self, **said: Any) -> None:
        super().__init__(choices=YES_NO, **said)

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(super().clean(value))
