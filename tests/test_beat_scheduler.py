"""Beat goes on ringing although the clock of its machine was put back."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from ptcare.beat_scheduler import Scheduler
from ptcare.celery import app

NOW = dt.datetime(2026, 11, 27, 14, 0, tzinfo=dt.UTC)
SECOND, MINUTE, HOUR = (
    dt.timedelta(seconds=1),
    dt.timedelta(minutes=1),
    dt.timedelta(hours=1),
)
LIFE = "ptcare.notices.tasks.beat"


class Heard(Scheduler):
    """Its bells are heard here, and by nobody else."""

    producer = None

    def apply_entry(self, entry, producer=None):
        self.__dict__.setdefault("heard", []).append(entry.task)

    def until_it_sleeps(self):
        """What rings before it sleeps, and for how many seconds it would."""
        self.heard = []
        while (sleeps := self.tick()) <= 0:
            pass
        return self.heard, sleeps


@pytest.fixture
def schedule(tmp_path):
    return str(tmp_path / "beat")


def begun(schedule, *, at):
    with time_machine.travel(at, tick=False):
        beat = Heard(app=app, schedule_filename=schedule)
        beat.until_it_sleeps()
    with time_machine.travel(at + MINUTE, tick=False):
        assert LIFE in beat.until_it_sleeps()[0]
    return beat


@pytest.mark.parametrize("back", [2 * MINUTE, HOUR, 26 * HOUR])
def test_beat_rings_on_when_the_clock_is_put_back(schedule, back):
    beat = begun(schedule, at=NOW + back)

    heard = []
    for passed in range(0, 62, 2):
        with time_machine.travel(NOW + passed * SECOND, tick=False):
            rung, sleeps = beat.until_it_sleeps()
        heard += rung
        assert sleeps <= 10

    assert heard.count(LIFE) == 1
    assert heard.count("patients.tasks.recount_stale_coverage") >= 29


def test_beat_begun_anew_does_not_wait_for_an_hour_that_it_had_written_down(schedule):
    begun(schedule, at=NOW + 26 * HOUR).close()

    with time_machine.travel(NOW, tick=False):
        beat = Heard(app=app, schedule_filename=schedule)
        beat.until_it_sleeps()
    with time_machine.travel(NOW + MINUTE, tick=False):
        heard, _sleeps = beat.until_it_sleeps()

    assert LIFE in heard


def test_a_clock_put_back_rings_no_bell_twice_at_once(schedule):
    beat = begun(schedule, at=NOW)

    with time_machine.travel(NOW + MINUTE - SECOND, tick=False):
        heard, _sleeps = beat.until_it_sleeps()

    assert heard == []


def test_this_beat_is_the_sites_own():
    assert app.conf.beat_scheduler == "ptcare.beat_scheduler:Scheduler"
