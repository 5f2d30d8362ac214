"""A line that lay idle: is it seen that it broke, and is nothing asked if not?"""

from __future__ import annotations

import pytest
from django.db import close_old_connections, connection, connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other():
    """A second line, which may end the first."""
    line = connections.create_connection("default")
    yield line
    line.close()


def number_of_ours() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def questions_of(other, number: int) -> str:
    """What PostgreSQL was last asked by that line."""
    with other.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [number])
        return str(cursor.fetchone()[0])


def test_a_line_that_holds_is_asked_nothing(other):
    number = number_of_ours()

    assert connection.is_usable()
    assert "pg_backend_pid" in questions_of(other, number)


def test_after_an_error_it_is_asked(other):
    number = number_of_ours()
    connection.errors_occurred = True

    assert connection.is_usable()
    assert questions_of(other, number) == "SELECT 1"
    connection.errors_occurred = False


def test_a_line_that_was_ended_is_opened_anew(other):
    number = number_of_ours()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])

    assert not connection.is_usable()
    close_old_connections()
    assert number_of_ours() != number


def test_a_line_of_which_one_knows_that_it_is_closed_is_not_usable():
    number_of_ours()
    connection.connection.close()

    assert not connection.is_usable()
    connection.close()
