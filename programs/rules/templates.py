"""From a program template to a first program small enough to be done.

The templates are drafts for a therapist and their home days are long. Older people do a
few exercises better than many, so a program opens with at most five a day and keeps the
rest waiting in order. Daily habits and walking are not among the five.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from patients.rules.precautions import OSTEOPOROSIS, Condition
from programs.rules import safety, schedule
from programs.rules.catalogue import Action, Category, Exercise, Where
from programs.rules.safety import Clearance, SignOff, Verdict

MOST_A_DAY = 5
MOST_STRENGTH = 3
STRETCHING_DAYS = 3
A_SHORT_DAY = 2
LEAST_BALANCE_DAYS = 2

EVERY_DAY = schedule.spread(7)
STRENGTH_DAYS = {1: (3,), 2: (1, 5), 3: (1, 3, 5)}
BETWEEN_STRENGTH = schedule.spread(STRETCHING_DAYS, offset=1)

MATTERS_MOST = [
    Category.BALANCE_GAIT,
    Category.STRENGTH,
    Category.POSTURE,
    Category.FLEXIBILITY,
    Category.AEROBIC,
    Category.BODY_MECHANICS,
]
HABITS = Category.BODY_MECHANICS
SPINE = frozenset(
    {Condition.VERTEBRAL_FRACTURE_SUBACUTE, Condition.VERTEBRAL_FRACTURE_HISTORY}
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One exercise of an opening program. No weekdays: on clinic visits only."""

    slug: str
    level: int
    where: Where
    category: Category
    is_walk: bool
    weekdays: tuple[int, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it is one of the five: an exercise at home, no habit and no walk."""
        is_extra = self.category in (HABITS, Category.AEROBIC)
        return bool(self.weekdays) and not is_extra


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What to begin with, what may be added later in order, and what is blocked."""

    starting: tuple[Item, ...]
    waiting: tuple[Item, ...]
    refused: tuple[tuple[Item, Verdict], ...]


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A template for the therapist to consider, with what to add or to hold back."""

    template: str
    adds_posture: bool = False
    keeps_two_hand_support: bool = False


@dataclass(frozen=True, kw_only=True)
class _Judged:
    item: Item
    days: int
    verdict: Verdict

    @property
    def may_start(self) -> bool:
        if self.item.where is Where.CLINIC:
            return self.verdict.is_allowed
        return self.verdict.is_open_at_home


def opening_items(
    template: Mapping[str, Any],
    *,
    phase: int,
    catalogue: Mapping[str, Exercise],
    conditions: Collection[Condition] = (),
    clearances: Collection[Clearance] = (),
    sign_offs: Collection[SignOff] = (),
) -> Opening:
    """The first program from that phase (from 0) of a template, for the therapist.

    Posture daily, balance on two days or more, strength on at most three days that are
    never side by side, stretching on three days between them. What a phase does not
    name at all is kept from the nearest phase before it. A template whose strength work
    is all in the clinic keeps its own short home list. What still needs a clearance or
    a sign-off waits; what is blocked is refused.
    """
    judged = [
        [
            _judge(row, catalogue, conditions, clearances, sign_offs)
            for row in each["items"]
        ]
        for each in template["phases"][: phase + 1]
    ]
    here = judged[phase]
    is_led_in_clinic = not any(_is_home_strength(each.item) for each in here)
    chosen = _as_written(here) if is_led_in_clinic else list(_chosen(judged))
    taken = {item.slug for item in chosen}
    left = [each for each in here if each.item.slug not in taken]
    return Opening(
        starting=tuple(chosen),
        waiting=tuple(_on_its_days(e) for e in left if not _is_blocked(e)),
        refused=tuple((e.item, e.verdict) for e in left if _is_blocked(e)),
    )


class Kind(Protocol):
    """Anything that knows what kind of exercise it is."""

    @property
    def category(self) -> str: ...


AnyKind = TypeVar("AnyKind", bound=Kind)


class Marked(Kind, Protocol):
    """One that a therapist may have marked for the short day."""

    @property
    def is_minimum(self) -> bool: ...


AnyMarked = TypeVar("AnyMarked", bound=Marked)


def short_day(items: Sequence[AnyMarked]) -> list[AnyMarked]:
    """The two of a day that may stand for all of it: those marked, then the best.

    Empty where the day asks for no more than two.
    """
    if len(items) <= A_SHORT_DAY:
        return []
    marked = [n for n, item in enumerate(items) if item.is_minimum][:A_SHORT_DAY]
    others = [n for n in range(len(items)) if n not in marked]
    best = _best(items, others, most=A_SHORT_DAY - len(marked))
    return [items[n] for n in sorted([*marked, *best])]


def minimum_day(items: Sequence[AnyKind]) -> list[AnyKind]:
    """The two that matter most of a day, of two kinds if there are two."""
    best = _best(items, range(len(items)), most=A_SHORT_DAY)
    return [items[place] for place in sorted(best)]


def _best(items: Sequence[AnyKind], places: Sequence[int], *, most: int) -> list[int]:
    """Of the items there: the first of each kind before the second of any."""
    seen: Counter[str] = Counter()
    ranks: dict[int, tuple[int, int]] = {}
    for place in places:
        item = items[place]
        ranks[place] = (seen[item.category], _rank(item))
        seen[item.category] += 1
    return sorted(places, key=lambda place: (*ranks[place], place))[:most]


def excluded_by(
    template: Mapping[str, Any], *, conditions: Collection[Condition]
) -> frozenset[Condition]:
    """The active conditions this template is not for."""
    return frozenset(Condition(key) for key in template["exclude"]) & set(conditions)


def suggest(
    *,
    is_gate_open: bool,
    conditions: Collection[Condition],
    t_score: Decimal | None,
    is_cleared_for_more: bool = False,
) -> Suggestion | None:
    """The template to look at first; None while the gate is closed. Never assigned.

    `t_score` is the lowest measured. High intensity is only ever the therapist's idea.
    """
    if not is_gate_open:
        return None
    is_unsteady = Condition.HIGH_FALL_RISK in conditions
    if SPINE & set(conditions) and not is_cleared_for_more:
        return Suggestion(
            template="after-vertebral-fracture", keeps_two_hand_support=is_unsteady
        )
    if is_unsteady:
        return Suggestion(template="high-fall-risk-otago", adds_posture=True)
    if t_score is not None and t_score <= OSTEOPOROSIS:
        return Suggestion(template="osteoporosis-no-fracture")
    return Suggestion(template="prevention-low-bone-mass")


def _judge(
    row: Mapping[str, Any],
    catalogue: Mapping[str, Exercise],
    conditions: Collection[Condition],
    clearances: Collection[Clearance],
    sign_offs: Collection[SignOff],
) -> _Judged:
    exercise = catalogue[row["slug"]]
    where = Where(row["where"])
    wanted = safety.demand(exercise, level=row["level"], where=where)
    item = Item(
        slug=exercise.slug,
        level=row["level"],
        where=where,
        category=exercise.category,
        is_walk=exercise.is_walk,
    )
    found = safety.verdict(
        wanted, conditions=conditions, clearances=clearances, sign_offs=sign_offs
    )
    return _Judged(item=item, days=row["days_per_week"], verdict=found)


def _as_written(judged: Iterable[_Judged]) -> list[Item]:
    return [
        replace(each.item, weekdays=_as_often(each))
        for each in judged
        if each.may_start
    ]


def _chosen(judged: Sequence[Sequence[_Judged]]) -> Iterator[Item]:
    """The opening of the last of these phases, in the order of a good session."""
    ready = [each for each in judged[-1] if each.may_start]
    for each in ready:
        is_extra = each.item.category is HABITS or each.item.is_walk
        if is_extra or each.item.where is Where.CLINIC:
            yield _on_its_days(each)
    for category, most in (
        (Category.POSTURE, 1),
        (Category.BALANCE_GAIT, 1),
        (Category.STRENGTH, MOST_STRENGTH),
        (Category.FLEXIBILITY, 1),
    ):
        for each in _nearest(judged, category)[:most]:
            yield _on_its_days(each)


def _nearest(judged: Sequence[Sequence[_Judged]], category: Category) -> list[_Judged]:
    """What may start at home of that kind, in this phase or the nearest before it."""
    for phase in reversed(judged):
        found = [
            each
            for each in phase
            if each.may_start
            and each.item.category is category
            and each.item.where is not Where.CLINIC
        ]
        if found:
            return found
    return []


def _on_its_days(judged: _Judged) -> Item:
    return replace(judged.item, weekdays=_weekdays(judged))


def _as_often(judged: _Judged) -> tuple[int, ...]:
    is_clinic = judged.item.where is Where.CLINIC
    return () if is_clinic else schedule.spread(judged.days)


def _weekdays(judged: _Judged) -> tuple[int, ...]:
    item, days = judged.item, judged.days
    if item.where is Where.CLINIC:
        return ()
    if item.category is Category.POSTURE:
        return EVERY_DAY
    if item.category is Category.BALANCE_GAIT:
        return schedule.spread(max(days, LEAST_BALANCE_DAYS))
    if item.category is Category.STRENGTH:
        return STRENGTH_DAYS[min(days, 3)]
    if item.category is Category.FLEXIBILITY:
        return BETWEEN_STRENGTH
    return _as_often(judged)


def _is_home_strength(item: Item) -> bool:
    return item.category is Category.STRENGTH and item.where is not Where.CLINIC


def _is_blocked(judged: _Judged) -> bool:
    return judged.verdict.action is Action.BLOCK


def _rank(item: Kind) -> int:
    return MATTERS_MOST.index(Category(item.category))
