"""A payer's number of visits left held against ours, as of the day of its answer."""

import datetime as dt

import pytest

from patients.rules.coverage.facts import Facts, PriorUse, VisitLimit
from patients.rules.reconciling import Sent, reconcile
from tests.rules.coverage_facts import CLINIC, NEW_YEAR, OT, PT, attended, plan, planned

ON = dt.date(2026, 3, 3)
DAYS = [dt.date(2026, 2, day) for day in (2, 9, 16, 23)]
LATER = dt.date(2026, 3, 9)


def course(*limits, elsewhere=0, sessions=()):
    prior = PriorUse(period_start=NEW_YEAR, discipline=PT, visits=elsewhere)
    four = (attended(f"s{number}", day) for number, day in enumerate(DAYS))
    return Facts(
        as_of=dt.date(2026, 4, 1),
        program_discipline=PT,
        clinic=CLINIC,
        coverages=(plan(visit_limits=limits, prior_use=(prior,)),),
        authorizations=(),
        sessions=(*four, *sessions),
    )


LIMIT = VisitLimit(id="l1", disciplines=(PT,), visits=30)
SENT = {f"s{number}": Sent(sent_on=DAYS[number], paid_on=ON) for number in range(4)}


def held_against(theirs, *, sent=SENT, facts=None):
    return reconcile(
        facts or course(LIMIT), coverage_id="c1", on=ON, visits_left=theirs, sent=sent
    )


@pytest.mark.parametrize(
    ("theirs", "difference"), [(26, 0), (27, 1), (25, -1), (30, 4), (0, -26)]
)
def test_with_every_claim_paid_both_should_say_the_same(theirs, difference):
    assert held_against(theirs).difference == difference


def test_a_visit_that_was_not_sent_by_then_is_still_there_for_the_payer():
    three = {name: SENT[name] for name in ("s0", "s1", "s2")}
    three["s3"] = Sent(sent_on=LATER, paid_on=LATER)

    found = held_against(27, sent=three)

    assert (found.ours, found.unsent, found.difference) == (26, 1, 0)


@pytest.mark.parametrize(("theirs", "difference"), [(26, 0), (27, 0), (28, 1)])
def test_where_nobody_said_that_it_was_paid_both_are_possible(theirs, difference):
    unsaid = SENT | {"s3": Sent(sent_on=DAYS[3])}

    assert held_against(theirs, sent=unsaid).difference == difference


def test_what_came_later_or_is_only_booked_is_left_out():
    facts = course(
        LIMIT, sessions=(attended("later", LATER), planned("soon", dt.date(2026, 4, 2)))
    )

    assert held_against(26, facts=facts).ours == 26


def test_visits_elsewhere_are_moved_to_where_both_agree_and_never_below_none():
    facts = course(LIMIT, elsewhere=3)

    assert held_against(20, facts=facts).elsewhere_would_be == 6
    assert held_against(30, facts=facts).elsewhere_would_be == 0


def test_the_tightest_limit_of_the_discipline_is_held_against():
    shared = VisitLimit(id="l2", disciplines=(PT, OT), visits=20)

    assert held_against(16, facts=course(LIMIT, shared)).ours == 16


def test_without_a_limit_there_is_nothing_to_agree_on():
    assert held_against(16, facts=course()) is None
