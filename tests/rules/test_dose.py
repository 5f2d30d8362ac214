import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.rules.dose import (
    RANGES,
    Dose,
    ImpossibleDose,
    Unit,
    amount,
    credit,
    text,
)

LIBRARY = Path(__file__).parents[2] / "programs/data/exercises.json"
PARTS = ("sets", "reps", "hold_seconds", "minutes", "steps", "per_side", "load")
WHEN = re.compile(r", (every day|\d days a week)$")


def doses_of_the_library():
    for row in json.loads(LIBRARY.read_text()):
        for level in row["progression"]:
            told = level["dose"]
            parts = {name: told[name] for name in PARTS if told.get(name) is not None}
            dose = Dose(**parts, times_per_day=told["times_per_day"])
            yield dose, Unit(row["dose_unit"]), WHEN.sub("", told["text"])


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        (Dose(reps=1), "1 rep"),
        (Dose(sets=2, reps=8), "2 x 8 reps"),
        (
            Dose(sets=2, reps=8, hold_seconds=5, per_side=True),
            "2 x 8 reps, 5 s hold each side",
        ),
        (Dose(sets=3, reps=1, hold_seconds=10), "3 x 10 s hold"),
        (Dose(minutes=1), "1 minute"),
        (Dose(minutes=10, times_per_day=3), "10 minutes, 3 times a day"),
        (Dose(steps=10, load="under 1 kg"), "10 steps (under 1 kg)"),
    ],
)
def test_a_dose_reads_as_a_therapist_would_say_it(dose, words):
    assert text(dose) == words


def test_a_dose_can_be_said_in_another_language():
    german = {
        "%(number)d reps": "%(number)d Mal",
        "%(dose)s each side": "je Seite %(dose)s",
    }

    words = text(
        Dose(reps=8, per_side=True),
        gettext=lambda message: german.get(message, message),
        ngettext=lambda one, many, number: german.get(many, many),
    )

    assert words == "je Seite 8 Mal"


def test_every_dose_of_the_library_is_possible_and_has_an_amount():
    doses = list(doses_of_the_library())

    assert len(doses) == 304
    assert all(amount(dose, unit=unit) >= 1 for dose, unit, _ in doses)


def test_the_words_are_those_of_the_library():
    for dose, _, words in doses_of_the_library():
        assert text(dose) == words


@pytest.mark.parametrize("field", RANGES)
@pytest.mark.parametrize(("end", "step"), [(0, -1), (1, 1)])
def test_a_dose_outside_its_range_is_refused_by_name(field, end, step):
    parts = {} if field in ("minutes", "steps") else {"reps": 5}
    edge = RANGES[field][end]

    Dose(**(parts | {field: edge}))
    with pytest.raises(ImpossibleDose) as refused:
        Dose(**(parts | {field: edge + step}))

    assert refused.value.field == field


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"reps": 5, "minutes": 5},
        {"minutes": 5, "steps": 5},
        {"minutes": 5, "hold_seconds": 5},
        {"reps": 5, "load": "x" * 61},
    ],
)
def test_a_dose_counts_exactly_one_thing(parts):
    with pytest.raises(ImpossibleDose):
        Dose(**parts)


@pytest.mark.parametrize(
    ("dose", "unit", "expected"),
    [
        (Dose(sets=2, reps=8, hold_seconds=5, per_side=True), Unit.REPS, 16),
        (Dose(sets=2, reps=8, hold_seconds=5), Unit.HOLD_SECONDS, 80),
        (Dose(minutes=10, times_per_day=2), Unit.MINUTES, 10),
        (Dose(sets=3, steps=10), Unit.STEPS, 30),
    ],
)
def test_the_amount_is_one_go_of_one_side(dose, unit, expected):
    assert amount(dose, unit=unit) == expected


def test_a_dose_has_no_amount_in_a_unit_it_does_not_count():
    with pytest.raises(ImpossibleDose):
        amount(Dose(reps=5), unit=Unit.HOLD_SECONDS)


@pytest.mark.parametrize(
    ("done", "expected"), [(0, 0), (5, 0.5), (10, 1), (25, 1), (-3, 0)]
)
def test_credit_is_the_share_done_and_never_more_than_all(done, expected):
    assert credit(done, prescribed=10) == expected


def test_nothing_prescribed_earns_no_credit():
    with pytest.raises(ImpossibleDose):
        credit(1, prescribed=0)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 10_000))
def test_doing_more_never_earns_less(done, more, prescribed):
    before = credit(done, prescribed=prescribed)

    assert 0 <= before <= credit(done + more, prescribed=prescribed) <= 1
