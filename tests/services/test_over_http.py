"""What every provider over HTTP has in common: when to come back, and what is sure."""

from __future__ import annotations

import datetime as dt

import pytest
import requests

from ptcare.notices.channels.over_http import never_connected, rest_of

NOW = dt.datetime(2026, 3, 2, 14, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("999999999", 6 * 3600),
        ("99999999999999999999", None),
        ("Mon, 02 Mar 2026 14:02:00 GMT", 120),
        ("Mon, 02 Mar 2026 13:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 6 * 3600),
        ("Mon, 02 Mar 2026 14:02:00 -0000", None),
        ("Mon, 99 Mar 2026 14:02:00 GMT", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("²", None),
    ],
)
def test_what_retry_after_asks_for(said, seconds):
    answer = requests.Response()
    answer.headers["Retry-After"] = said

    expected = None if seconds is None else dt.timedelta(seconds=seconds)
    assert rest_of(answer, now=NOW) == expected


def test_where_nobody_listens_nothing_was_sent():
    with pytest.raises(requests.ConnectionError) as refused:
        requests.get("http://127.0.0.1:1", timeout=5)

    assert never_connected(refused.value)


def test_a_bad_certificate_ends_before_anything_is_sent():
    assert never_connected(requests.exceptions.SSLError("no"))


@pytest.mark.parametrize(
    "error", [requests.ReadTimeout("slow"), requests.ConnectionError("reset")]
)
def test_once_it_is_on_its_way_nothing_is_sure(error):
    assert not never_connected(error)
