"""What a calendar that others may see says of visits and exercise: who, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from patients.calendar_file import Entry, written
from patients.models import CalendarFeed
from patients.models.appointments import Appointment, appointments_of
from programs.models.exercise_times import daily_hour, exercise_days
from ptcare.people import user_language

EXERCISE_MINUTES = 30  # a place in the day, not a measure of what is asked


def file_of(feed: CalendarFeed, *, now: dt.datetime) -> bytes:
    """In the language of who reads it. Three queries, and two for exercise."""
    with translation.override(user_language.language_of(feed.user)):
        entries = list(visits(feed, now=now))
        if feed.has_exercises:
            entries += exercise(feed, now=now)
        return written(feed.clinic.notice_name, entries)


def visits(feed: CalendarFeed, *, now: dt.datetime) -> Iterable[Entry]:
    today = now.astimezone(feed.clinic.zone).date()
    for each in appointments_of(feed.patient, today=today, now=now):
        yield visit(feed, each)


def visit(feed: CalendarFeed, each: Appointment) -> Entry:
    session, clinic = each.session, feed.clinic
    return Entry(
        uid=f"appointment-{each.first_id}@ptcare",
        sequence=each.changes,
        changed_at=each.changed_at,
        starts=session.begins(clinic.zone),
        minutes=session.minutes,
        title=_("%(clinic)s appointment") % {"clinic": clinic.notice_name},
        more=_("Questions? Call %(phone)s.") % {"phone": clinic.phone},
        url=settings.SITE_URL + reverse("patients:my_visits"),
        is_cancelled=each.is_cancelled,
    )


def exercise(feed: CalendarFeed, *, now: dt.datetime) -> Iterable[Entry]:
    """At the hour of the daily reminder; without one, the day alone."""
    patient = feed.patient
    at = daily_hour(patient)
    for day in exercise_days(patient, today=patient.today(now)):
        yield Entry(
            uid=f"day-{patient.pk}-{day.isoformat()}@ptcare",
            sequence=0,
            changed_at=feed.made_at,
            starts=dt.datetime.combine(day, at, patient.zone) if at else day,
            minutes=EXERCISE_MINUTES,
            title=_("Time for my day"),
            url=settings.SITE_URL + reverse("programs:today"),
            is_busy=False,
        )
