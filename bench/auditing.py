"""The nightly audit of all cover, against one plain count of the sessions it rests on.

The audit derives whole answers anew, by the rules, where a plain count only says how
many sessions were attended: that is the least that any audit could read.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.utils import timezone
from measuring import cpu, statements

from bench.table import Table, judged
from patients.models import CoverAudit
from patients.services import auditing
from patients.tasks import BATCH
from ptcare.people import tenancy
from ptcare.people.models import Clinic

GOAL, MISSED = 2.0, 1.15
TIMES = 20  # that are counted plainly: one is over before a clock ticks
COLUMNS = ["what", "patients", "µs of CPU each", "statements", "R", "goal"]
PLAIN = """
SELECT patient_id, count(DISTINCT "on") FROM patients_clinicsession
WHERE clinic_id = %s AND status = 'attended' GROUP BY patient_id
"""


def tell(clinic: Clinic) -> bool:
    """The table; whether the goal is missed, or something had drifted."""
    plain, plainly_asked = timed(lambda: [count(clinic) for _time in range(TIMES)])
    whole, asked = timed(lambda: audit(clinic))
    done = CoverAudit.objects.latest("pk")
    r = whole / plain * TIMES
    is_dear = r > GOAL * MISSED
    table = Table("audit", COLUMNS)
    for what, seconds, times, told, goal in (
        ("a plain count", plain / TIMES, plainly_asked // TIMES, "1", "-"),
        ("the audit", whole, asked, judged(f"{r:.0f}", is_missed=is_dear), GOAL),
    ):
        each = f"{seconds / done.counted * 1_000_000:.0f}"
        table.add(what, f"{done.counted:,}", each, times, told, goal)
    table.write()
    return is_dear or done.drifted > 0


def count(clinic: Clinic) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [clinic.pk])
        cursor.fetchall()


def audit(clinic: Clinic) -> None:
    with tenancy.within(clinic.pk):
        audit_id = auditing.begin(clinic=clinic, now=timezone.now()).pk
    drifted: list[int] | None = []
    while drifted is not None:
        with tenancy.within(clinic.pk):
            now = timezone.now()
            drifted = auditing.go_on(audit_id=audit_id, now=now, most=BATCH)


def timed(deed: Callable[[], object]) -> tuple[float, int]:
    """Seconds of CPU, here and in PostgreSQL, and statements."""
    before = cpu()
    with statements() as seen:
        deed()
    return cpu() - before, len(seen)
