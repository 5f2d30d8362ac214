"""What a way of coming does to cover and cost, and how covered visits last longest."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules import coverage, planning
from patients.rules.coverage.facts import (
    AuthorizationRequired,
    AuthorizationRule,
    AuthorizationStatus,
    Clinic,
    CostShare,
    ExpenseThreshold,
    Kind,
    PriorUse,
    VisitLimit,
    VisitUnit,
)
from patients.rules.planning import (
    Basis,
    Cost,
    Habits,
    Lapse,
    Rhythm,
    Step,
    stretching,
    tapered,
)
from tests.rules.coverage_facts import (
    PT,
    approval,
    attended,
    facts,
    plan,
    planned,
    rows,
)
from tests.rules.test_coverage_cases import CASES

MONDAY = date(2026, 6, 1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
PENDING = AuthorizationStatus.PENDING
ALWAYS = AuthorizationRule(required=AuthorizationRequired.ALWAYS)


def case(name):
    (found,) = (each for each in CASES if each["id"] == name)
    return coverage.from_json(found["input"])


def basis(given, *, until=None, **said):
    since, last = planning.course_days(as_of=given.as_of, starts_on=None, ends_on=until)
    default = {"habits": Habits(), "since": since, "until": last}
    return Basis(facts=given, **(default | said))


def anew(given, **said):
    """As if nothing were booked yet."""
    return basis(planning.without_bookings(given, since=given.as_of), **said)


def evenly(given, visits, weeks=1):
    steps = [Step(rhythm=Rhythm(visits, weeks))]
    return tapered(steps, since=given.since, until=given.until)


def limited(visits, **said):
    return plan(
        visit_limits=(VisitLimit(id="l1", disciplines=(PT,), visits=visits),), **said
    )


def told(pattern):
    return [
        (
            f"{each.since:%m-%d}",
            f"{each.until:%m-%d}",
            each.rhythm.visits,
            each.rhythm.weeks,
        )
        for each in pattern
    ]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        (None, None, (MONDAY + DAY, MONDAY + 181 * DAY)),
        (MONDAY - WEEK, None, (MONDAY + DAY, MONDAY + 174 * DAY)),
        (MONDAY - WEEK, MONDAY + WEEK, (MONDAY + DAY, MONDAY + WEEK)),
        (MONDAY - WEEK, MONDAY + 400 * DAY, (MONDAY + DAY, MONDAY + 174 * DAY)),
        (MONDAY + WEEK, None, (MONDAY + WEEK, MONDAY + 188 * DAY)),
    ],
    ids=["no course", "26 weeks", "its own end", "at most 26 weeks", "to begin"],
)
def test_the_days_of_a_course(starts_on, ends_on, expected):
    days = planning.course_days(as_of=MONDAY, starts_on=starts_on, ends_on=ends_on)

    assert days == expected


D08_END = date(2027, 4, 30)
D03_END = date(2026, 8, 1)
D28_END = date(2027, 2, 14)


@pytest.mark.parametrize(
    ("name", "until", "visits", "expected"),
    [
        # covered, not covered, covered until, last covered, cents, cost of the rest
        ("D28", D28_END, 3, (27, 31, "2026-10-21", "2027-02-12", 134000, 372000)),
        ("D28", D28_END, 2, (21, 18, "2026-10-29", "2027-02-11", 122000, 216000)),
        ("D28", D28_END, 1, (15, 4, "2026-11-30", "2027-02-08", 78000, 48000)),
        ("D08", D08_END, 3, (32, 24, "2026-12-25", "2027-03-10", 84000, 288000)),
        ("D08", D08_END, 1, (18, 0, "2027-04-26", "2027-04-26", 56000, 0)),
        ("D03", D03_END, 3, (2, 57, "2026-03-20", "2026-03-20", 6000, 684000)),
    ],
)
def test_what_so_many_a_week_come_to_when_nothing_is_booked(
    name, until, visits, expected
):
    ground = anew(case(name), until=until)

    seen = planning.outlook(ground, evenly(ground, visits))

    assert (
        seen.covered,
        seen.uncovered,
        str(seen.covered_until),
        str(seen.last_covered_on),
        seen.covered_cents,
        seen.open_cost.most_cents if seen.open_cost else 0,
    ) == expected


def test_as_booked_says_what_the_forecast_says():
    given = case("D28")

    seen = planning.outlook(basis(given, until=D28_END))
    forecast = coverage.evaluate(given).forecast

    assert seen.days == ()
    assert seen.covered_until == forecast.covered_until
    assert seen.first_open_on == forecast.first_uncovered_date
    assert seen.last_covered_on == forecast.last_covered_date
    assert seen.has_gap is forecast.has_gap is True
    assert seen.covered_cents == forecast.planned_covered_cents
    assert seen.open_cost == Cost(least_cents=360000, most_cents=360000)
    assert seen.weeks_of_cover == 3


@pytest.mark.parametrize(
    ("unit", "visits", "expected"),
    [
        (VisitUnit.DISCIPLINE_DAY, 9, (2, 2, 0)),
        (VisitUnit.DAY, 9, (2, 2, 0)),
        (VisitUnit.SESSION, 9, (3, 3, 0)),
        (VisitUnit.DISCIPLINE_DAY, 1, (2, 1, 1)),
        (VisitUnit.SESSION, 1, (3, 1, 2)),
    ],
)
def test_two_sessions_of_a_day_are_one_visit_as_in_the_count(unit, visits, expected):
    given = facts(
        planned("a", MONDAY + DAY),
        planned("b", MONDAY + DAY, start="10:00", kind=Kind.GROUP),
        planned("c", MONDAY + WEEK),
        coverages=(limited(visits, visit_unit=unit),),
    )

    seen = planning.outlook(basis(given))

    assert (seen.visits, seen.covered, seen.uncovered) == expected
    if not seen.uncovered:
        assert seen.covered == seen.result.patient_summary.booked


@pytest.mark.parametrize(
    ("open_at", "until"), [("14:00", MONDAY + DAY), ("08:00", None)]
)
def test_a_day_with_a_covered_and_an_open_visit_ends_as_the_forecast_says(
    open_at, until
):
    """What comes first on that day is the next one."""
    given = facts(
        planned("covered", MONDAY + DAY, start="10:00"),
        planned("open", MONDAY + DAY, start=open_at, kind=Kind.GROUP),
        coverages=(limited(9, excluded_services=(Kind.GROUP,)),),
    )

    seen = planning.outlook(basis(given))

    assert (seen.visits, seen.covered, seen.uncovered) == (2, 1, 1)
    assert seen.covered_until == seen.result.forecast.covered_until == until
    assert seen.has_gap is seen.result.forecast.has_gap is False


def test_while_all_is_covered_no_end_of_cover_is_named():
    ground = anew(case("D08"), until=D08_END)

    seen = planning.outlook(ground, evenly(ground, 1))

    assert seen.weeks_of_cover is None
    assert seen.open_cost is None
    assert seen.reaches_the_end


def test_what_waits_costs_between_the_share_and_the_price():
    given = facts(
        planned("a", MONDAY),
        coverages=(plan(authorization=ALWAYS, cost_share=CostShare(copay_cents=3000)),),
        authorizations=(approval("p", 8, MONDAY, MONDAY + WEEK, status=PENDING),),
    )

    seen = planning.outlook(basis(given))

    assert (seen.covered, seen.waiting, seen.uncovered) == (0, 1, 0)
    assert seen.open_cost == Cost(least_cents=3000, most_cents=12000)


MEDICARE = plan(
    cost_share=CostShare(coinsurance_bp=2000),
    expense_thresholds=(
        ExpenseThreshold(
            id="kx", disciplines=(PT,), amount_cents_by_year={2026: 248000}
        ),
    ),
)


def test_of_a_visit_of_medicare_no_price_is_named():
    seen = planning.outlook(basis(facts(planned("a", MONDAY), coverages=(MEDICARE,))))

    assert seen.covered == 1
    assert seen.covered_cents is None
    assert seen.open_cost is None


def test_what_medicare_refuses_has_no_price_either():
    asks = plan(authorization=ALWAYS, expense_thresholds=MEDICARE.expense_thresholds)

    seen = planning.outlook(basis(facts(planned("a", MONDAY), coverages=(asks,))))

    assert seen.uncovered == 1
    assert seen.open_cost is None


def test_without_a_price_none_is_named():
    free = Clinic(self_pay_cents=dict.fromkeys(Kind, 0), missed_fee_cents={})
    given = facts(planned("a", MONDAY), clinic=free)

    seen = planning.outlook(basis(given))

    assert seen.uncovered == 1
    assert seen.open_cost is None


@pytest.mark.parametrize(
    ("coverages", "authorizations", "until", "expected"),
    [
        ((limited(10),), (), None, []),
        ((limited(10),), (), date(2027, 1, 31), [(8, "2026-12-31")]),
        ((limited(10, effective_to=MONDAY + WEEK),), (), None, [(8, "2026-06-08")]),
        ((plan(),), (), date(2027, 1, 31), []),
        ((), (), None, []),
        (
            (plan(authorization=ALWAYS),),
            (approval("a", 6, MONDAY, MONDAY + 4 * WEEK),),
            None,
            [(4, "2026-06-29")],
        ),
        (
            (limited(5, authorization=ALWAYS),),
            (approval("a", 6, MONDAY, MONDAY + 4 * WEEK),),
            None,
            [(3, "2026-06-29")],
        ),
        (
            (limited(5, authorization=ALWAYS),),
            (
                approval("a", 4, MONDAY, MONDAY + 2 * WEEK),
                approval("b", 6, MONDAY, MONDAY + 4 * WEEK),
            ),
            None,
            [(2, "2026-06-15"), (1, "2026-06-29")],
        ),
        (
            (plan(authorization=ALWAYS),),
            (
                approval("a", 6, MONDAY, MONDAY + 4 * WEEK),
                approval(
                    "b",
                    6,
                    MONDAY,
                    MONDAY + 2 * WEEK,
                    status=AuthorizationStatus.PENDING,
                ),
                approval("c", 6, MONDAY - 9 * WEEK, MONDAY - DAY),
                approval("d", 6, MONDAY, MONDAY + 40 * WEEK),
            ),
            MONDAY + 20 * WEEK,
            [(4, "2026-06-29")],
        ),
    ],
    ids=[
        "the year goes on behind the course",
        "the year ends",
        "the plan ends",
        "no limit",
        "no plan",
        "an approval ends",
        "the limit has fewer left",
        "the limit is shared by two approvals",
        "only approved ones that end within the course",
    ],
)
def test_visits_that_would_end_unused(coverages, authorizations, until, expected):
    given = facts(
        planned("a", MONDAY),
        planned("b", MONDAY + 2 * DAY),
        coverages=coverages,
        authorizations=authorizations,
        as_of=MONDAY,
    )
    ground = basis(given)

    seen = planning.outlook(
        Basis(
            facts=given,
            habits=ground.habits,
            since=ground.since,
            until=until or ground.until,
        )
    )

    assert [(each.visits, str(each.on)) for each in seen.lapses] == expected
    assert seen.lapsing == sum(visits for visits, _on in expected)
    assert all(isinstance(each, Lapse) for each in seen.lapses)


@pytest.mark.parametrize(
    ("name", "until", "expected"),
    [
        (
            "D28",
            D28_END,
            [
                ("10-01", "11-08", 1, 1),
                ("11-09", "12-31", 1, 2),
                ("01-02", "02-14", 3, 1),
            ],
        ),
        (
            "D08",
            D08_END,
            [
                ("12-22", "12-27", 2, 1),
                ("12-28", "12-31", 1, 1),
                ("01-01", "04-04", 2, 1),
                ("04-05", "04-30", 1, 1),
            ],
        ),
        ("D03", D03_END, [("03-17", "03-20", 3, 1)]),
    ],
    ids=["two approvals and a new year", "a new year", "an approval that ends"],
)
def test_the_pattern_that_lasts_longest(name, until, expected):
    ground = anew(case(name), until=until)

    pattern = planning.stretched(ground)
    seen = planning.outlook(ground, pattern)

    assert told(pattern) == expected
    assert seen.uncovered == 0


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        (78, [("06-02", "11-29", 3, 1)]),
        (52, [("06-02", "06-07", 3, 1), ("06-08", "11-29", 2, 1)]),
        (50, [("06-02", "11-22", 2, 1), ("11-23", "11-29", 1, 1)]),
        (30, [("06-02", "07-05", 2, 1), ("07-06", "11-29", 1, 1)]),
        (25, [("06-02", "11-29", 1, 1)]),
        (13, [("06-02", "06-14", 1, 1), ("06-15", "11-29", 1, 2)]),
        (6, [("06-02", "11-29", 1, 4)]),
        (2, [("06-02", "08-23", 1, 4)]),
        (0, []),
    ],
)
def test_so_many_visits_over_twenty_six_weeks(visits, expected):
    ground = basis(facts(coverages=(limited(visits),)))

    pattern = planning.stretched(ground)

    assert told(pattern) == expected
    assert planning.outlook(ground, pattern).covered <= visits


def test_the_last_day_alone_may_have_cover_of_a_new_year():
    used = (PriorUse(period_start=date(2026, 1, 1), discipline=PT, visits=5),)
    given = facts(coverages=(limited(5, prior_use=used),), as_of=date(2026, 12, 1))

    pattern = planning.stretched(basis(given, until=date(2027, 1, 1)))

    assert told(pattern) == [("01-01", "01-01", 3, 1)]


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        (
            (1, 9),
            [
                ("06-02", "07-26", 1, 4),
                ("07-27", "08-02", 2, 1),
                ("08-03", "09-20", 1, 1),
            ],
        ),
        (
            (4, 16, 16),
            [
                ("06-02", "06-14", 1, 1),
                ("06-15", "07-26", 1, 2),
                ("07-27", "11-15", 2, 1),
            ],
        ),
    ],
    ids=["a part is filled for itself", "like neighbours are one"],
)
def test_approvals_of_eight_weeks_one_after_the_other(visits, expected):
    starts = [MONDAY + 8 * WEEK * number for number in range(len(visits))]
    approvals = tuple(
        approval(f"a{day}", many, day, day + 8 * WEEK - DAY)
        for day, many in zip(starts, visits, strict=True)
    )
    ground = basis(
        facts(coverages=(plan(authorization=ALWAYS),), authorizations=approvals),
        until=starts[-1] + 8 * WEEK - DAY,
    )

    assert told(planning.stretched(ground)) == expected


@pytest.mark.parametrize(
    ("a_week", "first"),
    [("3", (3, 1)), ("2", (2, 1)), ("1.5", (3, 2)), ("0.5", (1, 2)), ("0", None)],
)
def test_never_more_than_is_prescribed(a_week, first):
    ground = basis(facts(coverages=(plan(),)))

    pattern = planning.stretched(ground, most=Rhythm.of(Decimal(a_week)))

    assert [(each.rhythm.visits, each.rhythm.weeks) for each in pattern] == (
        [first] if first else []
    )


def test_no_booking_loses_its_cover_to_the_suggestion():
    """Three visits are left, and the last of them is booked for the end."""
    last = planned("booked", MONDAY + 25 * WEEK)
    ground = basis(facts(last, coverages=(limited(3),)))

    seen = planning.outlook(ground, planning.stretched(ground))

    assert seen.uncovered == 0
    assert rows(seen.result)["booked"].outcome == "covered"


def test_where_nothing_is_covered_nothing_is_suggested():
    assert planning.stretched(basis(facts())) == ()
    assert planning.stretched(basis(facts(), until=MONDAY - WEEK)) == ()


@pytest.mark.parametrize("name", ["D28", "D08", "D03", "D20", "D25", "D31"])
def test_a_suggestion_takes_few_looks(name, monkeypatch):
    looks = []
    look = stretching.place
    monkeypatch.setattr(
        stretching, "place", lambda given: looks.append(given) or look(given)
    )

    planning.stretched(anew(case(name)))

    assert len(looks) <= 40


PERIODS = st.tuples(st.integers(-30, 120), st.integers(0, 120)).map(
    lambda each: (MONDAY + each[0] * DAY, MONDAY + sum(each) * DAY)
)


@st.composite
def covers(draw):
    """A plan with a limit and perhaps approvals, and some sessions kept already."""
    rule = draw(st.sampled_from([AuthorizationRule(), ALWAYS, ALWAYS]))
    cover = limited(
        draw(st.integers(0, 40)),
        effective_to=draw(st.sampled_from([None, MONDAY + 90 * DAY])),
        authorization=rule,
        prior_use=(PriorUse(period_start=date(2026, 1, 1), discipline=PT, visits=3),),
    )
    spans = draw(st.lists(PERIODS, max_size=3))
    approvals = tuple(
        approval(f"a{number}", draw(st.integers(1, 20)), first, last)
        for number, (first, last) in enumerate(spans)
    )
    past = draw(st.sets(st.integers(1, 8), max_size=6))
    ahead = draw(st.sets(st.integers(1, 20), max_size=6))
    sessions = [attended(f"p{each}", MONDAY - each * WEEK) for each in past]
    sessions += [planned(f"b{each}", MONDAY + each * WEEK) for each in ahead]
    return facts(*sessions, coverages=(cover,), authorizations=approvals, as_of=MONDAY)


ANY = settings(max_examples=30)


@ANY
@given(covers(), st.integers(0, 3))
def test_a_plan_never_changes_what_was_attended(given_, visits):
    ground = basis(given_)
    before = rows(coverage.evaluate(given_))

    after = rows(planning.outlook(ground, evenly(ground, visits)).result)

    for session in given_.sessions:
        if session.is_attended:
            assert after[session.id] == before[session.id]


@ANY
@given(covers())
def test_more_visits_never_mean_fewer_covered_ones(given_):
    """Where a third day is added to the same two, and not put in their place."""
    ground = basis(given_, habits=Habits(counts={1: 3, 3: 2, 5: 1}))

    covered = [
        planning.outlook(ground, evenly(ground, visits)).covered for visits in range(4)
    ]

    assert covered == sorted(covered)


def test_a_rhythm_of_weeks_that_an_approval_cuts_gains_no_visit():
    """Every fourth week, begun anew behind the cut, was one visit more than is left."""
    given_ = facts(
        coverages=(limited(10),),
        authorizations=(approval("a0", 1, date(2026, 6, 13), date(2026, 10, 11)),),
        as_of=MONDAY,
    )
    ground = basis(given_)

    seen = planning.outlook(ground, planning.stretched(ground))

    assert len(seen.days) == 10
    assert seen.uncovered == 0


@ANY
@given(covers())
def test_a_suggestion_leaves_nothing_more_uncovered_and_reaches_as_far_as_any(given_):
    ground = basis(given_)
    now = planning.outlook(ground)

    seen = planning.outlook(ground, planning.stretched(ground))

    assert seen.uncovered + seen.waiting == now.uncovered + now.waiting
    assert seen.covered == now.covered + len(seen.days)
    for visits in (1, 2, 3):
        other = planning.outlook(ground, evenly(ground, visits))
        if (
            other.uncovered + other.waiting == now.uncovered + now.waiting
            and other.days
        ):
            assert seen.days
            assert seen.days[-1] >= other.days[-1] - WEEK


@ANY
@given(covers())
def test_the_money_of_an_outlook_is_that_of_its_rows(given_):
    ground = basis(given_)

    seen = planning.outlook(ground, evenly(ground, 2))

    cost = seen.open_cost.most_cents if seen.open_cost else 0
    assert seen.covered_cents + cost == sum(
        each.row.patient_cents for each in seen.coming
    )
