"""The whole site from a dump: every table as it was, and every page opens."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from bench.chaos.web import database_url
from patients.models import Patient
from ptcare.backup import dumping, tools
from ptcare.backup.contents import contents
from tests import factories as make
from tests.test_permission_matrix import ROWS, address, cast_of, things_of

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)


@contextlib.contextmanager
def living_in(name: str) -> Iterator[None]:
    """The site, with that database for its own."""
    home = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home


def test_the_site_comes_back_from_a_dump(tmp_path: Path, clinic, signed_in):
    url = database_url()
    copy = f"{tools.parts(url)['dbname']}_back"
    things = things_of(clinic)
    cast = cast_of(clinic, things)
    patients = Patient.objects.count()
    made = dumping.dump(url, tmp_path, now=NOW)
    was = dumping.manifest_of(made)
    make.patient(clinic=clinic)  # after the dump: is not to come back

    with tools.connected(url, database="postgres") as server:
        dumping.drop(server, copy)
        try:
            dumping.restore(url, made, into=copy)
            with living_in(copy):
                with connection.cursor() as cursor:
                    cursor.execute("BEGIN READ ONLY")
                    assert contents(cursor.cursor) == was
                    cursor.execute("ROLLBACK")
                answers = every_page(things, cast, signed_in)
        finally:
            dumping.drop(server, copy)

    assert was["patients_patient"].rows == patients
    assert len(answers) > 200
    assert {name: code for name, code in answers.items() if code >= 404} == {}


def every_page(things, cast, signed_in):
    """Each address once, asked for by somebody who may; not those that name a word."""
    clients = {who: signed_in(row) for who, row in cast.items()}
    answers = {}
    for name, row in ROWS.items():
        if row.words:
            continue
        who = next(iter(sorted((row.owners or row.who) & clients.keys())))
        code = clients[who].get(address(name, row, things)).status_code
        answers[name] = 200 if code in {405, *row.also} else code
    return answers
