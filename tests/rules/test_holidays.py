"""The federal holidays, as observed. Days of 2026 and 2027 as OPM lists them."""

from datetime import date

import pytest

from patients.rules.holidays import Holiday, between


@pytest.mark.parametrize(
    ("holiday", "on"),
    [
        (Holiday.NEW_YEAR, date(2026, 1, 1)),
        (Holiday.KING, date(2026, 1, 19)),
        (Holiday.WASHINGTON, date(2026, 2, 16)),
        (Holiday.MEMORIAL, date(2026, 5, 25)),
        (Holiday.JUNETEENTH, date(2026, 6, 19)),
        (Holiday.INDEPENDENCE, date(2026, 7, 3)),  # a Saturday
        (Holiday.LABOR, date(2026, 9, 7)),
        (Holiday.COLUMBUS, date(2026, 10, 12)),
        (Holiday.VETERANS, date(2026, 11, 11)),
        (Holiday.THANKSGIVING, date(2026, 11, 26)),
        (Holiday.CHRISTMAS, date(2026, 12, 25)),
        (Holiday.JUNETEENTH, date(2027, 6, 18)),  # a Saturday
        (Holiday.INDEPENDENCE, date(2027, 7, 5)),  # a Sunday
        (Holiday.CHRISTMAS, date(2027, 12, 24)),  # a Saturday
    ],
)
def test_each_falls_on_its_day(holiday, on):
    assert [each.holiday for each in between(on, on)] == [holiday]


def test_a_year_has_eleven():
    assert len(between(date(2026, 1, 1), date(2026, 12, 31))) == 11


def test_new_year_on_a_saturday_is_observed_in_the_old_year():
    found = between(date(2027, 12, 1), date(2027, 12, 31))

    assert [each.on for each in found] == [date(2027, 12, 24), date(2027, 12, 31)]
