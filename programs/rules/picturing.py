"""Where things stand in the pictures of a patient's progress. Numbers are SVG units.

Nothing here knows a colour: how a day or a week went is said by its shape as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Column = TypeVar("Column")

STONE, PER_ROW = 46, 9
CELL, GAP = 20, 3
STEP = CELL + GAP
WEEK = timedelta(days=7)
WEEKS = 26
ROWS = {"easy": 2, "fine": 1, "hard": 0}  # hard stands on top
ROW, LEFT = 44, 78


@dataclass(frozen=True)
class Placed(Generic[Thing]):
    """Something, and the middle or the corner of where it is drawn."""

    what: Thing
    x: float
    y: float


@dataclass(frozen=True)
class Grid(Generic[Thing]):
    """The squares of a calendar, and the month's name where one begins."""

    squares: list[Placed[Thing]]
    months: list[Placed[date]]


def stones(weeks: Sequence[Thing]) -> list[Placed[Thing]]:
    """One for each week, in rows from the left; its middle."""
    return [
        Placed(
            week,
            (number % PER_ROW) * STONE + STONE / 2,
            (number // PER_ROW) * STONE + STONE / 2,
        )
        for number, week in enumerate(weeks)
    ]


def grid(
    weeks: Sequence[tuple[Column, Sequence[Thing]]], *, mondays: Sequence[date]
) -> Grid[Thing]:
    """A column for each week, a row for each day from Monday; their corners."""
    squares = [
        Placed(square, column * STEP, row * STEP)
        for column, (_week, days) in enumerate(weeks)
        for row, square in enumerate(days)
    ]
    months = [
        Placed(monday, column * STEP, -6)
        for column, monday in enumerate(mondays)
        if column < WEEKS - 1 and monday.day <= WEEK.days
    ]
    return Grid(squares, months)


def effort_dots(words: Sequence[tuple[date, str]], *, since: date) -> list[Placed[str]]:
    """One dot a week in the row of its word; a week without a word has none."""
    return [
        Placed(
            word,
            LEFT + (monday - since).days / 7 * STEP + CELL / 2,
            ROWS[word] * ROW + ROW / 2,
        )
        for monday, word in words
    ]
