"""What is not of the schema is refused, and the refusal says where it stands."""

import copy
import json
from pathlib import Path

import pytest

from patients.rules import coverage

FILE = Path(__file__).parents[1] / "cases" / "coverage-cases.json"
CASES = {
    case["id"]: case["input"]
    for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]
}

PLAN, SESSION = ("coverages", 0), ("sessions", 0)
LIMIT, APPROVAL = (*PLAN, "visit_limits", 0), ("authorizations", 0)
MISSING = object()


def changed(case, path, value):
    """A copy of a case's input with one value replaced, or taken away."""
    whole = copy.deepcopy(CASES[case])
    *way, last = path
    inner = whole
    for step in way:
        inner = inner[step]
    if value is MISSING:
        del inner[last]
    else:
        inner[last] = value
    return whole


def refusal(obj):
    with pytest.raises(coverage.MalformedFacts) as refused:
        coverage.from_json(obj)
    return str(refused.value)


def every_key(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from every_key(inner, (*path, key))
    elif isinstance(value, list) and value:
        yield from every_key(value[0], (*path, 0))


def written(path):
    return "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" for step in path
    ).removeprefix(".")


@pytest.mark.parametrize("case", ["D20", "D25", "D26", "D30"])
def test_every_key_must_be_there(case):
    for path in every_key(CASES[case]):
        if "amount_cents_by_year" in path[:-1]:
            continue

        assert refusal(changed(case, path, MISSING)) == f"{written(path)}: missing"


@pytest.mark.parametrize("case", ["D20", "D25", "D26", "D30"])
@pytest.mark.parametrize("wrong", [1.5, "", [[]], "\ud800"])
def test_no_key_takes_a_value_of_another_kind(case, wrong):
    for path in every_key(CASES[case]):
        if wrong == "\ud800" and path[-1] in ("id", "coverage_id"):
            continue

        assert refusal(changed(case, path, wrong)).startswith(written(path))


@pytest.mark.parametrize(
    ("case", "path", "value", "says"),
    [
        ("D05", ("as_of",), "2026-02-30", "as_of: not a date: '2026-02-30'"),
        ("D05", ("as_of",), "20260228", "as_of: not a date: '20260228'"),
        ("D05", ("as_of",), "2026-W09-1", "as_of: not a date: '2026-W09-1'"),
        ("D05", ("as_of",), "２０２６-01-01", "as_of: not a date"),
        ("D05", ("as_of",), "0000-01-01", "as_of: not a date: '0000-01-01'"),
        ("D05", ("program_discipline",), "XX", "program_discipline: not one of PT, OT"),
        ("D05", ("clinic",), [], "clinic: not an object: []"),
        ("D05", ("coverages",), {}, "coverages: not a list: {}"),
        ("D05", ("coverages",), None, "coverages: not a list: None"),
        ("D05", (*PLAN, "rank"), 3, "coverages[0].rank: not between 1 and 2: 3"),
        ("D05", (*PLAN, "rank"), True, "coverages[0].rank: not a whole number: True"),
        (
            "D05",
            (*PLAN, "effective_to"),
            "2025-12-31",
            "coverages[0].effective_to: before effective_from: '2025-12-31'",
        ),
        (
            "D30",
            (*PLAN, "benefit_period", "start_day"),
            29,
            "coverages[0].benefit_period.start_day: not between 1 and 28: 29",
        ),
        (
            "D05",
            (*LIMIT, "visits"),
            -1,
            "coverages[0].visit_limits[0].visits: not between 0 and 1000000000000: -1",
        ),
        (
            "D05",
            (*LIMIT, "visits"),
            4.0,
            "coverages[0].visit_limits[0].visits: not a whole number: 4.0",
        ),
        (
            "D05",
            (*LIMIT, "disciplines"),
            ["PT", "XX"],
            "coverages[0].visit_limits[0].disciplines[1]: not one of PT, OT, ST: 'XX'",
        ),
        (
            "D05",
            (*PLAN, "evaluation_counts"),
            1,
            "coverages[0].evaluation_counts: not true or false: 1",
        ),
        (
            "D05",
            (*PLAN, "excluded_services"),
            ["gym"],
            "coverages[0].excluded_services[0]: not one of evaluation",
        ),
        (
            "D05",
            (*PLAN, "cost_share", "coinsurance_bp"),
            10_001,
            "coverages[0].cost_share.coinsurance_bp: not between 0 and 10000: 10001",
        ),
        (
            "D20",
            (*PLAN, "expense_thresholds", 0, "amount_cents_by_year"),
            {"26": 1},
            "coverages[0].expense_thresholds[0].amount_cents_by_year: not a year: '26'",
        ),
        (
            "D05",
            (*APPROVAL, "coverage_id"),
            "c9",
            "authorizations[0].coverage_id: unknown: 'c9'",
        ),
        (
            "D05",
            (*APPROVAL, "valid_to"),
            "2020-01-01",
            "authorizations[0].valid_to: before valid_from: '2020-01-01'",
        ),
        ("D05", (*SESSION, "start"), "9:00", "sessions[0].start: not an hour as HH:MM"),
        ("D05", (*SESSION, "start"), "24:00", "sessions[0].start: not an hour"),
        ("D05", (*SESSION, "start"), "09:00\n", "sessions[0].start: not an hour"),
        ("D05", (*SESSION, "id"), "", "sessions[0].id: not a text: ''"),
        ("D05", (*SESSION, "kind"), [], "sessions[0].kind: not one of evaluation"),
        (
            "D05",
            (*SESSION, "billed_under"),
            {"coverage_id": "c9", "authorization_id": None},
            "sessions[0].billed_under.coverage_id: unknown: 'c9'",
        ),
        (
            "D05",
            (*SESSION, "billed_under"),
            {"coverage_id": "c1", "authorization_id": "a9"},
            "sessions[0].billed_under.authorization_id: unknown: 'a9'",
        ),
        (
            "D05",
            ("sessions", -1, "billed_under"),
            {"coverage_id": "c1", "authorization_id": None},
            "sessions[8].billed_under: on a session that was not attended",
        ),
        ("D05", (*SESSION, "id"), "s02", "sessions: more than one 's02'"),
        ("D05", (*APPROVAL, "id"), "a1", "authorizations: more than one 'a1'"),
        ("D21", (*PLAN, "id"), "second", "coverages: more than one 'second'"),
        (
            "D21",
            (*PLAN, "rank"),
            2,
            "coverages: 'primary' and 'second' of rank 2 are active on one day",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(case, path, value, says):
    assert refusal(changed(case, path, value)).startswith(says)


@pytest.mark.parametrize("key", ["visit_limits", "expense_thresholds", "accumulators"])
def test_a_plan_says_nothing_twice(key):
    case = "D20" if key != "visit_limits" else "D05"
    [row] = CASES[case]["coverages"][0][key]

    twice = changed(case, (*PLAN, key), [row, row])

    assert refusal(twice).startswith(f"coverages[0].{key}: more than one")


@pytest.mark.parametrize("value", [None, [], 3, "facts", True])
def test_facts_are_an_object(value):
    assert refusal(value).startswith("input: not an object")


def test_plans_of_one_rank_may_follow_each_other():
    first, second = copy.deepcopy(CASES["D21"]["coverages"])
    first |= {"effective_to": "2026-02-28"}
    second |= {"rank": 1, "effective_from": "2026-03-01"}

    facts = coverage.from_json(CASES["D21"] | {"coverages": [second, first]})

    assert [each.rank for each in facts.coverages] == [1, 1]
