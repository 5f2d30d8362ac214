"""Which entry about a body it is, in a line: before it is withdrawn."""

from __future__ import annotations

from django.utils.translation import gettext as _

from patients.models import (
    Condition,
    Fall,
    Fracture,
    FractureClearance,
    HealingConfirmation,
)
from patients.models.body import Fact
from patients.models.evaluation import Measurement
from patients.rules import precautions
from programs.assessing_words import assessments, result_of
from ptcare.languages.dates import desk_day


def entry_words(fact: Fact) -> str:
    """What it says, and of which day."""
    if isinstance(fact, Fracture):
        return _fracture_words(fact)
    if isinstance(fact, FractureClearance):
        said = {"who": fact.given_by, "day": desk_day(fact.given_on)}
        return _("Cleared by %(who)s on %(day)s") % said
    if isinstance(fact, HealingConfirmation):
        return f"{_('Confirmed healed')}: {_fracture_words(fact.fracture)}"
    if isinstance(fact, Condition):
        return str(precautions.Condition(fact.key).label)
    if isinstance(fact, Measurement):
        known = assessments().get(fact.key)
        name = known.name if known else fact.key
        result = result_of(fact) or fact.not_done_reason
        return f"{name}: {result}, {desk_day(fact.measured_on)}"
    if isinstance(fact, Fall):
        return f"{desk_day(fact.happened_on)}: {fact.get_injury_display()}"
    return str(fact)


def _fracture_words(row: Fracture) -> str:
    place = [str(row), row.level, row.get_side_display()]
    when = desk_day(row.happened_on) if row.happened_on else row.get_precision_display()
    return f"{' '.join(filter(None, place))}, {when}"
