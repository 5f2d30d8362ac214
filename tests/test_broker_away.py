"""With Redis away every page opens, every log is kept and every limit holds.

Where it is there, no page writes to it: so whoever empties it takes nothing away.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import redis
from django.conf import settings

from bench.chaos.web import database_url
from programs.models import DayReport, ExerciseLog
from ptcare.embedded import valkey
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

A_DAY = """
import sys, uuid
import django
django.setup()
from django.test import Client
from django.conf import settings
session, day, item = sys.argv[1:]
client = Client()
client.cookies[settings.SESSION_COOKIE_NAME] = session
pages = ["/today/", "/plan/", "/today/hurt/", f"/today/{item}/"]
posts = {
    f"/today/{item}/log/": {"done": "some"},
    "/today/all/": {},
    "/today/report/": {"effort": "fine"},
    "/today/hurt/": {
        "item": item, "where": "knee", "pain": 7, "is_new": "usual", "done": "some"
    },
    "/plan/reminder/": {"hour": 10},
}
for address in pages:
    assert client.get(address).status_code == 200, address
for address, fields in posts.items():
    body = {"token": str(uuid.uuid4()), "day": day} | fields
    assert client.post(address, body).status_code == 302, address
stranger = Client()
said = {"login": "nobody@example.org", "password": "wrong-every-time"}
tries = [stranger.post("/accounts/login/", said).content for _ in range(6)]
assert [b"too many tries" in page for page in tries] == [False] * 5 + [True]
print("a whole day")
"""


@pytest.fixture
def ticket(signed_in, patient):
    """A session, a day and an exercise of it."""
    item = make.item(program=make.program(patient=patient))
    session = signed_in(patient).cookies["sessionid"].value
    return session, patient.today(make.now()).isoformat(), str(item.pk)


def spend_a_day(ticket, redis_url):
    run = subprocess.run(
        [sys.executable, "-c", A_DAY, *ticket],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": redis_url,
            "ALLOWED_HOSTS": "testserver",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.stdout.strip().endswith("a whole day"), run.stderr
    assert ExerciseLog.objects.standing().get().pain == 7
    assert DayReport.objects.standing().get().effort == "fine"


def test_a_day_is_logged_while_the_broker_is_away(ticket, tmp_path):
    spend_a_day(ticket, f"unix://{tmp_path}/nobody.sock?db=0")


def test_a_day_leaves_nothing_in_redis_that_could_be_lost(ticket, tmp_path):
    with valkey.running(log=tmp_path / "valkey.log") as (url, _server):
        spend_a_day(ticket, url)
        with redis.Redis.from_url(url) as client:
            assert client.dbsize() == 0
