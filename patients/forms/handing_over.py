"""Whose patients a colleague takes over: cleaned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from patients.forms import TherapistField
from ptcare.people.models import Clinic


class HandOverForm(forms.Form):
    """`patients` says how many there are, by membership and name; None is nobody's."""

    of = forms.TypedChoiceField(
        label=_("Whose patients"), coerce=lambda said: int(said) or None
    )
    to = TherapistField(required=True)

    def __init__(
        self,
        *args: Any,
        clinic: Clinic,
        patients: Iterable[tuple[int | None, str | None, int]],
        **said: Any,
    ) -> None:
        super().__init__(*args, **said)
        of: Any = self.fields["of"]
        to: Any = self.fields["to"]
        to.label = _("Who treats them from now on")
        to.offer(clinic)
        # Who has none is there as well: a second press means the same as the first.
        nobody = gettext("No therapist")
        found: dict[int | None, tuple[str, int]] = {None: (nobody, 0)}
        found |= {each.pk: (each.user.name, 0) for each in to.queryset}
        for pk, name, count in patients:
            found[pk] = (name or nobody, count)
        of.choices = [(pk or 0, _choice(*each)) for pk, each in found.items()]

    def clean(self) -> None:
        to = self.cleaned_data.get("to")
        if to and self.cleaned_data.get("of") == to.pk:
            self.add_error("to", _("They treat them already: choose somebody else."))


def _choice(name: str, count: int) -> str:
    said = ngettext("%(n)d patient", "%(n)d patients", count) % {"n": count}
    return f"{name}: {said}"
