"""PgBouncer, from its file in deploy/, while PostgreSQL is away and comes back."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from bench.chaos import line as lines
from ptcare.embedded import places, processes
from tests.deploy.standing import Site, program
from tests.machine import crowd

pytestmark = pytest.mark.django_db(transaction=True)
BACK_WITHIN = 2.0  # seconds
AT_MOST = 10.0  # on a busy machine: with its default of 15 the pooler takes some 12
PATIENCE = 2  # seconds, in place of 20


@pytest.fixture
def pooled(tmp_path):
    """Ask through the pooler; and its line to PostgreSQL."""
    program("pgbouncer")
    database = connection.settings_dict
    (socket,) = (
        each
        for each in Path(database["HOST"]).glob(".s.PGSQL.*")
        if each.suffix != ".lock"
    )
    site = Site(tmp_path)

    def ask():
        where = f"host=127.0.0.1 port={site.pooler} dbname=site user=anybody"
        with (
            contextlib.closing(psycopg2.connect(where, connect_timeout=1)) as asked,
            asked.cursor() as cursor,
        ):
            cursor.execute("SELECT 1")

    with (
        lines.opened(str(socket)) as line,
        places.socket_dir(places.server_user()) as folder,
    ):
        way = f"host=127.0.0.1 port={line.port}"
        try:
            site.start_pooler(folder, by=way, login=database["USER"], patience=PATIENCE)
            yield ask, line
        finally:
            processes.dismiss(site.children.values(), seconds=20)


def test_what_is_back_is_asked_again_at_once(pooled):
    ask, line = pooled
    ask()
    line.cut()
    for _try in range(3):
        with pytest.raises(psycopg2.OperationalError):
            ask()

    line.mend()
    began = time.monotonic()
    while True:
        try:
            ask()
            break
        except psycopg2.OperationalError:
            assert time.monotonic() - began < 60

    assert time.monotonic() - began < min(BACK_WITHIN * crowd(), AT_MOST)
