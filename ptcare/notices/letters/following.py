"""What the mail provider tells later of a letter: it arrived, or it came back.

It may be told in any order, more than once, and of a letter whose worker died before it
was written down that it went out: then this is how we learn that it did.
"""

from __future__ import annotations

import datetime as dt

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.db import transaction

from ptcare.notices.channels.email import address_of
from ptcare.notices.kinds import Channel
from ptcare.notices.letters import bouncing
from ptcare.notices.models import Attempt, Notice
from ptcare.notices.outbox import reporting
from ptcare.numbers import as_uuid

What = bouncing.What
GAVE_UP = "old"  # Mailgun's reason after eight hours, whatever severity it names
CAME_BACK = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)


class NotYet(Exception):
    """A worker holds this letter just now: tell it once more, a little later."""


@transaction.atomic
def take_in(event: AnymailTrackingEvent, *, now: dt.datetime) -> bool:
    """Whether it was of a letter of ours, and news. NotYet."""
    notice = notice_of(event)
    if notice is None:
        return False
    attempt = attempt_of(notice, event, now=now)
    if event.event_type == EventType.DELIVERED:
        return reporting.arrived(attempt.pk, now=now)
    if event.event_type == EventType.COMPLAINED:
        return close(notice, event, What.COMPLAINED, now=now)
    if event.event_type in CAME_BACK or has_given_up(event):
        return came_back(notice, attempt, event, now=now)
    if event.event_type == EventType.DEFERRED and not attempt.report:
        attempt.reason = f"the mail server there asks to wait{code_of(event)}"
        attempt.save(update_fields=["reason"])
    return False


def notice_of(event: AnymailTrackingEvent) -> Notice | None:
    """By the Message-ID, which is ours and says which notice it was."""
    known = as_uuid(str(event.message_id or "").strip("<>").removesuffix("@ptcare"))
    if known is None:
        return None
    notices = Notice.objects.select_related("user").select_for_update(of=("self",))
    return notices.filter(message_id=known).first()


def attempt_of(
    notice: Notice, event: AnymailTrackingEvent, *, now: dt.datetime
) -> Attempt:
    tries = notice.attempts.filter(channel=Channel.EMAIL)
    taken = tries.exclude(outcome__in=["refused", "later"]).order_by("pk").last()
    if taken:
        return taken
    if notice.state == Notice.State.CLAIMED:
        raise NotYet
    return Attempt.objects.create(
        notice=notice,
        channel=Channel.EMAIL,
        at=no_later_than(event.timestamp, now),
        outcome=Attempt.Outcome.ACCEPTED,
        reason="told by the mail provider",
    )


def came_back(
    notice: Notice, attempt: Attempt, event: AnymailTrackingEvent, *, now: dt.datetime
) -> bool:
    """The address is closed only if it is no good; a full mailbox may be emptied."""
    reason = f"the letter came back{code_of(event)}"
    if event.reject_reason == RejectReason.BOUNCED:
        close(notice, event, What.BOUNCED, now=now)
    return reporting.came_back(attempt.pk, reason=reason, now=now)


def close(
    notice: Notice, event: AnymailTrackingEvent, what: What, *, now: dt.datetime
) -> bool:
    address = str(event.recipient or "")[:254]
    if not address or address.lower() != address_of(notice).lower():
        return False
    at = no_later_than(event.timestamp, now)
    reason = f"{What(what).label}{code_of(event)}"
    bouncing.are_gone([bouncing.Gone(notice, address, reason, at, what)])
    return True


def has_given_up(event: AnymailTrackingEvent) -> bool:
    return bool(event.esp_event["event-data"].get("reason") == GAVE_UP)


def code_of(event: AnymailTrackingEvent) -> str:
    """Of the mail server there. Its words are left out: they may name people."""
    status = event.esp_event["event-data"].get("delivery-status")
    code = status.get("code") if isinstance(status, dict) else None
    return f" ({code})" if isinstance(code, int) else ""


def no_later_than(at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """The provider's clock, where it tells a time that can be."""
    return min(at or now, now)
