"""Gives out the secret address of a calendar, and takes it back."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction

from patients.models import CalendarFeed, Patient
from patients.services import counting
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import User

RANDOM_BYTES = 24  # 192 bits: nobody guesses one
READ_AGAIN = dt.timedelta(hours=1)


class NoCalendar(Exception):
    """There is none to turn off; perhaps it was done in another tab."""


@transaction.atomic
def make_address(
    *, patient: Patient, has_exercises: bool, by: Actor, now: dt.datetime
) -> tuple[CalendarFeed, str]:
    """A new address for who acts, told this once; the one before opens nothing more.
    Raises NotTheirs of counting."""
    patient = counting.hold_own(patient, by)
    _end(patient, by.user, by=by, now=now)
    secret = secrets.token_urlsafe(RANDOM_BYTES)
    feed = CalendarFeed.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        user=by.user,
        secret_hash=hash_of(secret),
        has_exercises=has_exercises,
        made_at=now,
    )
    record("calendar.made", about=feed, by=by, at=now)
    return feed, secret


@transaction.atomic
def turn_off(*, patient: Patient, by: Actor, now: dt.datetime) -> None:
    """Raises NoCalendar."""
    if not _end(counting.hold(patient), by.user, by=by, now=now):
        raise NoCalendar


def end_of(*, patient: Patient, user: User, by: Actor, now: dt.datetime) -> None:
    """With their last right to see it. Let in again later, they make a new one."""
    _end(patient, user, by=by, now=now)


def end_each(*, patient: Patient, by: Actor, now: dt.datetime) -> None:
    """Of everybody who reads this patient's visits."""
    feeds = CalendarFeed.objects.standing().filter(patient=patient)
    for feed in feeds.select_related("user").order_by("pk"):
        _end(patient, feed.user, by=by, now=now)


def _end(patient: Patient, user: User, *, by: Actor, now: dt.datetime) -> bool:
    rows = CalendarFeed.objects.standing().filter(patient=patient, user=user)
    feed = rows.select_for_update(of=("self",)).first()
    if feed is None:
        return False
    feed.ended_at, feed.ended_by = now, by.user
    feed.save(update_fields=["ended_at", "ended_by"])
    record("calendar.ended", about=feed, by=by, at=now)
    return True


def find(secret: str, *, now: dt.datetime) -> CalendarFeed | None:
    """The open one with that address, with its patient, clinic and reader."""
    rows = CalendarFeed.objects.open(now=now).filter(secret_hash=hash_of(secret))
    return rows.select_related("patient", "clinic", "user").first()


def remember_reading(feed: CalendarFeed, *, now: dt.datetime) -> None:
    """So that its owner sees that it works, and when nobody reads it any more."""
    if feed.read_at is None or feed.read_at <= now - READ_AGAIN:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)


def hash_of(secret: str) -> str:
    """Of so many random bits a plain hash is enough; nothing is to be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()
