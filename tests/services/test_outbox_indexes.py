"""What the delivery page asks is answered by indexes, however old the outbox is."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from patients.models.delivery import Deliveries
from ptcare.notices.models import Notice
from ptcare.paging import Place, page_of
from tests import factories as make


@pytest.fixture
def deliveries(clinic_admin):
    """Beside two thousand that went out, of which PostgreSQL has taken stock."""
    now = make.now()
    actor = make.actor(clinic_admin)
    Notice.objects.bulk_create(
        Notice(
            key=f"old {number}",
            clinic=clinic_admin.clinic,
            user=clinic_admin.user,
            kind="clinic_update",
            due_at=now,
            made_at=now,
            settled_at=now - dt.timedelta(days=9),
            state=Notice.State.SENT,
        )
        for number in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notices_notice")
    return Deliveries(actor=actor, now=now, midnight=now - dt.timedelta(hours=12))


def plan_of(rows):
    """With few rows a table is read whole; of many, by what index it would be."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (Deliveries.troubled, "notices_in_trouble"),
        (Deliveries.waiting, "notices_waiting"),
        (Deliveries.gone_out, "notices_done_with"),
    ],
)
def test_each_list_has_its_index(deliveries, ask, index):
    assert index in plan_of(ask(deliveries))


def test_a_page_further_down_begins_in_the_index(deliveries, statements):
    after = Place(at=deliveries.now, pk=7)
    rows = deliveries.gone_out()

    def read():
        page_of(rows, "settled_at", after=after, most=2)

    [asked] = statements(read)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {asked}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    [condition] = [each for each in plan.splitlines() if "Index Cond" in each]

    assert "notices_done_with" in plan
    assert "settled_at <=" in condition
