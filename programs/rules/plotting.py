"""Dots and lines of a small chart over days. What is missing is drawn as missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

GAP = timedelta(days=8)  # a weekly answer, and one day late


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Dots as (x, y), and lines as the points of a polyline, never across a gap."""

    dots: tuple[tuple[float, float], ...]
    lines: tuple[str, ...]


def plot(
    points: Sequence[tuple[date, float]],
    *,
    since: date,
    until: date,
    most: float,
    width: float,
    height: float,
    gap: timedelta = GAP,
) -> Plot:
    """Points in order of their days, between both days; 0 lies at the bottom."""
    span = max((until - since).days, 1)
    dots = tuple(
        (
            round((day - since).days / span * width, 1),
            round(height - value / most * height, 1),
        )
        for day, value in points
    )
    runs: list[list[int]] = []
    for i, (day, _value) in enumerate(points):
        if i and day - points[i - 1][0] <= gap:
            runs[-1].append(i)
        else:
            runs.append([i])
    lines = tuple(
        " ".join(f"{dots[i][0]:g},{dots[i][1]:g}" for i in run)
        for run in runs
        if len(run) > 1
    )
    return Plot(dots=dots, lines=lines)
