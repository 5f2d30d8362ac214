"""The plan of care and the progress note, on each side of every boundary."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.clocks import (
    Care,
    Known,
    Limits,
    Note,
    PlanKind,
    PlanOfCare,
    Tell,
    clocks,
    to_tell,
)
from patients.rules.reevaluating import Because

FIRST = date(2026, 3, 2)  # the evaluation
DAY = timedelta(days=1)
USUAL = Limits()
MEDICARE, INSURED, SELF_PAY = PlanKind


def on(number: int) -> date:
    """So many days after the first treatment."""
    return FIRST + number * DAY


def plan(key: str = "1", first: int = 0, last: int = 84, **said) -> PlanOfCare:
    return PlanOfCare(
        id=key,
        certified_from=on(first),
        certified_to=on(last),
        **{"is_initial": True} | said,
    )


def at(number: int, *plans: PlanOfCare, kind=MEDICARE, limits=USUAL, **known):
    known.setdefault("attended", [FIRST])
    return clocks(
        Known(kind=kind, plans=plans, **known), limits=limits, today=on(number)
    )


def care_at(number: int, *plans: PlanOfCare, **how):
    return at(number, *plans, **how).care


SENT = plan(sent_on=on(2))


@pytest.mark.parametrize(
    ("number", "row", "state"),
    [
        (0, plan(), Care.NOT_SENT),
        (30, plan(), Care.NOT_SENT),  # the last day of 30
        (31, plan(), Care.LATE),
        (2, SENT, Care.WAITING),
        (30, SENT, Care.WAITING),
        (31, SENT, Care.LATE),
        (31, plan(sent_on=on(2), signed_on=on(30)), Care.SIGNED),
        (40, plan(signed_on=on(40)), Care.SIGNED),  # delayed, and accepted
        (10, plan(verbal_on=on(10)), Care.VERBAL),
        (24, plan(verbal_on=on(10)), Care.VERBAL),  # the last of its 14 days
        (25, plan(verbal_on=on(10)), Care.LATE),
        (44, plan(verbal_on=on(30)), Care.VERBAL),  # spoken on the last day
        (31, plan(verbal_on=on(31)), Care.LATE),  # spoken a day too late
        (60, plan(order_on=on(-5), sent_on=on(30)), Care.ON_ORDER),
        (30, plan(order_on=on(-5), sent_on=on(31)), Care.WAITING),  # sent too late
        (31, plan(order_on=on(-5), sent_on=on(31)), Care.LATE),
        (31, plan(order_on=on(-5)), Care.LATE),  # an order alone is not enough
        (84, plan(signed_on=on(5)), Care.SIGNED),  # its last day
        (85, plan(signed_on=on(5)), Care.ENDED),
        (90, plan(last=120, signed_on=on(5)), Care.SIGNED),
        (91, plan(last=120, signed_on=on(5)), Care.ENDED),  # 90 days at the most
        (50, plan(signed_on=on(5), ended_on=on(50)), Care.SIGNED),
        (51, plan(signed_on=on(5), ended_on=on(50)), Care.ENDED),  # goals changed
    ],
)
def test_how_a_first_plan_stands(number, row, state):
    assert care_at(number, row).state is state


def test_an_order_on_file_was_not_enough_before_2025():
    last_day = date(2024, 12, 31)
    row = PlanOfCare(
        id="1",
        certified_from=last_day,
        certified_to=last_day + 84 * DAY,
        is_initial=True,
        order_on=last_day,
        sent_on=last_day,
    )

    def state(first_on: date):
        known = Known(kind=MEDICARE, plans=[row], attended=[first_on])
        return clocks(known, limits=USUAL, today=first_on + DAY).care.state

    assert state(last_day) is Care.WAITING
    assert state(last_day + DAY) is Care.ON_ORDER


@pytest.mark.parametrize(
    ("number", "following", "state", "is_followed"),
    [
        (84, None, Care.SIGNED, False),
        (84, {}, Care.SIGNED, False),  # written, and not signed
        (84, {"signed_on": on(80)}, Care.SIGNED, True),
        (85, {"signed_on": on(80)}, Care.SIGNED, False),  # now the one that holds
        (85, {}, Care.NOT_SENT, False),  # its first day is its last for a signature
        (86, {}, Care.LATE, False),
        (86, {"sent_on": on(80)}, Care.LATE, False),
        (86, {"order_on": on(0), "sent_on": on(80)}, Care.LATE, False),  # first only
    ],
)
def test_a_plan_that_follows_is_signed_by_its_first_day(
    number, following, state, is_followed
):
    plans = [plan(signed_on=on(5))]
    if following is not None:
        plans.append(plan("2", 85, 170, is_initial=False, **following))

    found = care_at(number, *plans)

    assert (found.state, found.is_followed) == (state, is_followed)


def test_a_plan_written_before_the_one_before_has_ended_leaves_that_one_in_force():
    early = plan("2", 40, 120, is_initial=False)

    found = care_at(50, plan(signed_on=on(5)), early)

    assert (found.plan_id, found.state) == ("1", Care.SIGNED)
    assert found.following is Care.LATE


def test_a_later_plan_runs_90_days_from_its_own_first():
    later = plan("2", 85, 300, is_initial=False, signed_on=on(84))

    assert care_at(100, plan(signed_on=on(5)), later).until == on(85 + 90)


def test_treatment_without_a_plan_is_told_and_none_before_any_treatment():
    assert care_at(0).state is Care.MISSING
    assert care_at(0).sign_by == on(30)
    assert care_at(0, attended=[]).state is Care.NOT_BEGUN
    assert care_at(0, plan(first=5), attended=[]).following is Care.NOT_SENT


@pytest.mark.parametrize(
    ("signed", "is_delayed"), [(5, False), (30, False), (31, True)]
)
def test_a_signature_after_its_day_is_delayed(signed, is_delayed):
    assert care_at(60, plan(signed_on=on(signed))).is_delayed is is_delayed


@pytest.mark.parametrize(
    ("kind", "limits", "care", "note"),
    [
        (MEDICARE, Limits(insured_certify=False), Care.MISSING, Note.COUNTING),
        (INSURED, USUAL, Care.MISSING, Note.COUNTING),
        (INSURED, Limits(insured_certify=False), Care.OFF, Note.COUNTING),
        (INSURED, Limits(insured_note=False), Care.MISSING, Note.OFF),
        (SELF_PAY, USUAL, Care.OFF, Note.OFF),
        (
            SELF_PAY,
            Limits(self_pay_certify=True, self_pay_note=True),
            Care.MISSING,
            Note.COUNTING,
        ),
    ],
)
def test_a_clinic_says_for_whom_the_clocks_run_but_medicare_says_it_itself(
    kind, limits, care, note
):
    found = at(0, kind=kind, limits=limits)

    assert (found.care.state, found.note.state) == (care, note)


# The progress note


def visits(count: int, every: int = 2) -> list[date]:
    """The evaluation is the first."""
    return [on(number * every) for number in range(count)]


@pytest.mark.parametrize(
    ("count", "state"),
    [
        (1, Note.COUNTING),
        (7, Note.COUNTING),
        (8, Note.SOON),
        (9, Note.WANTED),
        (10, Note.DUE),
    ],
)
def test_the_note_is_due_on_the_tenth_treatment_day(count, state):
    attended = visits(count)

    found = at((count - 1) * 2, attended=attended).note

    assert (found.state, found.days, found.most) == (state, count, 10)


def test_the_day_after_the_tenth_treatment_day_it_is_overdue():
    found = at(19, attended=visits(10)).note

    assert (found.state, found.on) == (Note.OVERDUE, on(18))
    assert found.because is Because.VISITS


def test_two_sessions_a_day_are_one_treatment_day():
    assert at(18, attended=[*visits(9), on(0), on(2)]).note.days == 9


def test_a_report_begins_the_count_anew_with_the_treatment_day_after_it():
    attended = visits(10)

    found = at(18, attended=attended, reports=[on(16)]).note

    assert (found.days, found.state, found.last_on) == (1, Note.COUNTING, on(16))


def test_a_report_before_the_first_treatment_or_after_today_is_no_report():
    found = at(18, attended=visits(10), reports=[on(-1), on(19)]).note

    assert (found.days, found.last_on) == (10, None)


def test_bookings_say_on_which_day_it_will_be_due():
    found = at(16, attended=visits(9), booked=[on(16), on(20), on(23)]).note

    assert (found.state, found.on) == (Note.WANTED, on(20))


def test_where_bookings_do_not_reach_so_far_no_day_is_known():
    assert at(16, attended=visits(9)).note.on is None


@pytest.mark.parametrize(
    ("number", "state"),
    [(28, Note.COUNTING), (29, Note.DUE), (30, Note.OVERDUE)],
)
def test_elsewhere_thirty_days_are_up_first_the_evaluation_included(number, state):
    found = at(number, kind=INSURED).note

    assert (found.state, found.on) == (state, on(29))
    assert found.because is Because.DAYS


def test_medicare_counts_no_days_and_never_more_than_ten():
    found = at(200, limits=Limits(note_visits=20, note_days=7)).note

    assert (found.state, found.most) == (Note.COUNTING, 10)


def test_a_clinic_may_ask_medicares_note_earlier():
    assert at(10, attended=visits(6), limits=Limits(note_visits=6)).note.most == 6


# What is told


def told_at(number: int, *plans: PlanOfCare, **how):
    found = at(number, *plans, **how)
    return [
        (each.what, each.is_last)
        for each in to_tell(found, limits=USUAL, today=on(number))
    ]


SIGNED = plan(signed_on=on(3))


@pytest.mark.parametrize(
    ("number", "row", "told"),
    [
        (4, plan(), []),
        (5, plan(), [(Tell.CARE_UNSENT, False)]),
        (20, plan(), [(Tell.CARE_UNSENT, True)]),
        (19, SENT, []),
        (20, SENT, [(Tell.CARE_UNSIGNED, False)]),
        (27, SENT, [(Tell.CARE_UNSIGNED, False)]),
        (28, SENT, [(Tell.CARE_UNSIGNED, True)]),
        (31, SENT, [(Tell.CARE_LATE, True)]),
        (20, plan(sent_on=on(2), order_on=on(0)), []),
        (69, SIGNED, []),
        (70, SIGNED, [(Tell.CARE_ENDING, False)]),
        (80, SIGNED, [(Tell.CARE_ENDING, False)]),
        (81, SIGNED, [(Tell.CARE_ENDING, True)]),
        (84, SIGNED, [(Tell.CARE_ENDING, True)]),
        (85, SIGNED, [(Tell.CARE_ENDED, True)]),
    ],
)
def test_what_is_told_of_a_plan_and_when(number, row, told):
    assert told_at(number, row) == told


def test_nothing_is_told_of_an_end_once_the_next_plan_is_certified():
    after = plan("2", 85, 170, is_initial=False, signed_on=on(70))

    assert told_at(81, SIGNED, after) == []


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (7, []),
        (8, [(Tell.NOTE_SOON, False)]),
        (9, [(Tell.NOTE_WANTED, True)]),
        (10, [(Tell.NOTE_WANTED, True)]),
    ],
)
def test_the_note_is_told_after_eight_and_asked_for_after_nine(count, told):
    assert told_at((count - 1) * 2, SIGNED, attended=visits(count)) == told


def test_a_note_that_is_overdue_is_told_as_such():
    assert told_at(19, SIGNED, attended=visits(10)) == [(Tell.NOTE_OVERDUE, True)]


# What holds for all

DAYS = st.lists(st.integers(0, 120).map(on), max_size=30)


@given(
    attended=DAYS,
    reports=DAYS,
    number=st.integers(0, 120),
    kind=st.sampled_from(PlanKind),
)
def test_neither_order_nor_doubles_nor_days_to_come_matter(
    attended, reports, number, kind
):
    found = at(number, attended=attended, reports=reports, kind=kind)

    again = at(
        number,
        attended=[*reversed(attended), *attended, on(number + 1)],
        reports=[*reversed(reports), *reports],
        kind=kind,
    )

    assert found == again


@given(attended=DAYS, number=st.integers(0, 120))
def test_a_report_today_leaves_no_treatment_day_counted(attended, number):
    found = at(number, attended=[FIRST, *attended], reports=[on(number)]).note

    assert (found.days, found.state) == (0, Note.COUNTING)


@given(
    rows=st.lists(
        st.builds(
            plan,
            st.uuids().map(str),
            st.integers(0, 90),
            st.integers(90, 200),
            is_initial=st.booleans(),
            sent_on=st.none() | st.integers(0, 60).map(on),
            order_on=st.none() | st.just(FIRST),
            verbal_on=st.none() | st.integers(0, 60).map(on),
            signed_on=st.none() | st.integers(0, 90).map(on),
        ),
        max_size=4,
    ),
    number=st.integers(0, 200),
)
def test_a_signature_never_makes_a_plan_worse_and_no_plan_runs_beyond_90_days(
    rows, number
):
    before = care_at(number, *rows)
    after = care_at(number, *(replace(row, signed_on=FIRST) for row in rows))

    assert after.state in (Care.SIGNED, Care.ENDED, Care.MISSING)
    if before.state in (Care.SIGNED, Care.ON_ORDER, Care.VERBAL):
        assert after.state is Care.SIGNED
    for found in (before, after):
        if found.until is not None:
            row = next(each for each in rows if each.id == found.plan_id)
            assert found.until <= row.certified_from + 90 * DAY


@given(attended=DAYS, number=st.integers(0, 120), days=st.integers(1, 60))
def test_no_clinic_is_looser_than_medicare(attended, number, days):
    loose = Limits(
        certify_days=30 + days,
        verbal_days=14 + days,
        recertify_days=90 + days,
        note_visits=10 + days,
    )

    assert at(number, SENT, attended=attended, limits=loose) == at(
        number, SENT, attended=attended
    )
