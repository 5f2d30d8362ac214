"""How the progress note stands: which treatment day it is, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from patients.rules import reevaluating
from patients.rules.clocks.facts import Known, Limits, Note, NoteClock

DAY = timedelta(days=1)


def clock(
    known: Known, first_on: date | None, limits: Limits, today: date
) -> NoteClock:
    most = limits.note_visits
    if not limits.asks_notes(known.kind):
        return NoteClock(state=Note.OFF, most=most)
    if first_on is None:
        return NoteClock(state=Note.NOT_BEGUN, most=most)
    last_on = max(
        (day for day in known.reports if first_on <= day <= today), default=None
    )
    # The evaluation counts: a first period begins on its eve, a later one on the day
    # of the report.
    eve = last_on or first_on - DAY
    done = reevaluating.days_after(eve, (day for day in known.attended if day <= today))
    ahead = (day for day in known.booked if day >= today)
    in_order = reevaluating.days_after(eve, [*done, *ahead])
    on, because = _due(eve, in_order, limits)
    return NoteClock(
        state=_note_state(len(done), on, limits, today),
        days=len(done),
        most=most,
        on=on,
        because=because,
        last_on=last_on,
    )


def _due(
    eve: date, days: Sequence[date], limits: Limits
) -> tuple[date | None, reevaluating.Because | None]:
    """The earlier of the tenth treatment day and the thirtieth calendar day."""
    found: list[tuple[date, reevaluating.Because]] = []
    if len(days) >= limits.note_visits:
        found.append((days[limits.note_visits - 1], reevaluating.Because.VISITS))
    if limits.note_days is not None:
        by_days = eve + timedelta(days=limits.note_days)
        found.append((by_days, reevaluating.Because.DAYS))
    return min(found) if found else (None, None)


def _note_state(done: int, on: date | None, limits: Limits, today: date) -> Note:
    if on is not None and on <= today:
        return Note.DUE if on == today else Note.OVERDUE
    if done >= limits.note_wanted:
        return Note.WANTED
    return Note.SOON if done >= limits.note_ahead else Note.COUNTING
