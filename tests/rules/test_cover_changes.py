"""Why a count is not what it was when the patient last looked."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from patients.rules import coverage
from patients.rules.cover_changes import Why, changes
from patients.rules.coverage.facts import (
    AuthorizationRule,
    CostShare,
    PriorUse,
    Status,
    VisitLimit,
)
from tests.rules.coverage_facts import PT, approval, attended, facts, plan, planned

SEEN = dt.date(2026, 5, 20)
NOW = dt.date(2026, 6, 1)
NEW_YEAR = dt.date(2026, 1, 1)
TWENTY = VisitLimit(id="l1", disciplines=(PT,), visits=20)
NEXT_YEAR = {"disciplines": (PT,), "period_start": dt.date(2027, 1, 1)}
LIFTED = VisitLimit(id="l2", visits=0, is_lifted=True, **NEXT_YEAR)
LATER = VisitLimit(id="l3", visits=20, **NEXT_YEAR)
LIMITED = plan(visit_limits=(TWENTY,))
ASKED = plan(authorization=AuthorizationRule(required="always"))
A_PLAN = {"coverages": (LIMITED,)}


def day(month, on):
    return dt.date(2026, month, on)


BEFORE = (
    attended("a", day(5, 8)),
    planned("b", day(5, 26)),
    planned("c", day(6, 2)),
)


def found(before, after, *, was=A_PLAN, now=A_PLAN):
    """What is told of two states of the same record, as kinds and what goes with it."""
    old = coverage.evaluate(facts(*before, as_of=SEEN, **was))
    current = facts(*after, as_of=NOW, **now)
    answer = coverage.evaluate(current)
    return changes(old, answer, facts=current, seen_on=SEEN)


def status(session, new):
    return replace(session, status=new)


A, B, C = BEFORE
CAME = status(B, Status.ATTENDED)
OF_SESSIONS = [
    ("came", (A, CAME, C), [(Why.CAME, (day(5, 26),))]),
    ("moved on", (A, B, C), []),
    (
        "missed",
        (A, status(B, Status.NO_SHOW), C),
        [(Why.CANCELLED, (day(5, 26),))],
    ),
    (
        "was not there after all",
        (status(A, Status.NO_SHOW), B, C),
        [(Why.CORRECTED, (day(5, 8),))],
    ),
    (
        "entered late",
        (attended("z", day(5, 6)), A, B, C),
        [(Why.ADDED, (day(5, 6),))],
    ),
    (
        "booked and attended since",
        (A, B, C, attended("z", day(5, 29))),
        [(Why.CAME, (day(5, 29),))],
    ),
    ("one more", (A, B, C, planned("z", day(6, 4))), [(Why.BOOKED, (day(6, 4),))]),
    (
        "much at once, the plainest first",
        (status(A, Status.CANCELLED), CAME, status(C, Status.CANCELLED)),
        [
            (Why.CAME, (day(5, 26),)),
            (Why.CORRECTED, (day(5, 8),)),
            (Why.CANCELLED, (day(6, 2),)),
        ],
    ),
]


@pytest.mark.parametrize(
    ("after", "told"), [row[1:] for row in OF_SESSIONS], ids=[r[0] for r in OF_SESSIONS]
)
def test_what_became_of_visits(after, told):
    assert [(each.why, each.days) for each in found(BEFORE, after)] == told


def test_approvals_of_all_kinds_are_added_up():
    first = approval("x", 4, NEW_YEAR, day(12, 31))
    was = {"coverages": (ASKED,), "authorizations": (first,)}
    more = (first, approval("y", 8, day(6, 1), day(12, 31)))

    (told,) = found(BEFORE, BEFORE, was=was, now=was | {"authorizations": more})

    assert (told.why, told.now) == (Why.APPROVED, 8)


def test_a_visit_used_on_an_approval_takes_nothing_back():
    was = {
        "coverages": (ASKED,),
        "authorizations": (approval("x", 4, NEW_YEAR, day(12, 31)),),
    }

    (told,) = found(BEFORE, (A, CAME, C), was=was, now=was)

    assert told.why == Why.CAME


@pytest.mark.parametrize(
    ("visits", "last", "why", "number"),
    [
        (2, day(12, 31), Why.TAKEN_BACK, 2),
        (4, day(5, 31), Why.ENDED, 3),
        (4, NOW, None, None),
    ],
)
def test_fewer_approved_and_ended_are_told_apart(visits, last, why, number):
    until = last if why is Why.ENDED else day(12, 31)
    first = {
        "coverages": (ASKED,),
        "authorizations": (approval("x", 4, NEW_YEAR, until),),
    }
    second = first | {"authorizations": (approval("x", visits, NEW_YEAR, last),)}

    told = [(each.why, each.now) for each in found((A,), (A,), was=first, now=second)]

    assert told == ([(why, number)] if why else [(Why.OTHERWISE, 0)])


def test_a_new_limit_and_visits_elsewhere():
    wider = replace(TWENTY, visits=30)
    use = PriorUse(period_start=NEW_YEAR, discipline=PT, visits=3)
    now = {"coverages": (plan(visit_limits=(wider,), prior_use=(use,)),)}

    told = found(BEFORE, BEFORE, now=now)

    assert [(each.why, each.before, each.now) for each in told] == [
        (Why.LIMIT, 20, 30),
        (Why.ELSEWHERE, 0, 3),
    ]


def test_another_plan_is_not_compared_with_the_old_one():
    now = {"coverages": (plan("c2", visit_limits=(TWENTY,)),)}

    assert Why.OTHER_PLAN in [each.why for each in found(BEFORE, BEFORE, now=now)]


@pytest.mark.parametrize("limits", [(TWENTY,), (TWENTY, LIFTED), (LATER,)])
def test_a_new_year_of_the_plan(limits):
    """Also where it sets a number only in one of the two."""
    then, today = dt.date(2026, 12, 30), dt.date(2027, 1, 4)
    covered = {"coverages": (plan(visit_limits=limits),)}
    old = coverage.evaluate(facts(A, as_of=then, **covered))
    current = facts(A, as_of=today, **covered)

    (told,) = changes(old, coverage.evaluate(current), facts=current, seen_on=then)

    assert (told.why, told.days) == (Why.NEW_YEAR, (dt.date(2027, 1, 1),))


def test_another_price_of_the_same_visits_is_told_once():
    dearer = plan(visit_limits=(TWENTY,), cost_share=CostShare(copay_cents=4000))

    told = found(BEFORE, BEFORE, now={"coverages": (dearer,)})

    assert [each.why for each in told] == [Why.PRICE]


def test_a_gym_session_is_no_visit_that_was_booked():
    gym = planned("z", day(6, 4), kind="gym")

    assert Why.BOOKED not in [each.why for each in found(BEFORE, (*BEFORE, gym))]
