"""What can be wrong with a row, each by its name; the words are of the house above."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_SHOWN = 40


class What(StrEnum):
    # of a cell
    NEEDED = "needed"
    TOO_LONG = "too long"
    UNPRINTABLE = "unprintable"
    NO_DAY = "no day"
    NO_TIME = "no time"
    NO_TIME_ZONE = "no time zone"
    NO_NAME = "no name"
    NO_ADDRESS = "no address"
    NO_MONEY = "no money"
    NO_NUMBER = "no number"
    OUT_OF_RANGE = "out of range"
    NO_PERCENT = "no percent"
    NO_YES_OR_NO = "no yes or no"
    NOT_OF_THE_LIST = "not of the list"
    # of a row
    TOO_MANY_CELLS = "too many cells"
    TOO_FEW_CELLS = "too few cells"
    REFUSED = "refused"  # by the desk's own form: `words` say why
    # of whom it is about
    NOBODY_NAMED = "nobody named"
    NO_SUCH_PATIENT = "no such patient"
    NOBODY_BORN_THEN = "nobody born then"
    SEVERAL_PATIENTS = "several patients"
    OTHER_NAME = "other name"
    OTHER_BIRTH = "other birth"
    # of a patient who is to be admitted
    ADDRESS_TWICE = "address twice"
    ADDRESS_OF_ANOTHER = "address of another"
    SEVERAL_HERE = "several here"
    BORN_WHEN = "born when"
    NAMESAKE_HERE = "namesake here"
    NAMESAKE_IN_FILE = "namesake in file"
    # of what is there
    SAID_TWICE = "said twice"
    ID_TWICE = "id twice"
    ID_OF_ANOTHER = "id of another"
    OVERLAPS = "overlaps"
    LOW_MAXIMUM = "low maximum"
    NO_PLAN = "no plan"
    SEVERAL_PLANS = "several plans"
    NO_APPROVAL = "no approval"
    NO_THERAPIST = "no therapist"
    SEVERAL_THERAPISTS = "several therapists"
    STILL_AHEAD = "still ahead"
    TOO_LONG_AGO = "too long ago"
    BEFORE_THE_FIRST_DAY = "before the first day"
    BEFORE_THE_VISIT = "before the visit"
    BEFORE_IT_WAS_SENT = "before it was sent"
    BEFORE_IT_WAS_ASKED = "before it was asked"
    ONLY_IF_BILLED = "only if billed"
    GYM_IS_NOT_BILLED = "gym is not billed"
    NO_VISITS_SAID = "no visits said"
    MORE_THAN_APPROVED = "more than approved"
    OUTSIDE_THE_PLAN = "outside the plan"
    FULL_WEEK = "full week"
    PATIENT_BUSY = "patient busy"
    THERAPIST_BUSY = "therapist busy"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Of one row: in which column, what, the cell as it was, and what it clashes with.

    `words` is set where a form of the house has said it already.
    """

    what: What
    column: str = ""
    value: str = ""
    other: str = ""
    words: str = ""


def shown(text: str) -> str:
    """A cell as it can be quoted: short, on one line, nothing hidden in it."""
    flat = " ".join(text.split())
    safe = "".join(
        each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in flat
    )
    if len(safe) <= LONGEST_SHOWN:
        return safe
    return f"{safe[: LONGEST_SHOWN - 1]}…"
