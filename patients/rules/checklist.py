"""What is asked before a first program, in the order of a course of care.

Only what is refused elsewhere holds a program up here: a step that is merely good to
have says so.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """The steps of an intake, in their order."""

    REFERRAL = "referral"
    CONSENT = "consent"
    CONTACT = "contact"
    EMERGENCY_CONTACT = "emergency_contact"
    INSURANCE = "insurance"
    DIAGNOSIS = "diagnosis"
    FRACTURES = "fractures"
    EVALUATION = "evaluation"
    GOALS = "goals"
    HAZARDS = "hazards"
    EQUIPMENT = "equipment"
    HELPER = "helper"


class State(StrEnum):
    """How far a step is."""

    DONE = "done"
    MISSING = "missing"
    NOT_ASKED = "not_asked"  # it could not be asked, and somebody said why


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One step of one intake: what is on record, who wrote it down and when."""

    step: Step
    state: State
    said: str = ""
    by: str = ""
    at: datetime | None = None


HOLDS_UP_SIGNING = frozenset({Step.FRACTURES})


def missing(entries: Iterable[Entry]) -> list[Entry]:
    """What is still to be asked, in order. What could not be asked was tried."""
    return [each for each in entries if each.state is State.MISSING]


def held_up(entries: Iterable[Entry]) -> bool:
    """Whether a program would be refused for want of an answer."""
    return any(each.step in HOLDS_UP_SIGNING for each in missing(entries))


def share_done(entries: Collection[Entry]) -> tuple[int, int]:
    """(answered, of how many). What could not be asked is not answered."""
    done = sum(each.state is State.DONE for each in entries)
    return done, len(entries)
