"""Parameters, read without a database: what can be read, and what is refused."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.fhir import searching, sources
from patients.fhir.problems import Refused
from patients.fhir.sources import Token

HOME = ZoneInfo("America/New_York")
OBSERVATION = "Observation"


def read(is_strict: bool = False, **asked: str) -> searching.Search:
    said = {name.replace("__", "-"): [text] for name, text in asked.items()}
    return searching.read(
        sources.of_type(OBSERVATION), said, zone=HOME, is_strict=is_strict
    )


@pytest.mark.parametrize(
    ("text", "relation", "low", "high"),
    [
        ("2026", "eq", "2026-01-01T00:00-05:00", "2027-01-01T00:00-05:00"),
        ("ge2026-12", "ge", "2026-12-01T00:00-05:00", "2027-01-01T00:00-05:00"),
        ("lt2026-02", "lt", "2026-02-01T00:00-05:00", "2026-03-01T00:00-05:00"),
        # The day on which the clocks go forward has 23 hours.
        ("2026-03-08", "eq", "2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00"),
        (
            "gt2026-11-26T10:30",
            "gt",
            "2026-11-26T10:30-05:00",
            "2026-11-26T10:31-05:00",
        ),
        (
            "le2026-11-26T10:30:05Z",
            "le",
            "2026-11-26T05:30:05-05:00",
            "2026-11-26T05:30:06-05:00",
        ),
        (
            "2026-11-26T10:30:05.250000+01:00",
            "eq",
            "2026-11-26T04:30:05.25-05:00",
            "2026-11-26T04:30:05.250001-05:00",
        ),
        (
            "ge2026-11-26T10:30:05.2Z",
            "ge",
            "2026-11-26T05:30:05.2-05:00",
            "2026-11-26T05:30:05.3-05:00",
        ),
    ],
)
def test_a_date_is_as_long_as_it_is_written(text, relation, low, high):
    found = searching.span(text, HOME)

    assert found.relation == relation
    assert found.low == dt.datetime.fromisoformat(low)
    assert found.high == dt.datetime.fromisoformat(high)


@pytest.mark.parametrize(
    "text",
    [
        *("", "0000", "0001-01-01", "1799", "2301", "9999-12-31", "10000-01-01"),
        *("2026-13", "2026-02-30", "2026-1-1", "26-11-26", "2026-11-26T25:00"),
        *("2026-11-26T10", "2026-11-26T10:00:00+99:00", "2026-11-26 10:00", "ap2026"),
        *("xx2026", "ge", "2026-11-26T10:00Zx", "٢٠٢٦", "-2026", "NaN", "2026\x00"),
        *("ge2026-11-26T10:00:00.1234567Z", "2026-11-26T10:00:60Z"),
    ],
)
def test_a_date_that_nobody_means_is_refused(text):
    with pytest.raises(Refused) as refused:
        read(date=text)

    assert refused.value.status == 400


@given(st.text(max_size=40))
def test_no_text_breaks_a_date_or_a_patient(text):
    for name in ("date", "patient", "_lastUpdated", "code", "_id"):
        with suppress(Refused):
            read(**{name: text})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tug", Token("tug")),
        ("http://loinc.org|89423-8", Token("89423-8", "http://loinc.org")),
        ("|tug", Token("tug", "")),
    ],
)
def test_a_code_may_name_its_system(text, found):
    assert searching.token(text) == found


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12", 12),
        ("Patient/12", 12),
        ("http://localhost:8000/fhir/Patient/12", 12),
        ("Patient/x", -1),
        ("Group/12", -1),
        ("http://elsewhere.example/fhir/Patient/12", -1),
        ("-1", -1),
        ("9" * 30, -1),
    ],
)
def test_a_patient_is_named_by_number_or_address(settings, text, key):
    settings.SITE_URL = "http://localhost:8000"

    assert searching.patient_key(text) == key


@pytest.mark.parametrize(
    ("told", "count"),
    [(None, 50), ("1", 1), ("100", 100), ("101", 100), ("999999999999", 100)],
)
def test_a_page_has_at_most_a_hundred(told, count):
    asked = {} if told is None else {"_count": told}

    assert read(**asked).count == count


@pytest.mark.parametrize("told", ["", "0", "-1", "x", "1.5", "9" * 30, "²", "1e3"])
def test_a_count_that_is_none_is_refused(told):
    with pytest.raises(Refused):
        read(_count=told)


@pytest.mark.parametrize("told", ["", "x", "patient-1", "test-", "test--1", "test-01"])
def test_a_place_that_is_none_is_refused(told):
    with pytest.raises(Refused):
        read(_after=told)


def test_what_is_not_known_is_left_out_and_told():
    assert read(colour="blue", code="tug").ignored == ["colour"]


def test_what_is_not_known_is_refused_where_that_is_asked_for():
    with pytest.raises(Refused) as refused:
        read(is_strict=True, colour="blue")

    assert refused.value.issue == "not-supported"


def test_a_modifier_changes_what_is_meant_and_so_is_always_refused():
    with pytest.raises(Refused):
        read(**{"code:not": "tug"})


def test_too_many_values_at_once_are_refused():
    with pytest.raises(Refused):
        read(code=",".join(["tug"] * 21))


def test_every_parameter_that_a_table_answers_is_one_that_can_be_read():
    for source in sources.all_sources():
        assert set(source.searches) <= set(searching.KINDS), source.prefix
        known = set(searching.known(sources.of_type(source.type)))
        assert set(source.searches) <= known, source.prefix
