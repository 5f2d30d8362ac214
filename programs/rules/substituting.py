"""What to take instead of an exercise that is refused, by one written rule.

A substitute is of the same category and may be done as it is by this person: not
blocked and waiting for no clearance, at its level and in its place. For home it is open
at home; what is for the clinic only is never offered there. It is never the exercise
itself, nor one that the program holds already.

Those that remain are ranked, nearest first, by each of these in turn:

1. cause: one that the refusing conditions leave alone, before one that they allow with
   a change (who cannot lie flat is not sent from the front to the back);
2. position: the same, then one of the same kind (upright, lying, on the floor, sitting,
   at a machine), then another;
3. equipment: how many things it needs that neither the refused one needs nor the home
   is known to have, by the rule of `patients.rules.equipment`;
4. unit: counted the same way, or not;
5. movement flags: how many stand on only one of the two;
6. care: allowed as it is, before allowed with a change;
7. the slug, so that the answer is always the same.

Its level is the highest that is open, but no harder than the one refused.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from patients.rules import equipment
from patients.rules.precautions import Condition
from programs.rules.catalogue import Action, Exercise, Supervision, Where
from programs.rules.safety import Verdict

Judge = Callable[[Exercise, int, Where], Verdict]

KINDS = {
    "standing": "upright",
    "walking": "upright",
    "supine": "lying",
    "prone": "lying",
    "side_lying": "lying",
    "quadruped": "floor",
    "kneeling": "floor",
}
SAME, ALIKE, OTHER = range(3)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One exercise at a level and place where this person may do it, or why not."""

    exercise: Exercise
    level: int
    where: Where
    verdict: Verdict


def opening(exercise: Exercise, *, judge: Judge) -> Offer:
    """The first level that is allowed, at home before the clinic.

    Where none is, the first level as the clinic would see it: its verdict says why.
    """
    open_ones = (
        offer
        for level in sorted(exercise.levels)
        for offer in _allowed(exercise, level, Where.CLINIC, judge)
    )
    first = min(exercise.levels)
    return next(open_ones, None) or _asked(exercise, first, Where.CLINIC, judge)


def substitutes_for(
    refused: Exercise,
    *,
    shelf: Iterable[Exercise],
    judge: Judge,
    where: Where,
    level: int | None = None,
    taken: Collection[str] = (),
    at_hand: Collection[str] = (),
) -> list[Offer]:
    """All that may stand in for it, nearest first; none where nothing fits.

    `level` and `where` are what the refused one was asked for at; `both` counts as
    home. `at_hand` is what the person has at home, as far as anybody asked.
    """
    up_to = min(refused.levels) if level is None else level
    found = [
        _hardest(each, up_to, where, judge)
        for each in shelf
        if each.category is refused.category
        and each.slug != refused.slug
        and each.slug not in taken
    ]
    asked = max((each for each in refused.levels if each <= up_to), default=up_to)
    against = _refusing(judge(refused, asked, where))
    return sorted(
        (each for each in found if each),
        key=lambda each: (
            any(reason.condition in against for reason in each.verdict.reasons),
            *distance(refused, each, at_hand=at_hand),
        ),
    )


def place_of(exercise: Exercise) -> Where:
    """Where it would be done if nothing spoke against it."""
    always = exercise.supervision is Supervision.ALWAYS
    return Where.CLINIC if always else Where.HOME


def distance(
    refused: Exercise, offer: Offer, *, at_hand: Collection[str] = ()
) -> tuple[int, int, int, int, int, str]:
    """From position to slug, as a key to sort by: less is nearer."""
    other = offer.exercise
    return (
        _apart(refused.position, other.position),
        _to_fetch(refused, other, at_hand),
        int(refused.unit != other.unit),
        len(refused.flags ^ other.flags),
        int(offer.verdict.action),
        other.slug,
    )


def _hardest(
    exercise: Exercise, up_to: int, where: Where, judge: Judge
) -> Offer | None:
    """The highest level that is open there and no harder than that."""
    levels = sorted((each for each in exercise.levels if each <= up_to), reverse=True)
    offers = (
        offer for level in levels for offer in _allowed(exercise, level, where, judge)
    )
    return next(offers, None)


def _allowed(
    exercise: Exercise, level: int, where: Where, judge: Judge
) -> Iterable[Offer]:
    """That level at home if it is open there; else in the clinic, if that will do."""
    at_home = _asked(exercise, level, Where.HOME, judge)
    if at_home.verdict.is_open_at_home:
        yield at_home
    elif where is Where.CLINIC:
        in_clinic = _asked(exercise, level, Where.CLINIC, judge)
        if in_clinic.verdict.is_allowed:
            yield in_clinic


def _asked(exercise: Exercise, level: int, where: Where, judge: Judge) -> Offer:
    said = judge(exercise, level, where)
    return Offer(exercise=exercise, level=level, where=where, verdict=said)


def _refusing(verdict: Verdict) -> frozenset[Condition]:
    return frozenset(
        reason.condition
        for reason in verdict.reasons
        if reason.condition and reason.action >= Action.CLEAR
    )


def _apart(one: str, other: str) -> int:
    if one == other:
        return SAME
    return ALIKE if KINDS.get(one, one) == KINDS.get(other, other) else OTHER


def _to_fetch(refused: Exercise, other: Exercise, at_hand: Collection[str]) -> int:
    parts = [part for need in refused.equipment for part in need.split(" or ")]
    there = {*at_hand, *(equipment.SERVED_BY.get(part, part) for part in parts)}
    return len(equipment.lacking(other.equipment, at_home=there) or ())
