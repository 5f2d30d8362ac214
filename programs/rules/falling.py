"""What a report of a fall means: which warning sign it raises."""

from datetime import date, timedelta

from patients.rules.gate import OPENS_AFTER, Fracture
from patients.rules.pain import Answer, band
from programs.rules.redflags import FLAGS, HEAD_AND_THINNER, Level

NEAR, SUSPECTED = "near", "suspected_fracture"
LOOK_WITHIN, FRIDAY = 2, 5
KEYS = frozenset({key for key, flag in FLAGS.items() if flag.opens_fall_report}) | {
    HEAD_AND_THINNER
}
INJURIES = frozenset({"rf_fall_injury", HEAD_AND_THINNER})  # until a physician looks


def sign(
    injury: str,
    *,
    hit_head: bool | None,
    on_thinner: bool | None,
    pain: int | None = None,
) -> str:
    """The key of the sign, strictest first.

    A knock to the head is an emergency, and said more plainly on a blood thinner. A
    fall that was caught closes nothing; a bruise or a cut holds what any fall does.
    `pain` is new, 0 to 10: strong pain is asked about in one breath with an injury.
    """
    if hit_head and on_thinner:
        return HEAD_AND_THINNER
    is_strong = injury != NEAR and band(pain) is Answer.STOP
    if hit_head or injury == SUSPECTED or is_strong:
        return "rf_fall_injury"
    return "rf_near_fall" if injury == NEAR else "rf_fall_noinjury"


def is_recent(happened_on: date, *, on: date) -> bool:
    """Whether what that fall may have hurt, and nobody has looked at, stops all still:
    as long as a bone that broke then would keep the gate closed."""
    return on - happened_on < OPENS_AFTER


def may_be_of(fracture: Fracture, *, happened_on: date) -> bool:
    """Whether a fracture on record may be the bone that broke then: counted since, and
    no word of a doctor on it is older."""
    since = fracture.counted_from
    is_new = all(each.given_on >= happened_on for each in fracture.clearances)
    return since is not None and since >= happened_on and is_new


def look_by(told_on: date) -> date:
    """Two working days later, Monday to Friday."""
    day, left = told_on, LOOK_WITHIN
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() <= FRIDAY
    return day


def covers(known: str, key: str) -> bool:
    """Whether a sign that is open already holds and says all that this one would."""
    if key == HEAD_AND_THINNER:
        return known == key
    return _level(known) >= _level(key)


def _level(key: str) -> Level:
    return FLAGS["rf_fall_injury" if key == HEAD_AND_THINNER else key].level
