"""What a patient is told of their cover, situation by situation.

The worked cases of the counting are the ground; a row below changes what it must.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from patients import cover_statement
from patients.courses import Course
from patients.cover_statement import Known
from patients.rules import beyond, coverage
from patients.rules.coming import Cover
from patients.rules.coverage.facts import (
    Accumulator,
    AsSecondary,
    AuthorizationRule,
    AuthorizationStatus,
    BenefitPeriod,
    CostShare,
    Discipline,
    ExpenseThreshold,
    PeriodType,
    Service,
    Status,
    VisitLimit,
)
from patients.services import attending

FILE = Path(__file__).parent / "cases" / "coverage-cases.json"
CASES = {each["id"]: each["input"] for each in json.loads(FILE.read_text())["cases"]}
DAY = dt.timedelta(days=1)


def facts_of(case, **said):
    return replace(coverage.from_json(CASES[case]), **said)


def cover_of(facts):
    return Cover(facts=facts, result=coverage.evaluate(facts))


def known_of(facts, **said):
    """Every plan answered on the third of the month, or the day before."""
    day = min(facts.as_of.replace(day=3), facts.as_of)
    return Known(answers={each.id: day for each in facts.coverages}, **said)


def with_two_a_day(facts):
    """Each session that is planned has a second one in the afternoon."""
    later = [
        replace(each, id=f"{each.id}b", start="16:00")
        for each in facts.sessions
        if each.is_planned
    ]
    return replace(facts, sessions=(*facts.sessions, *later))


def told(facts, **said):
    return cover_statement.statement(cover_of(facts), known_of(facts, **said))


def in_one(statement):
    return " ".join([statement.headline, *statement.sentences, statement.basis])


def with_plan(facts, **terms):
    first, *others = facts.coverages
    return replace(facts, coverages=(replace(first, **terms), *others))


def test_two_sessions_of_a_day_are_one_visit_in_every_sentence():
    facts = with_two_a_day(facts_of("D01"))

    costs = cover_statement.costs_of(cover_of(facts), known_of(facts))

    assert "You have 3 booked." in in_one(told(facts))
    assert costs.coming == [
        "You pay about $30 for each covered visit.",
        "For the 3 covered visits you have booked: about $90 in all.",
    ]


def test_the_full_program_reads_like_the_example():
    assert in_one(told(facts_of("D28"))) == (
        "Your health plan covers 9 more visits this year (until December 31, 2026). "
        "You have 9 booked, so the last one is Monday, October 19. "
        "After that, 30 planned visits (October 21 to December 30) are not covered. "
        "They would cost about $3,600 ($120 each). "
        "Your health plan starts again on January 1. "
        "The 21 visits booked from January 4 are covered. "
        "You pay your deductible first, about $1,220 in all for those visits. "
        "Estimate of September 30, 2026. "
        "Based on your health plan's answer of September 3. "
        "Your health plan decides when it gets the bill. "
        "Visits at other clinics may change this."
    )


SAID = {
    "D01": [
        "Your health plan covers 15 more visits this year (until December 31, 2026).",
        "You have 3 booked.",
        "After bookings, 12 are left.",
    ],
    "D02": [
        "Your health plan covers 2 more visits this year (until December 31, 2026).",
        "You have 2 booked, so the last one is Friday, March 13.",
        "After that, 2 planned visits (March 16 and March 18) are not covered.",
        "They would cost about $240 ($120 each).",
    ],
    "D03": [
        "Your health plan has approved 6 more visits until March 20, 2026.",
        "You have 3 booked.",
        "After bookings, 3 are left.",
        "3 planned visits (March 23, March 25 and March 27) are not approved yet.",
        "Without approval they would cost about $360.",
    ],
    "D06": [
        "The visits your health plan has approved are used.",
        "Without a new approval, your next visit would cost about $120.",
    ],
    "D16": [
        "You are paying for visits yourself.",
        "Your price is $120 a visit.",
        "You have a right to a written estimate. Please ask us for it.",
    ],
    "D17": [
        "Your health plan covers 37 more visits until July 31, 2026.",
        "You have 3 booked.",
        "After bookings, 34 are left.",
        (
            "After that, 3 planned visits (August 3, August 5 and August 7) are not "
            "covered."
        ),
        "They would cost about $360 ($120 each).",
    ],
    "D18": [
        "Your health plan's visits for this year are used.",
        "Your next visit would cost about $120.",
        "3 planned visits (October 5, October 7 and October 9) are not covered.",
        "They would cost about $360 ($120 each).",
        "Your visits start again on January 1, 2027.",
    ],
    "D20": [
        (
            "Medicare has no set number of PT visits. It covers visits you need, "
            "as long as your therapist documents why."
        ),
        "You have 3 visits booked.",
    ],
    "D21": [
        "Your health plan covers 1 more visit this year (until December 31, 2026).",
        "You have 1 booked, on Wednesday, February 11.",
        "After that your second health plan covers up to 4.",
        "After that, 1 planned visit (February 23) is not covered.",
        "It would cost about $120.",
    ],
    "D23": [
        "Your health plan has approved 1 more visit until November 30, 2026.",
        "You have 1 booked, on Monday, November 9.",
        "We asked your health plan for more visits.",
        "Please wait for our call before coming to the visits marked “waiting”.",
    ],
    "D32": [
        "Your health plan's visits for this year are used.",
        "Your next visit would cost about $120.",
        "1 planned visit (March 11) is not covered.",
        "It would cost about $120.",
        "Your visits start again on January 1, 2027.",
        "We still have to write down your visit of March 2.",
    ],
}


@pytest.mark.parametrize("case", SAID)
def test_each_situation_is_said(case):
    statement = told(facts_of(case))

    assert [statement.headline, *statement.sentences] == SAID[case]


def test_a_visit_that_is_over_and_not_written_down_is_not_booked_any_more():
    facts = facts_of("D01")
    first = min((s for s in facts.sessions if s.is_planned), key=lambda s: s.date)
    later = replace(facts, as_of=first.date + DAY)

    said = told(later).sentences
    figures = dict(cover_statement.basis_of(cover_of(later), known_of(later)).figures)

    assert said[:2] == [
        "You have 2 booked.",
        "After bookings, and visits we still have to write down, 12 are left.",
    ]
    assert figures["Visits left"] == 15
    assert figures["Visits booked"] == 2
    assert figures["Visits we still have to write down"] == 1
    assert figures["Left after bookings"] == 12


def with_last_kept(facts):
    """The last session paid in full, and no plan told of it."""
    last = max(facts.sessions, key=lambda each: each.date)
    others = (each for each in facts.sessions if each != last)
    return replace(facts, sessions=(*others, replace(last, kept_from_plan=True)))


@pytest.mark.parametrize("case", ["D01", "D02", "D20"])
def test_what_is_kept_from_the_plan_is_no_visit_that_it_leaves_out(case):
    facts = with_last_kept(facts_of(case))
    without = replace(facts, sessions=facts.sessions[:-1])
    cover, known = cover_of(facts), known_of(facts)

    assert told(facts).sentences == told(without).sentences
    mark = cover_statement.marks_of(cover, known)[facts.sessions[-1].id]
    assert mark.words == "You pay about $120"


@pytest.mark.parametrize("case", CASES)
def test_no_case_is_told_in_codes_or_with_cents(case):
    facts = facts_of(case)
    cover, known = cover_of(facts), known_of(facts)
    words = [in_one(told(facts))]
    words += [mark.words for mark in cover_statement.marks_of(cover, known).values()]
    costs = cover_statement.costs_of(cover, known)
    words += [*costs.coming, *costs.instead]
    words = " ".join(words)

    assert not re.search(r"uthorization|exhausted|KX|\$0\b|None|_", words)
    on_the_day = any(each.on == facts.as_of for each in cover.booked)
    assert on_the_day or not re.search(r"\$\d+\.\d\d", words)
    assert words.count("$") == 0 or "about" in words or "Your price is" in words


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("days", [None, 31])
def test_without_a_fresh_answer_no_number_is_said(case, days):
    facts = facts_of(case)
    if not facts.active(facts.as_of):
        return
    seen = days and facts.as_of - days * DAY
    known = Known(answers={each.id: seen for each in facts.coverages})
    cover = cover_of(facts)

    statement = cover_statement.statement(cover, known)
    options = cover_statement.options_of(cover, known)

    assert statement.headline == "We have not confirmed your coverage yet."
    assert not re.search(r"\d", in_one(statement))
    assert not re.search(r"\d", " ".join(each.words for each in options))
    assert cover_statement.marks_of(cover, known) == {}
    assert cover_statement.costs_of(cover, known) is None
    assert cover_statement.basis_of(cover, known) is None


ASK_FOR_ONE = "You have a right to a written estimate. Please ask us for it."
ASK_THE_PRICE = "Ask for our price, and for a written estimate."
LOOK_AT_IT = "Look at your written estimate."


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, {ASK_FOR_ONE, ASK_THE_PRICE}),
        ({"has_estimate": True}, {LOOK_AT_IT}),
        ({"awaits_estimate": True}, set()),
        ({"has_estimate": True, "awaits_estimate": True}, {LOOK_AT_IT}),
    ],
)
def test_an_estimate_that_is_written_or_asked_for_is_not_asked_for(said, expected):
    cover, known = cover_of(facts_of("D16")), known_of(facts_of("D16"), **said)

    sentences = cover_statement.statement(cover, known).sentences
    options = [each.words for each in cover_statement.options_of(cover, known)]

    about_it = {each for each in [*sentences, *options] if "estimate" in each}
    assert about_it == expected


def test_an_answer_of_thirty_days_ago_still_counts():
    facts = facts_of("D01")
    known = Known(answers={"c1": facts.as_of - 30 * DAY})

    assert cover_statement.statement(cover_of(facts), known).is_confirmed


@pytest.mark.parametrize(
    ("answered_on", "is_said"),
    [("2026-12-31", True), ("2027-01-01", False), ("2027-01-02", False)],
)
def test_that_the_plans_new_year_has_begun_since_its_answer_is_said(
    answered_on, is_said
):
    facts = facts_of("D28", as_of=dt.date(2027, 1, 2))
    day = dt.date.fromisoformat(answered_on)
    known = Known(answers={each.id: day for each in facts.coverages})

    basis = cover_statement.statement(cover_of(facts), known).basis

    assert ("new year has begun since then" in basis) is is_said


def test_what_is_counted_for_good_has_no_new_year():
    facts = facts_of("D01")
    whole = BenefitPeriod(type=PeriodType.WHOLE_COVERAGE)
    begins = facts.as_of - DAY
    facts = with_plan(facts, benefit_period=whole, effective_from=begins)
    known = Known(answers={each.id: begins - DAY for each in facts.coverages})

    basis = cover_statement.statement(cover_of(facts), known).basis

    assert "Based on your health plan's answer" in basis
    assert "new year" not in basis


def test_a_second_plan_that_did_not_answer_leaves_all_unconfirmed():
    facts = facts_of("D33")
    known = Known(answers={"own": facts.as_of})

    assert not cover_statement.statement(cover_of(facts), known).is_confirmed


@pytest.mark.parametrize(("will_ask", "is_said"), [(True, True), (False, False)])
def test_that_we_will_ask_is_said_only_where_somebody_has_that_task(will_ask, is_said):
    said = in_one(told(facts_of("D03"), will_ask=will_ask))

    assert ("We will ask for more before then." in said) == is_said


def test_that_we_will_ask_names_no_earlier_day_where_all_visits_are_used():
    said = told(facts_of("D06"), will_ask=True)

    assert said.sentences[0] == "We will ask for more visits."


def test_that_we_will_ask_is_not_said_of_a_number_nobody_can_ask_beyond():
    said = in_one(told(facts_of("D01"), will_ask=True))

    assert "We will ask" not in said


def approved(*ends, visits=15):
    """So many visits until each of these days: fewer than what the year covers."""
    facts = facts_of("D03")
    (kept, *_others) = facts.authorizations
    approvals = tuple(
        replace(kept, id=f"a{number}", visits_approved=visits, valid_to=end)
        for number, end in enumerate(ends)
    )
    return replace(facts, authorizations=approvals)


STAYS = "Visits you do not use by December 31 stay approved until February 18, 2027."


def test_an_approval_that_outlasts_the_plans_year_is_not_lost_at_its_end():
    said = in_one(told(approved(dt.date(2027, 2, 18))))

    assert "more visits until February 18, 2027." in said
    assert STAYS in said


@pytest.mark.parametrize(
    "facts",
    [
        approved(dt.date(2026, 12, 31)),
        approved(dt.date(2027, 2, 18), dt.date(2026, 12, 15), visits=7),
        approved(dt.date(2027, 2, 18), visits=12),
        with_plan(approved(dt.date(2027, 2, 18)), effective_to=dt.date(2026, 12, 31)),
    ],
    ids=["ends with the year", "one ends before", "all booked", "the plan ends"],
)
def test_what_does_not_outlast_the_year_is_not_said_to_stay(facts):
    assert "stay approved" not in in_one(told(facts))


def test_where_the_year_binds_its_end_is_told_and_then_that_the_approval_ends_before():
    facts = with_plan(
        approved(dt.date(2026, 11, 30), visits=40),
        visit_limits=(VisitLimit(id="l", disciplines=(Discipline.PT,), visits=20),),
    )
    said = told(facts)

    assert said.headline.endswith("more visits this year (until December 31, 2026).")
    assert said.sentences[0] == (
        "Your health plan's approval ends before that, on November 30, 2026."
    )


def test_of_several_approvals_each_earlier_end_is_told_with_what_is_left_after_it():
    said = told(approved(dt.date(2026, 4, 30), dt.date(2026, 6, 30), visits=9))

    assert said.headline.endswith("12 more visits until June 30, 2026.")
    assert said.sentences[0] == (
        "Of the visits left, only 9 can be after April 30, 2026."
    )


def approved_from(*starts):
    """Until April 30, and then from each of these days to June 30."""
    ends = [dt.date(2026, 6, 30) for _ in starts]
    facts = approved(dt.date(2026, 4, 30), *ends, visits=9)
    first, *others = facts.authorizations
    later = (
        replace(each, valid_from=start)
        for each, start in zip(others, starts, strict=True)
    )
    return replace(facts, authorizations=(first, *later))


def test_an_approval_that_follows_another_is_told_by_its_own_first_day():
    said = told(approved_from(dt.date(2026, 5, 11)))

    assert said.headline.endswith("12 more visits until June 30, 2026.")
    assert said.sentences[0] == (
        "Of the visits left, you can use 3 until April 30, 2026, "
        "and 9 from May 11, 2026 on."
    )


def test_of_approvals_that_overlap_both_the_end_and_the_first_day_are_told():
    said = told(approved_from(dt.date(2026, 4, 20)))

    assert said.sentences[:2] == [
        "Of the visits left, only 9 can be after April 30, 2026.",
        "Of the visits left, only 3 can be before April 20, 2026.",
    ]


def test_where_every_approval_begins_later_no_visit_is_promised_before():
    (one,) = approved(dt.date(2026, 6, 30)).authorizations
    facts = replace(
        approved(),
        authorizations=(replace(one, valid_from=dt.date(2026, 5, 11)),),
        sessions=(),
    )

    assert told(facts).sentences[0] == "You can use them from May 11, 2026 on."


def test_the_day_of_asking_is_said_where_it_is_known():
    said = in_one(told(facts_of("D23"), asked_on=dt.date(2026, 11, 2)))

    assert "We asked your health plan for more visits on November 2." in said


def test_a_gap_is_told_by_its_days_and_never_covered_until_the_last():
    said = in_one(told(facts_of("D30")))

    assert "(September 28 and September 30)" in said
    assert "until October" not in said
    assert "The 4 visits booked from October 2 are covered." in said


def test_open_visits_between_covered_ones_are_not_after_that():
    facts = facts_of("D31")
    said = in_one(told(facts))

    assert "After that" not in said
    assert "2 planned visits (August 10 and" in said


def test_who_comes_without_approval_hears_nothing_before_a_person_has_decided():
    facts = facts_of("D06")
    without = [each for each in facts.sessions if each.id not in ("s09", "s10")]

    assert in_one(told(facts)) == in_one(told(replace(facts, sessions=tuple(without))))


def test_the_deductible_shows_this_visit_and_then():
    facts = facts_of("D28")
    terms = facts.coverages[0].cost_share
    open_again = Accumulator(
        period_start=dt.date(2026, 1, 1), deductible_met_cents=0, oop_met_cents=0
    )
    share = replace(terms, deductible_cents=180_000)
    facts = with_plan(facts, cost_share=share, accumulators=(open_again,))
    costs = cover_statement.costs_of(cover_of(facts), known_of(facts))

    assert costs.coming[0] == (
        "Your next visit costs you about $84. "
        "Once your deductible is paid, it is about $20 a visit."
    )


def test_a_deductible_beyond_all_that_is_booked_still_says_then():
    facts = facts_of("D01")
    share = CostShare(
        deductible_applies=True, deductible_cents=500_000, coinsurance_bp=2000
    )
    facts = with_plan(facts, cost_share=share)
    costs = cover_statement.costs_of(cover_of(facts), known_of(facts))

    assert costs.coming == [
        (
            "Your next visit costs you about $100. "
            "Once your deductible is paid, it is about $20 a visit."
        ),
        "A deductible is what you pay first each year.",
        "For the 3 covered visits you have booked: about $300 in all.",
    ]


MEDICARE = (ExpenseThreshold(id="KX", disciplines=("PT",), amount_cents_by_year={}),)


@pytest.mark.parametrize("case", CASES)
def test_medicare_is_never_used_up_and_never_the_patients_to_pay(case):
    facts = facts_of(case)
    if not facts.leading(facts.as_of):
        return
    facts = with_plan(facts, expense_thresholds=MEDICARE)
    cover, known = cover_of(facts), known_of(facts)
    costs = cover_statement.costs_of(cover, known)
    marks = [
        cover_statement.marks_of(cover, known)[each.session.id].words
        for each in cover.open
    ]
    said = " ".join(
        [told(facts).headline, *told(facts).sentences, *costs.instead, *marks]
    )

    assert "used." not in said
    assert "would cost" not in said
    assert "not covered costs" not in said
    assert not any(each.startswith("You pay") for each in marks)
    assert all(
        "price" not in each.words for each in cover_statement.options_of(cover, known)
    )


@pytest.mark.parametrize("case", ["D03", "D20"])
def test_nobody_under_medicare_is_sent_to_ask_for_a_number_of_visits(case):
    facts = with_plan(facts_of(case), expense_thresholds=MEDICARE)
    options = cover_statement.options_of(cover_of(facts), known_of(facts))

    assert options[-1].words == "Call your health plan and ask what it covers."


def test_what_was_never_approved_is_not_called_used():
    facts = facts_of("D06")
    asked = replace(facts.authorizations[0], status=AuthorizationStatus.PENDING)
    said = told(replace(facts, authorizations=(asked,)))

    assert said.headline == "Your health plan has not approved visits yet."
    assert "Without approval, your next visit would cost about $120." in said.sentences


def test_the_second_plan_is_told_only_where_it_comes_after_the_first():
    facts = facts_of("D21")
    first, second = facts.coverages
    sharing = replace(second, as_secondary=AsSecondary.PAYS_REMAINING_SHARE)

    assert "second" in in_one(told(facts))
    assert "second" not in in_one(told(replace(facts, coverages=(first, sharing))))


def test_a_plan_that_begins_later_is_named_without_a_number_of_visits():
    facts = facts_of("D16")
    plan = facts_of("D01").coverages[0]
    later = replace(plan, effective_from=facts.as_of + 30 * DAY)
    said = in_one(told(replace(facts, coverages=(later,))))

    assert (
        "You have a health plan from April 3, 2026 on. Ask us what it covers." in said
    )


def test_marks_say_covered_waiting_and_what_it_costs():
    facts = facts_of("D23")
    marks = cover_statement.marks_of(cover_of(facts), known_of(facts))

    assert {mark.words for mark in marks.values()} == {
        "Covered, you pay $30.00",
        "Waiting: we will call you",
    }


def test_what_is_due_today_is_told_to_the_cent():
    facts = facts_of("D29")
    marks = cover_statement.marks_of(cover_of(facts), known_of(facts))

    assert [mark.words for mark in marks.values()] == ["Covered, you pay $21.65"]


def test_a_price_nobody_has_entered_is_not_nothing():
    facts = facts_of("D18")
    clinic = replace(
        facts.clinic, self_pay_cents=dict.fromkeys(facts.clinic.self_pay_cents, 0)
    )
    facts = replace(facts, clinic=clinic)
    marks = cover_statement.marks_of(cover_of(facts), known_of(facts))

    assert "Please ask us what that would cost." in in_one(told(facts))
    assert {each.words for each in marks.values()} == {
        "Not covered: ask us for the price"
    }


def test_costs_name_gym_home_and_the_fee_for_a_missed_visit():
    facts = facts_of("D14")
    costs = cover_statement.costs_of(cover_of(facts), known_of(facts))

    assert costs.instead == [
        "A visit that is not covered costs about $120.",
        "A gym session on your own costs about $25. It uses none of your visits.",
        "Exercise at home is free. It uses none of your visits.",
        "If you do not come and did not call, we charge about $50.",
        "If you cancel late, we charge about $25.",
    ]


def test_no_fee_is_named_where_the_plan_allows_none():
    facts = with_plan(facts_of("D14"), missed_fee_allowed=False)
    costs = cover_statement.costs_of(cover_of(facts), known_of(facts))

    assert facts.clinic.missed_fee_cents[Status.NO_SHOW]
    assert not any("charge" in each for each in costs.instead)


def test_the_breakdown_adds_up_for_each_group_of_visits():
    facts = facts_of("D28")
    costs = cover_statement.costs_of(cover_of(facts), known_of(facts))

    assert costs.shares[0].lines == [
        ("Price agreed with your health plan", "$100"),
        ("Your health plan pays", "$80"),
        ("Your coinsurance, a part of the price", "$20"),
        ("You pay", "$20"),
    ]
    assert ("Your deductible, paid first each year", "$100") in costs.shares[1].lines


def test_the_basis_names_the_answer_the_figures_and_the_counted_days():
    facts = facts_of("D28")
    basis = cover_statement.basis_of(cover_of(facts), known_of(facts))

    assert basis.sources[:2] == [
        "We counted on September 30, 2026.",
        "Your health plan told us what it covers on September 3, 2026.",
    ]
    assert basis.figures == [
        ("Visits covered this year", 30),
        ("Used at other clinics", 4),
        ("Used here", 17),
        ("Visits left", 9),
        ("Visits booked", 9),
        ("Left after bookings", 0),
    ]
    assert basis.counted.count(",") == 15  # seventeen days: the last is joined by and


def test_the_basis_of_an_approval_names_what_other_clinics_have_used_of_it():
    facts = facts_of("D03")
    (one,) = facts.authorizations
    facts = replace(facts, authorizations=(replace(one, used_elsewhere=2),))

    basis = cover_statement.basis_of(cover_of(facts), known_of(facts))

    assert one.visits_approved == 12
    assert basis.figures[:4] == [
        ("Visits approved", 12),
        ("Used at other clinics", 2),
        ("Used here", 6),
        ("Visits left", 4),
    ]


@pytest.mark.parametrize("case", CASES)
def test_the_days_that_are_listed_are_as_many_as_are_used(case):
    cover = cover_of(facts_of(case))
    basis = cover_statement.basis_of(cover, known_of(cover.facts))
    if basis is None:
        return
    figures = dict(basis.figures)
    used = figures.get("Used here", figures.get("Visits used here this year"))
    days = re.findall(r"[A-Z][a-z]+ \d+", basis.counted)

    assert len(days) == used


def test_what_is_left_is_no_side_of_the_body_in_spanish():
    facts = facts_of("D28")
    with translation.override("es"):
        basis = cover_statement.basis_of(cover_of(facts), known_of(facts))

    assert ("Visitas que quedan", 9) in basis.figures
    assert ("Visitas reservadas", 9) in basis.figures


OPTIONS = {
    "D03": ["Ask us to request", "less often", "at home", "Ask for our price", "Call"],
    "D01": ["less often", "at home", "Ask for our price", "Call"],
    "D23": ["less often", "at home", "Ask for our price", "Call"],
    "D20": ["at home", "Call"],
    "D16": ["at home", "Ask for our price"],
}


@pytest.mark.parametrize("case", OPTIONS)
def test_only_what_applies_is_offered(case):
    facts = facts_of(case)
    options = cover_statement.options_of(cover_of(facts), known_of(facts))

    assert len(options) == len(OPTIONS[case])
    for option, beginning in zip(options, OPTIONS[case], strict=True):
        assert beginning in option.words


AGREED = [
    ("patient_pays", "You pay about $120", "They would cost about $360 ($120 each)."),
    ("clinic_pays", "Not covered, you pay nothing", "You pay nothing for that."),
    ("renewal_pending", "Not approved yet: please call us", "Without approval they"),
    ("", "Not approved yet: please call us", "Without approval they"),
]


@pytest.mark.parametrize(("reason", "mark", "cost"), AGREED)
def test_what_was_agreed_at_the_booking_is_said_again(reason, mark, cost):
    facts = facts_of("D03")
    cover = cover_of(facts)
    agreed = {each.session.id: reason for each in cover.open}
    cover = replace(cover, agreed=agreed)

    marks = cover_statement.marks_of(cover, known_of(facts))

    assert {marks[each.session.id].words for each in cover.open} == {mark}
    assert cost in in_one(cover_statement.statement(cover, known_of(facts)))


def test_the_reasons_are_those_that_the_desk_can_give():
    assert set(beyond.Agreed) == set(attending.BeyondCover.values)


COURSE = Course(
    starts_on=dt.date(2026, 1, 12),
    ends_on=dt.date(2026, 7, 10),
    sessions_per_week=Decimal(3),
)


def ways(facts):
    found = cover_statement.ways_of(cover_of(facts), known_of(facts), COURSE, closed=())
    return {way.title: way.sentences for way in found}


def test_approved_visits_of_medicare_name_no_price_beyond_them():
    facts = with_plan(facts_of("D03"), expense_thresholds=MEDICARE)
    said = ways(facts)["3 times a week"]

    assert said[0].startswith("Covered until")
    assert re.fullmatch(r"For \d+ more we need a new approval.", said[-1])


def test_fewer_visits_a_week_last_longer():
    said = ways(facts_of("D01"))

    assert said["3 times a week"][0] == "Covered until March 18, 2026."
    assert said["2 times a week"] == [
        "Covered until April 1, 2026.",
        "You pay about $450 for 15 covered visits.",
        "28 more visits would cost about $3,360.",
    ]
    assert said["Once a week"][0] == "Covered until May 18, 2026."


def test_of_visits_that_have_no_price_yet_none_is_told():
    facts = facts_of("D01")
    prices = dict.fromkeys(facts.clinic.self_pay_cents, 0)
    clinic = replace(facts.clinic, self_pay_cents=prices)

    assert ways(replace(facts, clinic=clinic))["2 times a week"] == [
        "Covered until April 1, 2026.",
        "You pay about $450 for 15 covered visits.",
    ]


def test_ways_are_told_in_so_many_weeks_and_never_for_nothing_to_limit():
    assert list(ways(facts_of("D02"))) == [
        "3 times a week",
        "2 times a week",
        "Once a week",
    ]
    assert ways(facts_of("D20")) == {}
    assert ways(facts_of("D18")) == {}


def with_next_plan(facts, **terms):
    """The plan of D17 ends on July 31; another one follows, and takes no treatment."""
    (first,) = facts.coverages
    after = replace(
        first,
        id="next",
        effective_from=dt.date(2026, 8, 1),
        effective_to=None,
        excluded_services=(Service.TREATMENT,),
        **terms,
    )
    return replace(facts, coverages=(first, after))


def marks_after(facts, known):
    marks = cover_statement.marks_of(cover_of(facts), known)
    by_id = {each.id: each for each in facts.sessions}
    ends = dt.date(2026, 7, 31)
    return {mark.words for key, mark in marks.items() if by_id[key].date > ends}


def test_of_a_plan_that_begins_later_and_never_answered_no_number_is_said():
    facts = with_next_plan(facts_of("D17"))
    known = Known(answers={**known_of(facts).answers, "next": None})

    said = in_one(cover_statement.statement(cover_of(facts), known))

    assert marks_after(facts, known) == set()
    assert "$" not in said
    assert "not covered" not in said
    assert "We have not confirmed your coverage from August 3, 2026 on." in said
    weeks = cover_statement.weeks_of(cover_of(facts), known, None)
    assert not any("Not covered" in row[1] for row in weeks.rows)


def without_number(facts, **terms):
    """Its first plan sets no number of visits."""
    first, *others = facts.coverages
    return replace(facts, coverages=(replace(first, visit_limits=(), **terms), *others))


@pytest.mark.parametrize("case", ["D17", "D20"])
def test_of_a_plan_without_a_number_its_last_day_is_told(case):
    facts = without_number(facts_of(case), effective_to=dt.date(2026, 7, 31))

    said = told(facts)

    assert "has no set number of" in said.headline
    assert said.sentences[0] == (
        "Your health plan ends on July 31, 2026. Do you have a new one? Please tell us."
    )


def test_a_plan_that_another_one_follows_does_not_end():
    facts = without_number(with_next_plan(facts_of("D17")))

    assert "ends on" not in in_one(told(facts))


def test_a_plan_without_a_last_day_does_not_end():
    for ends_on in (None, dt.date.max):
        facts = without_number(facts_of("D17"), effective_to=ends_on)

        assert "ends on" not in in_one(told(facts))


def test_several_visits_that_nobody_wrote_down_are_visits():
    facts = replace(facts_of("D32"), as_of=dt.date(2026, 3, 12))

    said = told(facts).sentences[-1]

    assert said == "We still have to write down your visits of March 2 and March 11."


def test_what_medicare_will_leave_out_is_never_given_a_price():
    kx = ExpenseThreshold(id="kx", disciplines=(), amount_cents_by_year={})
    facts = with_next_plan(facts_of("D17"), expense_thresholds=(kx,))

    said = in_one(told(facts))

    assert marks_after(facts, known_of(facts)) == {"Please call us before you come"}
    assert "$" not in said
    assert "Please call us before you come." in said


def test_who_has_medicare_is_told_that_the_deductible_begins_anew_in_january():
    kx = ExpenseThreshold(
        id="kx", disciplines=(Discipline.PT,), amount_cents_by_year={2026: 2480_00}
    )
    facts = with_plan(
        facts_of("D28"),
        visit_limits=(),
        authorization=AuthorizationRule(required="never"),
        expense_thresholds=(kx,),
    )

    assert told(facts).sentences == [
        "You have 39 visits booked.",
        "Your health plan starts again on January 1.",
        "The 21 visits booked from January 4 are covered.",
        "You pay your deductible first, about $1,220 in all for those visits.",
    ]


def test_what_next_year_draws_on_this_years_approval_is_not_left_after_bookings():
    facts = approved(dt.date(2027, 2, 18))
    (*_others, last) = facts.sessions
    january = replace(last, id="january", date=dt.date(2027, 1, 4))
    facts = replace(facts, sessions=(*facts.sessions, january))

    said = told(facts)

    assert "After bookings, 2 are left." in said.sentences
    assert "The 1 visit booked from January 4 is covered." in said.sentences
    basis = cover_statement.basis_of(cover_of(facts), known_of(facts))
    assert basis.figures[-4:] == [
        ("Visits left", 9),
        ("Visits booked", 6),
        ("Visits booked for the next year", 1),
        ("Left after bookings", 2),
    ]


def test_a_visit_of_last_year_that_nobody_wrote_down_is_not_left_in_this_one():
    facts = approved(dt.date(2027, 2, 18))
    (*_others, last) = facts.sessions
    january = replace(last, id="january", date=dt.date(2027, 1, 11))
    facts = replace(
        facts, as_of=dt.date(2027, 1, 4), sessions=(*facts.sessions, january)
    )

    assert told(facts).sentences[:2] == [
        "You have 1 booked.",
        "After bookings, and visits we still have to write down, 2 are left.",
    ]
    basis = cover_statement.basis_of(cover_of(facts), known_of(facts))
    assert basis.figures[-4:] == [
        ("Visits left", 9),
        ("Visits booked", 1),
        ("Visits we still have to write down", 6),
        ("Left after bookings", 2),
    ]


def of_years(visits, then, *, lifted=False):
    """The plan covers so many visits, and from 2027 on another number."""
    one = VisitLimit(id="l", disciplines=(Discipline.PT,), visits=visits)
    new_year = dt.date(2027, 1, 1)
    after = replace(one, id="n", visits=then, period_start=new_year, is_lifted=lifted)
    return (one, after)


THEN = "From January 1, 2027 on your health plan "


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (of_years(30, 20), THEN + "covers 20 visits a year."),
        (of_years(30, 1), THEN + "covers 1 visit a year."),
        (of_years(30, 30), ""),
        (of_years(30, 0, lifted=True), THEN + "has no set number of visits."),
        (of_years(30, 20)[1:], THEN + "covers 20 visits a year."),
        (of_years(30, 20)[:1], ""),
    ],
)
def test_another_number_of_the_next_year_is_told(limits, words):
    said = in_one(told(with_plan(facts_of("D01"), visit_limits=limits)))

    assert said.count("From January 1") == bool(words)
    assert words in said


@pytest.mark.parametrize(("then", "begins"), [(20, True), (0, False)])
def test_visits_begin_anew_only_where_the_next_year_has_some(then, begins):
    facts = replace(facts_of("D18"), sessions=())
    said = in_one(told(with_plan(facts, visit_limits=of_years(20, then))))

    assert ("Your visits start again on January 1, 2027." in said) is begins
    assert f"covers {then} visits a year." in said or then == 20


@pytest.mark.parametrize("then", [30, 2, 0])
def test_what_is_approved_does_not_stay_so_where_the_next_year_covers_fewer(then):
    facts = with_plan(approved(dt.date(2027, 2, 18)), visit_limits=of_years(30, then))

    said = in_one(told(facts))

    assert ("stay approved" in said) is (then == 30)
    only = "Of the visits left, only 2 can be after December 31, 2026."
    assert (only in said) is (then == 2)
    assert ("more visits until December 31, 2026." in said) is (then == 0)
