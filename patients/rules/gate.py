"""When a fracture keeps the exercise program closed, and what opens it.

Six weeks is the clinic's default, never a silent rule: a doctor's recorded clearance
opens the gate early. Days are whole days in the patient's own calendar.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
OPENS_AFTER = timedelta(days=42)
HEALED_AFTER = timedelta(days=84)


class Site(StrEnum):
    """Where a bone broke, as finely as the precautions need to know."""

    SPINE = "spine"
    HIP = "hip"
    WRIST_ARM = "wrist_arm"
    PELVIS = "pelvis"
    RIB = "rib"
    LEG_FOOT = "leg_foot"
    OTHER = "other"


class Precision(StrEnum):
    """How well the date of a fracture is known."""

    DAY = "day"
    MONTH = "month"
    UNKNOWN = "unknown"


class Clinician(StrEnum):
    """Whose word a clearance is."""

    PHYSICIAN = "physician"
    SURGEON = "surgeon"
    THERAPIST = "therapist"


class Phase(StrEnum):
    """How far a fracture has healed, by time alone."""

    ACUTE = "acute"
    SUBACUTE = "subacute"
    HEALED = "healed"


class Reason(StrEnum):
    """Why the gate stands as it does."""

    NO_FRACTURE = "no_fracture"
    TIME_PASSED = "time_passed"
    CLEARED = "cleared"
    ACUTE = "acute"
    SUSPECTED = "suspected"
    UNREAD = "unread"


MAY_OPEN_EARLY = frozenset({Clinician.PHYSICIAN, Clinician.SURGEON})


class ImpossibleFracture(ValueError):
    """A fracture said to have a date, without one."""


@dataclass(frozen=True, kw_only=True)
class Clearance:
    """A clinician's word that exercise may begin; without an end it does not lapse."""

    by_role: Clinician
    given_on: date
    valid_until: date | None = None

    def opens(self, *, on: date) -> bool:
        """Whether it opens the gate on that day; its first and last day both count."""
        return (
            self.by_role in MAY_OPEN_EARLY
            and self.given_on <= on
            and (self.valid_until is None or on <= self.valid_until)
        )


@dataclass(frozen=True, kw_only=True)
class Fracture:
    """One recorded fracture, with the clearances that are about it and no other.

    `happened_on` is any day of the month when only the month is known, and None when
    nothing is. `confirmed_healed_on` is the day a clinician lifted its limits. `key` is
    the caller's own name for it, handed back untouched.
    """

    site: Site
    recorded_on: date
    happened_on: date | None = None
    precision: Precision = Precision.DAY
    is_recent: bool = True
    is_low_trauma: bool = False
    clearances: tuple[Clearance, ...] = ()
    confirmed_healed_on: date | None = None
    key: int | str | None = None

    def __post_init__(self) -> None:
        if self.happened_on is None and self.precision is not Precision.UNKNOWN:
            raise ImpossibleFracture(self.precision)

    @property
    def counted_from(self) -> date | None:
        """The day healing is counted from; None for an old one of unknown date.

        The careful reading: a month counts from its last day, and a recent fracture of
        unknown date from the day it was told to us. Neither is later than that day.
        """
        if self.precision is Precision.UNKNOWN or self.happened_on is None:
            return self.recorded_on if self.is_recent else None
        if self.precision is Precision.DAY:
            return self.happened_on
        return min(_last_of_month(self.happened_on), self.recorded_on)

    @property
    def opens_on(self) -> date | None:
        """From when on it keeps nothing closed any more, by time alone; None for an old
        one of unknown date."""
        start = self.counted_from
        return None if start is None else start + OPENS_AFTER

    def is_cleared(self, *, on: date) -> bool:
        """Whether a doctor's clearance for this very fracture holds on that day."""
        return any(clearance.opens(on=on) for clearance in self.clearances)

    def cleared_until(self, *, on: date) -> date | None:
        """The last day of the clearance that holds longest, where it ends before time
        alone opens the gate."""
        ends = [each.valid_until for each in self.clearances if each.opens(on=on)]
        last = max((end for end in ends if end), default=None)
        if last is None or self.opens_on is None or None in ends:
            return None
        return last if last + DAY < self.opens_on else None


@dataclass(frozen=True, kw_only=True)
class Gate:
    """Whether a program may run on a day, and why.

    `opens_on` is the day time alone will open a closed gate; None when it is open, or
    when only a doctor can open it. `closes_after` is the last day of a clearance that
    ends before then. `fracture` is the one that decided.
    """

    is_open: bool
    reason: Reason
    opens_on: date | None = None
    closes_after: date | None = None
    fracture: Fracture | None = None


def phase(fracture: Fracture, *, on: date) -> Phase:
    """How far it has healed: acute to day 41, subacute to day 83, healed from day 84.

    A fracture dated after that day counts as acute.
    """
    start = fracture.counted_from
    if start is None or on - start >= HEALED_AFTER:
        return Phase.HEALED
    return Phase.SUBACUTE if on - start >= OPENS_AFTER else Phase.ACUTE


def gate(
    fractures: Iterable[Fracture],
    *,
    on: date,
    is_suspected: bool = False,
    is_unread: bool = False,
) -> Gate:
    """Whether these fractures let a program run on that day.

    The newest decides. A clearance speaks for its own fracture only: an older one that
    is still acute and was not cleared keeps the gate closed behind a newer cleared one.
    `is_suspected`: new sudden back pain was reported, and no doctor has cleared it yet.
    `is_unread`: another record of the person holds something, and nobody has read it.
    """
    newest_first = sorted(fractures, key=_newest, reverse=True)
    if is_suspected:
        return Gate(is_open=False, reason=Reason.SUSPECTED)
    if is_unread:
        return Gate(is_open=False, reason=Reason.UNREAD)
    if not newest_first:
        return Gate(is_open=True, reason=Reason.NO_FRACTURE)
    for fracture in newest_first:
        if phase(fracture, on=on) is Phase.ACUTE and not fracture.is_cleared(on=on):
            return Gate(
                is_open=False,
                reason=Reason.ACUTE,
                opens_on=fracture.opens_on,
                fracture=fracture,
            )
    newest = newest_first[0]
    is_early = phase(newest, on=on) is Phase.ACUTE
    ends = (fracture.cleared_until(on=on) for fracture in newest_first)
    return Gate(
        is_open=True,
        reason=Reason.CLEARED if is_early else Reason.TIME_PASSED,
        closes_after=min((end for end in ends if end), default=None),
        fracture=newest,
    )


def _newest(fracture: Fracture) -> date:
    return fracture.counted_from or date.min


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
