"""What of a returned sheet may still be written down, and why the rest may not.

Paper comes late, so the clinic has eight weeks; at home the seven days of the screen
are enough. What was printed is worth nothing after the day on which the plan changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programs.rules.schedule import LOG_BACK

STAFF_BACK = timedelta(weeks=8)
PATIENT_BACK = LOG_BACK


class Shut(StrEnum):
    """Why a box of the sheet takes no tick."""

    NOT_ASKED = "not_asked"  # nothing was asked for on that day
    AHEAD = "ahead"
    TOO_LATE = "too_late"
    REPLACED = "replaced"  # another plan held by then, or none
    STOPPED = "stopped"  # by pain or a sign, and nobody at the clinic has looked yet


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Between which days somebody may write down what is on a sheet.

    `until` is the day on which the printed version was replaced, held or ended; it
    still counts, for its exercises may have been done in the morning. None: it holds.
    """

    today: date
    back: timedelta
    until: date | None = None

    def shut(self, day: date, *, stopped_on: date | None = None) -> Shut | None:
        """Why not, or None where a tick may be written. Both ends still count."""
        if day > self.today:
            return Shut.AHEAD
        if self.today - day > self.back:
            return Shut.TOO_LATE
        if self.until is not None and day > self.until:
            return Shut.REPLACED
        if stopped_on is not None and day > stopped_on:
            return Shut.STOPPED
        return None
