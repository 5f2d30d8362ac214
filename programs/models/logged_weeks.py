"""What was logged, a row a patient and week, so that no list needs to read the logs.

The database keeps it itself, in the transaction that writes, takes back or corrects a
log, however that is done. It counts the whole week anew each time, after it has locked
the week's row: so nothing adds up wrong, and two devices at once are both in it. The
row is the last thing that a log locks.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from patients.models.about import AboutPatient, AboutPatientQuerySet
from ptcare.audit import ledger
from ptcare.audit.statements import after

DAYS = 7

# One number a day, Monday first.
COUNTED = """
    SELECT week.patient_id, week.monday,
        array_agg(day.said ORDER BY n) AS said,
        array_agg(day.done ORDER BY n) AS done,
        array_agg(day.credit ORDER BY n) AS credit,
        array_agg(day.pain ORDER BY n) AS pain
    FROM ({weeks}) AS week
    CROSS JOIN generate_series(0, 6) AS n
    CROSS JOIN LATERAL (
        SELECT count(*)::smallint AS said,
            (count(*) FILTER (WHERE log.done <> 'none'))::smallint AS done,
            coalesce(round(sum(log.credit) * 100), 0)::smallint AS credit,
            max(log.pain)::smallint AS pain
        FROM programs_exerciselog AS log
        WHERE log.patient_id = week.patient_id
            AND log."on" = week.monday + n
            AND log.undone_at IS NULL
    ) AS day
    GROUP BY week.patient_id, week.monday
"""
LOCK = """
    INSERT INTO programs_loggedweek AS kept
        (patient_id, clinic_id, monday, said, done, credit, pain)
    SELECT patient_id, clinic_id, monday,
        array_fill(0::smallint, ARRAY[7]), array_fill(0::smallint, ARRAY[7]),
        array_fill(0::smallint, ARRAY[7]), array_fill(NULL::smallint, ARRAY[7])
    FROM ({weeks}) AS week
    ORDER BY patient_id, monday
    ON CONFLICT (patient_id, monday) DO UPDATE SET monday = kept.monday
"""
COUNT = """
    UPDATE programs_loggedweek AS kept
    SET said = now.said, done = now.done, credit = now.credit, pain = now.pain
    FROM (@) AS now
    WHERE kept.patient_id = now.patient_id AND kept.monday = now.monday
        AND (kept.said, kept.done, kept.credit, kept.pain)
            IS DISTINCT FROM (now.said, now.done, now.credit, now.pain)
""".replace("@", COUNTED)
_NEW = """
    SELECT DISTINCT patient_id, clinic_id, date_trunc('week', "on")::date AS monday
    FROM written
"""
_BOTH = f"{_NEW} UNION {_NEW.replace('written', 'before')}"


def _kept(weeks: str) -> str:
    return f"{LOCK}; {COUNT}; RETURN NULL;".format(weeks=weeks)


COUNTS_IN_ITS_WEEK = (
    after(pgtrigger.Insert, "new_log_of_a_week", _kept(_NEW)),
    after(pgtrigger.Update, "changed_log_of_a_week", _kept(_BOTH), old="before"),
)
"""For the Meta.triggers of the log."""


class LoggedWeekQuerySet(AboutPatientQuerySet["LoggedWeek"]):
    pass


class LoggedWeek(AboutPatient):
    """What one patient said from one Monday to its Sunday: a number a day.

    `said` counts the logs that stand, `done` those of them that were not skipped,
    `credit` is what was done of what was prescribed in hundredths of an exercise, and
    `pain` the worst that was answered, 0 to 10, null where nobody answered. A day
    without a log has 0 in `said`, which is missing, and not skipped.

    Written by triggers and by `services.tallying` alone.
    """

    monday = models.DateField()
    said = ArrayField(models.SmallIntegerField(), size=DAYS)
    done = ArrayField(models.SmallIntegerField(), size=DAYS)
    credit = ArrayField(models.SmallIntegerField(), size=DAYS)
    pain = ArrayField(models.SmallIntegerField(null=True), size=DAYS)

    objects = LoggedWeekQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "monday"], name="one_row_a_patient_and_week"
            ),
            models.CheckConstraint(
                condition=models.Q(monday__iso_week_day=1),
                name="a_logged_week_begins_on_a_monday",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"week of {self.monday}"
