"""PostgreSQL is away, silent, slow or out of room: what a patient gets, and when.

A real web server, as deploy/ runs it, and a line to the database that we cut.
"""

from __future__ import annotations

import contextlib
import html
import re
import socket
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import (
    DEFAULT_DB_ALIAS,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.http import HttpResponse, StreamingHttpResponse

from bench.chaos import disk as disks
from bench.chaos import line as lines
from bench.chaos import web
from patients.models import Patient
from programs.models import ExerciseLog
from ptcare import replica, request_timeout
from ptcare.embedded import places
from ptcare.people import tenancy
from tests import factories as make
from tests import post_office
from tests.machine import crowd

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES = 2
BACK_WITHIN = 2.0  # seconds until the first page after the database is back
REQUEST, STATEMENT = 9, 8  # seconds, in place of 45 and 20; a busy machine needs some
CONNECT = 5  # seconds
SMALL = 2_000_000  # bytes of a disk


@pytest.fixture(scope="module")
def line(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        there = Path(connection.settings_dict["HOST"])
    (door,) = (each for each in there.glob(".s.PGSQL.*") if each.suffix != ".lock")
    with lines.opened(str(door)) as line:
        yield line


@pytest.fixture(scope="module")
def own_disk():
    """Of the web server; None where we may not mount one."""
    with disks.small(SMALL, None) as folder:
        yield folder


@pytest.fixture(scope="module")
def port(line, own_disk, tmp_path_factory, django_db_blocker):
    with django_db_blocker.unblock():
        url = web.database_url(f"127.0.0.1:{line.port}")
    how = {"DATABASE_SECONDS": str(STATEMENT), "REQUEST_SECONDS": str(REQUEST)}
    folder = tmp_path_factory.mktemp("web")
    with post_office.nobody_speaks() as mail:
        if own_disk:
            how["TMPDIR"] = str(own_disk)
        how |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mail)}
        with web.site(folder, url, WEB_WORKERS=str(PROCESSES), **how) as (_web, port):
            yield port


@pytest.fixture
def device(patient, port, line):
    make.program(patient=patient, items=2)
    device = web.device_of(patient, port)
    while {answer[0] for answer in many(lambda: device.ask("/today/"))} != {"200"}:
        assert is_back(device)  # a process's very first page takes longer than REQUEST
    yield device
    line.mend()


def test_the_port_of_a_line_that_is_cut_is_promised_to_nobody_else(line):
    line.cut()
    try:
        with socket.socket() as stranger, pytest.raises(OSError, match="in use"):
            stranger.bind(("127.0.0.1", line.port))
    finally:
        line.mend()


def fields(page):
    """Of the form that sends it again."""
    form = re.search(
        r'<form[^>]*method="post"[^>]*action="([^"]+)".*?</form>', page, re.S
    )
    found = re.findall(r'name="(\w+)" value="([^"]*)"', form[0])
    return form[1], {name: html.unescape(value) for name, value in found}


def log(device, **more):
    item, day = device.left[0]
    said = {"token": str(uuid.uuid4()), "day": day.isoformat(), "done": "all"}
    return f"/today/{item}/log/", said | more


def says_so(answer):
    status, headers, page = answer
    assert status == "503", page[:500]
    assert int(headers["Retry-After"]) > 0
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "We will be back in a moment" in page
    return page


def is_back(device):
    """Seconds until the first page, and what was said before."""
    began, before = time.monotonic(), []
    while (status := device.ask("/today/")[0]) != "200":
        before.append(status)
        assert time.monotonic() - began < 60, before
        time.sleep(0.05)
    return time.monotonic() - began, before


def test_a_form_that_was_not_saved_stands_on_the_page_and_counts_once(device, line):
    path, said = log(device)
    line.cut()

    page = says_so(device.ask(path, said))
    again, kept = fields(page)
    assert again == path
    assert kept.pop("csrfmiddlewaretoken") == device.csrf
    assert kept == said
    says_so(device.ask(path, said))
    line.mend()
    is_back(device)

    assert device.ask(again, kept)[0] == "302"
    assert device.ask(again, kept)[0] == "302"
    assert ExerciseLog.objects.standing().count() == 1


def many(deed, times=4 * PROCESSES):
    """As many at once as there are threads that answer, and more."""
    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(lambda _number: deed(), range(times)))


def by_all(device):
    """What each thread of each process answers, three times."""
    asked = (many(lambda: device.ask("/today/")) for _turn in range(3))
    return [answer[0] for answers in asked for answer in answers]


def test_after_it_was_away_pages_are_back_at_once(device, line):
    line.cut()
    for answer in many(lambda: device.ask("/today/")):
        says_so(answer)
    line.mend()

    seconds, before = is_back(device)
    statuses = by_all(device)

    assert seconds < BACK_WITHIN * crowd()
    errors = [status for status in (*before, *statuses) if status != "200"]
    assert len(errors) <= PROCESSES


def test_a_line_that_is_cut_unseen_costs_nobody_an_error(device, line):
    """All was well for both sides, and then the server was another one."""
    line.cut()
    line.mend()

    statuses = by_all(device)

    assert statuses.count("200") >= len(statuses) - PROCESSES


def test_a_database_that_says_nothing_holds_nobody_for_ever(device, line):
    path, said = log(device)
    line.mute()
    began = time.monotonic()

    answers = many(lambda: device.ask(path, said), times=4 * PROCESSES)
    seconds = time.monotonic() - began
    line.mend()

    for answer in answers:
        assert fields(says_so(answer))[1]["token"] == said["token"]
    assert seconds < 2 * (REQUEST + 1 + CONNECT)  # some wait for a thread first
    assert is_back(device)[0] < BACK_WITHIN * crowd()
    assert device.ask(path, said)[0] == "302"
    assert ExerciseLog.objects.standing().count() == 1


def test_who_waits_for_somebody_elses_lock_is_told_to_try_again(device, patient):
    path, said = log(device)
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE programs_exerciselog IN EXCLUSIVE MODE")
        began = time.monotonic()
        answers = many(lambda: device.ask(path, said), times=3)
        seconds = time.monotonic() - began
        assert device.ask("/today/")[0] == "200"  # who only reads waits for nobody

    for answer in answers:
        says_so(answer)
    assert STATEMENT / 2 < seconds < STATEMENT / 2 + REQUEST
    assert device.ask(path, said)[0] == "302"
    assert ExerciseLog.objects.standing().count() == 1


def test_a_mail_server_that_hangs_keeps_nobody_waiting(device, patient):
    """A code to sign in leaves after the answer; who gets none asks for a new one."""
    began = time.monotonic()

    answer = device.ask("/accounts/login/code/", {"email": patient.user.email})

    assert answer[0] == "302"
    assert time.monotonic() - began < REQUEST
    assert device.ask("/today/")[0] == "200"


@pytest.fixture
def asks_a_mute_standby(line, settings, monkeypatch):
    """Two pieces, of which the second never comes."""
    settings.REQUEST_SECONDS = 1
    said = connection.settings_dict | {"HOST": "127.0.0.1", "PORT": line.port}
    monkeypatch.setitem(connections.databases, replica.NAME, said)

    def pieces():
        there = connections[replica.NAME]
        there.alias = DEFAULT_DB_ALIAS  # the only one tests may open
        with contextlib.closing(there), there.cursor() as cursor:
            for statement in ("SELECT 1", "SELECT 2"):
                cursor.execute(statement)
                yield b"a piece"
                line.mute()

    return pieces


def at_once(request):
    return HttpResponse(b"".join(request.pieces()))


def in_pieces(request):
    return StreamingHttpResponse(request.pieces())


@pytest.mark.parametrize("answer", [at_once, in_pieces])
def test_nor_does_a_standby_that_says_nothing(answer, asks_a_mute_standby, line, rf):
    request = rf.get("/")
    request.pieces = asks_a_mute_standby

    def read():
        return list(request_timeout.WaitsAreCut(answer)(request))

    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(read)
        try:
            assert isinstance(asked.exception(timeout=60), OperationalError)
        finally:
            line.mend()


def test_a_slow_line_is_only_slow(device, line):
    path, said = log(device)
    line.delay = 0.05  # seconds, for each piece that is said

    assert device.ask("/today/")[0] == "200"
    assert device.ask(path, said)[0] == "302"


def test_a_statement_that_works_too_long_is_ended(clinic, settings):
    settings.DATABASE_SECONDS = 1

    with (
        pytest.raises(OperationalError, match="statement timeout"),
        tenancy.within(clinic.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT pg_sleep(20)")
    with connection.cursor() as cursor:  # and of the next transaction nothing is said
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


# A disk is full. Only root may mount a small one: elsewhere these are not run.


def do(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def disk(db):
    """With the table of logs on it."""
    with disks.small(SMALL, places.server_user()) as folder:
        if folder is None:
            pytest.skip("only root may mount a disk")
        do(f"CREATE TABLESPACE small LOCATION '{folder}'")
        do("ALTER TABLE programs_exerciselog SET TABLESPACE small")
        # No room is left in it of earlier tests.
        do(
            "BEGIN; SET LOCAL session_replication_role = replica;"
            " TRUNCATE programs_exerciselog CASCADE; COMMIT"
        )
        try:
            yield folder
        finally:
            do("ALTER TABLE programs_exerciselog SET TABLESPACE pg_default")
            do("DROP TABLESPACE small")


def test_a_log_that_has_no_room_is_not_answered_and_is_kept_on_the_page(device, disk):
    path, said = log(device)
    rest = disks.fill(disk)

    page = says_so(device.ask(path, said))
    assert device.ask("/today/")[0] == "200"  # and all else goes on
    assert not ExerciseLog.objects.exists()
    rest.unlink()

    again, kept = fields(page)
    assert device.ask(again, kept)[0] == "302"
    assert device.ask(again, kept)[0] == "302"
    assert ExerciseLog.objects.standing().count() == 1


def test_no_page_needs_room_on_the_disk_of_the_web_server(device, own_disk):
    if own_disk is None:
        pytest.skip("only root may mount a disk")
    path, said = log(device)
    rest = disks.fill(own_disk)

    pages = [
        "/today/",
        "/plan/",
        "/messages/",
        "/learn/",
        "/helpers/",
        "/people/devices/",
    ]
    statuses = {page: device.ask(page)[0] for page in pages}
    logged = device.ask(path, said)[0]
    rest.unlink()

    assert statuses == dict.fromkeys(pages, "200")
    assert logged == "302"
