"""What a device that was offline says of its own clock, and how far it is believed.

Moments carry a zone; `earliest` is the start of the day that is told of.
"""

from datetime import datetime, timedelta

CLOCK_MAY_DIFFER = timedelta(days=1)


def believed(told: datetime, *, earliest: datetime, now: datetime) -> datetime:
    """When it was made, as told, within what can be.

    Nothing is made after it reached us; and nothing is said of a day before that day
    began, a clock set wrongly by some hours aside.
    """
    return min(max(told, earliest - CLOCK_MAY_DIFFER), now)
