"""From the bytes of a file to values by line; or the one reason why not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.importing import Dates, Kind, Refused, What, Why, read, shown
from patients.rules.importing.cells import (
    Choice,
    Day,
    Money,
    Name,
    Number,
    Percent,
    Several,
    Text,
    Time,
    Unreadable,
    YesNo,
    Zone,
)
from patients.rules.importing.columns import COLUMNS, Column
from patients.rules.importing.rows import rows_of

HEAD = "patient_id,date,time"


def table(text, kind=Kind.VISITS, **how):
    return read(text if isinstance(text, bytes) else text.encode(), kind, **how)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Why.EMPTY),
        (b" \n\t\n", Why.EMPTY),
        (b"\xef\xbb\xbf", Why.EMPTY),
        (b"\xef\xbb\xbf\n\n", Why.EMPTY),
        (b"PK\x03\x04rest of an xlsx", Why.SPREADSHEET),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an xls", Why.SPREADSHEET),
        (b"<html><table>", Why.WEB_PAGE),
        (b"\n  <!DOCTYPE html>", Why.WEB_PAGE),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", Why.WEB_PAGE),
        (b"%PDF-1.7", Why.PDF),
        ("patient_id".encode("utf-16"), Why.WIDE),
        (b"patient_id,date,time\n1,\x00,9:00", Why.NO_TEXT),
        (b"patient_id,date,time\n\x81,,", Why.NO_TEXT),
        (b"patient_id,date,time\n", Why.NO_ROWS),
        (b"patient_id,date,time\n\n , ,\n", Why.NO_ROWS),
        (b'patient_id,date,time\n1,"2026-01-01,9:00\n', Why.QUOTES),
        (b'patient_id,date,time\n1,"a"b,9:00\n', Why.QUOTES),
        (b"patient_id,date,time\n1," + b"x" * 140_000 + b",9\n", Why.LONG_CELL),
        (b"patient_id,,date,time\n1,,,\n", Why.UNNAMED),
        (b"patient_id,date,time,Date\n1,,,\n", Why.DOUBLE),
        (b"patient_id,date,time,colour\n1,,,\n", Why.UNKNOWN),
        (b"patient_id,date\n1,\n", Why.MISSING),
        (b"date,time,patient_name\n,,\n", Why.MISSING),
        (b"x" * (10 * 1024 * 1024 + 1), Why.TOO_LARGE),
    ],
)
def test_a_file_that_is_not_read_says_why(content, why):
    with pytest.raises(Refused) as refused:
        read(content, Kind.VISITS)

    assert refused.value.why == why


def test_unknown_double_and_missing_columns_are_named():
    with pytest.raises(Refused) as unknown:
        table("patient_id,date,time,Colour,=x\n1,,,,\n")
    with pytest.raises(Refused) as missing:
        table("source_id\n1\n")

    assert unknown.value.names == ("Colour", "=x")
    assert missing.value.names == ("patient_name", "birth_date", "date", "time")


def test_of_patients_only_the_name_is_needed():
    assert table("Patient Name\nAnn Lee\n", Kind.PATIENTS).names == ("patient_name",)
    with pytest.raises(Refused) as missing:
        table("email\na@example.com\n", Kind.PATIENTS)

    assert missing.value.names == ("patient_name",)


def test_the_most_rows_and_one_more():
    assert len(table(f"{HEAD}\n1,,\n2,,\n", most_rows=2).lines) == 2
    with pytest.raises(Refused) as refused:
        table(f"{HEAD}\n1,,\n2,,\n3,,\n", most_rows=2)

    assert refused.value.why == Why.TOO_MANY_ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_ends_of_lines(separator, end):
    text = end.join([separator.join(HEAD.split(",")), separator.join("abc"), ""])

    (line,) = table(text).lines

    assert (line.number, line.cells) == (2, ("a", "b", "c"))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("José".encode(), "utf-8-sig"),
        (b"\xef\xbb\xbf" + "José".encode(), "utf-8-sig"),
        ("José – “x”".encode("cp1252"), "cp1252"),
    ],
)
def test_utf_8_with_a_mark_or_without_and_windows_1252(content, encoding):
    mark = content[:3] if content.startswith(b"\xef\xbb\xbf") else b""
    name = content.removeprefix(mark)
    head = b"patient_name,birth_date,date,time\n"

    found = table(mark + head + name + b",,,\n")

    assert found.encoding == encoding
    assert found.lines[0].cells[0].startswith("José")


def test_line_numbers_stay_right_over_breaks_in_cells_and_empty_lines():
    text = f'\n{HEAD}\n"a\nb\r\nc",x,y\n\n,,\nlast,x,y\n'

    assert [line.number for line in table(text).lines] == [3, 8]


def test_names_of_columns_are_read_as_people_write_them():
    text = "Patient ID, DATE ,time,,\n1,,,,\n"

    assert table(text).names == ("patient_id", "date", "time")


@given(st.binary(max_size=400))
def test_whatever_the_bytes_they_are_read_or_refused(content):
    for start in (b"", b"patient_id,date,time,kind\n"):
        try:
            found = read(start + content, Kind.VISITS)
        except Refused:
            continue
        rows_of(found, Kind.VISITS, Dates.US)


@given(st.text(max_size=60), st.sampled_from([c for k in Kind for c in COLUMNS[k]]))
def test_whatever_a_cell_says_it_is_read_or_unreadable(text: str, column: Column):
    for dates in Dates:
        try:
            column.shape.read(text.strip() or "x", dates)
        except Unreadable as no:
            assert no.what in What  # noqa: PT017


def value(shape, text, dates=Dates.ISO):
    try:
        return shape.read(text, dates)
    except Unreadable as no:
        return no.what


@pytest.mark.parametrize(
    ("text", "dates", "expected"),
    [
        ("2026-02-28", Dates.ISO, dt.date(2026, 2, 28)),
        ("2026-2-8", Dates.ISO, dt.date(2026, 2, 8)),
        ("2026-02-29", Dates.ISO, What.NO_DAY),
        ("02/03/2026", Dates.ISO, What.NO_DAY),
        ("02/03/2026", Dates.US, dt.date(2026, 2, 3)),
        ("13/01/2026", Dates.US, What.NO_DAY),
        ("2026-02-03", Dates.US, What.NO_DAY),
        ("2/3/26", Dates.US, What.NO_DAY),
        ("1899-12-31", Dates.ISO, What.NO_DAY),
        ("1900-01-01", Dates.ISO, dt.date(1900, 1, 1)),
        ("2101-01-01", Dates.ISO, What.NO_DAY),
        ("٢٠٢٦-01-01", Dates.ISO, What.NO_DAY),
    ],
)
def test_days_are_read_in_the_order_that_was_declared(text, dates, expected):
    assert value(Day(), text, dates) == expected


@pytest.mark.parametrize(
    ("shape", "text", "expected"),
    [
        (Money(), "0", 0),
        (Money(), "95", 9500),
        (Money(), "95.5", 9550),
        (Money(), "$1,250.07", 125007),
        (Money(), "100000.00", 10_000_000),
        (Money(), "100000.01", What.OUT_OF_RANGE),
        (Money(), "12,50", What.NO_MONEY),
        (Money(), "1.250,00", What.NO_MONEY),
        (Money(), "9.505", What.NO_MONEY),
        (Money(), "-5", What.NO_MONEY),
        (Money(), "1e3", What.NO_MONEY),
        (Time(), "9:30", dt.time(9, 30)),
        (Time(), "09:30:00", dt.time(9, 30)),
        (Time(), "12:00 AM", dt.time(0)),
        (Time(), "12:15 pm", dt.time(12, 15)),
        (Time(), "2:30PM", dt.time(14, 30)),
        (Time(), "14:30 PM", What.NO_TIME),
        (Time(), "24:00", What.NO_TIME),
        (Time(), "930", What.NO_TIME),
        (Number(5, 240), "5", 5),
        (Number(5, 240), "4", What.OUT_OF_RANGE),
        (Number(5, 240), "240", 240),
        (Number(5, 240), "241", What.OUT_OF_RANGE),
        (Number(5, 240), "4.0", What.NO_NUMBER),
        (Number(5, 240), "9" * 30, What.NO_NUMBER),
        (Percent(), "20 %", 20),
        (Percent(), "100", 100),
        (Percent(), "100.01", What.NO_PERCENT),
        (YesNo(), "Yes", True),
        (YesNo(), "0", False),
        (YesNo(), "maybe", What.NO_YES_OR_NO),
        (Choice({"after_visits": 1}), "After visits", 1),
        (Choice({"a": 1}), "b", What.NOT_OF_THE_LIST),
        (Several({"pt": "PT", "ot": "OT"}), "ot + PT;pt", ["OT", "PT"]),
        (Several({"pt": "PT"}), "pt/xx", What.NOT_OF_THE_LIST),
        (Several({"pt": "PT"}), "+", What.NOT_OF_THE_LIST),
        (Name(), "Margaret  Ellison", "Margaret Ellison"),
        (Name(), "Ellison, Margaret", "Margaret Ellison"),
        (Name(), "John Smith, Jr.", "John Smith, Jr."),
        (Name(), "Smith, John, Jr.", "Smith, John, Jr."),
        (Name(), "Ellison,", "Ellison"),
        (Name(), "...", What.NO_NAME),
        (Name(), "x" * 121, What.TOO_LONG),
        (Zone(), "America/New_York", "America/New_York"),
        (Zone(), "america/new york", "America/New_York"),
        (Zone(), "EST", What.NO_TIME_ZONE),
        (Zone(), "../etc/passwd", What.NO_TIME_ZONE),
        (Text(3), "a \n b", "a b"),
        (Text(2), "abc", What.TOO_LONG),
        (Text(9), "a\u202eb", What.UNPRINTABLE),
    ],
)
def test_cells_by_their_shape(shape, text, expected):
    assert value(shape, text) == expected


def test_a_row_with_a_separator_too_many_or_too_few_is_not_guessed_at():
    rows = rows_of(table(f"{HEAD}\n1,2,3,4\n1,2\n1,2,3,\n"), Kind.VISITS, Dates.ISO)

    assert [row.problems[0].what for row in rows] == [
        What.TOO_MANY_CELLS,
        What.TOO_FEW_CELLS,
        What.NO_DAY,
    ]


def test_a_quoted_value_is_short_and_hides_nothing():
    assert shown("a\n b\x07\u202e") == "a b\ufffd\ufffd"
    assert len(shown("x" * 900)) == 40
