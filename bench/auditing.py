"""The audits of all cover, against one plain count of the sessions it rests on.

The plain count says how many days were attended: that is the least that any audit
could read. The sums are held against the same rows in one statement; the nightly audit
derives whole answers anew, by the rules.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.db.models import F
from django.utils import timezone
from measuring import cpu, statements

from bench.table import Table, judged
from patients.models import CoverAudit, CoverVersion
from patients.services import auditing
from patients.tasks import BATCH
from ptcare.people import tenancy
from ptcare.people.models import Clinic

GOAL, MISSED = 2.0, 1.15
TIMES = 20  # that are counted quickly: one is over before a clock ticks
COLUMNS = ["what", "patients", "µs of CPU each", "statements", "R", "goal"]
PLAIN = """
SELECT patient_id, count(DISTINCT "on") FROM patients_clinicsession
WHERE clinic_id = %s AND status = 'attended' GROUP BY patient_id
"""


def tell(clinic: Clinic) -> bool:
    """The table; whether the goal is missed, or something had drifted."""
    plain, plainly_asked = timed(lambda: [count(clinic) for _time in range(TIMES)])
    quick, quickly_asked = timed(lambda: [hold() for _time in range(TIMES)])
    whole, asked = timed(lambda: audit(clinic))
    done = CoverAudit.objects.filter(clinic=clinic).latest("pk")
    summed = CoverVersion.objects.filter(counted=F("version"), summed=F("version"))
    held = summed.count()
    unit = plain / TIMES / done.counted
    r = quick / TIMES / held / unit
    is_dear = r > GOAL * MISSED
    table = Table("audit", COLUMNS)

    def add(what: str, patients: int, each: float, *rest: object) -> None:
        table.add(what, f"{patients:,}", f"{each * 1e6:.1f}", *rest)

    add("a plain count", done.counted, unit, plainly_asked // TIMES, "1", "-")
    times, told = quickly_asked // TIMES, judged(f"{r:.2f}", is_missed=is_dear)
    add("sums held against sessions", held, r * unit, times, told, GOAL)
    each = whole / done.counted
    add("the nightly audit", done.counted, each, asked, f"{each / unit:.0f}", "-")
    table.write()
    return is_dear or CoverAudit.objects.filter(drifted__gt=0).exists()


def count(clinic: Clinic) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [clinic.pk])
        cursor.fetchall()


def hold() -> None:
    auditing.hold_against_sessions(now=timezone.now())


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
