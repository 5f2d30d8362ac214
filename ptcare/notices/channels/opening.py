"""The channels that this installation has."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from ptcare.notices.channels import Way
from ptcare.notices.channels.email import Email
from ptcare.notices.channels.sms import Sms
from ptcare.notices.kinds import Channel


def open_ways(*, now: dt.datetime) -> dict[Channel, Way]:
    """All of them, for one batch."""
    ways: list[Way] = [Email()]
    if settings.TEXTS:
        ways.append(Sms(now=now))
    return {way.channel: way for way in ways}
