"""A drill's harm comes to an end, also where nobody is left to be harmed."""

from __future__ import annotations

import random
from collections import Counter

from bench.chaos import run


class Town:
    """Its only worker has given up, and posts again only once it is revived."""

    def __init__(self):
        self.kills = Counter()
        self.posts = False

    def revive(self):
        self.posts = True

    def kill_who_posts(self, dice):
        self.kills["posting"] += self.posts

    def kill(self, name):
        self.kills[name.split()[0]] += 1

    def cut_a_connection(self, dice):
        self.kills["connection"] += 1

    def empty_redis(self):
        self.kills["emptied"] += 1


def test_whoever_gave_up_is_revived_to_be_killed(monkeypatch):
    monkeypatch.setattr(run.time, "sleep", lambda seconds: None)
    here = Town()

    run.harm(here, random.Random(1), kills=10, clinic_id=1)

    assert run.sigkills(here) == 10
