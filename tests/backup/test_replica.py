"""Reports are read from a real standby, and never from before what was just written."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, router
from django.urls import reverse

from bench.chaos import line as lines
from patients.models import Patient
from programs.models import Escalation
from ptcare import replica
from ptcare.backup import tools
from ptcare.embedded import places, postgres, processes
from ptcare.embedded.processes import Child
from ptcare.people import tenancy
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


class Standby:
    """Of the server that the tests write to. It is not started a second time: what that
    server leaves out of its log to be quick (full_page_writes) may be needed then."""

    def __init__(self, folder: Path, data: Path, sockets: Path) -> None:
        self.folder, self.data, self.sockets = folder, data, sockets
        self.process: Child | None = None

    @property
    def socket(self) -> Path:
        found = self.sockets.glob(".s.PGSQL.*")
        return next(each for each in found if each.suffix != ".lock")

    def start(self) -> None:
        user = places.server_user()
        programs = postgres.reachable(postgres.find_programs(), user)
        self.process = processes.start(
            "the standby",
            [
                *(programs / "postgres", "-D", self.data, "-k", self.sockets),
                *("-c", "listen_addresses=", "-c", "hot_standby=on"),
                *("-c", "fsync=off"),  # as that server
            ],
            log=self.folder / "standby.log",
            user=user,
            polite=signal.SIGINT,
            env=postgres.c_locale(),
        )
        processes.wait_until(self.answers, self.process, seconds=180)

    def stop(self) -> None:
        if self.process:
            self.process.stop(seconds=20)

    def answers(self) -> bool:
        try:
            self.connected().close()
        except psycopg2.OperationalError:
            return False
        return True

    def connected(self) -> Any:
        here = connection.settings_dict
        said = {"host": self.sockets, "user": here["USER"], "dbname": here["NAME"]}
        return psycopg2.connect(**said)

    def promote(self) -> None:
        with contextlib.closing(self.connected()) as it, it.cursor() as cursor:
            cursor.execute("SELECT pg_promote()")


@contextlib.contextmanager
def following(folder: Path) -> Iterator[Standby]:
    user, here = places.server_user(), connection.settings_dict
    url = f"postgres://{here['USER']}@{quote(here['HOST'], safe='')}/{here['NAME']}"
    with tools.connected(url) as opened:
        base = tools.program("pg_basebackup", version=tools.version_of(opened))
    data = folder / "standby"
    command = [base, "--pgdata", data, "--wal-method=stream", "--checkpoint=fast"]
    command += ["--no-password", "--write-recovery-conf", "--no-sync"]
    tools.run(command, env=tools.environment(url))
    for path in (data, *data.rglob("*")) if user else ():
        os.chown(path, user.pw_uid, user.pw_gid)
    with places.socket_dir(user) as sockets:
        follower = Standby(folder, data, sockets)
        try:
            follower.start()
            yield follower
        finally:
            follower.stop()


def a_follower() -> Iterator[Standby]:
    kept = Path(os.environ["PTCARE_RUN_DIR"]) / "backups"
    with places.throwaway_dir(kept) as folder, following(folder) as follower:
        yield follower


@pytest.fixture(scope="module")
def follower(django_db_setup: None) -> Iterator[Standby]:
    """All that the server has is copied for it. Who leaves it as it was shares it."""
    yield from a_follower()


@pytest.fixture
def line(follower):
    with lines.opened(str(follower.socket)) as line:
        yield line


@pytest.fixture
def standby(line, monkeypatch):
    """The site's line to it."""
    said = {"HOST": "127.0.0.1", "PORT": line.port, "CONN_MAX_AGE": None}
    said = connection.settings_dict | said
    monkeypatch.setitem(connections.databases, replica.NAME, said)
    monkeypatch.setattr(replica, "PATIENCE", 20.0)
    connections[replica.NAME] = connections.create_connection(replica.NAME)
    connections[replica.NAME].alias = "default"  # the only one tests may open
    yield connections[replica.NAME]
    connections[replica.NAME].close()
    del connections[replica.NAME]


def paused(standby, is_paused):
    with standby.cursor() as cursor:
        cursor.execute(f"SELECT pg_wal_replay_{'pause' if is_paused else 'resume'}()")


def names_there(clinic_id):
    def ask():
        rows = Patient.objects.order_by("pk")
        return rows.db, [row.name for row in rows]

    with tenancy.within(clinic_id):  # as the door has it
        return replica.read(clinic_id, ask)


def test_a_report_is_read_from_the_standby_within_its_clinic_and_never_stale(
    standby, monkeypatch, signed_in, clinic_admin, patient
):
    stranger = make.patient()
    clinic_id = patient.clinic_id

    # Just written, and there; another clinic's rows the standby shows no more than we.
    assert names_there(clinic_id) == (replica.NAME, [patient.name])
    assert names_there(stranger.clinic_id) == (replica.NAME, [stranger.name])
    assert Patient.objects.all().db == "default"

    # It falls behind: what was written meanwhile is read from the primary.
    monkeypatch.setattr(replica, "PATIENCE", 0.05)
    paused(standby, True)
    Patient.objects.filter(pk=patient.pk).update(name="Just Married")
    assert names_there(clinic_id) == ("default", ["Just Married"])
    monkeypatch.setattr(replica, "PATIENCE", 20.0)
    paused(standby, False)
    assert names_there(clinic_id) == (replica.NAME, ["Just Married"])

    # A whole export, by its own door.
    asked = []
    real = replica._there
    monkeypatch.setattr(replica, "_there", lambda c: (asked.append(c), real(c))[1])
    client = signed_in(clinic_admin)
    session = client.session
    session["demo_sign_in"] = True
    session.save()
    monkeypatch.setattr("django.conf.settings.DEMO", True)
    answer = client.post("/patients/export/")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert any("Just Married" in row for row in rows)
    assert asked == [clinic_id]

    # Called off, the same is asked of the primary.
    with standby.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with contextlib.closing(psycopg2.connect(**standby.get_connection_params())) as it:
        it.cursor().execute("SELECT pg_terminate_backend(%s)", [pid])
    assert names_there(clinic_id)[1] == ["Just Married"]


class Reports:
    """Both that are read there, by their own doors; each time with a new name."""

    def __init__(self, client, patient, lead) -> None:
        flag = make.flag(patient=patient)
        said = {"clinic": flag.clinic, "patient": patient, "flag": flag}
        told = {"step": 1, "rule": "leads", "to": lead, "at": make.now()}
        Escalation.objects.create(**said, **told)
        self.client, self.patient, self.names = client, patient, 0

    def read(self) -> str:
        """From where, once both have told what was just written."""
        self.names += 1
        name = f"Name number {self.names}"
        Patient.objects.filter(pk=self.patient.pk).update(name=name)
        assert name in self.client.get(reverse("programs:overview")).content.decode()
        answer = self.client.post("/patients/export/")
        assert name in answer.getvalue().decode("utf-8-sig")
        where, names = names_there(self.patient.clinic_id)
        assert names == [name]
        return where


@pytest.fixture
def reports(signed_in, patient, lead, monkeypatch):
    client = signed_in(lead)
    session = client.session
    session["demo_sign_in"] = True
    session.save()
    monkeypatch.setattr("django.conf.settings.DEMO", True)
    return Reports(client, patient, lead)


class TestWhateverBecomesOfTheStandby:
    @pytest.fixture
    def follower(self) -> Iterator[Standby]:
        """Its own, for in the end nobody can use it any more."""
        yield from a_follower()

    def test_both_reports_are_told(self, follower, line, standby, reports, monkeypatch):
        assert reports.read() == replica.NAME
        monkeypatch.setattr(replica, "PATIENCE", 0.2)

        # What is said to it goes no further: nobody waits as long as for the database.
        line.mute()
        began = time.monotonic()
        assert reports.read() == "default"
        assert time.monotonic() - began < settings.REQUEST_SECONDS / 2
        line.mend()

        line.cut()  # its machine is off
        assert reports.read() == "default"
        line.mend()
        monkeypatch.setattr(replica, "PATIENCE", 20.0)
        assert reports.read() == replica.NAME

        follower.promote()  # by mistake: it goes ways of its own from here on
        monkeypatch.setattr(replica, "PATIENCE", 0.2)
        assert reports.read() == "default"

        follower.stop()
        assert reports.read() == "default"


def test_one_that_says_nothing_is_not_called_again_within_the_report(
    line, standby, patient, monkeypatch
):
    """A line from before: the question whether it has caught up is the look at it."""
    clinic = patient.clinic_id
    assert names_there(clinic)[0] == replica.NAME
    calls = count_of(monkeypatch, standby, "get_new_connection")
    monkeypatch.setattr(replica, "PATIENCE", 0.2)
    line.mute()
    standby.health_check_done = False  # as at the start of each request
    assert names_there(clinic)[0] == "default"
    assert calls == []


def count_of(monkeypatch, where, name):
    calls, was = [], getattr(where, name)
    monkeypatch.setattr(where, name, lambda *said: calls.append(said) or was(*said))
    return calls


def test_a_standby_that_is_killed_in_the_midst_of_an_answer_is_away(standby, patient):
    asked = []

    def ask():
        asked.append(Patient.objects.all().db)
        if asked == [replica.NAME]:
            with connection.wrap_database_errors:  # what the driver says then
                raise psycopg2.DatabaseError("error with status PGRES_TUPLES_OK")
        return asked

    with tenancy.within(patient.clinic_id):
        assert replica.read(patient.clinic_id, ask) == [replica.NAME, "default"]


def test_who_was_read_there_is_asked_about_no_further_there(patient):
    patient._state.db = replica.NAME

    assert router.db_for_read(Patient, instance=patient) == DEFAULT_DB_ALIAS


def test_without_a_standby_all_is_read_from_the_database(patient):
    assert names_there(patient.clinic_id) == ("default", [patient.name])
