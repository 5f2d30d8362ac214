"""A database that is killed in the midst of an answer is away, and no error of ours."""

from __future__ import annotations

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection

from ptcare import views
from ptcare.notices.outbox.reconnecting import once_more


def from_the_driver():
    """As it is raised where the end of an answer never came."""
    with connection.wrap_database_errors:
        raise psycopg2.DatabaseError("error with status PGRES_TUPLES_OK and no message")


def from_django():
    raise DatabaseError("Save with update_fields did not affect any rows.")


def from_a_rule():
    raise IntegrityError


def from_a_line():
    raise OperationalError


@pytest.mark.parametrize(
    ("fails", "status"),
    [
        (from_the_driver, 503),
        (from_a_line, 503),
        (from_django, 500),
        (from_a_rule, 500),
    ],
)
def test_the_page_says_whose_fault_it_is(fails, status, rf):
    try:
        fails()
    except DatabaseError:
        assert views.server_error(rf.get("/today/")).status_code == status


def test_what_may_be_said_twice_is_said_on_a_new_line(monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)
    asked = []

    @once_more
    def deed():
        asked.append(1)
        if len(asked) == 1:
            from_the_driver()
        return "done"

    assert deed() == "done"


def test_what_a_rule_forbids_is_not_said_twice():
    asked = []

    @once_more
    def deed():
        asked.append(1)
        from_a_rule()

    with pytest.raises(IntegrityError):
        deed()
    assert asked == [1]
