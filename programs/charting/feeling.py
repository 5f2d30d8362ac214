"""The pain that was answered, and how hard the weeks were."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.rules.pain import Limits
from programs.charting.saying import resting, span
from programs.models.halfyear import HalfYear
from programs.models.log import Effort
from programs.rules import schedule
from programs.rules.timeline import (
    Box,
    Lane,
    Mark,
    Section,
    height_of,
    joined,
    rule,
    silences,
    week_bar,
)
from ptcare.languages.dates import desk_day as day

TALL, LOW, MOST = 84, 34, 10
DAYS = 7
SILENT = 6  # pixels: the band of days without an answer, at the ground


def felt(found: HalfYear, limits: Limits) -> Section:
    efforts = _efforts(found)
    return Section(
        key="felt",
        title=_("Pain and effort"),
        lanes=(_pain(found, limits), _effort(found, efforts)),
        legend=(
            ("dot", _("the worst pain of a day")),
            ("silent", _("no answer for more than a week: not the same as no pain")),
            (
                "limit",
                _("does less above %d, stops above %d") % (limits.fine, limits.less),
            ),
            ("easy", _("days that were easy")),
            ("fine", _("fine")),
            ("hard", _("hard")),
        ),
        head=(_("Week of"), _("Worst pain, by day"), *(str(e.label) for e in Effort)),
        rows=tuple(_rows(found, efforts)),
    )


def _pain(found: HalfYear, limits: Limits) -> Lane:
    points = [(on, _y(pain)) for on, pain in found.pains]
    answers = ngettext("%(number)d answer", "%(number)d answers", len(points)) % {
        "number": len(points)
    }
    return Lane(
        key="pain",
        name=_("Pain, 0 to 10"),
        note=answers if points else _("never answered"),
        says=_pain_words(found.pains, answers),
        height=TALL,
        scale=((4.0, "10"), (_y(5) + 4, "5"), (TALL, "0")),
        bands=(*resting(found, TALL), *_silent(found)),
        rules=(
            rule(0),
            rule(_y(limits.less), "limit"),
            rule(_y(limits.fine), "limit"),
            rule(TALL),
        ),
        lines=tuple(joined(found.axis, points, kind="course")),
        marks=tuple(
            Mark(x=found.axis.x(on), y=_y(pain), kind="dot", words=f"{day(on)}: {pain}")
            for on, pain in found.pains
        ),
    )


def _y(pain: float) -> float:
    return height_of(pain, low=0, high=MOST, height=TALL)


def _pain_words(pains: Sequence[tuple[dt.date, int]], answers: str) -> str:
    if not pains:
        return _(
            "Nobody has answered about pain in 26 weeks. That is not the same as no"
            " pain."
        )
    on, last = pains[-1]
    return _(
        "Pain: %(answers)s, the worst %(worst)d, the latest %(last)d on %(day)s."
    ) % {
        "answers": answers,
        "worst": max(pain for _on, pain in pains),
        "last": last,
        "day": day(on),
    }


def _silent(found: HalfYear) -> Iterator[Box]:
    """Drawn at the ground, and never as a line at 0."""
    days = [on for on, _pain in found.pains]
    until = found.today - dt.timedelta(days=1)
    for first, last in silences(found.axis, days, until=until):
        if place := found.axis.stretch(first, last):
            words = _("No answer, %s") % span(first, last)
            yield Box(
                x=place[0],
                width=place[1],
                y=TALL - SILENT,
                height=SILENT,
                kind="silent",
                words=words,
            )


def _efforts(found: HalfYear) -> dict[dt.date, Counter[str]]:
    """By Monday: how many days were called easy, fine and hard."""
    weeks: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for row in found.reports:
        if row.effort:
            weeks[schedule.monday_of(row.on)][row.effort] += 1
    return weeks


def _effort(found: HalfYear, efforts: Mapping[dt.date, Counter[str]]) -> Lane:
    days = sum(sum(each.values()) for each in efforts.values())
    hard = sum(each[Effort.HARD] for each in efforts.values())
    said = ngettext("%(days)d day, %(hard)d hard", "%(days)d days, %(hard)d hard", days)
    said %= {"hard": hard, "days": days}
    return Lane(
        key="effort",
        name=_("How it was"),
        note=said if days else _("never answered"),
        says=_("How the days were: %s.") % said,
        height=LOW,
        rules=(rule(LOW),),
        boxes=tuple(
            box for monday in sorted(efforts) for box in _bars(found, monday, efforts)
        ),
    )


def _bars(
    found: HalfYear, monday: dt.date, efforts: Mapping[dt.date, Counter[str]]
) -> Iterator[Box]:
    """Easy at the ground, hard on top; seven answers fill the height."""
    below, counts = 0.0, efforts[monday]
    said = ", ".join(f"{each.label} {counts[each]}" for each in Effort if counts[each])
    for each in Effort:
        if counts[each]:
            yield week_bar(
                found.axis,
                monday,
                counts[each] / DAYS,
                height=LOW,
                kind=each.value,
                words=f"{day(monday)}: {said}",
                below=below,
            )
            below += counts[each] / DAYS


def _rows(
    found: HalfYear, efforts: Mapping[dt.date, Counter[str]]
) -> Iterator[tuple[str, ...]]:
    """The weeks of which anything was said, the newest first."""
    pains: dict[dt.date, list[str]] = defaultdict(list)
    for on, pain in found.pains:
        said = _("%(pain)d on %(day)s") % {"pain": pain, "day": day(on)}
        pains[schedule.monday_of(on)].append(said)
    for monday in sorted({*pains, *efforts}, reverse=True):
        counts = efforts.get(monday, Counter())
        yield (
            day(monday),
            "; ".join(pains[monday]) or "–",
            *(str(counts[each]) if counts else "–" for each in Effort),
        )
