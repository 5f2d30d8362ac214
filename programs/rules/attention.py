"""Why a patient wants a therapist's look now, and where that puts them on the list.

Each reason is one rule below: it answers how much of it there is, or None where it does
not hold. What a therapist has looked at is behind what nobody has, for a while; a sign
that nobody has seen is never behind anything.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from programs.rules import baseline
from programs.rules.baseline import Rhythm, Rise

LOOKED_AT, QUIET, QUIET_SEEN = 80, 90, 95  # places behind every reason
STEPS = 1000  # of one place: the more of a reason, the further up


class Why(StrEnum):
    """Most urgent first."""

    EMERGENCY = "emergency"
    WARNING_SIGN = "warning_sign"
    FALL = "fall"
    WATCH = "watch"
    OPEN_AGAIN = "open_again"
    HELD = "held"
    LOCKED = "locked"
    RESTING = "resting"
    PAIN_UP = "pain_up"
    QUESTION = "question"
    STEP_BACK = "step_back"
    ILL = "ill"
    SILENT = "silent"
    LESS = "less"
    APPROVAL_ENDS = "approval_ends"
    COVER_ENDS = "cover_ends"
    FEW_VISITS = "few_visits"
    RE_EVALUATION = "re_evaluation"
    SIGN_OFF = "sign_off"
    PROGRAM_ENDS = "program_ends"
    NO_PROGRAM = "no_program"
    PROPOSALS = "proposals"
    PHASE_DUE = "phase_due"


PLACES = {why: place for place, why in enumerate(Why)}
UNSEEN = frozenset({Why.EMERGENCY, Why.WARNING_SIGN, Why.FALL, Why.WATCH})


@dataclass(frozen=True, kw_only=True)
class Limits:
    """From when on a clinic wants to be told. Days, points of 0 to 10, visits, percent.

    What was looked at comes back after `review_days`, who is quiet after `quiet_days`.
    """

    pain_points: int = 2
    pain_logs: int = 4
    silent_days: int = 4
    less_percent: int = 50
    ending_days: int = 14
    few_visits: int = 2
    review_days: int = 7
    quiet_days: int = 7


@dataclass(frozen=True, kw_only=True)
class Unseen:
    """A warning sign nobody has looked at: its level, and for how many days."""

    level: str
    is_fall: bool = False
    days: int = 0


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is known of one patient today. Days are numbers of days from today.

    None is: nothing known, or nothing asked, and never 0. `asked_days` is how long the
    oldest question has waited; `locks` are what warning signs keep closed that were
    looked at and not set aside; `open_again_days` is how long no fracture keeps closed
    any more what has not begun since; `resting` counts exercises that are not safe for
    now; `restarts` are those of `steps_back` that begin again after weeks away;
    visits None is no limit; `approval_left` are visits that an approval still holds.
    """

    unseen: Sequence[Unseen] = ()
    open_again_days: int | None = None
    is_held: bool = False
    locks: Collection[str] = ()
    resting: int = 0
    has_program: bool = True
    pain: Rise | None = None
    asked_days: int | None = None
    steps_back: int = 0
    restarts: int = 0
    is_long_ill: bool = False
    silent_days: int | None = None
    is_idle: bool = False
    usual_gap: int | None = None
    rhythm: Rhythm | None = None
    approval_ends_in: int | None = None
    approval_left: int | None = None
    cover_ends_in: int | None = None
    visits_left: int | None = None
    is_re_evaluation_due: bool = False
    to_sign_off: int = 0
    program_ends_in: int | None = None
    proposals: int = 0
    is_phase_due: bool = False


@dataclass(frozen=True, kw_only=True)
class Look:
    """The last that a therapist did about a patient: what was in view, until when."""

    until: date
    reasons: Collection[str] = ()


def reasons(at: Standing, limits: Limits) -> dict[Why, int]:
    """All that hold, the most urgent first, each with how much of it there is."""
    found = ((why, RULES[why](at, limits)) for why in Why)
    return {why: much for why, much in found if much is not None}


def waiting(found: Mapping[Why, int], look: Look | None, *, today: date) -> list[Why]:
    """Those of the reasons that nobody has looked at lately."""
    is_behind = look is not None and today < look.until
    seen = set(look.reasons) - UNSEEN if look and is_behind else set()
    return [why for why in found if why not in seen]


def place(found: Mapping[Why, int], look: Look | None, *, today: date) -> int:
    """Where the row stands: less is further up."""
    if open_now := waiting(found, look, today=today):
        first = open_now[0]
        return PLACES[first] * STEPS + STEPS - 1 - min(found[first], STEPS - 1)
    if found:
        return LOOKED_AT * STEPS
    is_seen = look is not None and today < look.until
    return (QUIET_SEEN if is_seen else QUIET) * STEPS


def _unseen(
    *levels: str, falls: bool | None = None
) -> Callable[[Standing, Limits], int | None]:
    """Of signs of these levels; only falls, only others, or both."""

    def much(at: Standing, _limits: Limits) -> int | None:
        days = [
            each.days
            for each in at.unseen
            if each.level in levels and falls in (None, each.is_fall)
        ]
        return max(days, default=None)

    return much


def _if(holds: bool, much: float = 0) -> int | None:
    return round(much) if holds else None


def _pain_up(at: Standing, limits: Limits) -> int | None:
    """Up by the clinic's points or more over the patient's own usual."""
    if at.pain is None:
        return None
    return _if(round(at.pain.by, 9) >= limits.pain_points, at.pain.by * 10)


def _silent(at: Standing, limits: Limits) -> int | None:
    """Longer than is usual for this patient, or over two weeks."""
    if at.silent_days is None:
        return None
    from_day = baseline.silent_from(at.usual_gap, least=limits.silent_days)
    return _if(at.silent_days >= from_day, at.silent_days)


def _less(at: Standing, limits: Limits) -> int | None:
    """Fewer days of exercise than usual by the clinic's share, and by two at least; or
    none at all for two weeks, whatever is usual.

    None at all is said by the silence, where that holds.
    """
    is_silent = _silent(at, limits) is not None
    if at.is_idle and not is_silent:
        return 100
    if at.rhythm is None or (not at.rhythm.now and is_silent):
        return None
    is_much = at.rhythm.lost * 100 >= limits.less_percent
    return _if(is_much and at.rhythm.usual - at.rhythm.now >= 2, at.rhythm.lost * 100)


def _approval_ends(at: Standing, limits: Limits) -> int | None:
    """While visits of it are unused: later they are lost."""
    return _soon(at.approval_ends_in, limits) if at.approval_left else None


def _cover_ends(at: Standing, limits: Limits) -> int | None:
    """Unless the approval ends that day, which is said already, and says more."""
    is_said = _approval_ends(at, limits) is not None
    if is_said and at.cover_ends_in == at.approval_ends_in:
        return None
    return _soon(at.cover_ends_in, limits)


def _few_visits(at: Standing, limits: Limits) -> int | None:
    left = at.visits_left
    if left is None:
        return None
    return _if(left <= limits.few_visits, STEPS / 2 - left)


def _soon(days: int | None, limits: Limits) -> int | None:
    if days is None:
        return None
    return _if(days <= limits.ending_days, STEPS / 2 - days)


RULES: dict[Why, Callable[[Standing, Limits], int | None]] = {
    Why.EMERGENCY: _unseen("emergency"),
    Why.WARNING_SIGN: _unseen("urgent", "hold", falls=False),
    Why.FALL: _unseen("urgent", "hold", "watch", falls=True),
    Why.WATCH: _unseen("watch", falls=False),
    Why.OPEN_AGAIN: lambda at, _limits: at.open_again_days,
    Why.HELD: lambda at, _limits: _if(at.is_held),
    Why.LOCKED: lambda at, _limits: _if(bool(at.locks)),
    Why.RESTING: lambda at, _limits: _if(at.resting > 0, at.resting),
    Why.PAIN_UP: _pain_up,
    Why.QUESTION: lambda at, _limits: at.asked_days,
    Why.STEP_BACK: lambda at, _limits: _if(at.steps_back > 0, at.steps_back),
    Why.ILL: lambda at, _limits: _if(at.is_long_ill),
    Why.SILENT: _silent,
    Why.LESS: _less,
    Why.APPROVAL_ENDS: _approval_ends,
    Why.COVER_ENDS: _cover_ends,
    Why.FEW_VISITS: _few_visits,
    Why.RE_EVALUATION: lambda at, _limits: _if(
        at.has_program and at.is_re_evaluation_due
    ),
    Why.SIGN_OFF: lambda at, _limits: _if(at.to_sign_off > 0, at.to_sign_off),
    Why.PROGRAM_ENDS: lambda at, limits: (
        _soon(at.program_ends_in, limits) if at.has_program else None
    ),
    Why.NO_PROGRAM: lambda at, _limits: _if(not at.has_program),
    Why.PROPOSALS: lambda at, _limits: _if(at.proposals > 0, at.proposals),
    Why.PHASE_DUE: lambda at, _limits: _if(at.is_phase_due),
}
