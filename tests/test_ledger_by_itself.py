"""What the ledger does by itself, and what whoever runs the site asks of it."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ptcare.audit import tasks
from ptcare.audit.management.commands import let_go_of_audit
from ptcare.audit.models import AuditCheck, AuditEvent
from ptcare.audit.services import months, sealing
from ptcare.celery import app
from tests import factories as make


@pytest.fixture
def lines(db):
    rows = [AuditEvent(at=make.now(), deed="chart.opened") for _line in range(5)]
    rows = AuditEvent.objects.bulk_create(rows)
    tasks.seal_audit()
    return rows


def change(line):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE audit_auditevent SET note = 'x' WHERE id = %s", [line.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def told(capsys, *said):
    call_command("check_audit", *said)
    return capsys.readouterr().out


def test_each_of_them_is_rung_for():
    rung = {ring["task"] for ring in app.conf.beat_schedule.values()}

    assert {
        tasks.seal_audit.name,
        tasks.check_audit.name,
        tasks.make_audit_months.name,
    } <= rung


def test_the_nightly_check_goes_through_to_the_end(lines, monkeypatch):
    monkeypatch.setattr(tasks.go_on_with_check, "delay", tasks.go_on_with_check)

    tasks.check_audit()

    check = AuditCheck.objects.get()
    assert (check.lines, check.wrong) == (5, 0)
    assert check.ended_at


def test_a_check_that_takes_long_goes_to_the_back_of_the_queue(lines, monkeypatch):
    waiting = []
    monkeypatch.setattr(tasks.go_on_with_check, "delay", waiting.append)
    monkeypatch.setattr(tasks, "LONGEST", 0.0)

    tasks.check_audit()
    tasks.go_on_with_check(waiting.pop())

    assert waiting == [AuditCheck.objects.get().pk]


def test_months_are_made_ahead_by_themselves(db):
    tasks.make_audit_months()

    last = months.parts()[-1].until
    assert last > make.today() + dt.timedelta(days=80)
    assert tasks.make_audit_months() == 0


def test_the_command_says_that_nothing_differs_and_what_to_note(lines, capsys):
    text = told(capsys)

    end = sealing.chain_end()
    assert "5 sealed lines" in text
    assert f"{end.number}:{end.hash.hex()}" in text
    assert "Nothing differs" in told(capsys, "--noted", text.split()[-1])


def test_the_command_names_the_line_that_was_changed(lines):
    change(lines[2])

    with pytest.raises(CommandError, match=f"line {lines[2].pk} was changed"):
        call_command("check_audit")


@pytest.mark.parametrize("noted", ["2:00ff", "99:00ff", "x", ""])
def test_a_chain_that_is_not_the_one_that_was_noted_is_told(lines, noted):
    with pytest.raises(CommandError, match="not the one that was noted"):
        call_command("check_audit", "--noted", noted)


def test_only_months_past_their_time_are_named_and_let_go(db, capsys):
    call_command("let_go_of_audit")

    assert capsys.readouterr().out == ""
    with pytest.raises(CommandError, match="no part that may go"):
        call_command("let_go_of_audit", "audit_auditevent_before")


def test_all_that_may_go_goes_at_once_and_the_chain_holds(lines, capsys, monkeypatch):
    later = dt.datetime(make.today().year + 11, 12, 5, tzinfo=dt.UTC)
    clock = SimpleNamespace(now=lambda: later)
    monkeypatch.setattr(let_go_of_audit, "timezone", clock)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_make_month(%s)", [later.date().replace(day=1)])
    before = dt.date(later.year - 10, 12, 1)
    old = [part.name for part in months.parts() if part.until <= before]

    call_command("let_go_of_audit", "--all")

    said = capsys.readouterr().out
    assert old
    assert all(f"pg_dump --table={name}," in said for name in old)
    assert not {part.name for part in months.parts()} & set(old)
    assert not AuditEvent.objects.filter(pk__in=[line.pk for line in lines]).exists()
    assert "Nothing differs" in told(capsys)
