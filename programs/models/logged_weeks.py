"""What was logged, a row a patient and week, so that no list needs to read the logs.

The database keeps it itself, in the transaction that writes, takes back or corrects a
log, however that is done. It counts each such day anew, after it has locked the week's
row: so nothing adds up wrong, and two devices at once are both in it.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from patients.models.about import AboutPatient, AboutPatientQuerySet
from ptcare.audit import ledger

DAYS = 7

OF_A_DAY = """
    SELECT count(*)::smallint AS said,
        (count(*) FILTER (WHERE log.done <> 'none'))::smallint AS done,
        coalesce(round(sum(log.credit) * 100), 0)::smallint AS credit,
        max(log.pain)::smallint AS pain
    FROM programs_exerciselog AS log
    WHERE log.patient_id = {patient} AND log."on" = {day} AND log.undone_at IS NULL
"""
# One number a day, Monday first.
COUNTED = """
    SELECT week.patient_id, week.monday,
        array_agg(day.said ORDER BY n) AS said,
        array_agg(day.done ORDER BY n) AS done,
        array_agg(day.credit ORDER BY n) AS credit,
        array_agg(day.pain ORDER BY n) AS pain
    FROM ({weeks}) AS week
    CROSS JOIN generate_series(0, 6) AS n
    CROSS JOIN LATERAL (@) AS day
    GROUP BY week.patient_id, week.monday
""".replace("@", OF_A_DAY.format(patient="week.patient_id", day="week.monday + n"))
NOTHING = """
    array_fill(0::smallint, ARRAY[7]), array_fill(0::smallint, ARRAY[7]),
    array_fill(0::smallint, ARRAY[7]), array_fill(NULL::smallint, ARRAY[7])
"""
LOCK = """
    INSERT INTO programs_loggedweek AS kept
        (patient_id, clinic_id, monday, said, done, credit, pain)
    SELECT patient_id, clinic_id, monday, @
    FROM ({weeks}) AS week
    ORDER BY patient_id, monday
    ON CONFLICT (patient_id, monday) DO UPDATE SET monday = kept.monday
""".replace("@", NOTHING)
COUNT = """
    UPDATE programs_loggedweek AS kept
    SET said = now.said, done = now.done, credit = now.credit, pain = now.pain
    FROM (@) AS now
    WHERE kept.patient_id = now.patient_id AND kept.monday = now.monday
        AND (kept.said, kept.done, kept.credit, kept.pain)
            IS DISTINCT FROM (now.said, now.done, now.credit, now.pain)
""".replace("@", COUNTED)
# For the triggers of the log: the days of its rows, in their order, so that no two
# writers of many can wait for each other. A conflict locks the row, and writes nothing.
KEEP = """
    DECLARE
        day record;
    BEGIN
        FOR day IN
            SELECT DISTINCT patient_id, clinic_id, "on",
                date_trunc('week', "on")::date AS monday,
                extract(isodow FROM "on")::integer AS n
            FROM ({rows}) AS log
            ORDER BY patient_id, "on"
        LOOP
            INSERT INTO programs_loggedweek AS kept
                (patient_id, clinic_id, monday, said, done, credit, pain)
            VALUES (day.patient_id, day.clinic_id, day.monday, @)
            ON CONFLICT (patient_id, monday)
            DO UPDATE SET monday = kept.monday WHERE false;

            UPDATE programs_loggedweek AS kept
            SET said[day.n] = now.said, done[day.n] = now.done,
                credit[day.n] = now.credit, pain[day.n] = now.pain
            FROM (@day) AS now
            WHERE kept.patient_id = day.patient_id AND kept.monday = day.monday;
        END LOOP;
    END;
"""
KEEP = KEEP.replace("@day", OF_A_DAY.format(patient="day.patient_id", day='day."on"'))
KEEP = KEEP.replace("@", NOTHING)


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
