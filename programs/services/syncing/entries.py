"""One thing that a device kept, and what became of it here."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from enum import StrEnum

from programs.services.checking_in import Answers
from programs.services.exercising import Told


class Kind(StrEnum):
    """What was pressed: the names of Today's own posts."""

    ALL = "all"
    SHORT = "short"
    EXERCISE = "exercise"
    HURT = "hurt"
    REPORT = "report"
    NOT_TODAY = "not_today"
    WEEK_PAIN = "week_pain"
    CHECK_IN = "check_in"
    MORNING = "morning"
    TICK = "tick"
    UNDO = "undo"


class State(StrEnum):
    SAVED = "saved"
    ALREADY = "already"  # by this very entry, earlier
    REFUSED = "refused"
    AGAIN = "again"  # somebody wrote at the same moment: to be sent once more


class Why(StrEnum):
    """Why it was refused, or what is to be known of what was saved."""

    NOTHING = ""
    DAY_CLOSED = "day_closed"
    NOT_ASKED = "not_asked"
    ON_HOLD = "on_hold"
    PLAN_CHANGED = "plan_changed"
    OTHER_BODY = "other_body"
    NOT_UNDERSTOOD = "not_understood"
    SOME_LEFT_OUT = "some_left_out"
    SOME_REST = "some_rest"
    LATER_WORD = "later_word"
    ONLY_TOLD = "only_told"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """As it was cleaned. `item_ids`: of "all", what the device had on its list.

    `id` was made by the device, and is the token of what is written. `made_at` is by
    the device's clock.
    """

    id: uuid.UUID
    kind: Kind
    day: dt.date
    made_at: dt.datetime
    item_id: int | None = None
    item_ids: tuple[int, ...] | None = None
    told: Told | None = None
    effort: str = ""
    reason: str = ""
    pain: int | None = None
    thing: tuple[str, int] | None = None  # a medicine or a brace, and its number
    answers: Answers | None = None  # to the check-in
    undoes: tuple[uuid.UUID, ...] = ()

    @property
    def order(self) -> tuple[dt.datetime, bool]:
        """As it happened; what is taken back follows what was said."""
        return (self.made_at, self.kind is Kind.UNDO)

    @property
    def says_pain(self) -> bool:
        told = self.told
        return told is not None and (told.pain is not None or bool(told.pain_where))

    def fingerprint(self, *, user_id: int, patient_id: int | None) -> str:
        """Of all that it says, and of whom: the clock is no part of it."""
        said = (self.kind, self.day, self.item_id, self.item_ids, self.told)
        more = (self.effort, self.reason, self.pain, self.answers, self.undoes)
        whole = repr((said, more, self.thing, user_id, patient_id))
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Answer:
    state: State
    why: Why = Why.NOTHING


SAVED = Answer(state=State.SAVED)
ALREADY = Answer(state=State.ALREADY)
AGAIN = Answer(state=State.AGAIN)


def refused(why: Why) -> Answer:
    return Answer(state=State.REFUSED, why=why)
