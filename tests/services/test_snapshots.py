"""What is kept of a count is all that was counted, of the columns' own types."""

import datetime as dt
import json

import orjson
import pytest

from patients.models import CoverageSnapshot
from patients.models.writing import insert
from patients.rules import coverage
from patients.services import counting
from patients.services.snapshots import Answer, Counted
from tests import factories as make
from tests.rules.test_coverage_cases import CASES

DAY = dt.date(2026, 3, 16)
NOW = dt.datetime(2026, 3, 16, 15, 4, 5, 678901, tzinfo=dt.UTC)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_quick_json_of_an_answer_is_the_plain_one(case):
    facts = coverage.from_json(case["input"])
    counted = Counted(facts=facts, result=coverage.evaluate(facts))

    assert json.loads(Answer.of(counted).result) == counted.result.to_json()


def test_every_column_holds_what_was_counted(patient):
    plan = make.coverage(patient=patient, limit=1, effective_from=dt.date(2026, 1, 1))
    for days in (-7, 7, 14):
        status = "attended" if days < 0 else "planned"
        make.session(patient=patient, on=DAY + dt.timedelta(days=days), status=status)

    counted = counting.recount([patient], today=DAY, now=NOW)[patient.pk]

    kept = CoverageSnapshot.objects.get()
    assert kept.says(counted.said)
    assert (kept.patient, kept.clinic) == (patient, patient.clinic)
    assert (kept.as_of, kept.made_at, kept.superseded_at) == (DAY, NOW, None)
    assert kept.version == patient.coverversion.version
    summary = counted.result.patient_summary
    assert (kept.coverage, kept.visits_left) == (plan, summary.visits_left) == (plan, 0)
    assert (kept.limited_by, kept.until) == ("visit_limit", None)
    assert kept.booked == summary.booked
    assert kept.first_uncovered_on == DAY + dt.timedelta(days=7)
    assert len(kept.beyond) == 2


def test_text_travels_as_it_is(patient):
    """Quotes, signs of SQL and letters of all alphabets, in the answer's JSON."""
    said = {"said": 'it\'s 100 % \\ "ü" \n'}
    counting.recount([patient], today=DAY, now=NOW)
    row = CoverageSnapshot.objects.values().get()
    row.pop("id")
    row |= {"result": orjson.Fragment(orjson.dumps(said)), "superseded_at": NOW}

    insert(CoverageSnapshot, [row])

    assert CoverageSnapshot.objects.get(superseded_at=NOW).result == said
