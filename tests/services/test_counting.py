"""Facts kept in PostgreSQL give the same answers as the same facts in JSON."""

import copy
import datetime as dt
import json
from pathlib import Path

import pytest

from patients.models import (
    Accumulator,
    CoverageSnapshot,
    ExpenseThreshold,
    PriorUse,
    VisitLimit,
    facts_of,
    facts_of_each,
)
from patients.rules import coverage
from patients.services import counting
from tests import factories as make

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "coverage-cases.json").read_text()
)["cases"]
DAY = dt.date(2026, 3, 16)
NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)


TOO_CLOSE = {"D31"}  # four sessions in seven days: no diary of ours can hold them
KEPT = [case for case in CASES if case["id"] not in TOO_CLOSE]


@pytest.mark.parametrize("case", KEPT, ids=[case["id"] for case in KEPT])
def test_facts_in_the_database_give_the_answer_of_the_case(patient, case):
    case = without_home_exercise(case)
    names = keep(patient, case["input"])

    facts = facts_of(patient, as_of=dt.date.fromisoformat(case["input"]["as_of"]))
    result = coverage.evaluate(facts).to_json()

    assert in_order(renamed(result, names)) == in_order(case["expected"])


def test_a_recount_without_a_change_keeps_the_snapshot(patient):
    make.coverage(patient=patient)
    first = make.snapshot(patient, at=NOW)

    again = make.snapshot(patient, at=NOW)

    assert again.pk == first.pk
    assert CoverageSnapshot.objects.count() == 1


def test_the_same_answer_on_a_later_day_only_moves_the_day(patient):
    make.coverage(patient=patient)
    first = make.snapshot(patient, at=NOW)

    later = make.snapshot(patient, at=NOW + dt.timedelta(days=1))

    assert later.pk == first.pk
    assert later.as_of == dt.date(2026, 3, 17)


def test_a_change_supersedes_and_keeps_what_was_said_before(patient):
    make.coverage(patient=patient, limit=30, effective_from=dt.date(2026, 1, 1))
    first = make.snapshot(patient, at=NOW)
    make.session(patient=patient, on=DAY, status="attended")

    second = make.snapshot(patient, at=NOW)

    first.refresh_from_db()
    assert first.superseded_at == NOW
    assert (first.visits_left, second.visits_left) == (30, 29)


def test_the_facts_of_many_cost_no_more_queries_than_those_of_one(clinic, statements):
    patients = [make.patient(clinic=clinic) for _ in range(10)]
    for patient in patients:
        make.authorization(patient=patient)
        make.session(patient=patient)

    ids, rest = [each.pk for each in patients], {"clinic_id": clinic.pk, "as_of": DAY}
    one = statements(facts_of_each, ids[:1], **rest)
    ten = statements(facts_of_each, ids, **rest)

    assert len(one) == len(ten)


def test_stale_snapshots_are_brought_to_the_clinics_day(clinic, patient):
    make.coverage(patient=patient)
    make.snapshot(patient, at=NOW - dt.timedelta(days=15))

    counted = counting.recount_stale(clinic=clinic, now=NOW, most=10)

    assert counted == 1
    assert CoverageSnapshot.objects.current().get().as_of == DAY
    assert counting.recount_stale(clinic=clinic, now=NOW, most=10) == 0


def without_home_exercise(case):
    """Home exercise is no clinic session, so no row of ours can hold one."""
    case = copy.deepcopy(case)
    rows, expected = case["input"]["sessions"], case["expected"]
    home = {row["id"] for row in rows if row["kind"] == "home"}
    case["input"]["sessions"] = [row for row in rows if row["id"] not in home]
    expected["sessions"] = [
        row for row in expected["sessions"] if row["session_id"] not in home
    ]
    expected["totals"]["not_a_visit"] -= len(home)
    return case


def keep(patient, facts):
    """Write the facts of a case through the models; the case's name of each id."""
    names = {}
    prices = facts["clinic"]["self_pay_cents"] | facts["clinic"]["missed_fee_cents"]
    make.prices(
        clinic=patient.clinic, **{f"{kind}_cents": c for kind, c in prices.items()}
    )
    coverages = {each["id"]: plan(patient, each, names) for each in facts["coverages"]}
    authorizations = {}
    for each in facts["authorizations"]:
        row = each | {"coverage": coverages[each["coverage_id"]]}
        name = row.pop("id")
        row.pop("coverage_id")
        authorizations[name] = make.authorization(**row)
        names["authorization", str(authorizations[name].pk)] = name
    for each in facts["sessions"]:
        billed = each["billed_under"] or {}
        row = make.session(
            patient=patient,
            by=patient.user,
            on=each["date"],
            start=each["start"],
            discipline=each["discipline"],
            kind=each["kind"],
            status=each["status"],
            place="telehealth" if each["telehealth"] else "clinic",
            billed_coverage=coverages.get(billed.get("coverage_id")),
            billed_authorization=authorizations.get(billed.get("authorization_id")),
        )
        names["session", str(row.pk)] = each["id"]
    return names


def plan(patient, facts, names):
    period, share = facts["benefit_period"], facts["cost_share"]
    row = make.coverage(
        patient=patient,
        limit=None,
        rank=facts["rank"],
        effective_from=facts["effective_from"],
        effective_to=facts["effective_to"],
        benefit_period=period["type"],
        plan_year_month=period.get("start_month", 1),
        plan_year_day=period.get("start_day", 1),
        visit_unit=facts["visit_unit"],
        evaluation_counts=facts["evaluation_counts"],
        evaluation_needs_authorization=facts["evaluation_needs_authorization"],
        authorization_required=facts["authorization"]["required"],
        free_visits=facts["authorization"]["free_visits"],
        excluded_services=facts["excluded_services"],
        as_secondary=facts["as_secondary"],
        not_covered_rate=facts["not_covered_rate"],
        missed_fee_allowed=facts["missed_fee_allowed"],
        **{f"allowed_{kind}_cents": c for kind, c in facts["allowed_cents"].items()},
        **share,
    )
    names["coverage", str(row.pk)] = facts["id"]
    mine = {"coverage": row, "patient": patient, "clinic": patient.clinic}
    for limit in facts["visit_limits"]:
        name = limit.pop("id")
        kept = VisitLimit.objects.create(**mine, **limit)
        names["limit", str(kept.pk)] = name
    for use in facts["prior_use"]:
        PriorUse.objects.create(**mine, **use)
    for met in facts["accumulators"]:
        Accumulator.objects.create(**mine, **met)
    for threshold in facts["expense_thresholds"]:
        kept = ExpenseThreshold.objects.create(
            **mine,
            name=threshold["id"],
            disciplines=threshold["disciplines"],
            amount_cents_by_year=threshold["amount_cents_by_year"],
            prior_cents_by_period={
                each["period_start"]: each["cents"] for each in threshold["prior"]
            },
        )
        names["threshold", str(kept.pk)] = threshold["id"]
    return row


KIND_OF_KEY = {
    "session_id": "session",
    "coverage_id": "coverage",
    "secondary_coverage_id": "coverage",
    "authorization_id": "authorization",
    "limit_id": "limit",
}
KIND_OF_WARNING = {
    "past_planned": "session",
    "attended_unauthorized": "session",
    "over_limit": "limit",
    "over_authorization": "authorization",
    "threshold_unknown": "threshold",
}


def renamed(value, names):
    """The answer with the case's own names in place of our ids."""
    if isinstance(value, list):
        return [renamed(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    answer = {}
    for key, each in value.items():
        if key in KIND_OF_KEY and each is not None:
            answer[key] = names[KIND_OF_KEY[key], each]
        elif key == "over_thresholds":
            answer[key] = [names["threshold", name] for name in each]
        elif key == "warnings":
            answer[key] = [warning(text, names) for text in each]
        else:
            answer[key] = renamed(each, names)
    return answer


def warning(text, names):
    kind, name, *rest = text.split(":")
    return ":".join([kind, names[KIND_OF_WARNING[kind], name], *rest])


def in_order(answer):
    """Rows with an order of their own stay; those sorted by an id are sorted anew."""
    for part in ("limits", "authorizations", "accumulators", "warnings"):
        answer[part] = sorted(answer[part], key=repr)
    return answer
