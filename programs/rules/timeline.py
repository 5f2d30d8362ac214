"""One axis of days for many pictures below each other, and what is drawn along it.

Across in percent of the axis, so that a picture is as wide as its page; down in pixels
from the top. What is missing is drawn as missing: no line crosses a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

DAY = timedelta(days=1)
WEEK = 7 * DAY
GAP = timedelta(days=8)  # a weekly answer, and one day late


@dataclass(frozen=True, kw_only=True)
class Box:
    """A bar or a band. `kind` says how it looks, `words` what it says when asked."""

    x: float
    y: float
    width: float
    height: float
    kind: str = ""
    words: str = ""
    text: str = ""  # written inside, as far as there is room


@dataclass(frozen=True, kw_only=True)
class Line:
    x: float
    y: float
    to_x: float
    to_y: float
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A small sign on one day; `kind` names its shape."""

    x: float
    y: float
    kind: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Text:
    x: float
    y: float
    words: str
    is_end: bool = False  # ends at x


@dataclass(frozen=True, kw_only=True)
class Axis:
    """From the first day to the last, both counted."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def x(self, day: date) -> float:
        """The middle of the day."""
        return round(((day - self.first).days + 0.5) / self.days * 100, 2)

    def edge(self, day: date) -> float:
        """Where the day begins; within the axis, whatever the day."""
        number = min(max((day - self.first).days, 0), self.days)
        return round(number / self.days * 100, 2)

    def stretch(self, first: date, last: date | None) -> tuple[float, float] | None:
        """Where those days begin and how wide they are, both counted, as far as the
        axis goes. None where none of them is on it; `last` None is without an end."""
        last = self.last if last is None else last
        if first > self.last or last < self.first or last < first:
            return None
        x = self.edge(first)
        return x, round(self.edge(last + DAY) - x, 2)

    @property
    def months(self) -> list[tuple[float, date]]:
        """Where each month begins that begins on the axis."""
        days = (self.first + number * DAY for number in range(self.days))
        return [(self.edge(day), day) for day in days if day.day == 1]


def height_of(value: float, *, low: float, high: float, height: float) -> float:
    """How far from the top, in a picture that reaches from low to high."""
    return round(height * (high - value) / (high - low), 1)


def joined(
    axis: Axis,
    points: Sequence[tuple[date, float]],
    *,
    gap: timedelta = GAP,
    kind: str = "",
) -> Iterator[Line]:
    """Lines between points (day, y) that follow each other, none across a gap."""
    for (day, y), (next_day, next_y) in pairwise(points):
        if next_day - day <= gap:
            yield Line(
                x=axis.x(day), y=y, to_x=axis.x(next_day), to_y=next_y, kind=kind
            )


def silences(
    axis: Axis, days: Iterable[date], *, until: date
) -> list[tuple[date, date]]:
    """The stretches of more than GAP without one of these days, from the first day
    of the axis to `until`, both counted."""
    known = sorted(day for day in set(days) if day in axis and day <= until)
    edges = [axis.first - DAY, *known, until + DAY]
    return [
        (before + DAY, after - DAY)
        for before, after in pairwise(edges)
        if after - before > GAP
    ]


def week_bar(
    axis: Axis,
    monday: date,
    share: float,
    *,
    height: float,
    kind: str = "",
    words: str = "",
    below: float = 0,
) -> Box:
    """The bar of one week, `share` of 0 to 1 high; it stands on another `below` it."""
    x, width = axis.stretch(monday, monday + WEEK - DAY) or (0.0, 0.0)
    tall = round(height * share, 1)
    return Box(
        x=round(x + width * 0.1, 2),
        width=round(width * 0.8, 2),
        y=round(height * (1 - below) - tall, 1),
        height=tall,
        kind=kind,
        words=words,
    )


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One row of the chart: its name, what a screen reader says, and its drawing."""

    key: str
    name: str
    says: str
    height: float
    note: str = ""  # quiet, below the name
    pills: tuple[tuple[str, str], ...] = ()  # words and their tone
    scale: tuple[tuple[float, str], ...] = ()  # y and its number
    bands: tuple[Box, ...] = ()  # behind all else
    rules: tuple[Line, ...] = ()  # from edge to edge
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    texts: tuple[Text, ...] = ()


def rule(y: float, kind: str = "ground") -> Line:
    """A line from edge to edge."""
    return Line(x=0, y=y, to_x=100, to_y=y, kind=kind)


@dataclass(frozen=True, kw_only=True)
class Section:
    """Some lanes about one thing, and the numbers behind them.

    `head` and `rows` are the table; the first cell of a row names it. `nothing` is
    said where there is nothing to draw.
    """

    key: str
    title: str
    lanes: tuple[Lane, ...] = ()
    folded: tuple[Lane, ...] = ()  # on request only
    more: str = ""  # what is folded, in a word
    legend: tuple[tuple[str, str], ...] = ()  # the kind of a mark, and its words
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
    nothing: str = ""

    @property
    def key_to_marks(self) -> list[tuple[str, str]]:
        """Of the legend what is drawn: a sign that nobody sees needs no words."""
        drawn = {
            shape.kind
            for lane in (*self.lanes, *self.folded)
            for shapes in (lane.bands, lane.rules, lane.boxes, lane.lines, lane.marks)
            for shape in shapes
        }
        return [(kind, words) for kind, words in self.legend if kind in drawn]
