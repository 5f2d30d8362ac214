"""The good faith estimate: for whom, by when, for how long, and what it still fits."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules import npi
from patients.rules.beyond import Agreed
from patients.rules.coverage.result import Outcome, Reason
from patients.rules.estimate import Estimate, Facility, Item
from patients.rules.estimating import (
    Clock,
    Line,
    Payer,
    Series,
    Visit,
    Why,
    business_day_before,
    business_days_after,
    business_days_between,
    clock_of,
    due_when_asked,
    due_when_booked,
    last_day,
    passes_on,
    payer_of,
    unforeseen,
)

DAY = timedelta(days=1)
# Monday, 5 October 2026; Columbus Day is Monday, the 12th.
MONDAY = date(2026, 10, 5)
HOLIDAY = date(2026, 10, 12)
CLOSED = {HOLIDAY}


def october(day):
    return date(2026, 10, day)


@pytest.mark.parametrize(
    ("outcome", "reason", "agreed", "is_medicare", "payer"),
    [
        (Outcome.OUT_OF_POCKET, Reason.NO_COVERAGE, "", False, Payer.PATIENT),
        (Outcome.OUT_OF_POCKET, Reason.COVERAGE_ENDED, "", False, Payer.PATIENT),
        (Outcome.OUT_OF_POCKET, Reason.VISIT_LIMIT_REACHED, "", False, Payer.PATIENT),
        (Outcome.OUT_OF_POCKET, Reason.SERVICE_NOT_COVERED, "", False, Payer.PATIENT),
        (
            Outcome.OUT_OF_POCKET,
            Reason.AUTHORIZATION_MISSING,
            "",
            False,
            Payer.NOT_DECIDED,
        ),
        (
            Outcome.OUT_OF_POCKET,
            Reason.AUTHORIZATION_PENDING,
            "renewal_pending",
            False,
            Payer.NOT_DECIDED,
        ),
        (
            Outcome.OUT_OF_POCKET,
            Reason.AUTHORIZATION_MISSING,
            Agreed.PATIENT_PAYS,
            False,
            Payer.PATIENT,
        ),
        (
            Outcome.OUT_OF_POCKET,
            Reason.VISIT_LIMIT_REACHED,
            Agreed.CLINIC_PAYS,
            False,
            Payer.CLINIC,
        ),
        (Outcome.COVERED, Reason.COVERED, "", False, Payer.PLAN),
        (Outcome.COVERED, Reason.COVERED, "", True, Payer.MEDICARE),
        (
            Outcome.OUT_OF_POCKET,
            Reason.SERVICE_NOT_COVERED,
            Agreed.PATIENT_PAYS,
            True,
            Payer.MEDICARE,
        ),
    ],
)
def test_who_pays_for_a_visit(outcome, reason, agreed, is_medicare, payer):
    found = payer_of(
        outcome=outcome, reason=reason, agreed=agreed, is_medicare=is_medicare
    )

    assert found == payer


@pytest.mark.parametrize(
    ("first", "number", "last"),
    [
        (october(5), 0, october(5)),
        (october(5), 1, october(6)),
        (october(9), 1, october(13)),  # a Friday; Monday is a holiday
        (october(10), 1, october(13)),
        (october(8), 3, october(14)),
    ],
)
def test_business_days_leave_out_weekends_and_closed_days(first, number, last):
    assert business_days_after(first, number, CLOSED) == last
    assert business_days_between(first, last, CLOSED) == number


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (october(6), october(5)),
        (october(5), october(2)),
        (october(13), october(9)),
        (october(11), october(9)),
    ],
)
def test_one_business_day_before(day, before):
    assert business_day_before(day, CLOSED) == before


@pytest.mark.parametrize(
    ("visit_on", "ahead", "due_on"),
    [
        (october(6), 1, None),
        (october(7), 2, None),
        (october(8), 3, october(6)),
        (october(16), 8, october(6)),
        (october(19), 9, october(6)),
        (october(20), 10, october(8)),
        (date(2026, 12, 1), 40, october(8)),
        (MONDAY, 0, None),
        (october(1), 0, None),  # entered afterwards
    ],
)
def test_the_clock_of_a_booking_made_on_monday(visit_on, ahead, due_on):
    assert business_days_between(MONDAY, visit_on, CLOSED) == ahead
    found = due_when_booked(booked_on=MONDAY, visit_on=visit_on, closed=CLOSED)
    assert found == due_on


@pytest.mark.parametrize(
    ("asked_on", "due_on"),
    [
        (october(5), october(8)),
        (october(8), october(14)),
        (october(10), october(15)),
    ],
)
def test_a_question_about_price_is_answered_in_three_business_days(asked_on, due_on):
    assert due_when_asked(asked_on, CLOSED) == due_on


@pytest.mark.parametrize(
    ("first_on", "last_on"),
    [
        (october(5), date(2027, 10, 4)),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_one_estimate_reaches_twelve_months_at_most(first_on, last_on):
    assert last_day(first_on) == last_on
    assert (last_on - first_on).days <= 365


def series(number=3, cents=12_000, provider_id=7):
    return Series(
        first_on=MONDAY,
        last_on=october(30),
        lines=(
            Line(kind="treatment", number=number, cents=cents, provider_id=provider_id),
        ),
    )


def visit(day, **fields):
    return Visit(
        on=day,
        **{"booked_on": october(1), "kind": "treatment", "cents": 12_000} | fields,
    )


THREE = [visit(october(day)) for day in (6, 8, 13)]


@pytest.mark.parametrize(
    ("visits", "days"),
    [
        ([], []),
        (THREE[:2], []),
        (THREE, []),
        ([*THREE, visit(october(15))], [15]),
        ([*THREE[:2], visit(october(13), cents=12_001)], [13]),
        ([*THREE[:2], visit(october(13), cents=11_999)], []),
        ([*THREE[:2], visit(october(13), kind="group")], [13]),
        ([*THREE[:2], visit(october(13), provider_id=7)], []),
        ([*THREE[:2], visit(october(13), provider_id=8)], [13]),
        ([*THREE, visit(date(2026, 11, 2))], []),  # after its last day
        ([visit(october(15), is_attended=True), *THREE], [13]),
        ([*THREE, visit(october(2), is_attended=True)], []),
    ],
)
def test_what_an_estimate_does_not_hold_for(visits, days):
    assert [each.on.day for each in unforeseen(series(), visits)] == days


@pytest.mark.parametrize(
    ("of", "visits", "clock"),
    [
        (None, [], None),
        (
            None,
            THREE,
            Clock(why=Why.BOOKED, due_on=october(2), day=october(6)),
        ),
        (None, [visit(october(2))], None),  # booked the day before
        (None, [visit(october(6), is_attended=True)], None),
        (series(), THREE, None),
        (
            series(),
            [*THREE, visit(october(15))],
            Clock(why=Why.CHANGED, due_on=october(14), day=october(15)),
        ),
        (
            series(),
            [*THREE, visit(date(2026, 11, 2))],
            Clock(why=Why.BOOKED, due_on=october(6), day=date(2026, 11, 2)),
        ),
    ],
)
def test_by_when_an_estimate_is_due(of, visits, clock):
    assert clock_of(of, visits, CLOSED) == clock


@pytest.mark.parametrize(
    ("last_cents", "day"),
    [
        (51_999, None),  # $399.99 above three times $120
        (52_000, 13),
        (52_001, 13),
    ],
)
def test_a_bill_may_be_disputed_from_400_dollars_above_the_estimate(last_cents, day):
    last = visit(october(13), cents=last_cents)
    found = passes_on(series(), [*THREE[:2], last])
    assert found == (day and october(day))


def test_what_lies_outside_the_series_is_no_part_of_its_bill():
    before = visit(october(2), cents=99_000, is_attended=True)
    assert passes_on(series(), [before, *THREE]) is None


TWO = replace(series(), lines=(*series().lines, *series(provider_id=8).lines))


@pytest.mark.parametrize(
    ("seven", "eight", "substitute", "day"),
    [
        (3, 3, 0, None),
        (5, 1, 0, None),  # $240 above for the one
        (7, 0, 0, 12),  # $480 above for the one, and $120 in all
        (3, 0, 3, None),  # who stands in bills what was expected
        (3, 3, 4, 15),  # $480 above in all
    ],
)
def test_each_provider_is_held_by_what_was_expected_of_them(
    seven, eight, substitute, day
):
    who = [7] * seven + [8] * eight + [9] * substitute
    days = range(6, 6 + len(who))
    visits = [
        visit(october(on), provider_id=provider_id)
        for on, provider_id in zip(days, who, strict=True)
    ]

    assert passes_on(TWO, visits) == (day and october(day))


@given(
    number=st.integers(1, 40),
    cents=st.integers(1, 30_000),
    extra=st.integers(0, 20),
)
def test_warned_before_and_never_later_than_400_dollars_above(number, cents, extra):
    of = series(number=number, cents=cents)
    visits = [visit(MONDAY, cents=cents) for _each in range(number)]
    visits += [visit(october(30), cents=cents) for _each in range(extra)]
    is_above = cents * extra >= 40_000
    assert (passes_on(of, visits) is not None) == is_above


def test_an_estimate_comes_back_from_json_as_it_was():
    estimate = Estimate(
        patient="Ada",
        birth_on=date(1950, 1, 2),
        first_on=MONDAY,
        last_on=october(30),
        often="2",
        days=(october(6),),
        diagnosis="M81.0",
        apart="",
        items=(
            Item(
                provider_id=None,
                provider="The clinic",
                provider_npi="1234567893",
                kind="treatment",
                number=3,
                cents=12_000,
                codes=("97110", "97112"),
            ),
        ),
        facility=Facility(
            name="The clinic",
            npi="1234567893",
            tax_id="12-3456789",
            state="NY",
            place="1 Street",
            phone="555",
        ),
    )

    assert Estimate.from_json(estimate.to_json()) == estimate
    assert estimate.series.total_cents == 36_000


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("1234567893", True),
        ("1234567894", False),
        ("123456789", False),
        ("12345678931", False),
        ("3234567893", False),
        ("123456789x", False),
        ("", False),
    ],
)
def test_what_is_an_npi(text, is_one):
    assert npi.is_npi(text) == is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("M81.0", True),
        ("M80.08XA", True),
        ("Z91", True),
        ("M8", False),
        ("81.0", False),
        ("M81.", False),
        ("m81.0", False),
    ],
)
def test_what_looks_like_a_diagnosis_code(text, is_one):
    assert npi.is_diagnosis(text) == is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("12-3456789", True), ("123456789", True), ("12-345678", False), ("ab", False)],
)
def test_what_is_a_tax_id(text, is_one):
    assert npi.is_tax_id(text) == is_one
