"""The week of a program against the guideline, in words and as a small picture."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.rules import meter
from programs.rules.catalogue import Category
from programs.rules.meter import Block, Grade, Line, Planned

CLINICAL = Path(__file__).parent / "data" / "clinical.json"
STEP, WIDE, HEIGHT = 40, 32, 120  # of the picture
TONES = {Grade.WHOLE: "good", Grade.START: "info", Grade.SHORT: "warn"}
LABELS: dict[Category, Promise] = {
    Category.BALANCE_GAIT: gettext_lazy("Balance"),
    Category.STRENGTH: gettext_lazy("Strength"),
    Category.POSTURE: gettext_lazy("Posture"),
    Category.FLEXIBILITY: gettext_lazy("Stretching"),
    Category.AEROBIC: gettext_lazy("Walking"),
}
ASKED: dict[Category, Promise] = {
    Category.BALANCE_GAIT: gettext_lazy("2 days at least; best 15 minutes daily"),
    Category.STRENGTH: gettext_lazy("2 to 3 days, not in a row"),
    Category.POSTURE: gettext_lazy("daily, 5 to 10 minutes"),
    Category.FLEXIBILITY: gettext_lazy("3 to 5 days"),
    Category.AEROBIC: gettext_lazy("150 minutes a week"),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """One line of the meter, ready to be shown."""

    kind: Category
    label: str
    value: str
    asked: str
    gap: str
    tone: str
    days: tuple[bool, ...]
    sources: tuple[str, ...]  # keys of those of the meter


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the picture: where its words stand, and its two numbers."""

    name: str
    x: int
    top: float
    minutes: int
    exercises: int


@dataclass(frozen=True, kw_only=True)
class Meter:
    """A week, its lines, its warnings and its picture."""

    week: meter.Week
    lines: list[Said]
    sessions: str
    warnings: list[str]
    blocks: list[Block]
    long_day_at: float
    days: list[Day]

    @property
    def sources(self) -> dict[str, str]:
        """By key, the citation of each that asks for something."""
        keys = (key for line in self.lines for key in line.sources)
        return {key: citations()[key] for key in keys}


def meter_of(items: Iterable[Planned], *, sessions: Decimal) -> Meter:
    week = meter.week(items)
    return Meter(
        week=week,
        lines=[_said(each, week) for each in meter.lines(week)],
        sessions=_("%(number)s a week") % {"number": f"{sessions.normalize():f}"},
        warnings=_warnings(week),
        blocks=meter.blocks(week, step=STEP, height=HEIGHT),
        long_day_at=meter.long_day_at(week, height=HEIGHT),
        days=[_day(week, number) for number in range(7)],
    )


@lru_cache(maxsize=1)
def citations() -> dict[str, str]:
    """By source key, from the clinical data."""
    sources = json.loads(CLINICAL.read_text())["sources"]
    return {key: each["citation"] for key, each in sources.items()}


def _day(week: meter.Week, number: int) -> Day:
    tops = [
        each.y
        for each in meter.blocks(week, step=STEP, height=HEIGHT)
        if each.x == number * STEP
    ]
    return Day(
        name=str(WEEKDAYS_ABBR[number]),
        x=number * STEP + WIDE // 2,
        top=round(min(tops, default=HEIGHT) - 4, 1),
        minutes=week.minutes[number],
        exercises=week.a_day[number],
    )


def _said(line: Line, week: meter.Week) -> Said:
    return Said(
        kind=line.kind,
        label=str(LABELS[line.kind]),
        value=_value(line),
        asked=str(ASKED[line.kind]),
        gap=_gap(line, week),
        tone=TONES[line.grade],
        days=line.days,
        sources=line.sources,
    )


def _value(line: Line) -> str:
    if line.kind is Category.AEROBIC:
        return _("%(minutes)d of %(aim)d minutes") % {
            "minutes": line.minutes,
            "aim": meter.AEROBIC,
        }
    return ngettext("%(days)d day", "%(days)d days", line.count) % {"days": line.count}


def _gap(line: Line, week: meter.Week) -> str:
    """What is still missing, honestly; empty where nothing is."""
    if line.grade is Grade.WHOLE:
        return ""
    if line.kind is Category.AEROBIC:
        return (
            _("A start; the guideline's aim comes later.")
            if line.minutes
            else _("None is planned: it is built up over the weeks.")
        )
    if line.kind is Category.STRENGTH and week.is_strength_side_by_side:
        return _("Two of the days follow each other.")
    if line.grade is Grade.SHORT:
        return _("Too few days.") if line.count else _("None is planned at home.")
    return _("About %(minutes)d minutes on a day: a start.") % {"minutes": line.minutes}


def _warnings(week: meter.Week) -> list[str]:
    said = []
    if week.is_too_full:
        said.append(
            _("%(most)d exercises on one day: above 5 most people stop doing them.")
            % {"most": max(week.a_day)}
        )
    if week.is_too_long:
        said.append(
            _("About %(minutes)d minutes on one day: above 45 it is a long day.")
            % {"minutes": max(week.minutes)}
        )
    return said
