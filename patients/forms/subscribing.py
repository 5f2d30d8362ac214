"""What stands in a calendar of one's own."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarForm(forms.Form):
    has_exercises = forms.BooleanField(
        label=_("Show the exercise days too"), required=False
    )
