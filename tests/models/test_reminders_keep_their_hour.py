"""Who was reminded at an hour before reminders had rows of their own still is: whether
the column goes first, or what is read of it."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from programs.models import Reminder

LAY_ASIDE = import_module("patients.migrations.0050_remove_reminder_at").LAY_ASIDE
MOVE = import_module("programs.migrations.0036_fill_reminders").Migration.operations
HOUR = dt.time(7, 30)
GIVE_HOUR = "UPDATE patients_patient SET reminder_at = '07:30'"
FILLED = ("programs", "0036_fill_reminders")


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def exists(table: str) -> bool:
    return table in connection.introspection.table_names()


@pytest.fixture
def before(patient):
    """The patient's hour, where it once was kept."""
    MigrationRecorder(connection).record_unapplied(*FILLED)
    run(
        "SET CONSTRAINTS ALL IMMEDIATE",  # or no table may be altered
        "ALTER TABLE patients_patient ADD COLUMN reminder_at time",
        GIVE_HOUR,
    )
    return patient


def move() -> None:
    run(*(operation.sql for operation in MOVE))


def take_column_away() -> None:
    run(LAY_ASIDE, "ALTER TABLE patients_patient DROP COLUMN reminder_at")


def test_the_column_goes_first(before):
    take_column_away()
    move()

    assert Reminder.objects.get(patient=before, kind="exercise").at == HOUR
    assert not exists("patients_reminder_at")


def test_the_column_goes_last(before):
    move()
    MigrationRecorder(connection).record_applied(*FILLED)
    take_column_away()

    assert Reminder.objects.get(patient=before, kind="exercise").at == HOUR
    assert not exists("patients_reminder_at")


def test_who_had_no_hour_is_not_reminded(before):
    run("UPDATE patients_patient SET reminder_at = NULL")
    take_column_away()
    move()

    assert not Reminder.objects.filter(patient=before, kind="exercise").exists()
