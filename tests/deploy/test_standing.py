"""The site behind its proxy and its pooler, from the files of deploy/ themselves."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import re
import signal
import socket
import threading
import time
import uuid
from collections import Counter
from http.client import HTTPConnection

import pytest
from django.db import connections

from bench.serving import free_port
from programs.models import ExerciseLog
from tests import factories as make
from tests.deploy.standing import standing

pytestmark = pytest.mark.django_db(transaction=True)
PATIENTS, ITEMS, DAYS = 4, 40, 8


def logging_in_a_row(site, session, to_log, answers, stop):
    """One patient at home, who logs exercise after exercise until told."""
    cookie = f"__Host-session={session}"
    _status, headers, page = site.ask("GET", "/today/", headers={"Cookie": cookie})
    crumb = re.search(r"__Host-csrf=([^;]+)", headers["Set-Cookie"])[1]
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    said = {
        "Cookie": f"{cookie}; __Host-csrf={crumb}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://{site.host}/today/",
    }
    while not stop.is_set():
        item, day = to_log.pop()
        token = str(uuid.uuid4())
        body = f"csrfmiddlewaretoken={csrf}&token={token}&done=all&day={day}"
        try:
            status, _headers, _page = site.ask(
                "POST", f"/today/{item}/log/", body=body, headers=said
            )
        except OSError as error:
            status = type(error).__name__
        answers.append((status, (item, day)))
        stop.wait(0.2)  # or on a slow machine all would be logged too soon


def session_of(signed_in, patient):
    """Until the site stands minutes may pass: no page has to renew it then."""
    return signed_in(patient, hours=1).cookies["sessionid"].value


def to_log_of(patient):
    """Every exercise of the days that are open for it."""
    today = patient.today(make.now())
    program = make.program(
        patient=patient, items=ITEMS, starts_on=today - dt.timedelta(days=30)
    )
    days = [today - dt.timedelta(days=ago) for ago in range(DAYS)]
    return list(itertools.product(program.items.values_list("pk", flat=True), days))


def test_a_port_is_promised_to_one_only():
    """Let go until its server is up, the next who asks for any port could get it."""
    port = free_port()
    with socket.socket() as stranger, pytest.raises(OSError, match="in use"):
        stranger.bind(("127.0.0.1", port))
    with socket.create_server(("127.0.0.1", port)) as server:
        assert server.getsockname()[1] == port


def test_the_whole_site_stands_and_is_replaced_while_patients_log(tmp_path, signed_in):
    patients = [make.patient() for _ in range(PATIENTS)]
    sessions = [session_of(signed_in, patient) for patient in patients]
    to_log = [to_log_of(patient) for patient in patients]
    with standing(tmp_path) as site:
        a_page_comes_as_it_should(site, sessions[0])
        answers, stop = [], threading.Event()
        threads = [
            threading.Thread(
                target=logging_in_a_row, args=(site, *whose, answers, stop)
            )
            for whose in zip(sessions, to_log, strict=True)
        ]
        for thread in threads:
            thread.start()
        replace_one_after_the_other(site, answers)
        stop.set()
        for thread in threads:
            thread.join()
    connections.close_all()

    assert {status for status, _what in answers} == {302}
    assert len(answers) > 40
    kept = Counter(ExerciseLog.objects.values_list("item_id", "on"))
    assert kept == Counter(what for _status, what in answers)


def a_page_comes_as_it_should(site, session):
    status, headers, page = site.ask(
        "GET", "/today/", headers={"Cookie": f"__Host-session={session}"}
    )
    assert status == 200
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert "immutable" in site.ask("GET", style)[1]["Cache-Control"]
    assert site.ask("GET", "/metrics")[0] == 404
    assert site.ask("GET", "/c/very-secret/?code=1234")[0] == 200
    with contextlib.closing(
        HTTPConnection("127.0.0.1", site.http, timeout=10)
    ) as in_the_clear:
        in_the_clear.request("GET", "/today/", headers={"Host": "localhost"})
        sent_on = in_the_clear.getresponse()
        assert sent_on.status == 301
        assert sent_on.headers["Location"] == "https://localhost/today/"
    said = site.log("access").read_text()
    assert "/c/..." in said
    assert "very-secret" not in said
    assert "1234" not in said


def replace_one_after_the_other(site, answers):
    """New workers under the old master; then each of the two is stopped and started."""
    moved_on(answers, by=10)
    for name in site.doors:
        site.children[name].process.send_signal(signal.SIGHUP)
        moved_on(answers, by=5)
    for name in site.doors:
        site.children[name].stop(seconds=40)
        site.start_web(name)
        moved_on(answers, by=5)


def moved_on(answers, *, by):
    goal, until = len(answers) + by, time.monotonic() + 180
    while len(answers) < goal and time.monotonic() < until:
        time.sleep(0.02)
    assert len(answers) >= goal
