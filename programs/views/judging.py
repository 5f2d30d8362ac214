"""Exercises with what the rules say to them for one person, ready to be shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from patients.rules import equipment
from programs import prescribing_words as words
from programs.models import Exercise, ProgramItem
from programs.models.bodies import Body
from programs.models.exercise import Source
from programs.models.shelves import Placed, Shelf
from programs.rules.catalogue import Action, Where
from programs.rules.safety import Rule, Verdict


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One exercise for this person, with what speaks for and against it."""

    exercise: Exercise
    verdict: Verdict
    where: Where
    level: int = 1
    levels: list[str] = field(default_factory=list)  # that differ from this one
    is_there: bool = False
    instead: Judged | None = None
    lacking: list[str] = field(default_factory=list)  # of its equipment, at home

    @property
    def words(self) -> str:
        return words.action_words(self.verdict.action)

    @property
    def tone(self) -> str:
        return words.TONES[self.verdict.action]

    @property
    def reasons(self) -> list[str]:
        return words.reasons_words(self.verdict.reasons)

    @property
    def is_refused(self) -> bool:
        return not self.verdict.is_allowed

    @property
    def clearable(self) -> list[tuple[str, str]]:
        """The conditions, key and label, each of which waits for a clearance."""
        if not self.verdict.may_be_cleared:
            return []
        found = [
            (str(each.condition), each.condition.label)
            for each in self.verdict.reasons
            if each.condition and each.action is Action.CLEAR
        ]
        return list(dict.fromkeys(found))

    @property
    def has_condition(self) -> bool:
        """Whether a condition refuses it, which a therapist may have to correct."""
        against = (each for each in self.verdict.reasons if each.action >= Action.CLEAR)
        return any(each.rule is Rule.CAUTION for each in against)

    @property
    def sources(self) -> list[Source]:
        return self.exercise.sources


def judged_as_prescribed(row: ProgramItem, body: Body) -> Judged:
    """An item as it stands, at its own level and place."""
    where = Where(row.where)
    verdict = body.verdict(row.exercise.as_rule, level=row.level, where=where)
    return Judged(
        exercise=row.exercise,
        verdict=verdict,
        where=where,
        level=row.level,
        is_there=True,
    )


def judged(
    placed: Placed,
    shelf: Shelf,
    *,
    taken: frozenset[str],
    at_home: Collection[str] | None = None,
) -> Judged:
    """One of the shelf; where it is refused, with the nearest to take instead.

    `at_home` is what is there to exercise with; None where nobody has asked.
    """
    row = placed.exercise
    instead = None
    if not placed.verdict.is_allowed:
        nearest = shelf.substitutes(row, taken=taken, at_hand=at_home or ())
        instead = _bare(nearest[0]) if nearest else None
    return Judged(
        exercise=row,
        verdict=placed.verdict,
        where=placed.where,
        level=placed.level,
        levels=levels_words(shelf.actions(row.slug), but=placed.verdict.action),
        is_there=row.slug in taken,
        instead=instead,
        lacking=equipment.lacking(row.equipment, at_home=at_home) or [],
    )


def levels_words(actions: dict[int, Action], *, but: Action) -> list[str]:
    """The levels that are stricter or milder than the verdict shown."""
    said = []
    for action, group in groupby(actions.items(), key=lambda each: each[1]):
        numbers = [level for level, _action in group]
        if action is not but:
            said.append(_level_words(numbers, action))
    return said


def _level_words(numbers: list[int], action: Action) -> str:
    told: dict[str, object] = {
        "verdict": words.action_words(action),
        "first": numbers[0],
    }
    if len(numbers) == 1:
        return _("Level %(first)d: %(verdict)s") % told
    told["last"] = numbers[-1]
    return _("Levels %(first)d to %(last)d: %(verdict)s") % told


def _bare(placed: Placed) -> Judged:
    return Judged(
        exercise=placed.exercise,
        verdict=placed.verdict,
        where=placed.where,
        level=placed.level,
    )
