"""How long a session lives, by whose it is and whose device it is on.

Staff: 15 idle minutes. Patients and helpers: 30, unless the device is marked as
their own; then it stays signed in for 90 days. All three are settings.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest

from ptcare.people import actors
from ptcare.people.access import STANDING
from ptcare.people.roles import STAFF

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


def is_idle_too_long(request: HttpRequest) -> bool:
    seen = request.session.get(SEEN)
    return seen is not None and time.time() - seen > idle_seconds_allowed(request)


def touch(request: HttpRequest) -> None:
    now = int(time.time())
    if now - request.session.get(SEEN, 0) >= GRANULARITY:
        request.session[SEEN] = now


def remember_device(request: HttpRequest) -> None:
    """The person says that this device is their own. Staff have none."""
    if not is_staff_session(request):
        request.session[OWN_DEVICE] = True
        request.session.set_expiry(timedelta(days=settings.REMEMBERED_DEVICE_DAYS))
