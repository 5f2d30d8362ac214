"""A clinic session is remembered twice: on the day before, and in its morning.

One statement for all clinics finds the sessions by their day, reads each patient's own
clock and writes the notices. A notice's key names the session and its start and lets it
out once, however often, and however late, this runs. Of several sessions of one day the
first is remembered, and its words name them all: a number has one text a day.

- The first is due at 16:00 of the day before, while the clinic still answers its phone;
  it may be late until that evening's quiet hours begin. Then the morning's suffices.
- The second is due when the patient may first be disturbed in the morning. Of a session
  that is less than an hour away by then, that of the evening before is enough, if it
  went out.
- Nothing is due after the session has begun, nor before it was booked.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from patients.models import ClinicSession, Closure
from ptcare.among import among
from ptcare.notices.models import Notice
from ptcare.notices.rechecking import Verdict, rechecks
from ptcare.notices.sending import WRITE_TOLD
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)
EVE, MORNING = "session_eve", "session_morning"

KEY = """
    'session:' || {session}.id || ':' || {session}."on" || 'T'
        || to_char({session}.start, 'HH24:MI')
"""
# By the calendar of any zone a session of these days may be about to be due.
TOLD = f"""
SELECT DISTINCT ON (patient_id, coming."on", told.kind)
    key || told.stage AS key, clinic_id, user_id, told.kind, id AS about, day AS "on",
    gen_random_uuid() AS message_id, told.due_at, told.stale_at
FROM (
    SELECT
        session.id, session.clinic_id, session.patient_id, session.booked_at,
        session.therapist_id, session."on", patient.user_id, starts_at, day,
        {KEY.format(session="session")} AS key,
        last_allowed(
            local_moment(day - 1 + interval '16 hours', patient.time_zone),
            patient.time_zone, clinic.quiet_from, clinic.quiet_until, wakes
        ) AS eve_at,
        local_moment(day - 1 + closes_at(clinic.quiet_from), patient.time_zone)
            AS evening_ends_at,
        local_moment(
            day + opens_at(clinic.quiet_until, wakes), patient.time_zone
        ) AS morning_at
    FROM patients_clinicsession AS session
    JOIN people_clinic AS clinic ON clinic.id = session.clinic_id
    JOIN patients_patient AS patient
        ON patient.id = session.patient_id AND patient.discharged_on IS NULL
    JOIN people_user AS person ON person.id = patient.user_id AND person.is_active
    CROSS JOIN LATERAL (
        SELECT local_moment(session."on" + session.start, clinic.time_zone) AS starts_at
    ) AS moment
    CROSS JOIN LATERAL (
        SELECT (starts_at AT TIME ZONE patient.time_zone)::date AS day,
            reader_wakes(patient.clinic_id, patient.user_id) AS wakes
    ) AS clock
    WHERE session.status = 'planned'
        AND session."on" BETWEEN %(first)s AND %(last)s
        AND starts_at > %(now)s
) AS coming
CROSS JOIN LATERAL (
    SELECT
        'session_eve' AS kind, ':eve' AS stage, eve_at AS due_at,
        least(evening_ends_at, starts_at) AS stale_at
    UNION ALL
    SELECT 'session_morning', ':morning', morning_at, starts_at
    WHERE starts_at >= morning_at + interval '1 hour'
        OR NOT EXISTS (
            SELECT FROM notices_notice AS eve
            WHERE eve.key = coming.key || ':eve'
                AND eve.state NOT IN ('stale', 'failed')
        )
) AS told
WHERE told.due_at <= %(now)s
    AND told.stale_at > %(now)s
    AND booked_at < told.due_at
    AND NOT EXISTS (
        SELECT FROM patients_clinicsession AS its
        JOIN notices_notice AS said
            ON said.key = {KEY.format(session="its")} || told.stage
        WHERE its.patient_id = coming.patient_id
            AND its."on" = coming."on"
            AND (its.id = coming.id OR said.state <> 'cancelled')
    )
    AND NOT EXISTS (
        SELECT FROM patients_closure AS closed
        WHERE closed.clinic_id = coming.clinic_id
            AND closed.withdrawn_at IS NULL
            AND coming."on" BETWEEN closed.first_on AND closed.last_on
            AND (
                closed.therapist_id IS NULL
                OR closed.therapist_id = coming.therapist_id
            )
    )
ORDER BY patient_id, coming."on", told.kind, starts_at, id
"""  # noqa: S608 - of constants of this house
WRITE = f"WITH told AS ({TOLD}) {WRITE_TOLD}"


@transaction.atomic
def send_session_reminders(*, now: dt.datetime) -> int:
    """Write the reminders whose hour has come; how many that is."""
    today = now.date()
    said: dict[str, Any] = {
        "now": now,
        "link": reverse("patients:my_visits"),
        "first": today - DAY,
        "last": today + 2 * DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, said)
        return int(cursor.rowcount)


@rechecks(EVE, MORNING)
def still_coming(notices: Sequence[Notice], now: dt.datetime) -> Mapping[int, Verdict]:
    """What a reminder says is read at the moment of sending: three queries."""
    sessions = sessions_of(notices)
    days = days_of(sessions.values())
    closures = closures_around(sessions.values())
    return {
        notice.pk: of_day(days[day_of(sessions[notice.about])], closures, now)
        for notice in notices
        if notice.about in sessions
    }


def sessions_of(notices: Iterable[Notice]) -> dict[int, ClinicSession]:
    ids = {notice.about for notice in notices if notice.about}
    rows = ClinicSession.objects.select_related("patient", "clinic")
    return rows.in_bulk(ids)


def day_of(session: ClinicSession) -> tuple[int, dt.date]:
    return session.patient_id, session.on


def days_of(
    sessions: Collection[ClinicSession],
) -> dict[tuple[int, dt.date], list[ClinicSession]]:
    """By patient and day: those sessions, and all others booked beside them."""
    found = {session.pk: session for session in sessions}
    if found:
        beside = ClinicSession.objects.select_related("patient", "clinic").booked()
        beside = beside.filter(among("patient", {each.patient_id for each in sessions}))
        beside = beside.filter(among("on", {each.on for each in sessions}))
        found |= {each.pk: each for each in beside}
    days = defaultdict(list)
    for session in sorted(found.values(), key=lambda each: each.start):
        days[day_of(session)].append(session)
    return days


def closures_around(sessions: Iterable[ClinicSession]) -> list[Closure]:
    days = {session.on for session in sessions}
    if not days:
        return []
    clinics = {session.clinic_id for session in sessions}
    rows = Closure.objects.standing().filter(clinic__in=clinics)
    return list(rows.between(min(days), max(days)))


def of_day(
    sessions: Sequence[ClinicSession], closures: Sequence[Closure], now: dt.datetime
) -> Verdict:
    """Of one patient, in the order of the day: those that still come are named."""
    against = {each: why_not(each, closures, now) for each in sessions}
    coming = [session for session in sessions if not against[session]]
    if not coming:
        return Verdict(not_wanted=against[sessions[-1]])
    return Verdict(facts=facts_of(*coming))


def why_not(
    session: ClinicSession, closures: Iterable[Closure], now: dt.datetime
) -> str:
    if not session.is_booked:
        return f"the session is {session.status}"
    if starts_at(session) <= now:
        return "the session has begun"
    if session.patient.discharged_on is not None:
        return "the patient is discharged"
    if any(each.meets(session) for each in closures):
        return "nobody is seen on that day"
    return ""


def facts_of(first: ClinicSession, *later: ClinicSession) -> dict[str, object]:
    """For the words: the clinic's own day and hours, as everywhere in the app."""
    there = starts_at(first)
    is_elsewhere = there.astimezone(first.patient.zone).time() != there.time()
    return {
        "day": first.on,
        "start": first.start,
        "starts": [first.start, *(each.start for each in later)],
        "is_elsewhere": is_elsewhere,
    }


def starts_at(session: ClinicSession) -> dt.datetime:
    return session.begins(session.clinic.zone)


def reminder_of(session: ClinicSession, actor: Actor) -> Notice | None:
    """The last reminder that named it and went out to who acts; one query.

    Of a day with several, the first is remembered, and its words name them all.
    """
    of_that_day = ClinicSession.objects.filter(
        patient=session.patient_id, on=session.on
    )
    rows = Notice.objects.visible_to(actor).gone_out()
    told = rows.filter(kind__in=(EVE, MORNING), about__in=of_that_day.values("pk"))
    told = told.filter(settled_at__gte=session.booked_at)
    return told.order_by("-settled_at").first()
