"""What stands against a session that is about to come, and what is due for it."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.rules.arriving import Flag, answer_flag, care_flag, cover_flag
from patients.rules.beyond import Agreed
from patients.rules.clocks import Care
from patients.rules.collecting import due_cents
from patients.rules.coverage.result import Outcome, Reason

D = dt.date
GOOD_FOR = dt.timedelta(days=30)


@pytest.mark.parametrize(
    ("verified_on", "visit_on", "first", "first_of_month", "flag"),
    [
        (None, D(2026, 11, 27), False, False, Flag.NEVER_ASKED),
        (D(2026, 11, 24), D(2026, 11, 27), True, True, None),  # 72 hours
        (D(2026, 11, 23), D(2026, 11, 27), True, True, Flag.FIRST_VISIT),
        (D(2026, 11, 23), D(2026, 11, 27), False, False, None),
        (D(2026, 10, 28), D(2026, 11, 27), False, False, None),  # 30 days
        (D(2026, 10, 27), D(2026, 11, 27), False, False, Flag.TOO_OLD),
        (D(2026, 11, 20), D(2026, 12, 1), False, True, Flag.FIRST_OF_MONTH),
        (D(2026, 11, 28), D(2026, 12, 1), False, True, None),  # asked just before
        (D(2026, 12, 20), D(2027, 1, 4), False, True, Flag.NEW_PERIOD),
        (D(2027, 1, 2), D(2027, 1, 4), False, True, None),
    ],
)
def test_when_a_plan_is_asked_before_a_visit(
    verified_on, visit_on, first, first_of_month, flag
):
    found = answer_flag(
        verified_on,
        visit_on=visit_on,
        period_start=visit_on.replace(month=1, day=1),
        is_first_visit=first,
        is_first_of_month=first_of_month,
        good_for=GOOD_FOR,
    )

    assert found == flag


def test_a_plan_year_that_begins_in_july_is_asked_then():
    found = answer_flag(
        D(2026, 6, 20),
        visit_on=D(2026, 7, 6),
        period_start=D(2026, 7, 1),
        is_first_visit=False,
        is_first_of_month=False,
        good_for=GOOD_FOR,
    )

    assert found == Flag.NEW_PERIOD


@pytest.mark.parametrize(
    ("reason", "agreed", "alone", "flag"),
    [
        (Reason.NO_COVERAGE, False, False, Flag.NO_PLAN),
        (Reason.NO_COVERAGE, False, True, None),
        (Reason.COVERAGE_ENDED, False, True, Flag.NO_PLAN),
        (Reason.AUTHORIZATION_MISSING, False, False, Flag.NO_APPROVAL),
        (Reason.AUTHORIZATION_EXPIRED, False, False, Flag.APPROVAL_OVER),
        (Reason.AUTHORIZATION_EXHAUSTED, False, False, Flag.APPROVAL_OVER),
        (Reason.AUTHORIZATION_PENDING, False, False, Flag.WAITING),
        (Reason.VISIT_LIMIT_REACHED, False, False, Flag.PAST_LIMIT),
        (Reason.VISIT_LIMIT_REACHED, True, False, None),
        (Reason.SERVICE_NOT_COVERED, False, False, Flag.NOT_COVERED),
        (Reason.GYM_NOT_INSURED, False, False, None),
    ],
)
def test_what_is_wrong_with_who_pays(reason, agreed, alone, flag):
    found = cover_flag(
        outcome=Outcome.OUT_OF_POCKET,
        reason=reason,
        has_agreed=agreed,
        pays_alone=alone,
    )

    assert found == flag
    assert found is None or found.is_red


def test_what_is_covered_has_no_flag():
    found = cover_flag(
        outcome=Outcome.COVERED,
        reason=Reason.COVERED,
        has_agreed=False,
        pays_alone=False,
    )

    assert found is None


@pytest.mark.parametrize("state", Care)
def test_only_a_lapsed_plan_of_care_is_a_flag(state):
    lapsed = state in (Care.MISSING, Care.LATE, Care.ENDED)

    assert (care_flag(state) == Flag.CARE_LAPSED) == lapsed


@pytest.mark.parametrize(
    ("outcome", "reason", "agreed", "bears", "medicare", "due"),
    [
        (Outcome.COVERED, Reason.COVERED, False, False, False, 3000),
        (Outcome.COVERED, Reason.COVERED, False, False, True, 3000),
        (Outcome.COVERED, Reason.COVERED, False, True, False, 0),
        (Outcome.OUT_OF_POCKET, Reason.NO_COVERAGE, False, False, False, 3000),
        (Outcome.OUT_OF_POCKET, Reason.GYM_NOT_INSURED, False, False, True, 3000),
        (Outcome.OUT_OF_POCKET, Reason.VISIT_LIMIT_REACHED, True, False, False, 3000),
        (Outcome.OUT_OF_POCKET, Reason.VISIT_LIMIT_REACHED, False, False, False, None),
        (Outcome.OUT_OF_POCKET, Reason.VISIT_LIMIT_REACHED, False, True, False, 0),
        (Outcome.OUT_OF_POCKET, Reason.SERVICE_NOT_COVERED, True, False, True, None),
        (
            Outcome.OUT_OF_POCKET,
            Reason.AUTHORIZATION_MISSING,
            False,
            False,
            False,
            None,
        ),
        (Outcome.RELEASED, Reason.NO_SHOW, False, False, False, 0),
    ],
)
def test_what_is_due_at_the_desk(outcome, reason, agreed, bears, medicare, due):
    found = due_cents(
        outcome=outcome,
        reason=reason,
        patient_cents=3000,
        agreed=Agreed.PATIENT_PAYS if agreed else "",
        is_written_off=bears,
        is_medicare=medicare,
    )

    assert found == due


@pytest.mark.parametrize("reason", [Reason.NO_COVERAGE, Reason.VISIT_LIMIT_REACHED])
def test_what_the_clinic_agreed_to_bear_is_due_from_nobody(reason):
    found = due_cents(
        outcome=Outcome.OUT_OF_POCKET,
        reason=reason,
        patient_cents=3000,
        agreed=Agreed.CLINIC_PAYS,
        is_written_off=False,
        is_medicare=False,
    )

    assert found == 0


@pytest.mark.parametrize(
    ("reason", "due"),
    [
        (Reason.NO_COVERAGE, None),
        (Reason.VISIT_LIMIT_REACHED, None),
        (Reason.KEPT_FROM_PLAN, None),
        (Reason.GYM_NOT_INSURED, 0),
    ],
)
def test_where_no_price_is_set_a_person_looks_first(reason, due):
    found = due_cents(
        outcome=Outcome.OUT_OF_POCKET,
        reason=reason,
        patient_cents=0,
        agreed=Agreed.PATIENT_PAYS,
        is_written_off=False,
        is_medicare=False,
    )

    assert found == due
