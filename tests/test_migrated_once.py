"""One worker migrates, and the others have what it made."""

import os
import uuid
from contextlib import ExitStack
from threading import Thread

import pytest
from django.conf import settings
from django.core import management
from django.db import connection

from tests import migrated_once


@pytest.fixture
def workers(db, monkeypatch):
    """Of a run that has made no database yet."""
    run = uuid.uuid4().hex
    monkeypatch.setenv("PYTEST_XDIST_TESTRUNUID", run)
    told = settings.DATABASES["default"]
    monkeypatch.setitem(told, "NAME", told["NAME"])
    made = [connection.copy(), connection.copy()]
    for number, worker in enumerate(made):
        worker.settings_dict["TEST"]["NAME"] = f"test_{run}_{number}"
    yield made
    for worker in made:
        worker.close()
        name = worker.settings_dict["TEST"]["NAME"]
        with worker.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


@pytest.fixture
def asked(workers, monkeypatch):
    """Of what is asked when a database is made: here that takes no time."""
    names = []

    def call_command(name, **_how):
        names.append(name)
        with workers[0].cursor() as cursor:
            cursor.execute(f"CREATE TABLE by_{name} ()")

    monkeypatch.setattr(management, "call_command", call_command)
    return names


def databases_of_this_run():
    with connection.cursor() as cursor:
        run = os.environ["PYTEST_XDIST_TESTRUNUID"]
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"%{run}%"]
        )
        return sorted(name for (name,) in cursor.fetchall())


def test_the_second_has_what_the_first_has_made(workers, asked):
    with migrated_once.sharing():
        for worker in workers:
            worker.creation.create_test_db(verbosity=0, serialize=False)

    assert asked == ["migrate", "createcachetable"]
    with workers[1].cursor() as cursor:
        cursor.execute("SELECT FROM by_migrate, by_createcachetable")
    own = [worker.settings_dict["NAME"] for worker in workers]
    assert databases_of_this_run() == own


def test_what_the_first_has_made_stays_until_nobody_copies_it(workers, asked):
    """Who is done early drops it; another may be about to copy it just then."""
    made = "made_" + os.environ["PYTEST_XDIST_TESTRUNUID"]
    with ExitStack() as early, workers[1].creation._nodb_cursor() as copying:
        early.enter_context(migrated_once.sharing())
        workers[0].creation.create_test_db(verbosity=0, serialize=False)
        migrated_once.alone(copying, made)
        done = Thread(target=early.pop_all().close)
        done.start()
        while done.is_alive() and not waits_for_a_lock(copying):
            pass
        assert made in databases_of_this_run()
    done.join()

    assert made not in databases_of_this_run()


def waits_for_a_lock(cursor):
    waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    cursor.execute(f"SELECT EXISTS ({waiting})")
    return cursor.fetchone()[0]
