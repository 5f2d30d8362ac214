"""A ledger of many lines: sealed, checked, and one line changed behind its back.

PYTHONPATH=. python -m ptcare.embedded.throwaway python bench/ledger.py --lines 1000000
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from ptcare.audit.models import AuditCheck  # noqa: E402
from ptcare.audit.services import checking, sealing  # noqa: E402

NOW = dt.datetime.now(tz=dt.UTC)
FILL = """
INSERT INTO audit_auditevent (at, clinic_id, by_user_id, by_role, kind, deed,
                              about_type, about_id, patient_id, request_id,
                              from_ip, note)
SELECT now() - n * interval '3 seconds', n %% 50, n %% 400, 'therapist', 'view',
       'chart.opened', 'patients.patient', n %% 9000, n %% 9000,
       substr(md5(n::text), 1, 12), '192.0.2.7', ''
FROM generate_series(1, %s) AS n
"""


def seconds_of(what: str, deed: object) -> None:
    began = time.monotonic()
    result = deed()  # type: ignore[operator]
    sys.stdout.write(f"{what}: {time.monotonic() - began:.1f} s{result or ''}\n")


def fill(lines: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL, [lines])


def seal() -> None:
    while sealing.seal(now=NOW):
        pass


def change_one(lines: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE audit_auditevent SET patient_id = patient_id + 1 WHERE id = %s",
            [lines * 617 // 1000],
        )


def check() -> str:
    found = checking.begin(now=NOW)
    while checking.go_on(check_id=found.pk, now=NOW):
        pass
    done = AuditCheck.objects.get(pk=found.pk)
    return f", {done.lines} lines, {done.wrong} wrong {done.first_wrong}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    lines = parser.parse_args().lines
    call_command("migrate", verbosity=0)
    seconds_of("Written", lambda: fill(lines))
    seconds_of("Sealed", seal)
    seconds_of("Checked", check)
    change_one(lines)
    seconds_of("Checked again", check)


if __name__ == "__main__":
    main()
