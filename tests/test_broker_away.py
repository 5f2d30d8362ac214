"""With Redis away every page opens and every log is kept."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from programs.models import DayReport, ExerciseLog
from tests import factories as make

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
print("a whole day")
"""


@pytest.mark.django_db(transaction=True)
def test_a_day_is_logged_while_the_broker_is_away(signed_in, patient, tmp_path):
    item = make.item(program=make.program(patient=patient))
    session = signed_in(patient).cookies["sessionid"].value
    day = patient.today(make.now()).isoformat()
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@{database['HOST'].replace('/', '%2F')}"

    run = subprocess.run(
        [sys.executable, "-c", A_DAY, session, day, str(item.pk)],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DATABASE_URL": f"{url}/{database['NAME']}",
            "REDIS_URL": f"unix://{tmp_path}/nobody.sock?db=0",
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
