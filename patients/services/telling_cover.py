"""Tells a patient that there is news of their cover: come and see, and never what.

Of what the desk enters, a little later, for it may think again; of what comes with the
days (an approval that ends, a visit that nobody pays for), where the desk has not
settled it within some hours. At most once a day, and not to who has seen it since. What
comes up at night waits for the morning's message, and is no second one beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse

from patients.models import CoverAlert, CoverLook, Patient
from patients.rules.alerting import Kind
from ptcare.notices.models import Notice
from ptcare.notices.rechecking import STILL, Verdict, rechecks
from ptcare.notices.sending import WRITE_TOLD, send_once

KIND, KEY = "clinic_update", "cover-news"
DAY = dt.timedelta(days=1)
SECOND_THOUGHTS = dt.timedelta(minutes=30)
FOR_THE_DESK = dt.timedelta(hours=4)  # an alert stands so long before the patient hears
TOO_OLD = dt.timedelta(days=3)
SOON = dt.timedelta(days=14)

# What the desk enters that changes what the patient reads. Corrections are left out.
TOLD_DEEDS = frozenset(
    {
        "authorization.added",
        "authorization.approved",
        "authorization.denied",
        "authorization.extended",
        "authorization.voided",
        "coverage.opened",
        "coverage.ended",
        "coverage.withdrawn",
    }
)
# The first warning of an approval that ends is the desk's own.
TOLD_STAGES = ("second", "ended")
TOLD = """
SELECT DISTINCT ON (patient.id)
    'cover-news:' || patient.id || ':' || clock.day AS key, patient.clinic_id,
    patient.user_id, 'clinic_update' AS kind, alert.id AS about, clock.day AS "on",
    gen_random_uuid() AS message_id, %(now)s::timestamptz AS due_at,
    %(now)s + interval '1 day' AS stale_at
FROM patients_coveralert AS alert
JOIN patients_patient AS patient
    ON patient.id = alert.patient_id AND patient.discharged_on IS NULL
JOIN people_user AS person ON person.id = patient.user_id AND person.is_active
JOIN people_clinic AS clinic ON clinic.id = patient.clinic_id
CROSS JOIN LATERAL (
    SELECT (%(now)s::timestamptz AT TIME ZONE patient.time_zone)::date AS day
) AS clock
WHERE next_allowed(
        %(now)s::timestamptz, patient.time_zone, clinic.quiet_from, clinic.quiet_until,
        reader_wakes(patient.clinic_id, patient.user_id)
    ) = %(now)s::timestamptz
    AND alert.cleared_at IS NULL
    AND alert.done_at IS NULL
    AND alert.told_at IS NULL
    AND alert.raised_at BETWEEN %(oldest)s AND %(latest)s
    AND (
        alert.kind = %(ends)s AND alert.reason = ANY (%(stages)s)
        OR alert.kind = %(beyond)s AND alert.day <= clock.day + %(soon)s
    )
    AND NOT EXISTS (
        SELECT FROM notices_notice AS told
        WHERE told.user_id = patient.user_id
            AND told.key LIKE 'cover-news:%%'
            AND (
                told.about = alert.id OR told."on" = clock.day
                OR (told.due_at AT TIME ZONE patient.time_zone)::date = clock.day
            )
    )
ORDER BY patient.id, alert.rank, alert.due_on, alert.id
"""
WRITE = f"WITH told AS ({TOLD}) {WRITE_TOLD}"


def tell_deed(deed: str, patient: Patient, *, now: dt.datetime) -> None:
    """If it matters on their page, and they have read of their cover before: to who has
    read nothing yet, nothing has changed."""
    has_read = CoverLook.objects.filter(patient=patient).exists()
    if deed in TOLD_DEEDS and has_read and patient.discharged_on is None:
        tell(patient, now=now, due_at=now + SECOND_THOUGHTS)


def tell(patient: Patient, *, now: dt.datetime, due_at: dt.datetime) -> None:
    """Today; or tomorrow, where they were told today already.

    What waits to be told speaks of this too, also if it was written before midnight.
    """
    today = patient.today(now)
    rows = Notice.objects.filter(
        key__in=[key_of(patient, today + n * DAY) for n in (-1, 0, 1)]
    )
    if rows.filter(state=Notice.State.DUE).update(made_at=now):
        return
    days = {(row.on, row.due_at.astimezone(patient.zone).date()) for row in rows}
    was_told = any(today in each for each in days)
    day = today + was_told * DAY
    begins = dt.datetime.combine(day, dt.time(), patient.zone)
    send_once(
        key=key_of(patient, day),
        clinic_id=patient.clinic_id,
        to=patient.user,
        kind=KIND,
        due_at=max(begins, due_at),
        now=now,
        link=reverse("patients:my_visits"),
        on=day,
    )


def key_of(patient: Patient, day: dt.date) -> str:
    return f"{KEY}:{patient.pk}:{day.isoformat()}"


@transaction.atomic
def tell_of_alerts(*, now: dt.datetime) -> int:
    """One statement for all clinics; how many it told. Safe to run twice."""
    said: dict[str, Any] = {
        "now": now,
        "link": reverse("patients:my_visits"),
        "oldest": now - TOO_OLD,
        "latest": now - FOR_THE_DESK,
        "ends": Kind.APPROVAL_ENDS,
        "stages": list(TOLD_STAGES),
        "beyond": Kind.BEYOND,
        "soon": SOON.days,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, said)
        return int(cursor.rowcount)


@rechecks(KIND)
def still_news(notices: Sequence[Notice], now: dt.datetime) -> Mapping[int, Verdict]:
    """Not to who has seen it since, nor where it is settled by now: two queries."""
    ours = [each for each in notices if each.key.startswith(f"{KEY}:")]
    looks = looked_at(ours)
    settled = settled_alerts(ours)
    return {
        each.pk: of_news(each, looks.get((each.clinic_id, each.user_id)), settled)
        for each in ours
    }


def looked_at(notices: Sequence[Notice]) -> dict[tuple[int, int | None], dt.datetime]:
    rows = CoverLook.objects.filter(
        clinic__in={each.clinic_id for each in notices},
        patient__user__in={each.user_id for each in notices},
    )
    last = rows.values_list("clinic_id", "patient__user_id").annotate(
        at=Max("looked_at")
    )
    return {(clinic, user): at for clinic, user, at in last}


def settled_alerts(notices: Sequence[Notice]) -> set[int]:
    alerts = CoverAlert.objects.filter(pk__in=[each.about for each in notices])
    return set(alerts.settled().values_list("pk", flat=True))


def of_news(notice: Notice, looked: dt.datetime | None, settled: set[int]) -> Verdict:
    if looked and looked > notice.made_at:
        return Verdict(not_wanted="they have seen the page since")
    if notice.about in settled:
        return Verdict(not_wanted="it is settled")
    return STILL
