"""Tests on the same axis, with their cut-offs and what is within measuring error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models.halfyear import HalfYear
from programs.models.trails import Entry, Result, Trail
from programs.rules.timeline import Axis, Box, Lane, Line, Mark, Section, Text, rule
from programs.rules.trending import HEIGHT, Trend
from ptcare.languages.dates import desk_day as day


def results(found: HalfYear) -> Section:
    """First what is outside the usual range or got worse; the rest on request."""
    entries = [Entry(trail) for trail in found.trails if trail.latest]
    if not entries:
        nothing = _("No test is recorded yet.")
        return Section(key="tests", title=_("Tests"), nothing=nothing)
    usual = [each for each in entries if not each.wants_look]
    return Section(
        key="tests",
        title=_("Tests"),
        lanes=tuple(_lane(found, each) for each in entries if each.wants_look),
        folded=tuple(_lane(found, each) for each in usual),
        more=ngettext("%d more test", "%d more tests", len(usual)) % len(usual),
        legend=(
            ("dot", _("result")),
            ("cut", _("published cut-off")),
            ("band", _("about the same as at the start")),
            ("gap", _("not completed")),
        ),
        head=(_("Test"), _("Day"), _("Result"), _("What it says")),
        rows=tuple(_rows(found.trails)),
    )


def _lane(found: HalfYear, entry: Entry) -> Lane:
    trail, shown = entry.trail, entry.shown
    drawn = [r for r in trail.results if r.row.measured_on in found.axis]
    picture = trail.drawn(drawn, across=found.axis.x)
    pills = [(shown.verdict, shown.tone)] if shown and shown.verdict else []
    pills += [(entry.change, entry.change_tone)] if entry.change else []
    return Lane(
        key=trail.test.key,
        name=trail.test.name,
        note=_note(entry),
        says=_says(entry),
        height=HEIGHT + 8,
        pills=tuple(pills),
        bands=tuple(_band(picture)) if picture else (),
        rules=(
            *(rule(cut.y, "cut") for cut in (picture.cuts if picture else ())),
            rule(HEIGHT + 4),
        ),
        scale=tuple(
            (cut.y + 4, cut.words) for cut in (picture.cuts if picture else ())
        ),
        lines=tuple(_lines(found.axis, drawn, picture)) if picture else (),
        marks=tuple(_marks(found.axis, drawn, picture)),
        texts=tuple(_latest(found.axis, drawn, picture)) if picture else (),
    )


def _note(entry: Entry) -> str:
    if not entry.shown:
        return ""
    said = f"{entry.shown.words}, {day(entry.shown.row.measured_on)}"
    if entry.start is None:
        return said
    start = f"{entry.start.words}, {day(entry.start.row.measured_on)}"
    return said + " " + _("(start: %s)") % start


def _says(entry: Entry) -> str:
    shown = entry.shown
    said = [_note(entry), shown.verdict if shown else "", entry.change]
    return f"{entry.trail.test.name}: {'; '.join(filter(None, said))}."


def _band(picture: Trend) -> Iterator[Box]:
    if picture.band:
        y, height = picture.band
        yield Box(x=0, width=100, y=y, height=height, kind="band")


def _placed(
    drawn: Sequence[Result], picture: Trend
) -> list[tuple[dt.date, float | None]]:
    """Each result with its height; None where it was not completed."""
    heights = iter(picture.dots)
    return [
        (each.row.measured_on, None if each.value is None else next(heights)[1])
        for each in drawn
    ]


def _lines(axis: Axis, drawn: Sequence[Result], picture: Trend) -> Iterator[Line]:
    for (on, y), (then, next_y) in pairwise(_placed(drawn, picture)):
        if y is not None and next_y is not None:
            yield Line(x=axis.x(on), y=y, to_x=axis.x(then), to_y=next_y, kind="course")


def _marks(
    axis: Axis, drawn: Sequence[Result], picture: Trend | None
) -> Iterator[Mark]:
    placed = (
        _placed(drawn, picture)
        if picture
        else [(r.row.measured_on, None) for r in drawn]
    )
    for each, (on, y) in zip(drawn, placed, strict=True):
        words = each.words if each.value is not None else each.row.not_done_reason
        yield Mark(
            x=axis.x(on),
            y=HEIGHT if y is None else y,
            kind="gap" if y is None else "dot",
            words=f"{day(on)}: {words}",
        )


def _latest(axis: Axis, drawn: Sequence[Result], picture: Trend) -> Iterator[Text]:
    measured = [each for each in drawn if each.value is not None]
    if measured:
        on, x = measured[-1].row.measured_on, axis.x(measured[-1].row.measured_on)
        y = picture.dots[-1][1]
        yield Text(
            x=x,
            y=y - 7 if y > 14 else y + 16,
            words=_short(measured[-1]),
            is_end=on > axis.first,
        )


def _short(result: Result) -> str:
    """The number alone, without zeros behind its point."""
    return "" if result.value is None else f"{result.value.normalize():f}"


def _rows(trails: Sequence[Trail]) -> Iterator[tuple[str, ...]]:
    for trail in trails:
        for each in reversed(trail.results):
            is_start = each is trail.baseline
            on = day(each.row.measured_on)
            yield (
                trail.test.name,
                _("%s, start") % on if is_start else on,
                each.words
                if each.value is not None
                else _("not completed: %s") % each.row.not_done_reason,
                each.band or each.verdict or "–",
            )
