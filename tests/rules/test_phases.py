"""Which phase is due, and what opening one would change."""

from dataclasses import dataclass

import pytest

from programs.rules.dose import Dose
from programs.rules.phases import Kind, changes, due, next_to_open, overlaps


@dataclass(frozen=True)
class Weeks:
    week_from: int
    week_to: int
    is_open: bool = False


FIRST, SECOND, THIRD = Weeks(1, 6, is_open=True), Weeks(7, 16), Weeks(17, 26)


EIGHT = Dose(reps=8)


@dataclass(frozen=True)
class Row:
    exercise_id: int
    level: int = 1
    amount: Dose = EIGHT
    weekdays: tuple[int, ...] = (1, 3, 5)
    where: str = "home"
    note: str = ""


@pytest.mark.parametrize(
    ("week", "expected"),
    [(None, None), (1, None), (6, None), (7, SECOND), (16, SECOND), (20, SECOND)],
)
def test_a_phase_is_due_from_its_first_week_until_it_is_opened(week, expected):
    assert due([FIRST, SECOND, THIRD], week=week) == expected


def test_phases_open_one_after_another():
    assert next_to_open([FIRST, SECOND, THIRD]) == SECOND
    assert next_to_open([FIRST]) is None
    assert due([], week=9) is None


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [((7, 16), True), ((6, 6), True), ((16, 20), True), ((17, 26), False)],
)
def test_two_phases_share_no_week(weeks, expected):
    assert overlaps(weeks, [FIRST, SECOND]) is expected


@pytest.mark.parametrize(
    ("running", "kind"),
    [
        (Row(1), Kind.KEPT),
        (Row(1, weekdays=(5, 3, 1)), Kind.KEPT),
        (Row(1, level=2), Kind.EASIER),
        (Row(1, level=0), Kind.HARDER),
        (Row(1, amount=Dose(reps=9)), Kind.OTHER),
        (Row(1, weekdays=(1, 3)), Kind.OTHER),
        (Row(1, where="both"), Kind.OTHER),
        (Row(1, note="Hold the rail."), Kind.OTHER),
        (Row(2), Kind.NEW),
    ],
)
def test_a_change_is_told_in_one_word(running, kind):
    found = changes([Row(1)], [running])

    assert found[0].kind is kind


def test_what_a_phase_no_longer_names_comes_last_and_ends():
    found = changes([Row(1), Row(2)], [Row(3), Row(1)])

    assert [each.kind for each in found] == [Kind.KEPT, Kind.NEW, Kind.ENDS]
    assert found[-1].running == Row(3)
    assert found[-1].planned is None
