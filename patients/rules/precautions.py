"""What these bones ask us to avoid: the vocabulary, and where a flag comes from.

The app tightens by itself and only a clinician loosens. So a recorded fracture switches
its condition on at once, while a softer condition, or one that is a judgement, is only
ever proposed here for the therapist to decide.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from patients.rules import gate
from patients.rules.gate import Fracture, Phase, Site

OSTEOPOROSIS = Decimal("-2.5")


class Condition(StrEnum):
    """The conditions that cautions speak of. Values are those of the library's data."""

    VERTEBRAL_FRACTURE_SUBACUTE = "vertebral_fracture_subacute"
    VERTEBRAL_FRACTURE_HISTORY = "vertebral_fracture_history"
    SEVERE_OSTEOPOROSIS = "severe_osteoporosis"
    SEVERE_KYPHOSIS = "severe_kyphosis"
    HIGH_FALL_RISK = "high_fall_risk"
    HIP_FRACTURE_REPLACEMENT = "hip_fracture_replacement"
    WRIST_ARM_FRACTURE_RECENT = "wrist_arm_fracture_recent"
    UNCONTROLLED_HYPERTENSION = "uncontrolled_hypertension"
    CARDIAC_LUNG_CONDITION = "cardiac_lung_condition"
    SHOULDER_PROBLEM = "shoulder_problem"
    KNEE_HIP_PAIN = "knee_hip_pain"
    DIZZINESS_VESTIBULAR = "dizziness_vestibular"
    CANNOT_LIE_FLAT = "cannot_lie_flat"
    CANNOT_GET_TO_FLOOR = "cannot_get_to_floor"
    PELVIC_FLOOR_SYMPTOMS = "pelvic_floor_symptoms"

    @property
    def label(self) -> str:
        """A short name for the therapist, in English."""
        return LABELS[self]


LABELS = {
    Condition.VERTEBRAL_FRACTURE_SUBACUTE: "Spine fracture, still healing",
    Condition.VERTEBRAL_FRACTURE_HISTORY: "Healed spine fracture",
    Condition.SEVERE_OSTEOPOROSIS: "Severe osteoporosis",
    Condition.SEVERE_KYPHOSIS: "Marked rounding of the upper back",
    Condition.HIGH_FALL_RISK: "High risk of falling",
    Condition.HIP_FRACTURE_REPLACEMENT: "Hip fracture or replacement",
    Condition.WRIST_ARM_FRACTURE_RECENT: "Wrist or arm fracture, not yet loadable",
    Condition.UNCONTROLLED_HYPERTENSION: "Blood pressure not controlled",
    Condition.CARDIAC_LUNG_CONDITION: "Heart or lung condition, not cleared",
    Condition.SHOULDER_PROBLEM: "Painful or stiff shoulder",
    Condition.KNEE_HIP_PAIN: "Knee or hip pain on bending",
    Condition.DIZZINESS_VESTIBULAR: "Dizziness or inner-ear trouble",
    Condition.CANNOT_LIE_FLAT: "Cannot lie flat",
    Condition.CANNOT_GET_TO_FLOOR: "Cannot get to the floor and back alone",
    Condition.PELVIC_FLOOR_SYMPTOMS: "Pelvic floor symptoms",
}


UNTIL_HEALED = {  # what a fracture there brings, until a clinician lifts it
    Site.SPINE: Condition.VERTEBRAL_FRACTURE_SUBACUTE,
    Site.HIP: Condition.HIP_FRACTURE_REPLACEMENT,
    Site.WRIST_ARM: Condition.WRIST_ARM_FRACTURE_RECENT,
}


# A fracture newly recorded there ends what a therapist has cleared before, despite that
# condition: it was seen of another bone.
ASKED_ANEW_BY = {
    Condition.VERTEBRAL_FRACTURE_SUBACUTE: frozenset({Site.SPINE}),
    Condition.VERTEBRAL_FRACTURE_HISTORY: frozenset({Site.SPINE}),
    Condition.HIP_FRACTURE_REPLACEMENT: frozenset({Site.HIP}),
    Condition.WRIST_ARM_FRACTURE_RECENT: frozenset({Site.WRIST_ARM}),
    Condition.SEVERE_OSTEOPOROSIS: frozenset(Site),
}


class Because(StrEnum):
    """Why a condition is proposed."""

    HEALED_BY_TIME = "healed_by_time"
    FALLS = "falls"
    INJURIOUS_FALL = "injurious_fall"
    T_SCORE_AND_FRACTURE = "t_score_and_fracture"
    LOW_TRAUMA_FRACTURES = "low_trauma_fractures"
    PRESSURE_MEASURED = "pressure_measured"
    FALLS_TOLD = "falls_told"
    BALANCE_TESTED = "balance_tested"


@dataclass(frozen=True, kw_only=True)
class Fall:
    """One fall; being hurt in it weighs more than the number of falls."""

    happened_on: date
    was_injurious: bool = False


@dataclass(frozen=True, kw_only=True)
class ByTests:
    """A condition to think of where the latest result of each test is of concern."""

    condition: Condition
    because: Because
    tests: tuple[str, ...]


BY_TESTS = (
    ByTests(
        condition=Condition.UNCONTROLLED_HYPERTENSION,
        because=Because.PRESSURE_MEASURED,
        tests=("resting_bp_hr",),
    ),
    ByTests(
        condition=Condition.HIGH_FALL_RISK,
        because=Because.FALLS_TOLD,
        tests=("falls_12m",),
    ),
    ByTests(
        condition=Condition.HIGH_FALL_RISK,
        because=Because.BALANCE_TESTED,
        tests=("tug", "four_stage_balance"),
    ),
)


def pointed_to_by(of_concern: Collection[str]) -> list[ByTests]:
    """`of_concern` are keys of tests by their latest result."""
    return [each for each in BY_TESTS if set(each.tests) <= set(of_concern)]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A condition for the therapist to decide on, in place of another if it has one."""

    condition: Condition
    because: Because
    replaces: Condition | None = None


def implied_by(fractures: Collection[Fracture], *, on: date) -> frozenset[Condition]:
    """What the recorded fractures make active on that day, without anyone's decision.

    A spine fracture is treated as healing until it is 84 days old *and* a therapist has
    confirmed it, unless it was that old when it was recorded; it then stays in the
    history for good. A hip keeps its limits, and a wrist or arm that was not yet healed
    when recorded keeps its own, until a clinician lifts them.
    """
    implied = (_implied(fracture, on) for fracture in fractures)
    return frozenset(condition for condition in implied if condition)


def proposed_for(
    fractures: Collection[Fracture], *, active: Collection[Condition], on: date
) -> list[Proposal]:
    """From day 84 of the newest spine fracture: the softer condition, if confirmed."""
    spine = [fracture for fracture in fractures if fracture.site is Site.SPINE]
    is_healed = all(gate.phase(each, on=on) is Phase.HEALED for each in spine)
    if not spine or not is_healed:
        return []
    if Condition.VERTEBRAL_FRACTURE_SUBACUTE not in active:
        return []
    return [
        Proposal(
            condition=Condition.VERTEBRAL_FRACTURE_HISTORY,
            because=Because.HEALED_BY_TIME,
            replaces=Condition.VERTEBRAL_FRACTURE_SUBACUTE,
        )
    ]


def suggested_by(
    *,
    falls: Collection[Fall] = (),
    t_score: Decimal | None = None,
    fractures: Collection[Fracture] = (),
    active: Collection[Condition] = (),
    on: date,
) -> list[Proposal]:
    """Conditions the chart points to and the therapist has not marked yet.

    `t_score` is the lowest measured. A fall on the same day of last year still counts.
    """
    found = [
        _fall_risk(falls, on),
        _severe_osteoporosis(t_score, fractures),
        _fragile_elsewhere(fractures),
    ]
    return [each for each in found if each and each.condition not in active]


def a_year_before(day: date) -> date:
    """The same day of the year before; of 29 February the day before it."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _implied(fracture: Fracture, on: date) -> Condition | None:
    lifted_on = fracture.confirmed_healed_on
    is_lifted = lifted_on is not None and lifted_on <= on
    was_old = gate.phase(fracture, on=fracture.recorded_on) is Phase.HEALED
    if fracture.site is Site.SPINE:
        is_old = gate.phase(fracture, on=on) is Phase.HEALED
        if was_old or (is_old and is_lifted):
            return Condition.VERTEBRAL_FRACTURE_HISTORY
        return Condition.VERTEBRAL_FRACTURE_SUBACUTE
    if fracture.site is Site.HIP and not is_lifted:
        return Condition.HIP_FRACTURE_REPLACEMENT
    if fracture.site is Site.WRIST_ARM and not (is_lifted or was_old):
        return Condition.WRIST_ARM_FRACTURE_RECENT
    return None


def _fall_risk(falls: Collection[Fall], on: date) -> Proposal | None:
    since = a_year_before(on)
    recent = [fall for fall in falls if since <= fall.happened_on <= on]
    if any(fall.was_injurious for fall in recent):
        because = Because.INJURIOUS_FALL
    elif len(recent) >= 2:
        because = Because.FALLS
    else:
        return None
    return Proposal(condition=Condition.HIGH_FALL_RISK, because=because)


def _severe_osteoporosis(
    t_score: Decimal | None, fractures: Collection[Fracture]
) -> Proposal | None:
    is_fragile = any(fracture.is_low_trauma for fracture in fractures)
    if t_score is None or t_score > OSTEOPOROSIS or not is_fragile:
        return None
    return Proposal(
        condition=Condition.SEVERE_OSTEOPOROSIS, because=Because.T_SCORE_AND_FRACTURE
    )


def _fragile_elsewhere(fractures: Collection[Fracture]) -> Proposal | None:
    """Two low-trauma fractures outside the spine ask for the care of a healed one."""
    elsewhere = [f for f in fractures if f.is_low_trauma and f.site is not Site.SPINE]
    if len(elsewhere) < 2:
        return None
    return Proposal(
        condition=Condition.VERTEBRAL_FRACTURE_HISTORY,
        because=Because.LOW_TRAUMA_FRACTURES,
    )
