"""A new version makes nobody wait: what locks or rewrites a large table says so.

PostgreSQL lets nobody write while it builds an index or checks a constraint in the
ordinary way, and nobody read while it gives a column another type. On a table of a
million rows that is seconds, in which logs are refused. So widen first, in steps that
do not lock; fill in batches, by a command. A column that is taken away stays until
`manage.py contract` (ADR 54), and so may be taken away at once; but nothing that an
earlier version asks for gets another name.

A migration that must lock all the same says why it may: `heavy = "..."` on its class.
What was there before this test is left as it is: no clinic had opened yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
)
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

LARGE = {  # what grows with every day of every patient
    *("programs_exerciselog", "programs_checkin", "programs_dayreport"),
    *("programs_tick", "programs_loggedweek", "programs_programitem"),
    *("patients_clinicsession", "notices_notice", "notices_attempt"),
    *("audit_auditevent", "submissions_submission", "hooks_delivery"),
}
LAST_BEFORE = {  # the last of each app that would be refused
    "people": 2,
    "audit": 4,
    "submissions": 2,
    "notices": 13,
    "hooks": 0,
    "patients": 58,
    "programs": 35,
}
RENAMED = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)
WRITTEN = re.compile(r"\b(?:UPDATE|INSERT INTO|DELETE FROM|ALTER TABLE|ON)\s+\"?(\w+)")


def new_ones() -> Iterator[migrations.Migration]:
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        is_ours = app in LAST_BEFORE and name[:4].isdigit()
        if is_ours and int(name[:4]) > LAST_BEFORE[app]:
            yield migration


def faults(migration: migrations.Migration) -> list[str]:
    """In words, each step that would make people wait."""
    if getattr(migration, "heavy", ""):
        return []
    made = {
        f"{migration.app_label}_{op.name_lower}"
        for op in migration.operations
        if isinstance(op, migrations.CreateModel)
    }
    return [
        f"{migration.app_label}.{migration.name}: {why}"
        for operation in migration.operations
        for why in _why(operation, migration.app_label, made)
    ]


def _why(operation: Operation, app: str, made: set[str]) -> Iterator[str]:
    model = getattr(operation, "model_name_lower", "")
    table = f"{app}_{model}"
    if table in LARGE - made:
        yield from _of_a_large_table(operation, table)
    if isinstance(operation, RENAMED):
        yield f"another name: {operation.describe()}, and what still runs asks for it"
    if isinstance(operation, migrations.DeleteModel):
        yield f"a table that what still runs asks for: {operation.name}"
    for sql in _sql(operation):
        for name in set(WRITTEN.findall(sql)) & (LARGE - made):
            yield f"SQL that writes to {name} or locks it: in batches, by a command"
    if isinstance(operation, migrations.RunPython) and not operation.elidable:
        yield "Python over rows: in batches, by a command; or elidable, for few rows"


def _of_a_large_table(operation: Operation, table: str) -> Iterator[str]:
    match operation:
        case (
            AddIndexConcurrently() | RemoveIndexConcurrently() | AddConstraintNotValid()
        ):
            return
        case migrations.AddIndex() | migrations.RemoveIndex():
            yield f"an index of {table} that is not built concurrently"
        case migrations.AddConstraint(constraint=constraint):
            if isinstance(constraint, models.CheckConstraint):
                yield f"a check on {table} of all rows at once: AddConstraintNotValid"
            if isinstance(constraint, models.UniqueConstraint | ExclusionConstraint):
                yield f"a constraint on {table} that builds its index under a lock"
        case migrations.AddField(field=field):
            if field.remote_field or field.unique or field.db_index:
                yield f"a column of {table} with an index or a key, under a lock"
        case migrations.AlterField():
            yield f"another kind of column in {table}: add a new one beside it"


def _sql(operation: Operation) -> Iterator[str]:
    if isinstance(operation, migrations.RunSQL):
        said = operation.sql
        parts = [said] if isinstance(said, str) else said
        for part in parts:
            yield part if isinstance(part, str) else part[0]


def test_no_new_migration_makes_people_wait():
    assert [why for migration in new_ones() for why in faults(migration)] == []


def test_each_large_table_is_there():
    assert LARGE - set(connection.introspection.django_table_names()) == set()


INDEX = models.Index(fields=["on"], name="by_day")
CHECK = models.CheckConstraint(condition=models.Q(on=None), name="never")


@pytest.mark.parametrize(
    ("operation", "is_refused"),
    [
        (migrations.AddIndex("exerciselog", INDEX), True),
        (AddIndexConcurrently("exerciselog", INDEX), False),
        (migrations.AddIndex("exercise", INDEX), False),
        (migrations.AddConstraint("exerciselog", CHECK), True),
        (AddConstraintNotValid("exerciselog", CHECK), False),
        (migrations.AddField("checkin", "x", models.IntegerField(null=True)), False),
        (migrations.AddField("checkin", "x", models.IntegerField(unique=True)), True),
        (migrations.AlterField("checkin", "x", models.TextField()), True),
        (migrations.RemoveField("checkin", "x"), False),
        (migrations.RenameField("pause", "x", "y"), True),
        (migrations.RenameModel("Pause", "Rest"), True),
        (migrations.DeleteModel("Pause"), True),
        (migrations.RunSQL("UPDATE programs_tick SET x = 1"), True),
        (migrations.RunSQL("CREATE INDEX a ON programs_tick (x)"), True),
        (migrations.RunSQL("UPDATE programs_pause SET x = 1"), False),
        (migrations.RunPython(lambda _apps, _editor: None), True),
    ],
)
def test_what_would_make_people_wait_is_refused(operation, is_refused):
    migration = migrations.Migration("0999_new", "programs")
    migration.operations = [operation]

    assert bool(faults(migration)) == is_refused


def test_a_table_that_is_new_may_have_all_it_wants():
    migration = migrations.Migration("0999_new", "programs")
    migration.operations = [
        migrations.CreateModel("Tick", [("x", models.IntegerField())]),
        migrations.AddIndex("tick", INDEX),
    ]

    assert faults(migration) == []


def test_one_that_says_why_it_may_is_let_through():
    migration = migrations.Migration("0999_new", "programs")
    migration.operations = [migrations.RunSQL("UPDATE programs_tick SET x = 1")]
    migration.heavy = "before any clinic has opened"

    assert faults(migration) == []
