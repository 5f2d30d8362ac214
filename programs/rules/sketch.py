"""The small picture of a row: four weeks, a bar a day, and the pain as a line.

No words, y from the top. A day without a log is a dot on the ground, never a
bar of no height; one that was skipped is hollow; a day of a break is a dash.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

DAYS = 28
STEP, BAR = 5, 4  # of one day
HEIGHT, TALLEST, SKIPPED = 32, 18, 3
WIDTH = DAYS * STEP
MOST_PAIN = 10
GAP = 7  # days between two answers that a line still joins


class State(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"
    MISSING = "missing"
    QUIET = "quiet"


@dataclass(frozen=True, kw_only=True)
class Day:
    """`said` and `done` are exercises; `pain` the worst answered, None for none."""

    said: int = 0
    done: int = 0
    pain: int | None = None
    is_quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Mark:
    x: int
    y: int
    height: int
    state: State


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """All of a sketch that is drawn, as SVG; or said of it: of how many `done` days and
    which `pains`."""

    svg: str
    done: int
    pains: Sequence[int]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """Marks of the days, dots of the pain, and polylines between them."""

    marks: tuple[Mark, ...]
    dots: tuple[tuple[float, float], ...]
    lines: tuple[str, ...]
    done: int  # days
    pains: tuple[int, ...]

    @property
    def drawn(self) -> Drawn:
        return Drawn(svg=self.svg, done=self.done, pains=self.pains)

    @property
    def svg(self) -> str:
        """Paths by the state of their days, polylines and dots of the pain: numbers as
        no language writes them."""
        days = (f'<path data-state="{of}" d="{d}"/>' for of, d in self.paths)
        pains = (f'<polyline points="{points}"/>' for points in self.lines)
        dots = (f'<circle cx="{x:g}" cy="{y:g}" r="2"/>' for x, y in self.shown_dots)
        return "".join((*days, *pains, *dots))

    @property
    def shown_dots(self) -> tuple[tuple[float, float], ...]:
        """The newest answer; all of them where no line joins any."""
        return self.dots[-1:] if self.lines else self.dots

    @property
    def paths(self) -> list[tuple[State, str]]:
        """The marks of each state as one path, so that a page of them stays light."""
        found: dict[State, list[str]] = {}
        for mark in self.marks:
            bar = f"M{mark.x} {mark.y}h{BAR}v{mark.height}h-{BAR}z"
            found.setdefault(mark.state, []).append(bar)
        return [(state, "".join(bars)) for state, bars in found.items()]


def sketch(days: Sequence[Day]) -> Sketch:
    """Of days in order, the last of them today. Bars go by the fullest day shown."""
    fullest = max((day.done for day in days), default=0) or 1
    answered = [(n, day.pain) for n, day in enumerate(days) if day.pain is not None]
    places = [(n, (n * STEP + BAR / 2, _of_pain(pain))) for n, pain in answered]
    return Sketch(
        marks=tuple(_mark(n, day, fullest) for n, day in enumerate(days)),
        dots=tuple(place for _n, place in places),
        lines=tuple(_runs(places)),
        done=sum(day.done > 0 for day in days),
        pains=tuple(pain for _n, pain in answered),
    )


def _mark(number: int, day: Day, fullest: int) -> Mark:
    state, tall = _state(day), 1
    if state is State.DONE:
        tall = max(round(day.done / fullest * TALLEST), SKIPPED)
    elif state is State.SKIPPED:
        tall = SKIPPED
    return Mark(x=number * STEP, y=HEIGHT - tall, height=tall, state=state)


def _state(day: Day) -> State:
    if day.done:
        return State.DONE
    if day.said:
        return State.SKIPPED
    return State.QUIET if day.is_quiet else State.MISSING


def _of_pain(pain: int) -> float:
    return round(2 + (MOST_PAIN - pain) / MOST_PAIN * (HEIGHT - 4), 1)


def _runs(places: Sequence[tuple[int, tuple[float, float]]]) -> list[str]:
    runs: list[list[tuple[int, tuple[float, float]]]] = []
    for each in places:
        if runs and each[0] - runs[-1][-1][0] <= GAP:
            runs[-1].append(each)
        else:
            runs.append([each])
    return [
        " ".join(f"{x:g},{y:g}" for _n, (x, y) in run) for run in runs if len(run) > 1
    ]
