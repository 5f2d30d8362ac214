"""Whether a cancellation comes late, by the hours of notice a clinic asks for."""

from datetime import date, datetime, time, timedelta


def is_late(*, on: date, start: time, now: datetime, notice_hours: int) -> bool:
    """Whether fewer hours than that are left. `now` is the clinic's own clock.

    Exactly so many hours before is in time. Of a session that has begun it is late.
    """
    begins = datetime.combine(on, start, tzinfo=now.tzinfo)
    if now >= begins:
        return True
    return begins - now < timedelta(hours=notice_hours)
