"""The ledger keeps its lines by months, and gives none of them back changed."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError

from ptcare.audit.models import AuditEvent, Kind
from ptcare.audit.recording import listed, looked, record
from tests import factories as make

TABLES = ("audit_auditevent", "audit_auditevent_before", "audit_auditevent_other")
CHANGES = ("UPDATE {} SET deed = ''", "DELETE FROM {}", "TRUNCATE {}")


def sql(text, *values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else None


def part_of(line):
    return sql(
        "SELECT tableoid::regclass::text FROM audit_auditevent WHERE id = %s", line.pk
    )[0][0]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_of_it_is_changed_or_taken_away(patient, table, change):
    AuditEvent.objects.create(at=make.now(), deed="chart.opened")

    with (
        pytest.raises(InternalError, match="changed or taken away"),
        transaction.atomic(),
    ):
        sql(change.format(table))


def test_not_even_for_who_asks_pgtrigger_to_look_away(patient):
    sql("SET LOCAL pgtrigger.ignore = '{append_only,audit_never_changes}'")

    with pytest.raises(InternalError), transaction.atomic():
        sql("DELETE FROM audit_auditevent")


def test_a_month_that_is_made_takes_its_lines_with_it(db):
    far = dt.datetime(2091, 3, 31, 23, 59, tzinfo=dt.UTC)
    stray = AuditEvent.objects.create(at=far, deed="chart.opened", showed=[1, 2])
    after = AuditEvent.objects.create(at=far + dt.timedelta(minutes=1), deed="x.done")
    assert part_of(stray) == "audit_auditevent_other"

    sql("SELECT audit_make_month('2091-03-01')")

    assert part_of(stray) == "audit_auditevent_2091_03"
    assert part_of(after) == "audit_auditevent_other"
    assert AuditEvent.objects.get(pk=stray.pk).showed == [1, 2]
    with pytest.raises(InternalError), transaction.atomic():
        sql("DELETE FROM audit_auditevent_2091_03")
    with pytest.raises(InternalError), transaction.atomic():
        sql("DELETE FROM audit_auditevent_other")


def test_who_saw_a_record_is_found_on_its_page_and_in_lists(clinic, therapist):
    her, him = make.patient(clinic=clinic), make.patient(clinic=clinic)
    by, at = make.actor(therapist), make.now()

    record("patient.admitted", about=her, by=by, at=at)
    looked("chart.opened", about=her, by=by, at=at)
    looked("chart.opened", about=him, by=by, at=at)
    listed("caseload", patients=[him.pk, her.pk, her.pk], by=by, at=at)

    seen = AuditEvent.objects.of_patient(her.pk).seen_by(therapist.user.pk)
    assert [(line.kind, line.deed) for line in seen.newest_first()] == [
        (Kind.LIST, "caseload.listed"),
        (Kind.VIEW, "chart.opened"),
    ]
    assert seen.newest_first()[0].showed == sorted([her.pk, him.pk])
    assert AuditEvent.objects.of_patient(her.pk).count() == 3


def test_between_two_moments_is_from_the_first_and_before_the_second(db):
    at = make.now()
    lines = [
        AuditEvent.objects.create(at=at + dt.timedelta(hours=n), deed=f"hour.{n}")
        for n in range(3)
    ]

    found = AuditEvent.objects.between(lines[0].at, lines[2].at)

    assert list(found.order_by("at")) == lines[:2]


def test_ones_own_look_leaves_no_line(patient):
    by = make.actor(patient)

    looked("chart.opened", about=patient, by=by, at=make.now())
    listed("days", patients=[patient.pk], by=by, at=make.now())

    assert not AuditEvent.objects.exists()
