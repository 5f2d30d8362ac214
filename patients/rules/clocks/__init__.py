"""Two clocks beside the count of visits: the plan of care, and the progress note.

Neither changes what is covered, but where one has run out visits are not paid. Every
clock counts calendar days after the first treatment day: 30 days after 1 March is
31 March. A treatment day is a day with an attended session that an insurer can count,
the evaluation included; two sessions on one day are one.

Sources: 42 CFR 424.24(c); Medicare Benefit Policy Manual, chapter 15, sections 220.1.3
(certification) and 220.3 D (progress report); 89 FR 97710 (order on file, since 2025).
"""

from __future__ import annotations

from datetime import date

from patients.rules.clocks import care, notes
from patients.rules.clocks.care import sign_by, standing
from patients.rules.clocks.facts import (
    LAPSED,
    Care,
    CareClock,
    Clocks,
    Known,
    Limits,
    Note,
    NoteClock,
    PlanKind,
    PlanOfCare,
)
from patients.rules.clocks.telling import Tell, Told, to_tell


def clocks(known: Known, *, limits: Limits, today: date) -> Clocks:
    """Both clocks as they stand on that day."""
    limits = limits.for_kind(known.kind)
    first_on = min((day for day in known.attended if day <= today), default=None)
    return Clocks(
        care=care.clock(known, first_on, limits, today),
        note=notes.clock(known, first_on, limits, today),
        first_on=first_on,
        kind=known.kind,
    )
