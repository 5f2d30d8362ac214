"""Suggested conditions and what they rest on, in plain words for the therapist."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models.suggesting import Suggestion
from patients.rules.precautions import Because
from programs.assessing_words import assessments, result_of
from ptcare.languages.dates import desk_day


def condition_words(suggestion: Suggestion) -> str:
    return suggestion.proposal.condition.label


def result_words(suggestion: Suggestion) -> list[str]:
    """The results that it rests on, each with its day."""
    return [
        f"{assessments()[row.key].name}: {result_of(row)}, {desk_day(row.measured_on)}"
        for row in suggestion.tests
    ]


def because_words(suggestion: Suggestion) -> str:
    """Why it is suggested, in one sentence."""
    because, falls = suggestion.proposal.because, len(suggestion.falls)
    if because is Because.HEALED_BY_TIME:
        return _(
            "Twelve weeks have passed. Until you confirm that it has healed, the "
            "stricter care stays."
        )
    if because is Because.FALLS:
        return ngettext(
            "%(falls)d fall in the last 12 months.",
            "%(falls)d falls in the last 12 months.",
            falls,
        ) % {"falls": falls}
    if because is Because.INJURIOUS_FALL:
        return _("A fall with an injury in the last 12 months.")
    if because is Because.LOW_TRAUMA_FRACTURES:
        return _("Two or more fractures from little force outside the spine.")
    if suggestion.tests:
        return _("The latest results of tests point to it.")
    return _("A T-score of -2.5 or lower, and a fracture from little force.")
