"""Drops what is kept for some days only, as docs/data-retention.md says of each."""

from __future__ import annotations

import datetime as dt

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from patients.rules.retention import SHORT_LIVED
from ptcare.hooks.models import Happening, Secret
from ptcare.notices.models import Notice
from ptcare.submissions.models import Submission

NO_ADDRESS = "dropped"  # in the place of an address of somebody without an account


@transaction.atomic
def drop_outlived(*, now: dt.datetime, most: int) -> int:
    """Up to `most` of each kind; how many it was in all. Safe to run twice."""
    return (
        _submissions(now, most)
        + _sessions(now, most)
        + _addresses(now, most)
        + _happenings(now, most)
        + _rate_limits(now)
    )


def _submissions(now: dt.datetime, most: int) -> int:
    before = now - SHORT_LIVED["submissions.Submission"]
    old = Submission.objects.filter(made_at__lt=before).order_by("made_at")
    ids = list(old.values_list("pk", flat=True)[:most])
    return Submission.objects.filter(pk__in=ids).delete()[0]


def _sessions(now: dt.datetime, most: int) -> int:
    """Ended by themselves, and what was kept of their device and network address."""
    ended = Session.objects.filter(expire_date__lt=now)
    keys = list(ended.values_list("pk", flat=True)[:most])
    gone: int = Session.objects.filter(pk__in=keys).delete()[0]
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    lost = UserSession.objects.filter(~Exists(alive)).order_by("pk")
    ids = list(lost.values_list("pk", flat=True)[:most])
    lost_ones: int = UserSession.objects.filter(pk__in=ids).delete()[0]
    return gone + lost_ones


def _addresses(now: dt.datetime, most: int) -> int:
    """Of people without an account, once nobody asks any more what became of it."""
    before = now - SHORT_LIVED["notices.Notice"]
    old = Notice.objects.filter(settled_at__lt=before, user=None)
    ids = list(old.exclude(address=NO_ADDRESS).values_list("pk", flat=True)[:most])
    dropped: int = Notice.objects.filter(pk__in=ids).update(address=NO_ADDRESS)
    return dropped


def _happenings(now: dt.datetime, most: int) -> int:
    """What other systems were told, arrived or not; and secrets that have ended."""
    before = now - SHORT_LIVED["hooks.Happening"]
    old = Happening.objects.filter(at__lt=before).order_by("at")
    ids = list(old.values_list("pk", flat=True)[:most])
    Happening.objects.filter(pk__in=ids).delete()
    ended = Secret.objects.filter(ends_at__lt=now - SHORT_LIVED["hooks.Secret"])
    secrets: int = ended.delete()[0]
    return len(ids) + secrets


def _rate_limits(now: dt.datetime) -> int:
    """The counters of tries whose time is over."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
        return int(cursor.rowcount)
