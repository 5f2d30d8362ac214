"""The channels that this installation has."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from ptcare.notices.channels import Way
from ptcare.notices.channels.email import Email
from ptcare.notices.channels.push import Push
from ptcare.notices.channels.sms import Sms
from ptcare.notices.kinds import Channel
from ptcare.notices.push import keys


def open_ways(*, now: dt.datetime) -> dict[Channel, Way]:
    """All that can be used, for one batch."""
    ways: list[Way] = [Email()]
    if not keys.problem():
        ways.append(Push())
    if settings.TEXTS:
        ways.append(Sms(now=now))
    return {way.channel: way for way in ways}


def not_open() -> dict[Channel, str]:
    """Those that nothing goes out by as the settings are, and why."""
    found = {
        Channel.PUSH: keys.problem(),
        Channel.SMS: "" if settings.TEXTS else "TWILIO_ACCOUNT_SID is not set",
    }
    return {channel: why for channel, why in found.items() if why}
