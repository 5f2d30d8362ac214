"""What stood in the way of a week."""

from __future__ import annotations

from django import forms

from programs.models import Hindrance


class WhyForm(forms.Form):
    monday = forms.DateField(input_formats=["%Y-%m-%d"])
    what = forms.ChoiceField(choices=Hindrance.What)
