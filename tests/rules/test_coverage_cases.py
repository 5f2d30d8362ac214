"""The worked cases: exact facts and the exact answer, in tests/cases."""

import json
from pathlib import Path

import pytest

from patients.rules import coverage

FILE = Path(__file__).parents[1] / "cases" / "coverage-cases.json"
CASES = json.loads(FILE.read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case['id']} {case['title']}") for case in CASES]
)
def test_the_answer_is_the_expected_one_field_by_field(case):
    facts = coverage.from_json(case["input"])

    answer = coverage.evaluate(facts).to_json()

    assert answer == case["expected"]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_an_answer_that_was_written_down_reads_as_the_same_answer(case):
    answer = coverage.evaluate(coverage.from_json(case["input"]))

    assert coverage.Result.from_json(answer.to_json()) == answer
