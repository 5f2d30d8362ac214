"""Notices go out while all that they pass is killed: `make chaos`, in small.

Real Redis, Celery worker, beat and post office. Nothing is lost in silence, and nothing
goes out twice that must not.
"""

from __future__ import annotations

import random
import time

import pytest

from bench.chaos import telling, town
from bench.chaos.web import database_url

pytestmark = pytest.mark.django_db(transaction=True)
NOTICES = 150
PATIENCE = 300.0  # seconds


def test_what_is_killed_loses_nothing_and_doubles_nothing_that_must_not_be(tmp_path):
    dice = random.Random(7)
    how = {"workers": 1, "beats": 2, "answer_seconds": 0.05}
    with town.opened(tmp_path, database_url(), **how) as here:
        clinic = telling.open_clinic(people=40)
        telling.tell_everybody(clinic.pk, NOTICES, seed=1)
        assert here.wait_until(lambda: len(here.letters) > 5, seconds=PATIENCE)
        for _round in range(3):
            here.kill_who_posts(dice)
            here.cut_a_connection(dice)
            time.sleep(dice.uniform(0.1, 0.4))
        here.kill("redis")
        here.kill("beat 0")
        here.empty_redis()
        telling.tell_everybody(clinic.pk, NOTICES, seed=2)  # told again: nothing new
        assert here.wait_until(
            lambda: telling.left(clinic.pk) == 0, seconds=PATIENCE
        ), here.kills
        count = telling.count(clinic.pk, NOTICES, here.letters)

    assert count.is_good, count
    assert count.in_app == NOTICES // telling.WITHOUT_ADDRESS
    assert count.doubled <= here.kills.total()
    assert count.states["unknown"] <= here.kills.total()
