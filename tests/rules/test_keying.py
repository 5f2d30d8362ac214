"""Which boxes of a returned sheet may still be ticked."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.rules.keying import PATIENT_BACK, STAFF_BACK, Reach, Shut
from programs.rules.sheet import Sheet

TODAY = dt.date(2026, 11, 25)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("back", "days_ago", "shut"),
    [
        (STAFF_BACK, -1, Shut.AHEAD),
        (STAFF_BACK, 0, None),
        (STAFF_BACK, 56, None),
        (STAFF_BACK, 57, Shut.TOO_LATE),
        (PATIENT_BACK, 7, None),
        (PATIENT_BACK, 8, Shut.TOO_LATE),
    ],
)
def test_the_clinic_goes_eight_weeks_back_and_a_patient_seven_days(
    back, days_ago, shut
):
    reach = Reach(today=TODAY, back=back)

    assert reach.shut(TODAY - days_ago * DAY) is shut


@pytest.mark.parametrize(("after", "shut"), [(-1, None), (0, None), (1, Shut.REPLACED)])
def test_a_replaced_sheet_counts_to_the_day_it_was_replaced(after, shut):
    until = TODAY - 5 * DAY
    reach = Reach(today=TODAY, back=STAFF_BACK, until=until)

    assert reach.shut(until + after * DAY) is shut


@pytest.mark.parametrize(("after", "shut"), [(0, None), (1, Shut.STOPPED)])
def test_what_pain_stopped_takes_no_tick_on_the_days_after(after, shut):
    stopped_on = TODAY - 3 * DAY
    reach = Reach(today=TODAY, back=STAFF_BACK)

    assert reach.shut(stopped_on + after * DAY, stopped_on=stopped_on) is shut


def test_a_week_sheet_has_seven_days_from_its_own():
    days = Sheet(program=1, edition=1, printed_on=TODAY).days

    assert (days[0], days[-1], len(days)) == (TODAY, TODAY + 6 * DAY, 7)
