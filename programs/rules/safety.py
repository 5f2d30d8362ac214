"""What must not be prescribed, and what has to be settled before it may.

A block has no override: the condition is corrected or another exercise is chosen. What
asks for a clearance is as closed as a block until that clearance is on record, and so
is high intensity until its own conditions hold.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from patients.rules.precautions import Condition
from programs.rules import intensity
from programs.rules.catalogue import Action, Caution, Exercise, Supervision, Where

HEAVIER = (
    Caution(
        condition=Condition.UNCONTROLLED_HYPERTENSION,
        action=Action.BLOCK,
        note="No added load while blood pressure is not controlled.",
    ),
    Caution(
        condition=Condition.VERTEBRAL_FRACTURE_SUBACUTE,
        action=Action.CLEAR,
        note="Added load only once the therapist has cleared this exercise.",
    ),
)


class Rule(StrEnum):
    """Which rule a reason comes from."""

    CAUTION = "caution"
    CLINIC_ONLY = "clinic_only"
    SIGN_OFF = "sign_off"
    INTENSITY = "intensity"


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What a prescription asks for: an exercise, at a level, in a place.

    `needs_teaching`: the first times are with a therapist, at whatever level.
    `supervision` is the level's own, or always if the whole exercise is clinic only.
    """

    exercise: str
    level: int
    where: Where
    cautions: tuple[Caution, ...] = ()
    adds_load: bool = False
    supervision: Supervision = Supervision.NONE
    needs_teaching: bool = False
    is_intense: bool = False


@dataclass(frozen=True)
class Clearance:
    """A therapist's recorded word: this exercise may be done with this condition."""

    exercise: str
    condition: Condition


@dataclass(frozen=True)
class SignOff:
    """A therapist has seen the patient do this level of this exercise safely."""

    exercise: str
    level: int


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that speaks against a demand, or asks for care.

    Its note is in English; of high intensity it is the need that is not met.
    """

    rule: Rule
    action: Action
    condition: Condition | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The strictest action left after clearances, and every reason, strictest first."""

    action: Action
    reasons: tuple[Reason, ...] = ()
    is_open_at_home: bool = False

    @property
    def is_allowed(self) -> bool:
        """Whether it may be prescribed as it stands."""
        return self.action < Action.CLEAR

    @property
    def may_be_cleared(self) -> bool:
        """Whether a record by the therapist is all that is missing."""
        return self.action is Action.CLEAR


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A demand that must not stand, and why."""

    demand: Demand
    verdict: Verdict


def demand(exercise: Exercise, *, level: int, where: Where) -> Demand:
    """That exercise of the library, asked for at that level and place."""
    step = exercise.levels[level]
    is_clinic_only = exercise.supervision is Supervision.ALWAYS
    return Demand(
        exercise=exercise.slug,
        level=level,
        where=where,
        cautions=exercise.cautions,
        adds_load=step.adds_load,
        supervision=Supervision.ALWAYS if is_clinic_only else step.supervision,
        needs_teaching=exercise.supervision is not Supervision.NONE,
        is_intense=intensity.is_intense(exercise.flags),
    )


def verdict(
    wanted: Demand,
    *,
    conditions: Collection[Condition],
    clearances: Collection[Clearance] = (),
    sign_offs: Collection[SignOff] = (),
    lacks: Collection[intensity.Need] = (),
) -> Verdict:
    """Whether this may be prescribed to a body with these conditions, and why not.

    The strongest caution of all active conditions wins: block, clear, modify, none. A
    clearance turns its own reason into one to mind, and never touches a block.
    `lacks` is what high intensity lacks, where it is to be done and not only drafted.
    """
    place = _of_place(wanted, sign_offs)
    reasons = [
        *_of_conditions(wanted, conditions, clearances),
        *_of_intensity(wanted, lacks),
        *place,
    ]
    reasons.sort(key=lambda reason: -reason.action)
    action = max((reason.action for reason in reasons), default=Action.NONE)
    is_home = wanted.where is not Where.CLINIC
    return Verdict(
        action=action,
        reasons=tuple(reasons),
        is_open_at_home=is_home and action < Action.CLEAR and not place,
    )


def conflicts(
    demands: Iterable[Demand],
    *,
    conditions: Collection[Condition],
    clearances: Collection[Clearance] = (),
    sign_offs: Collection[SignOff] = (),
    lacks: Collection[intensity.Need] = (),
) -> list[Conflict]:
    """Every demand that must not stand. Ask again whenever a condition is added."""
    judged = (
        Conflict(
            demand=each,
            verdict=verdict(
                each,
                conditions=conditions,
                clearances=clearances,
                sign_offs=sign_offs,
                lacks=lacks,
            ),
        )
        for each in demands
    )
    return [each for each in judged if not each.verdict.is_allowed]


def _of_conditions(
    wanted: Demand, conditions: Collection[Condition], clearances: Collection[Clearance]
) -> list[Reason]:
    cautions = wanted.cautions + (HEAVIER if wanted.adds_load else ())
    return [
        Reason(
            rule=Rule.CAUTION,
            action=_settled(wanted, caution, clearances),
            condition=caution.condition,
            note=caution.note,
        )
        for caution in cautions
        if caution.condition in conditions
    ]


def _settled(
    wanted: Demand, caution: Caution, clearances: Collection[Clearance]
) -> Action:
    cleared = Clearance(wanted.exercise, caution.condition) in clearances
    if caution.action is Action.CLEAR and cleared:
        return Action.MODIFY
    return caution.action


def _of_intensity(wanted: Demand, lacks: Collection[intensity.Need]) -> list[Reason]:
    if not wanted.is_intense:
        return []
    return [
        Reason(rule=Rule.INTENSITY, action=Action.CLEAR, note=need) for need in lacks
    ]


def _of_place(wanted: Demand, sign_offs: Collection[SignOff]) -> list[Reason]:
    """Why it is not open at home: never, or not before the therapist signs it off.

    Where both places are asked for, it begins in the clinic and home waits.
    """
    if wanted.where is Where.CLINIC:
        return []
    if wanted.supervision is Supervision.ALWAYS:
        return [Reason(rule=Rule.CLINIC_ONLY, action=Action.BLOCK)]
    if _is_signed_off(wanted, sign_offs):
        return []
    waits = Action.CLEAR if wanted.where is Where.HOME else Action.MODIFY
    return [Reason(rule=Rule.SIGN_OFF, action=waits)]


def _is_signed_off(wanted: Demand, sign_offs: Collection[SignOff]) -> bool:
    if wanted.supervision is Supervision.FIRST:
        return SignOff(wanted.exercise, wanted.level) in sign_offs
    taught = any(each.exercise == wanted.exercise for each in sign_offs)
    return taught or not wanted.needs_teaching
