"""May I do this in daily life? Yes, like this; this instead; or not for now.

Composed of what the library says already: the movements of an activity, the exercises
that show its safer way, and the movements to avoid. What none of these speak of is not
answered here but by a therapist. The strictest of a person's conditions wins, and only
a therapist loosens, within what the cautions leave.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from patients.rules.precautions import Condition
from programs.rules import deriving, safety
from programs.rules.catalogue import Action, Exercise, Where
from programs.rules.safety import Clearance, Reason, Rule, SignOff

FIRST_LEVEL = 1

# How a body is looked at while nobody has asked whether a bone ever broke, or while
# the fracture gate is closed: as one with all that the library is most careful about.
CAREFUL = frozenset(
    {
        Condition.VERTEBRAL_FRACTURE_SUBACUTE,
        Condition.SEVERE_OSTEOPOROSIS,
        Condition.HIGH_FALL_RISK,
    }
)
# "A therapist may say yes to a skilled person at low risk" (movements to avoid):
# nobody with one of these is at low risk.
NOT_LOW_RISK = CAREFUL | {Condition.VERTEBRAL_FRACTURE_HISTORY}


class Answer(IntEnum):
    """Loosest first: greater is stricter."""

    YES = 0
    INSTEAD = 1
    ASK = 2


@dataclass(frozen=True, kw_only=True)
class Activity:
    """Something of daily life. `ways` and `avoid` name exercises and movements.

    `flags` are its own movements when it is done the safer way. `is_swap`: it is itself
    one of the movements to avoid. `examples` are of those movements' own words. `help`
    names the exercise whose safety note says to ask somebody for help.
    """

    slug: str
    question: str
    name: str
    group: str
    ways: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    avoid: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    is_swap: bool = False
    help: str = ""

    @property
    def is_covered(self) -> bool:
        """Whether the library says anything about it."""
        return bool(self.ways)

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Activity":
        """From one row of `programs/data/activities.json`."""
        lists = ("ways", "avoid", "examples", "also")
        return cls(
            **{key: value for key, value in row.items() if key not in (*lists, "flags")}
            | {key: tuple(row[key]) for key in lists}
            | {"flags": frozenset(row["flags"])}
        )


@dataclass(frozen=True, kw_only=True)
class Body:
    """What the answer depends on. With `is_known` false the careful default holds."""

    conditions: frozenset[Condition] = frozenset()
    clearances: frozenset[Clearance] = frozenset()
    sign_offs: frozenset[SignOff] = frozenset()
    is_known: bool = True

    @property
    def judged_as(self) -> frozenset[Condition]:
        return self.conditions if self.is_known else self.conditions | CAREFUL


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The answer, the ways that are open to this body, and what to mind or ask about.

    `loosest` is as far as a therapist may loosen it.
    """

    answer: Answer
    loosest: Answer
    ways: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


def judge(activity: Activity, *, shelf: Mapping[str, Exercise], body: Body) -> Judged:
    """`shelf` holds the exercises in use by slug; a way that is not there is closed."""
    ways = [shelf[slug] for slug in activity.ways if slug in shelf]
    verdicts = {each.slug: _verdict(each, body) for each in ways}
    open_ways = tuple(slug for slug, said in verdicts.items() if said.is_allowed)
    own = _own_reasons(activity, body)
    closed = [reason for reason in own if reason.action >= Action.CLEAR]
    if closed or not open_ways:
        of_ways = [each for said in verdicts.values() for each in said.reasons]
        why = closed or [each for each in of_ways if each.action >= Action.CLEAR]
        is_mine_to_say = not activity.is_covered
        loosest = Answer.YES if is_mine_to_say else Answer.ASK
        return Judged(answer=Answer.ASK, loosest=loosest, reasons=_once(why))
    minded = [each for slug in open_ways for each in verdicts[slug].reasons]
    is_free = not activity.is_swap or not NOT_LOW_RISK & body.judged_as
    return Judged(
        answer=Answer.INSTEAD if activity.is_swap else Answer.YES,
        loosest=Answer.YES if is_free else Answer.INSTEAD,
        ways=open_ways,
        reasons=_once(minded),
    )


def holding(
    judged: Judged, decided: Answer | None, *, is_fresh: bool
) -> tuple[Answer, bool]:
    """What a patient is told, and whether it stands as looked at by the therapist.

    A decision is fresh while the body is what it was. Afterwards only what made the
    answer stricter goes on to hold, and it is general advice again.
    """
    if decided is None:
        return judged.answer, False
    if is_fresh and decided >= judged.loosest:
        return decided, True
    return max(decided, judged.answer), False


def _verdict(exercise: Exercise, body: Body) -> safety.Verdict:
    """At its first level; what has to be learned first is begun with the therapist."""
    wanted = safety.demand(exercise, level=FIRST_LEVEL, where=Where.BOTH)
    return safety.verdict(
        wanted,
        conditions=body.judged_as,
        clearances=body.clearances,
        sign_offs=body.sign_offs,
    )


def _own_reasons(activity: Activity, body: Body) -> list[Reason]:
    """What its own movements mean. A clearance of one of its ways opens it as well."""
    cleared = {
        each.condition for each in body.clearances if each.exercise in activity.ways
    }
    return [
        Reason(
            rule=Rule.CAUTION,
            action=Action.MODIFY
            if caution.action is Action.CLEAR and caution.condition in cleared
            else caution.action,
            condition=caution.condition,
            note=caution.note,
        )
        for caution in deriving.derived(activity.flags)
        if caution.condition in body.judged_as
    ]


def _once(reasons: Collection[Reason]) -> tuple[Reason, ...]:
    """Each thing to mind once, strictest first."""
    return tuple(dict.fromkeys(sorted(reasons, key=lambda each: -each.action)))
