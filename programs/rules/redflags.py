"""What a yes at the check-in, or a reading, stops, locks and asks to be looked at.

A yes wins over everything. The words of each question live with the library's data;
here is what follows from one. Whatever is paused or locked stays so until somebody
clears it, except a lock for the day, which ends when the next check-in is clear.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from programs.rules.catalogue import Category

WEEK = timedelta(days=7)
SYSTOLIC_TOO_HIGH = 180
DIASTOLIC_TOO_HIGH = 110
SLIP_WITHIN = timedelta(days=7)  # what has stood for longer was meant


class Level(IntEnum):
    """How serious an answer is, mildest first."""

    WATCH = 1
    HOLD = 2
    URGENT = 3
    EMERGENCY = 4


class Lock(StrEnum):
    """A group of exercises that is closed."""

    EVERYTHING = "everything"
    STANDING = "standing"
    AEROBIC = "aerobic"
    IMPACT = "impact"
    LOADED = "loaded"


@dataclass(frozen=True, kw_only=True)
class Flag:
    """What one yes means.

    `locks` and a pause last until a therapist looks, or a physician where asked for;
    `day_locks` until the next day's clear check-in.
    """

    level: Level
    pauses: bool = False
    locks: frozenset[Lock] = frozenset()
    day_locks: frozenset[Lock] = frozenset()
    asks_physician: bool = False
    opens_fall_report: bool = False
    closes_gate: bool = False


def _emergency(*, opens_fall_report: bool = False) -> Flag:
    return Flag(
        level=Level.EMERGENCY,
        pauses=True,
        asks_physician=True,
        opens_fall_report=opens_fall_report,
    )


def _urgent(*, closes_gate: bool = False) -> Flag:
    return Flag(
        level=Level.URGENT, pauses=True, asks_physician=True, closes_gate=closes_gate
    )


HIGH_PRESSURE = "high_pressure"
# Not a question of the check-in: measured, at 180 or 110 and above.
PRESSURE = Flag(level=Level.HOLD, day_locks=frozenset({Lock.LOADED, Lock.IMPACT}))
HEAD_AND_THINNER = "fall_head_thinner"  # of a fall report: both answered with yes
MOST_PAIN_AFTER_A_FALL = 3  # 0 to 10: at more, the day after a fall stays closed
FULL_EVERY = timedelta(days=7)

PAPER_PAIN, PAPER_NOTE = "paper_pain", "paper_note"
# Written on a returned sheet, without a number or a place: to be asked about.
FROM_PAPER = Flag(level=Level.WATCH)

SECOND_RECORD, SECOND_TO_READ = "second_record", "second_to_read"
OF_A_SECOND = frozenset({SECOND_RECORD, SECOND_TO_READ})
# What holds something stands in another record of the person, that nobody has read.
UNREAD = Flag(level=Level.HOLD, pauses=True, closes_gate=True)

AFTER_A_FALL = frozenset({Lock.STANDING, Lock.AEROBIC, Lock.IMPACT})
DIZZY = "rf_dizzy"
NEW_BACK_PAIN = "rf_back_pain_new"

FLAGS = {
    "rf_chest_pain": _emergency(),
    "rf_breathless": _emergency(),
    "rf_stroke": _emergency(),
    "rf_cauda": _emergency(),
    "rf_leg_weak": _emergency(),
    "rf_fall_injury": _emergency(opens_fall_report=True),
    "rf_blackout": _emergency(),
    "rf_back_pain_new": _urgent(closes_gate=True),
    "rf_groin_thigh": _urgent(),
    "rf_calf": _urgent(),
    "rf_fall_noinjury": Flag(
        level=Level.HOLD,
        locks=AFTER_A_FALL,
        day_locks=frozenset({Lock.EVERYTHING}),
        opens_fall_report=True,
    ),
    "rf_near_fall": Flag(level=Level.WATCH, opens_fall_report=True),
    DIZZY: Flag(level=Level.HOLD, day_locks=frozenset({Lock.STANDING})),
    "rf_breathless_more": Flag(level=Level.HOLD, locks=frozenset({Lock.AEROBIC})),
    "rf_unwell": Flag(level=Level.HOLD, pauses=True),
    "rf_height": Flag(level=Level.WATCH),
    "rf_night_pain": Flag(level=Level.WATCH),
}
MOST_SERIOUS_FIRST = tuple(sorted(FLAGS, key=lambda key: -FLAGS[key].level))


def is_asked_in_full(
    *, today: date, last_on: date | None, is_flagged_since: bool, has_day_lock: bool
) -> bool:
    """Whether the whole list is due, and not only the one line.

    At first use, every seven days, after any sign, and on each day on which a lock for
    the day is still open. `last_on` is the last day on which the list was answered.
    """
    if last_on is None or is_flagged_since:
        return True
    return today - last_on >= FULL_EVERY or (has_day_lock and last_on < today)


def ends_day_lock(
    day_locks: Collection[str], *, raised_on: date, on: date, pain: int | None
) -> bool:
    """Whether a clear answer to the whole list, given on that day, ends such locks.

    Only on a later day. After a fall everything was closed: then pain has to be
    answered as well, with 3 at the most.
    """
    if on <= raised_on:
        return False
    if Lock.EVERYTHING not in day_locks:
        return True
    return pain is not None and pain <= MOST_PAIN_AFTER_A_FALL


def locked_by_pressure(*, systolic: int, diastolic: int) -> frozenset[Lock]:
    """What a resting blood pressure of 180 or 110 and more closes for that day."""
    is_high = systolic >= SYSTOLIC_TOO_HIGH or diastolic >= DIASTOLIC_TOO_HIGH
    return PRESSURE.day_locks if is_high else frozenset()


def may_be_a_slip(
    *, asks_physician: bool, is_tap: bool, is_told_elsewhere: bool, stood: timedelta
) -> bool:
    """Whether a sign may be nothing but a slip of the finger, so that a therapist who
    has spoken with the person may say so without a physician.

    One tap on the list, told in no other way and not again, and not long ago. What asks
    for no physician a therapist sets aside anyway.
    """
    is_alone = is_tap and not is_told_elsewhere
    return asks_physician and is_alone and stood <= SLIP_WITHIN


def is_locked(
    locks: Collection[Lock],
    *,
    category: str,
    movement_flags: Collection[str],
    impact: str,
    adds_load: bool = False,
) -> bool:
    """Whether an exercise, at a level that adds load or not, is closed by these locks.

    The careful reading: any impact above none is impact, and any strength work is load.
    """
    is_loaded = adds_load or "loaded" in movement_flags
    closed = {
        Lock.EVERYTHING: True,
        Lock.STANDING: "fall_risk_standing" in movement_flags,
        Lock.AEROBIC: category == Category.AEROBIC,
        Lock.IMPACT: impact != "none",
        Lock.LOADED: is_loaded or category == Category.STRENGTH,
    }
    return any(closed[lock] for lock in locks)


def meaning(key: str, *, on: date, dizzy_on: Collection[date] = ()) -> Flag:
    """What one yes means on that day. An unknown key is a KeyError.

    `dizzy_on` are days of dizziness; another one within seven days makes this one
    urgent, also where the later day was told of first.
    """
    again = any(timedelta() < abs(on - day) < WEEK for day in dizzy_on)
    return _urgent() if key == DIZZY and again else FLAGS[key]
