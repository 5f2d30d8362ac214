"""`make bench`: a morning of reminders, planned and sent.

Planned: so many reminders whose hour has come, in batches as beat does it, against one
plain INSERT of the very same notices into the same empty table. Then planned again.
R is the one's CPU time of PostgreSQL, divided by the other's.

Sent: batches of these notices into memory, in rounds with a plain loop that renders and
builds the same letters. R is the worker's letters a second over those of the loop.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import logging
import os
import statistics
import sys
import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

import trees  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.mail import get_connection  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from measuring import backend  # noqa: E402

from bench.table import Table, judged  # noqa: E402
from patients.models import Patient  # noqa: E402
from programs.models import ProgramItem, Reminder  # noqa: E402
from programs.services import reminding  # noqa: E402
from ptcare.notices.channels import Parcel  # noqa: E402
from ptcare.notices.channels.email import letter  # noqa: E402
from ptcare.notices.models import Notice  # noqa: E402
from ptcare.notices.outbox import delivering  # noqa: E402
from ptcare.people import tenancy  # noqa: E402

PLAN_GOAL, SEND_GOAL, MISSED = 2.0, 0.6, 1.15
ROUNDS = 5
NAME = "Margaret Ellison"  # of the demo clinic: all others are like her
FIRST_ID = 10_000_000
ZONES = [
    "America/New_York",
    "America/Chicago",
    "America/Phoenix",
    "America/Los_Angeles",
]
TABLES = ("people_user", "patients_patient", "programs_program", "programs_programitem")
PLANNED = ["what", "reminders", "seconds", "µs of PostgreSQL each", "R", "goal"]
SENT = ["commits wait for the disk", "letters", "loop, letters a second", "worker", "R"]
SENT += ["goal", "MB more in the end"]
WRITTEN = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0
    AND NOT attisdropped AND attgenerated = ''
"""  # columns that are not worked out of others
KINDS = (Reminder.Kind.EXERCISE, Reminder.Kind.NUDGE)


def main() -> int:
    said = arguments()
    logging.disable(logging.CRITICAL)
    now = fill(said.reminders // len(KINDS))
    missed = tell_planning(now)
    return int(tell_sending(now, said.letters) or missed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reminders", type=int, default=1_000_000)
    parser.add_argument("--letters", type=int, default=2_000)
    return parser.parse_args()


# So many patients like one of the demo.


def fill(patients: int) -> dt.datetime:
    """Each with one exercise a day and two reminders that are due; the moment."""
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    call_command("seed_demo", "--if-empty", stdout=io.StringIO())
    item = exercise_of(Patient.objects.get(name=NAME))
    here = ZoneInfo(ZONES[0])
    today = dt.datetime.now(here).date()
    now = dt.datetime.combine(today, dt.time(13), here)  # elsewhere from ten on
    zones = f"(ARRAY{ZONES})[1 + n % {len(ZONES)}]"
    changes: list[dict[str, str]] = [
        {"email": "'bench' || n || '@example.org'"},
        {"user_id": f"{FIRST_ID} + n", "time_zone": zones},
        {"patient_id": f"{FIRST_ID} + n"},
        {
            "patient_id": f"{FIRST_ID} + n",
            "program_id": f"{FIRST_ID} + n",
            "weekdays": "'{1,2,3,4,5,6,7}'",
        },
    ]
    whose = (item.patient.user_id, item.patient_id, item.program_id, item.pk)
    run("SET session_replication_role = replica")  # no trigger looks at each of them
    for table, pk, values in zip(TABLES, whose, changes, strict=True):
        clone(table, pk, values, times=patients)
    run(
        """
        INSERT INTO programs_reminder (
            patient_id, clinic_id, kind, is_on, at, skips_clinic_days, next_due_at
        )
        SELECT id, clinic_id, kind, true, at::time, false,
            local_moment(%s::date + at, time_zone)
        FROM patients_patient
        CROSS JOIN LATERAL (
            SELECT (%s AT TIME ZONE time_zone)::time - interval '15 minutes'
                * (id %% 8) AS at
        ) AS clock
        CROSS JOIN unnest(%s) AS kind
        WHERE id > %s
        """,
        [today, now, [kind.value for kind in KINDS], FIRST_ID],
    )
    far = "UPDATE programs_reminder SET next_due_at = 'infinity' WHERE patient_id < %s"
    run(f"{far} AND is_on", [FIRST_ID])  # of the demo nobody is due
    run("SET session_replication_role = origin")
    run("VACUUM ANALYZE")
    return now


def exercise_of(patient: Patient) -> ProgramItem:
    """One that she does at home, for some days more."""
    rows = ProgramItem.objects.select_related("patient").filter(
        patient=patient,
        program__signed_at__isnull=False,
        program__ended_at=None,
        where="home",
        is_waiting=False,
        ends_on=None,
        exercise__supervision_initial=False,
    )
    return rows[0]


def clone(table: str, pk: int, values: dict[str, str], *, times: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [table])
        names = [name for (name,) in cursor.fetchall()]
    values = {"id": f"{FIRST_ID} + n"} | values
    columns = ", ".join(f'"{name}"' for name in names)
    found = ", ".join(values.get(name, f'"{name}"') for name in names)
    run(
        f"INSERT INTO {table} ({columns}) SELECT {found} FROM {table}"
        f" CROSS JOIN generate_series(1, {times}) AS n WHERE id = {pk}"
    )


def run(sql: str, params: list[object] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


# Planned.


def tell_planning(now: dt.datetime) -> bool:
    """The table; whether the goal is missed."""
    run("TRUNCATE notices_notice CASCADE")
    first = timed(lambda: plan(now))
    again = timed(lambda: plan(now))
    run("CREATE TEMPORARY TABLE same AS SELECT * FROM notices_notice")
    run("TRUNCATE notices_notice CASCADE")
    run("CHECKPOINT")
    plain = timed(insert)
    ratio = first.cpu / plain.cpu
    is_dear = ratio > PLAN_GOAL * MISSED
    table = Table("planned", PLANNED)
    for name, done, r in (
        ("one plain INSERT", plain, "1"),
        ("planned", first, judged(f"{ratio:.2f}", is_missed=is_dear)),
        ("planned again", again, f"{again.cpu / plain.cpu:.2f}"),
    ):
        goal = PLAN_GOAL if done is first else "-"
        each = done.cpu / first.rows * 1_000_000
        table.add(name, f"{done.rows:,}", f"{done.seconds:.1f}", f"{each:.0f}", r, goal)
    table.write()
    return is_dear or again.rows > 0


class Timed:
    def __init__(self, rows: int, seconds: float, cpu: float) -> None:
        self.rows, self.seconds, self.cpu = rows, seconds, cpu


def timed(deed: Callable[[], int]) -> Timed:
    pid = backend()
    began, before = time.perf_counter(), trees.cpu(pid)
    rows = deed()
    return Timed(rows, time.perf_counter() - began, trees.cpu(pid) - before)


def plan(now: dt.datetime) -> int:
    """As beat rings it; how many notices are written."""
    written = 0
    for kind in KINDS:
        claimed = reminding.BATCH
        while claimed == reminding.BATCH:
            with tenancy.reaching(tenancy.Reach.PLANNER):
                claimed, some = reminding.plan_due(kind, now=now)
            written += some
    return written


def insert() -> int:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO notices_notice SELECT * FROM same")
        return int(cursor.rowcount)


# Sent.


def tell_sending(now: dt.datetime, letters: int) -> bool:
    table, missed = Table("sent", SENT), []
    kept = "django.core.mail.backends.locmem.EmailBackend"
    with override_settings(EMAIL_BACKEND=kept):
        for commits in ("on", "off"):
            run(f"SET synchronous_commit = {commits}")
            missed.append(send_rounds(table, now, letters, commits))
    table.write()
    return any(missed)


def send_rounds(table: Table, now: dt.datetime, letters: int, commits: str) -> bool:
    loops, workers, grown = [], [], 0.0
    for number in range(ROUNDS):
        loops.append(letters / seconds_of(lambda: loop(letters)))
        workers.append(letters / seconds_of(lambda: deliver(now, letters)))
        if number == 0:
            grown = memory()
    ratio = statistics.median(w / p for w, p in zip(workers, loops, strict=True))
    is_slow = ratio < SEND_GOAL / MISSED
    table.add(
        commits,
        f"{letters * ROUNDS:,}",
        f"{statistics.median(loops):,.0f}",
        f"{statistics.median(workers):,.0f}",
        judged(f"{ratio:.2f}", is_missed=is_slow),
        SEND_GOAL,
        f"{memory() - grown:+.1f}",
    )
    return is_slow


def seconds_of(deed: Callable[[], None]) -> float:
    mail.outbox = []
    before = time.perf_counter()
    deed()
    return time.perf_counter() - before


def loop(letters: int) -> None:
    """Rendered and built from rows that are read already, and no more."""
    rows = Notice.objects.filter(state="due").select_related("user", "clinic")
    post = get_connection()
    for notice in rows[:letters]:
        post.send_messages([letter(Parcel(notice=notice, address=notice.user.email))])


def deliver(now: dt.datetime, letters: int) -> None:
    taken = 0
    while taken < letters:
        taken += delivering.deliver_due(now=now, most=delivering.BATCH)
    if len(mail.outbox) != taken:
        raise SystemExit(f"Of {taken} notices {len(mail.outbox)} went out.")


def memory() -> float:
    """MB that this process has in memory."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
