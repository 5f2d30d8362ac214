"""By what we know a browser again, whoever is signed in there or nobody.

Its number stands in a cookie. The session keeps it too, so that a device which is
signed out from elsewhere shows no more messages either.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ptcare import cookies
from ptcare.notices.models import PushSubscription
from ptcare.notices.push import subscribing
from ptcare.numbers import as_uuid
from ptcare.people import tenancy
from ptcare.people.models import User
from ptcare.people.signals import DEVICE, signed_out

Gone = PushSubscription.Gone


def device_of(request: HttpRequest) -> uuid.UUID | None:
    return as_uuid(request.COOKIES.get(settings.DEVICE_COOKIE_NAME))


def remember(response: HttpResponse, device: uuid.UUID) -> None:
    name = settings.DEVICE_COOKIE_NAME
    cookies.keep(response, name, str(device), seconds=cookies.LONGEST)


@receiver(user_logged_in)
def somebody_came_in(request: HttpRequest, user: User, **rest: Any) -> None:
    """Messages of whoever had this browser before end: they are not for these eyes."""
    device = device_of(request)
    if device is None:
        return
    now = timezone.now()
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        subscribing.end_device(device, Gone.MOVED, now=now, but_of=user)
    request.session[DEVICE] = str(device)


@receiver(signed_out)
def somebody_left(
    device: str | None = None, user: User | None = None, **rest: Any
) -> None:
    """Of one browser, or of all of a person's."""
    now = timezone.now()
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        if user is not None:
            mine = PushSubscription.objects.filter(user=user)
            subscribing.end(mine, Gone.SIGNED_OUT, now=now)
        elif this := as_uuid(device):
            subscribing.end_device(this, Gone.SIGNED_OUT, now=now)
