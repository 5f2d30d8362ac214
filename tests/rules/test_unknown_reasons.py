"""A later release has counted for a reason that this one does not know."""

import pytest

from patients import covering_words
from patients.rules import alerting, arriving, collecting
from patients.rules.beyond import Agreed
from patients.rules.coverage import evaluate
from patients.rules.coverage.result import Outcome, Reason, Result
from tests.rules.coverage_facts import facts, planned


def test_its_count_is_read_and_named():
    said = evaluate(facts(planned("a", facts().as_of))).to_json()
    said["sessions"][0]["reason"] = "paid_by_the_moon"

    (row,) = Result.from_json(said).sessions

    assert row.reason == Reason.UNKNOWN
    assert row.outcome == Outcome.OUT_OF_POCKET
    words = "Counted by a newer PTCare: look again in an hour"
    assert covering_words.reason_words("paid_by_the_moon") == words
    kind = alerting.Kind.BEYOND
    assert alerting.action_of(kind, reason="paid_by_the_moon") == alerting.action_of(
        kind
    )


@pytest.mark.parametrize("agreed", ["", Agreed.PATIENT_PAYS])
def test_nothing_is_asked_before_somebody_has_looked(agreed):
    due = collecting.due_cents(
        outcome=Outcome.OUT_OF_POCKET,
        reason=Reason("paid_by_the_moon"),
        patient_cents=9500,
        agreed=agreed,
        is_written_off=False,
        is_medicare=False,
    )

    assert due is None
    assert collecting.is_looked_at_first(Reason.UNKNOWN, is_medicare=False)
    assert Reason.UNKNOWN not in arriving.OF_REASON


@pytest.mark.parametrize("nothing", ["", None, 7])
def test_what_is_no_word_is_no_reason(nothing):
    with pytest.raises(ValueError, match="not a valid Reason"):
        Reason(nothing)
