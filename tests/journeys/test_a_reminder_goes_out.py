"""Beat rings, a worker writes and posts: one letter, on real parts.

A real worker and a real beat, as in production, on the run's own Redis and PostgreSQL.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings

from bench.chaos.web import database_url
from programs.tasks import plan_reminders
from ptcare.celery import app
from ptcare.notices.models import Notice
from ptcare.notices.tasks import deliver_due_notices
from tests import factories as make
from tests import reminded

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 180.0  # seconds, on a busy machine


def wait_for(is_so: Callable[[], bool], *, what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, f"waited in vain for {what}"
        time.sleep(0.1)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a worker: the test's own database, and letters into files."""
    return os.environ | {
        "DATABASE_URL": database_url(),
        "PTCARE_RUN_DIR": str(tmp_path),
    }


@pytest.fixture
def worker(environment: dict[str, str], tmp_path: Path) -> Iterator[None]:
    """One worker with its beat, until the test is over."""
    app.control.purge()
    command = [sys.executable, "-m", "celery", "-A", "ptcare", "worker", "-B"]
    command += ["--concurrency", "1", "--schedule", str(tmp_path / "beat")]
    with (tmp_path / "worker.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def letters(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "mail").glob("*.log"))]


def test_one_letter_goes_out_though_the_bell_rings_twice(patient, tmp_path, worker):
    now = make.now()
    patient.time_zone = make.zone_at_noon()
    patient.save()
    hour = now.astimezone(patient.zone).time().replace(second=0)
    reminded.ask(patient, at=hour, next_due_at=now)
    make.program(patient=patient, items=2)

    for _ring in range(2):
        plan_reminders.delay()
    wait_for(Notice.objects.exists, what="the notice")
    sent = Notice.objects.filter(state=Notice.State.SENT)
    wait_for(sent.exists, what="the letter, rung for by beat")
    for again in (plan_reminders, deliver_due_notices):
        again.delay()
    make.tell(patient, "after it", kind="care_team_message", now=now)
    wait_for(lambda: sent.count() == 2, what="a letter after it")

    notice = Notice.objects.get(kind="exercise_reminder")
    [letter] = [each for each in letters(tmp_path) if notice.link.encode() in each]
    message = message_from_bytes(letter, policy=policy.default)
    body = message.get_body(("plain",)).get_content()
    assert message["To"] == patient.user.email
    assert message["Message-ID"] == f"<{notice.message_id}@ptcare>"
    assert "/today/" in body
    assert "exercise" not in body.lower()
