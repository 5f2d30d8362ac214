"""What a proposal was made from, as plain values: it stays what it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import ceil
from typing import Any

from programs.models.stepping import Judged
from programs.rules import pausing, progression, schedule
from programs.rules.progression import Week

DAY = dt.timedelta(days=1)
SHOWN = 14  # days


def evidence(judged: Judged) -> dict[str, Any]:
    """The two weeks judged, for a step up; else the fourteen days up to yesterday."""
    last = judged.today - DAY
    if judged.suggestion.step is progression.Step.HARDER:
        last = schedule.monday_of(judged.today) - DAY
    days = [last - number * DAY for number in range(SHOWN - 1, -1, -1)]
    return {
        "whys": [reason.why.value for reason in judged.suggestion.reasons],
        "weeks": [_week_kept(week) for week in judged.weeks],
        "days": [_day_kept(judged, day) for day in days],
        "cautions": list(judged.new_cautions),
        "days_away": judged.days_away,
        "weekdays": list(_weekdays(judged)),
        "needs_sign_off": judged.needs_sign_off,
    }


def _weekdays(judged: Judged) -> Sequence[int]:
    is_harder = judged.suggestion.step is progression.Step.HARDER
    return judged.weekdays_above if is_harder else judged.item.weekdays


def _week_kept(week: Week) -> dict[str, Any]:
    felt = week.felt
    return {
        "monday": week.monday.isoformat(),
        "share": week.share,
        "pains": sorted({min(week.pains), max(week.pains)}) if week.pains else [],
        "felt": progression.effort(ceil(felt)).value if felt else None,
    }


def _day_kept(judged: Judged, day: dt.date) -> dict[str, Any]:
    said = judged.said.get(day)
    is_due = schedule.is_due(judged.item, on=day)
    is_asked = is_due and not pausing.covered(judged.breaks, [day])
    unsaid = "missing" if is_asked else "rest"
    pains = [said.pain if said else None, judged.numbers.get(day)]
    answered = [pain for pain in pains if pain is not None]
    return {
        "on": day.isoformat(),
        "state": said.done if said else unsaid,
        "pain": max(answered, default=None),
    }
