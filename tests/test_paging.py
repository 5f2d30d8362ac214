"""Where the next page of a list begins, as an address says it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptcare.paging import Place

MOMENTS = st.datetimes(
    min_value=dt.datetime(1970, 1, 1),  # noqa: DTZ001 - its zone is given beside it
    max_value=dt.datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(dt.UTC),
)


@given(at=MOMENTS, pk=st.integers(0, 2**63 - 1))
def test_a_place_is_read_as_it_was_written(at, pk):
    assert Place.read(str(Place(at=at, pk=pk))) == Place(at=at, pk=pk)


@pytest.mark.parametrize("text", ["", ".", "1", "1.", ".1", "-1.2", "9" * 19 + ".1"])
def test_anything_else_is_the_beginning(text):
    assert Place.read(text) is None
