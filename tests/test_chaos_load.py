"""Those who log while a drill lasts."""

from __future__ import annotations

import datetime as dt
import time

from bench.chaos import load
from bench.chaos.web import database_url

DAY = dt.date(2026, 3, 2)


class Device:
    """All that is logged on it is answered at once."""

    longest = 0.0

    def __init__(self):
        self.left = [(1, DAY)]

    def send(self, item, day, token):
        return "302"


def test_who_has_logged_all_says_it_again_for_as_long_as_the_drill_lasts(
    db, monkeypatch
):
    monkeypatch.setattr(load, "PAUSE", 0.01)
    crowd = load.Load(database_url(), [Device(), Device()], port=0)

    with crowd.running():
        until = time.monotonic() + 60
        while crowd.done.total() < 5 and time.monotonic() < until:
            time.sleep(0.01)

    assert crowd.done["before"] >= 5
    assert crowd.answered == {(1, DAY)}
