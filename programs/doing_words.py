"""How one person does one exercise: at which step of it, and minding what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from patients.models import Condition
from patients.rules import precautions
from programs.models.exercise import Caution, Exercise
from programs.models.program_item import ProgramItem
from ptcare.languages.library import translated

EVERY_DAY = 7

# What the name of a step says of amounts, in each language. The dose says that: by
# now perhaps another. First what stands beside the way it is done, then alone.
BESIDE = re.compile(
    r"^\d+ (?:minutes (?=with)|minutos (?=con)|kg (?=ankle))"
    r"|(?<=weight) or more$| de \d+ kg(?: o más)?$",
    re.IGNORECASE,
)
ALONE = re.compile(
    r"(?:[\d.]+|one|two|three|ten|un|dos|tres|diez)(?: (?:to|a) \d+)? "
    r"(?:minut\w+|kg|rounds?|rondas?|lifts|elevaciones|flights?|tramos?|times|veces)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Doing:
    """In words for who does it; `how` is what the step is called."""

    how: str
    minds: list[str]


def doing(item: ProgramItem, conditions: Collection[precautions.Condition]) -> Doing:
    steps = item.exercise.levels.all()
    how = next((each.label for each in steps if each.level == item.level), "")
    return Doing(
        how=without_amounts(translated(how)), minds=minds_of([item], conditions)
    )


def minds_of(
    items: Iterable[ProgramItem], conditions: Collection[precautions.Condition]
) -> list[str]:
    """What a person's own exercises ask to mind, each thing once."""
    notes = (
        translated(row.note)
        for item in items
        for row in cautions_of(item.exercise, conditions)
    )
    return list(dict.fromkeys(map(with_stop, notes)))


def without_amounts(step: str) -> str:
    """ "Two hands, two rounds" is "Two hands"; "10 minutes" is nothing."""
    parts = (BESIDE.sub("", part) for part in step.split(", "))
    return capfirst(", ".join(part for part in parts if not ALONE.fullmatch(part)))


def standing_of(patient_id: int) -> frozenset[precautions.Condition]:
    """A patient's conditions, as they stand now."""
    standing = Condition.objects.standing().filter(patient=patient_id)
    keys = standing.values_list("key", flat=True)
    return frozenset(map(precautions.Condition, keys))


def cautions_of(
    exercise: Exercise, conditions: Collection[precautions.Condition]
) -> list[Caution]:
    """Those that let it be done with a change."""
    return [
        row
        for row in exercise.cautions.all()
        if row.condition in conditions and row.action == Caution.Action.MODIFY
    ]


def weekday_words(weekdays: Collection[int]) -> str:
    if len(weekdays) == EVERY_DAY:
        return _("Every day")
    return ", ".join(str(WEEKDAYS[day - 1]) for day in sorted(weekdays))


def with_stop(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
