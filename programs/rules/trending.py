"""A small picture of one test over time: dots, its cut-off lines, and where it began.

Coordinates only, y from the top. What was not completed leaves a gap and a mark of its
own; what lies within the error of measuring lies in the band around the start.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 200, 64
AIR = 0.12  # of the height, above and below all that is drawn

Point = tuple[date, Decimal | None]


@dataclass(frozen=True, kw_only=True)
class Cut:
    """One cut-off: where it lies, and its number."""

    y: float
    at: Decimal

    @property
    def words(self) -> str:
        return f"{self.at.normalize():f}"


@dataclass(frozen=True, kw_only=True)
class Trend:
    """Dots as (x, y), polylines, cut-offs, and the band of "about the same"."""

    dots: tuple[tuple[float, float], ...]
    lines: tuple[str, ...]
    gaps: tuple[float, ...]  # x of what was not completed
    cuts: tuple[Cut, ...]
    start: float | None = None  # y of the baseline
    band: tuple[float, float] | None = None  # y and height
    width: int = WIDTH
    height: int = HEIGHT


def trend(
    points: Sequence[Point],
    *,
    cuts: Iterable[Decimal] = (),
    baseline: Decimal | None = None,
    least: Decimal | None = None,
    across: Callable[[date], float] | None = None,
) -> Trend | None:
    """Points in order of their days; None where nothing was ever measured.

    `across` says where a day lies, if not by these points alone.

    Of many cut-offs those are drawn that the results lie around, and on each side the
    nearest to the latest one. `least` is the smallest change that means something.
    """
    values = [value for _day, value in points if value is not None]
    if not values:
        return None
    drawn = _near(sorted(set(cuts)), values)
    edges = [*values, *drawn]
    if baseline is not None and least is not None:
        edges += [baseline - least, baseline + least]
    scale = _Scale.of(edges)
    days = [day for day, _value in points]
    xs = _across(days) if across is None else [across(day) for day in days]
    placed = [
        (x, None if value is None else scale.y(value))
        for x, (_day, value) in zip(xs, points, strict=True)
    ]
    return Trend(
        dots=tuple((x, y) for x, y in placed if y is not None),
        lines=tuple(_runs(placed)),
        gaps=tuple(x for x, y in placed if y is None),
        cuts=tuple(Cut(y=scale.y(at), at=at) for at in drawn),
        start=None if baseline is None else scale.y(baseline),
        band=_band(scale, baseline, least),
    )


@dataclass(frozen=True)
class _Scale:
    low: float
    span: float

    @classmethod
    def of(cls, numbers: Sequence[Decimal]) -> "_Scale":
        low, high = float(min(numbers)), float(max(numbers))
        air = (high - low) * AIR or 1.0
        return cls(low - air, high - low + 2 * air)

    def y(self, value: Decimal) -> float:
        return round(HEIGHT * (1 - (float(value) - self.low) / self.span), 1)


def _near(cuts: Sequence[Decimal], values: Sequence[Decimal]) -> list[Decimal]:
    low, high, latest = min(values), max(values), values[-1]
    below = max((at for at in cuts if at <= latest), default=None)
    above = min((at for at in cuts if at >= latest), default=None)
    return [at for at in cuts if low <= at <= high or at in (below, above)]


def _across(days: Sequence[date]) -> list[float]:
    """Each day's place from left to right; one day alone lies in the middle."""
    span = (days[-1] - days[0]).days
    if not span:
        return [WIDTH / 2] * len(days)
    return [round((day - days[0]).days / span * WIDTH, 1) for day in days]


def _runs(placed: Iterable[tuple[float, float | None]]) -> Iterable[str]:
    """Lines between results that follow each other; none across a gap."""
    run: list[str] = []
    for x, y in [*placed, (0.0, None)]:
        if y is not None:
            run.append(f"{x:g},{y:g}")
            continue
        if len(run) > 1:
            yield " ".join(run)
        run = []


def _band(
    scale: _Scale, baseline: Decimal | None, least: Decimal | None
) -> tuple[float, float] | None:
    if baseline is None or least is None:
        return None
    top, bottom = scale.y(baseline + least), scale.y(baseline - least)
    return top, round(bottom - top, 1)
