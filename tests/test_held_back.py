"""What is sent together with the next question is what was said, in its order."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from ptcare.people.models import Clinic
from tests import factories as make
from tests.outside import as_login

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    connection.ensure_connection()
    connection.connection.send()
    return connection.connection


def role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        return cursor.fetchone()[0]


def test_what_is_begun_and_ended_with_nothing_in_between_is_not_sent(line):
    with transaction.atomic(), transaction.atomic():
        assert len(line.held) == 2

    assert line.held == []


def write_and_fail():
    with transaction.atomic():
        make.clinic(name="Not kept")
        raise ZeroDivisionError


def ask_nonsense():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing_of_the_kind")


def test_what_was_written_in_a_part_that_failed_is_taken_back(line):
    make.clinic(name="Kept")

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with pytest.raises(ProgrammingError):
        ask_nonsense()

    assert [clinic.name for clinic in Clinic.objects.all()] == ["Kept"]


def test_each_statement_is_noted_as_it_was_said(line):
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        connection.cursor().execute("SELECT %s", [1])

    first, second, third = (query["sql"] for query in asked.captured_queries)
    assert (first[:11], second, third[:7]) == ('SAVEPOINT "', "SELECT 1", "RELEASE")


def test_a_question_in_pieces_comes_after_what_was_said_before_it(line):
    make.clinic()
    with transaction.atomic():
        assert len(list(Clinic.objects.iterator())) == 1
        assert line.held == []


def test_behind_a_door_the_site_has_its_own_role_and_gives_it_back(line):
    before = role()
    with as_login():
        assert role() == "ptcare_login"
        with as_login():
            assert role() == "ptcare_login"
        assert role() == "ptcare_login"

    assert role() == before


def test_straight_through_the_next_door_the_role_is_the_sites_all_the_same(line):
    before = role()
    with as_login(), connection.cursor() as cursor:
        cursor.execute("SET ROLE ptcare_clinic")
    with as_login():
        assert role() == "ptcare_login"

    assert role() == before


def test_a_door_that_nothing_is_asked_behind_costs_no_way_to_the_database(line):
    for _ in range(3):
        with as_login():
            pass

    assert len(line.held) == 3


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_all_is_said_at_once():
    connection.ensure_connection()
    with as_login():
        assert connection.connection.held == []
        assert role() == "ptcare_login"

    assert connection.connection.held == []
    assert role() == "none"
