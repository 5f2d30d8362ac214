"""How long a session lives, by whose it is and whose device it is on.

Staff: 15 idle minutes. Patients and helpers: 30, unless the device is marked as
their own; then it stays signed in for 90 days. However busy, staff sign in anew after
12 hours, patients after 24, and a device of one's own after a year. All are settings.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from ptcare.people import actors, signals
from ptcare.people.models import User
from ptcare.people.roles import STAFF

STANDING = "standing"  # the key of the standing that the session acts in
SINCE = "since"  # whole seconds since 1970, when this session was signed in
SEEN = "seen_at"  # whole seconds since 1970, when this session was last used
OWN_DEVICE = "own_device"
GRANULARITY = 60  # a session is written at most once a minute


def is_staff_session(request: HttpRequest) -> bool:
    key = request.session.get(STANDING)
    return key is not None and actors.parts(key)[0] in STAFF


def idle_seconds_allowed(request: HttpRequest) -> int:
    if is_staff_session(request):
        return settings.STAFF_IDLE_MINUTES * 60
    if request.session.get(OWN_DEVICE):
        return settings.REMEMBERED_DEVICE_DAYS * 24 * 60 * 60
    return settings.PATIENT_IDLE_MINUTES * 60


def seconds_allowed_in_all(request: HttpRequest) -> int:
    """However busy: a session that somebody stole and keeps awake ends too."""
    if is_staff_session(request):
        return settings.STAFF_SESSION_HOURS * 60 * 60
    if request.session.get(OWN_DEVICE):
        return settings.OWN_DEVICE_DAYS * 24 * 60 * 60
    return settings.PATIENT_SESSION_HOURS * 60 * 60


@receiver(user_logged_in)
def begin(request: HttpRequest, **rest: Any) -> None:
    request.session[SINCE] = int(time.time())


def is_over(request: HttpRequest) -> bool:
    """Also one that began in time to come: the clock was wrong then, and it would last
    for longer than any."""
    now = time.time()
    since = request.session.get(SINCE, now)
    is_old = now - since > seconds_allowed_in_all(request)
    return is_old or since > now + GRANULARITY or is_idle_too_long(request)


def idle_seconds_left(request: HttpRequest) -> int:
    now = int(time.time())
    return idle_seconds_allowed(request) - (now - request.session.get(SEEN, now))


def is_idle_too_long(request: HttpRequest) -> bool:
    seen = request.session.get(SEEN)
    return seen is not None and time.time() - seen > idle_seconds_allowed(request)


def asked_by_itself(request: HttpRequest) -> None:
    """A page asked for its news; nobody did anything, so no session lives longer."""
    request.asked_by_itself = True  # type: ignore[attr-defined]


def touch(request: HttpRequest) -> None:
    now = int(time.time())
    if getattr(request, "asked_by_itself", False):
        return
    if now - request.session.get(SEEN, 0) >= GRANULARITY:
        request.session[SEEN] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(
            last_seen_at=timezone.now()
        )
        if key := request.session.get(STANDING):
            signals.seen.send(None, key=key, at=timezone.now())


def remember_device(request: HttpRequest) -> None:
    """The person says that this device is their own. Staff have none."""
    if not is_staff_session(request):
        request.session[OWN_DEVICE] = True
        request.session.set_expiry(timedelta(days=settings.REMEMBERED_DEVICE_DAYS))


@dataclass(frozen=True)
class Device:
    """One place where a person is signed in."""

    id: int
    name: str
    since: datetime
    seen_at: datetime
    is_own: bool  # marked as the person's own: stays signed in
    is_this: bool


def devices_of(user: User, request: HttpRequest | None = None) -> list[Device]:
    """Newest first. Sessions that have ended by themselves are left out."""
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    alive = Session.objects.filter(
        session_key__in=rows, expire_date__gt=timezone.now()
    ).in_bulk()
    here = request.session.session_key if request else None
    found = [
        Device(
            id=rows[key].pk,
            name=device_name(rows[key].user_agent),
            since=rows[key].created_at,
            seen_at=rows[key].last_seen_at,
            is_own=bool(session.get_decoded().get(OWN_DEVICE)),
            is_this=key == here,
        )
        for key, session in alive.items()
    ]
    return sorted(found, key=lambda device: device.since, reverse=True)


def device_name(user_agent: str) -> str:
    """A word or two by which a person knows their device again."""
    kinds = (
        ("iPad", "iPad"),
        ("iPhone", "iPhone"),
        ("Android", _("Android phone or tablet")),
        ("Windows", _("Windows computer")),
        ("Macintosh", _("Mac")),
        ("Linux", _("Linux computer")),
    )
    return next((name for mark, name in kinds if mark in user_agent), _("A device"))


def end(row: UserSession) -> None:
    """Signed out at once: the session is gone from the server."""
    session = Session.objects.filter(session_key=row.session_key).first()
    if session is not None:
        device = session.get_decoded().get(signals.DEVICE)
        signals.signed_out.send(None, device=device)
        session.delete()
    row.delete()


def end_all(user: User) -> int:
    """Every device of this person. How many there were."""
    rows = list(UserSession.objects.filter(user=user))
    for row in rows:
        end(row)
    signals.signed_out.send(None, user=user)
    return len(rows)
