"""Reports are read from a real standby, and never from before what was just written."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections, router

from patients.models import Patient
from ptcare import replica
from ptcare.backup import tools
from ptcare.embedded import places, postgres, processes
from ptcare.people import tenancy
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def following(folder) -> Iterator[str]:
    """A standby of the server that the tests write to; the folder of its socket."""
    user, here = places.server_user(), connection.settings_dict
    url = f"postgres://{here['USER']}@{quote(here['HOST'], safe='')}/{here['NAME']}"
    with tools.connected(url) as opened:
        base = tools.program("pg_basebackup", version=tools.version_of(opened))
    data = folder / "standby"
    command = [base, "--pgdata", data, "--wal-method=stream", "--checkpoint=fast"]
    command += ["--no-password", "--write-recovery-conf"]
    tools.run(command, env=tools.environment(url))
    for path in (data, *data.rglob("*")) if user else ():
        os.chown(path, user.pw_uid, user.pw_gid)
    programs = postgres.reachable(postgres.find_programs(), user)
    with places.socket_dir(user) as sockets:
        standby = processes.start(
            "the standby",
            [
                *(programs / "postgres", "-D", data, "-k", sockets),
                *("-c", "listen_addresses=", "-c", "hot_standby=on"),
            ],
            log=folder / "standby.log",
            user=user,
            polite=signal.SIGINT,
            env=postgres.c_locale(),
        )
        try:
            processes.wait_until(lambda: answers(sockets, here), standby, seconds=180)
            yield str(sockets)
        finally:
            standby.stop(seconds=20)


def answers(sockets, here) -> bool:
    try:
        psycopg2.connect(host=sockets, user=here["USER"], dbname=here["NAME"]).close()
    except psycopg2.OperationalError:
        return False
    return True


@pytest.fixture
def standby(monkeypatch):
    kept = Path(os.environ["PTCARE_RUN_DIR"]) / "backups"
    with places.throwaway_dir(kept) as folder, following(folder) as sockets:
        said = connection.settings_dict | {"HOST": sockets, "CONN_MAX_AGE": None}
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

    # Called off or away, the same is asked of the primary.
    with standby.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with contextlib.closing(psycopg2.connect(**standby.get_connection_params())) as it:
        it.cursor().execute("SELECT pg_terminate_backend(%s)", [pid])
    assert names_there(clinic_id)[1] == ["Just Married"]
    monkeypatch.setitem(standby.settings_dict, "HOST", "/nowhere")
    standby.close()
    assert names_there(clinic_id) == ("default", ["Just Married"])


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
