"""That a message was shown: the one thing that only the device itself can say."""

from __future__ import annotations

import datetime as dt

from django.core.signing import BadSignature, Signer

from ptcare.notices.kinds import Channel
from ptcare.notices.models import Notice
from ptcare.notices.outbox import reporting


def seal() -> Signer:
    return Signer(salt="ptcare.notices.push.shown")


class NotOurs(Exception):
    """Nobody of ours has made this reference."""


def reference_of(notice: Notice) -> str:
    """Signed, so that whoever has it has opened the message."""
    return seal().sign(str(notice.pk))


def shown(reference: str, *, now: dt.datetime) -> bool:
    """Whether the try is written down by now; NotOurs. Said twice it changes nothing.

    A device may be quicker than the worker that sent the message.
    """
    try:
        notice_id = int(seal().unsign(reference))
    except BadSignature:
        raise NotOurs from None
    tried = reporting.try_of(notice_id, Channel.PUSH, reference=reference, now=now)
    if tried is None:
        return False
    reporting.arrived(tried, now=now)
    return True
