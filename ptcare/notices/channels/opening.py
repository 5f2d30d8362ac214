"""The channels that this installation has."""

from __future__ import annotations

from ptcare.notices.channels import Way
from ptcare.notices.channels.email import Email
from ptcare.notices.kinds import Channel


def open_ways() -> dict[Channel, Way]:
    """All of them, for one batch."""
    ways: tuple[Way, ...] = (Email(),)
    return {way.channel: way for way in ways}
