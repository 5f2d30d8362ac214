"""Why a patient wants a therapist's look now: the first reason, most urgent first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

SILENT_FROM = 4  # days without a word, where something was asked for
PAIN_UP_BY = 2  # points between the mean of this week and of the one before
FEW_VISITS = 2
SOON = 14  # days


class Why(IntEnum):
    """Most urgent first: less is more urgent."""

    EMERGENCY = 1
    WARNING_SIGN = 2
    HELD = 3
    LOCKED = 4
    RESTING = 5
    PAIN_UP = 6
    QUESTION = 7
    ILL = 8
    SILENT = 9
    COVER_ENDS = 10
    FEW_VISITS = 11
    RE_EVALUATION = 12
    PROGRAM_ENDS = 13
    NO_PROGRAM = 14
    PROPOSALS = 15
    PHASE_DUE = 16


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of one patient today. Days are numbers of days from today.

    `silent_days` is None where nothing was asked; pain scores are those that were
    answered, never a 0 for no answer; None for visits is no limit. `asked_days` is how
    long the oldest question has waited, None where none does. `locks` are what warning
    signs keep closed that were looked at and not set aside. `resting` counts
    exercises that are not safe for now and wait for a therapist; a break for illness
    `is_long_ill` by `pausing`.
    """

    unseen_levels: Sequence[str] = ()
    is_held: bool = False
    locks: Collection[str] = ()
    resting: int = 0
    has_program: bool = True
    pain_this_week: Sequence[int] = ()
    pain_last_week: Sequence[int] = ()
    asked_days: int | None = None
    silent_days: int | None = None
    is_long_ill: bool = False
    visits_left: int | None = None
    cover_ends_in: int | None = None
    program_ends_in: int | None = None
    is_re_evaluation_due: bool = False
    proposals: int = 0
    is_phase_due: bool = False


def why(standing: Standing) -> Why | None:
    """The one reason to show, or None for nothing to look at."""
    return next((reason for reason, holds in _asked(standing) if holds), None)


def _asked(at: Standing) -> list[tuple[Why, bool]]:
    return [
        (Why.EMERGENCY, "emergency" in at.unseen_levels),
        (Why.WARNING_SIGN, bool(at.unseen_levels)),
        (Why.HELD, at.is_held),
        (Why.LOCKED, bool(at.locks)),
        (Why.RESTING, at.resting > 0),
        (Why.PAIN_UP, has_risen(at.pain_last_week, at.pain_this_week)),
        (Why.QUESTION, at.asked_days is not None),
        (Why.ILL, at.is_long_ill),
        (Why.SILENT, at.silent_days is not None and at.silent_days >= SILENT_FROM),
        (Why.COVER_ENDS, _is_soon(at.cover_ends_in)),
        (Why.FEW_VISITS, at.visits_left is not None and at.visits_left <= FEW_VISITS),
        (Why.RE_EVALUATION, at.has_program and at.is_re_evaluation_due),
        (Why.PROGRAM_ENDS, at.has_program and _is_soon(at.program_ends_in)),
        (Why.NO_PROGRAM, not at.has_program),
        (Why.PROPOSALS, at.proposals > 0),
        (Why.PHASE_DUE, at.is_phase_due),
    ]


def has_risen(before: Sequence[int], now: Sequence[int]) -> bool:
    """Whether the mean went up by two points or more; unanswered weeks never did."""
    if not before or not now:
        return False
    return sum(now) / len(now) - sum(before) / len(before) >= PAIN_UP_BY


def _is_soon(days: int | None) -> bool:
    return days is not None and days <= SOON
