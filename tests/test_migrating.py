"""While a database is brought forward, an earlier version reads and writes as ever."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from django.core.management import call_command, get_commands
from django.db import (
    OperationalError,
    ProgrammingError,
    connection,
    models,
    transaction,
)
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddField,
    CreateModel,
    RemoveField,
    RunPython,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.test.utils import CaptureQueriesContext
from psycopg2.errors import LockNotAvailable

from ptcare import contracting, migrating
from ptcare.people.management.commands import migrate as ours
from ptcare.people.models import User
from tests.threads import at_once

GUEST = CreateModel(
    "Guest",
    [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())],
)
SHOES = models.CharField(max_length=9, default="none")


def forward(*operations: Operation) -> None:
    """Each as a migration of its own, all on top of each other."""
    state = ProjectState()
    with migrating.gently(connection):
        for operation in operations:
            before = state.clone()
            operation.state_forwards("people", state)
            if (
                operation is GUEST
                and "people_guest" in connection.introspection.table_names()
            ):
                continue
            with connection.schema_editor() as editor:
                operation.database_forwards("people", editor, before, state)


def said(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def guests(db: None) -> None:
    forward(GUEST)


@pytest.fixture
def seen_by_all(transactional_db: None) -> Iterator[None]:
    forward(GUEST)
    yield
    said("DROP TABLE people_guest")


def test_migrate_is_ours():
    assert get_commands()["migrate"] == "ptcare.people"


@pytest.mark.usefixtures("guests")
def test_nothing_is_locked_until_all_is_worked_out():
    with (
        migrating.gently(connection),
        CaptureQueriesContext(connection) as asked,
        connection.schema_editor() as editor,
    ):
        editor.execute("ALTER TABLE people_guest ADD COLUMN a int")
        editor.execute("ALTER TABLE people_guest ADD COLUMN b int")
        locked = [each for each in asked if "ALTER" in each["sql"]]

    assert locked == []
    assert said("SELECT a, b FROM people_guest") == []


@pytest.mark.usefixtures("guests")
def test_nor_by_a_look_at_the_constraints_of_another_table():
    with (
        migrating.gently(connection),
        CaptureQueriesContext(connection) as asked,
        connection.schema_editor() as editor,
    ):
        editor.execute("ALTER TABLE people_guest ADD COLUMN a int")
        names = editor._constraint_names(User, ["id"], primary_key=True)
        locked = [each for each in asked if "ALTER" in each["sql"]]

    assert names
    assert locked == []


def test_a_migration_that_cannot_have_a_second_lock_begins_anew(db, monkeypatch):
    busy = iter([True, False])

    def work(_apps, _editor):
        said("CREATE TABLE people_guest (id int)")
        if next(busy):
            raise OperationalError from LockNotAvailable()

    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    migration = Migration("9999_guests", "people")
    migration.operations = [RunPython(work)]

    with migrating.gently(connection):
        migrating.Again(connection).apply_migration(ProjectState(), migration)

    assert ours.migrate.MigrationExecutor is migrating.Again
    assert said("SELECT * FROM people_guest") == []


@pytest.mark.usefixtures("guests")
def test_python_within_a_migration_finds_what_was_said_before():
    with migrating.gently(connection), connection.schema_editor() as editor:
        editor.execute("INSERT INTO people_guest (name) VALUES ('Ann')")

        assert said("SELECT name FROM people_guest") == [("Ann",)]


@pytest.mark.usefixtures("guests")
def test_what_fails_in_the_end_leaves_nothing_behind():
    good, bad = "INSERT INTO people_guest (name) VALUES ('Ann')", "DROP TABLE no_such"

    with pytest.raises(ProgrammingError):
        forward(GUEST, RunSQL([good, bad]))

    assert said("SELECT * FROM people_guest") == []


@pytest.mark.usefixtures("seen_by_all")
def test_what_is_in_steps_of_its_own_is_run_step_by_step():
    """Only so can an index be built while others write."""
    with (
        migrating.gently(connection),
        connection.schema_editor(atomic=False) as editor,
    ):
        editor.execute("ALTER TABLE people_guest ADD COLUMN a int")
        editor.execute("CREATE INDEX CONCURRENTLY guests_by_a ON people_guest (a)")

        assert said("SELECT a FROM people_guest") == []


class OneWhoReads:
    """Holds the table until somebody has tried to change it, and came away."""

    def __init__(self) -> None:
        self.reads, self.has_tried, self.is_gone = Event(), Event(), Event()

    def read(self) -> None:
        with transaction.atomic():
            said("SELECT * FROM people_guest")
            self.reads.set()
            assert self.has_tried.wait(60)
        self.is_gone.set()

    def change(self) -> None:
        assert self.reads.wait(60)
        try:
            migrating.in_one_go(
                connection, ["ALTER TABLE people_guest ADD COLUMN a int"]
            )
        finally:
            self.has_tried.set()

    def pause(self, _seconds: float) -> None:
        self.has_tried.set()
        assert self.is_gone.wait(60)

    def both(self) -> object:
        return at_once(2, lambda number: (self.read, self.change)[number]())[1]


@pytest.mark.usefixtures("seen_by_all")
def test_who_finds_a_table_busy_lets_go_and_comes_back(monkeypatch):
    reader = OneWhoReads()
    monkeypatch.setattr("time.sleep", reader.pause)

    assert reader.both() is None
    assert said("SELECT a FROM people_guest") == []


@pytest.mark.usefixtures("seen_by_all")
def test_where_it_stays_busy_it_is_said_in_the_end(monkeypatch):
    monkeypatch.setattr(migrating, "TRIES", 1)

    assert OneWhoReads().both() is OperationalError


# --- What an earlier version knows


@pytest.mark.usefixtures("guests")
def test_who_does_not_know_a_column_writes_its_default():
    forward(GUEST, AddField("guest", "shoes", SHOES))

    assert said("INSERT INTO people_guest (name) VALUES ('Ann') RETURNING shoes") == [
        ("none",)
    ]
    assert list(map(str, contracting.kept())) == ["people_guest.shoes, its default"]


@pytest.mark.usefixtures("guests")
@pytest.mark.parametrize(
    "field",
    [
        models.CharField(max_length=9, null=True, default="none"),
        models.CharField(max_length=9, default="none", db_default="none"),
    ],
)
def test_what_may_be_empty_or_fills_itself_for_good_is_not_marked(field):
    forward(GUEST, AddField("guest", "shoes", field))

    assert contracting.kept() == []


@pytest.mark.usefixtures("guests")
def test_who_knows_a_column_that_went_reads_and_writes_it():
    forward(GUEST, AddField("guest", "shoes", SHOES), RemoveField("guest", "shoes"))

    said("INSERT INTO people_guest (name, shoes) VALUES ('Ann', 'boots')")
    said("INSERT INTO people_guest (name) VALUES ('Bob')")

    assert said("SELECT name, shoes FROM people_guest ORDER BY name") == [
        ("Ann", "boots"),
        ("Bob", "none"),
    ]
    assert list(map(str, contracting.kept())) == ["people_guest.shoes"]


@pytest.mark.usefixtures("guests")
def test_a_column_that_comes_again_knows_nothing_of_the_one_before():
    came = AddField("guest", "shoes", SHOES)
    forward(GUEST, came, RemoveField("guest", "shoes"))
    said("INSERT INTO people_guest (name, shoes) VALUES ('Ann', 'boots')")

    forward(GUEST, came)

    assert said("SELECT shoes FROM people_guest") == [("none",)]


@pytest.mark.usefixtures("guests")
def test_once_it_is_gone_what_was_kept_for_it_goes(capsys):
    size = models.IntegerField(default=0)
    forward(
        GUEST,
        AddField("guest", "size", size),
        AddField("guest", "shoes", SHOES),
        RemoveField("guest", "shoes"),
    )

    call_command("contract")
    named = capsys.readouterr().out
    call_command("contract", "--all")

    assert named == capsys.readouterr().out
    assert named.splitlines() == [
        "people_guest.size, its default",
        "people_guest.shoes",
    ]
    assert contracting.kept() == []
    assert said(COLUMNS) == [("id", None), ("name", None), ("size", None)]


COLUMNS = (
    "SELECT column_name, column_default FROM information_schema.columns"
    " WHERE table_name = 'people_guest' ORDER BY ordinal_position"
)


def test_a_default_that_has_become_its_own_stays(db):
    said(f"COMMENT ON COLUMN patients_patient.no_voicemail IS '{migrating.FILLED}'")

    call_command("contract", "--all")

    assert contracting.kept() == []
    assert said(
        "SELECT column_default FROM information_schema.columns WHERE"
        " table_name = 'patients_patient' AND column_name = 'no_voicemail'"
    ) == [("false",)]


# --- A new database

PARTY = CreateModel(
    "Party",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("guest", models.ForeignKey("people.Guest", models.CASCADE)),
    ],
)
WITH_SHOES = AddField("Guest", "shoes", SHOES)


def test_in_a_new_database_a_step_draws_its_own_model_alone():
    state = ProjectState()
    for operation in (GUEST, PARTY):
        operation.state_forwards("people", state)
    guest, party = drawn(state)

    with migrating.drawn_alone():
        WITH_SHOES.state_forwards("people", state)
    guest_with_shoes, same_party = drawn(state)

    assert guest_with_shoes is not guest
    assert guest_with_shoes._meta.get_field("shoes").default == "none"
    assert same_party is party


def drawn(state: ProjectState) -> list[type[models.Model]]:
    return [state.apps.get_model("people", name) for name in ("Guest", "Party")]


def test_and_who_looks_at_rows_there_finds_all_of_one_piece(db):
    def meet(apps, _editor):
        guest = apps.get_model("people", "Guest").objects.create(name="Ann")
        apps.get_model("people", "Party").objects.create(guest=guest)

    migration = Migration("9999_guests", "people")
    migration.operations = [GUEST, PARTY, WITH_SHOES, RunPython(meet)]

    with migrating.drawn_alone():
        migrating.Again(connection).apply_migration(ProjectState(), migration)

    assert said(
        "SELECT name, shoes FROM people_party"
        " JOIN people_guest ON people_guest.id = guest_id"
    ) == [("Ann", "none")]


def test_where_a_relation_changes_all_that_hang_together_are_drawn():
    state = ProjectState()
    for operation in (GUEST, PARTY):
        operation.state_forwards("people", state)
    guest, party = drawn(state)

    with migrating.drawn_alone():
        link = models.ForeignKey("people.Guest", models.CASCADE, null=True)
        AddField("Guest", "host", link).state_forwards("people", state)

    assert all(map(lambda new, old: new is not old, drawn(state), (guest, party)))
