"""One go of an exercise, laid out as parts in a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules import guiding
from programs.rules.dose import RANGES, Dose
from programs.rules.guiding import Kind


def kinds(dose, **how):
    return [part.kind.value for part in guiding.parts(dose, **how)]


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (Dose(reps=8), ["ready", "repeats"]),
        (Dose(reps=1, hold_seconds=10), ["ready", "holds"]),
        (Dose(reps=3, hold_seconds=10), ["ready", "holds"]),
        (Dose(minutes=2), ["ready", "time"]),
        (Dose(steps=10), ["ready", "steps"]),
        (Dose(sets=2, reps=8), ["ready", "repeats", "rest", "repeats"]),
        (Dose(reps=8, per_side=True), ["ready", "repeats", "change", "repeats"]),
        (
            Dose(sets=2, reps=1, hold_seconds=5, per_side=True),
            [
                "ready",
                *["holds", "change", "holds"],
                "rest",
                "holds",
                "change",
                "holds",
            ],
        ),
    ],
)
def test_a_go_is_laid_out_from_getting_ready_to_the_last_side(dose, expected):
    assert kinds(dose) == expected


def test_no_rest_and_no_change_comes_last():
    parts = guiding.parts(Dose(sets=3, reps=5, per_side=True))

    assert parts[-1].kind is Kind.REPEATS
    assert parts[-1].round == 3
    assert parts[-1].side == 2


def test_a_minute_is_sixty_seconds():
    assert guiding.parts(Dose(minutes=3))[1].seconds == 180


def test_a_hold_lasts_as_long_as_prescribed_and_comes_round_as_often():
    hold = guiding.parts(Dose(reps=4, hold_seconds=7))[1]

    assert (hold.count, hold.seconds) == (4, 7)


@pytest.mark.parametrize(
    ("round_of_the_picture", "expected"),
    [(None, 4), (0.4, 3), (3, 3), (4.6, 5), (8, 8), (30, 8)],
)
def test_repeats_are_counted_as_the_picture_moves_but_not_raced(
    round_of_the_picture, expected
):
    assert guiding.a_repeat(round_of_the_picture) == expected


@given(
    sets=st.integers(*RANGES["sets"]),
    reps=st.integers(*RANGES["reps"]),
    hold=st.none() | st.integers(*RANGES["hold_seconds"]),
    per_side=st.booleans(),
)
def test_all_that_is_prescribed_is_led_and_nothing_more(sets, reps, hold, per_side):
    dose = Dose(sets=sets, reps=reps, hold_seconds=hold, per_side=per_side)

    pauses = {Kind.READY, Kind.CHANGE, Kind.REST}
    work = [part for part in guiding.parts(dose) if part.kind not in pauses]

    assert sum(part.count for part in work) == sets * reps * (2 if per_side else 1)
    assert {part.kind for part in work} == {Kind.HOLDS if hold else Kind.REPEATS}
    assert all(part.seconds > 0 for part in work)
