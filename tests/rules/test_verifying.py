"""When a plan is to be asked again."""

import datetime as dt

import pytest

from patients.rules.verifying import Ask, why_ask

MARCH = dt.date(2026, 3, 16)
JANUARY = dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("verified_on", "today", "period", "is_first", "why"),
    [
        (None, MARCH, JANUARY, False, Ask.NEVER_ASKED),
        (dt.date(2026, 2, 14), MARCH, JANUARY, False, None),  # 30 days
        (dt.date(2026, 2, 13), MARCH, JANUARY, False, Ask.TOO_OLD),
        (dt.date(2026, 2, 28), MARCH, JANUARY, True, Ask.FIRST_OF_MONTH),
        (dt.date(2026, 3, 1), MARCH, JANUARY, True, None),
        (dt.date(2026, 3, 15), MARCH, MARCH, False, Ask.NEW_PERIOD),
        (dt.date(2025, 12, 31), dt.date(2026, 1, 2), JANUARY, False, Ask.NEW_PERIOD),
        # Every January, also in the middle of a plan year.
        (
            dt.date(2025, 12, 31),
            dt.date(2026, 1, 2),
            dt.date(2025, 7, 1),
            False,
            Ask.NEW_PERIOD,
        ),
        (JANUARY, dt.date(2026, 1, 2), JANUARY, True, None),
    ],
)
def test_a_plan_is_asked_again_when_its_answer_may_not_hold(
    verified_on, today, period, is_first, why
):
    found = why_ask(
        verified_on,
        today=today,
        period_start=period,
        first_of_month_is_ahead=is_first,
    )

    assert found == why
