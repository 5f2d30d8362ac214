"""Claim what is due, then post it. What a message promises is kept by the database.

A worker may be killed at any point. Before it posts, a row is leased; a lease that ran
out means that nobody can know whether the post went out. A safety notice is then sent
again under the same Message-ID; any other is set down as "may have been sent", because
a second exercise reminder does more harm than a missing one.
"""

from __future__ import annotations

import logging
import random
import smtplib
import time
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation

from ptcare.notices.models import Notice
from ptcare.people import speaking, tenancy

log = logging.getLogger(__name__)

BATCH = 100
LEASE = timedelta(minutes=5)
MOST_TRIES = 5
FIRST_PAUSE = timedelta(minutes=1)


class PostOfficeClosed(Exception):
    """No mail server answers: the rest of the batch need not be tried."""


def deliver_due(*, now: datetime, most: int = BATCH) -> int:
    """One batch: how many notices were taken in hand. Safe beside other workers."""
    settle_lost(now=now)
    notices = claim(now=now, most=most)
    if notices:
        post(notices, now=now)
    return len(notices)


def settle_lost(*, now: datetime) -> None:
    """Rows whose worker died between the post office and our record of it."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        lost = Notice.objects.filter(state=Notice.State.CLAIMED, lease_until__lt=now)
        lost.filter(is_safety=True).update(state=Notice.State.DUE, lease_until=None)
        lost.filter(is_safety=False).update(
            state=Notice.State.UNKNOWN,
            reason="the worker died while sending",
            settled_at=now,
            lease_until=None,
        )


def claim(*, now: datetime, most: int) -> list[Notice]:
    """Lease the oldest due rows; other workers pass over rows that are locked."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        due = Notice.objects.filter(state=Notice.State.DUE, due_at__lte=now)
        due.filter(stale_at__lte=now).update(
            state=Notice.State.STALE, reason="its time had passed", settled_at=now
        )
        rows = list(
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("user", "clinic")
            .order_by("due_at", "pk")[:most]
        )
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=Notice.State.CLAIMED, lease_until=now + LEASE, tries=F("tries") + 1
        )
        return rows


def post(notices: Sequence[Notice], *, now: datetime) -> None:
    """Each by itself: one bad address stops nobody else.

    Where the post office is closed, or the lease is half gone, the rest of the batch
    goes back unsent.
    """
    waiting = deque(notices)
    half_lease = time.monotonic() + LEASE.total_seconds() / 2
    connection = get_connection()
    try:
        while waiting and time.monotonic() < half_lease:
            deliver(waiting.popleft(), over=connection, now=now)
    except PostOfficeClosed as closed:
        log.warning("mail server away: %s", closed)
    finally:
        put_back(waiting, now=now)
        connection.close()


def put_back(notices: Iterable[Notice], *, now: datetime) -> None:
    """Surely not sent: due again, as if they had not been claimed."""
    keys = [notice.pk for notice in notices]
    if keys:
        with tenancy.reaching(tenancy.Reach.PLANNER):
            Notice.objects.filter(pk__in=keys, state=Notice.State.CLAIMED).update(
                state=Notice.State.DUE,
                due_at=now + FIRST_PAUSE,
                tries=F("tries") - 1,
                lease_until=None,
            )


def deliver(notice: Notice, *, over: BaseEmailBackend, now: datetime) -> None:
    if notice.user and not notice.user.is_active:
        settle(notice, Notice.State.CANCELLED, "the account is closed", now=now)
    elif not address_of(notice):
        # It stands in the app, which is where people without e-mail read it.
        settle(notice, Notice.State.SENT, "in the app", now=now)
    else:
        send_mail(notice, over=over, now=now)


def address_of(notice: Notice) -> str:
    return (notice.user.email or "") if notice.user else notice.address


def send_mail(notice: Notice, *, over: BaseEmailBackend, now: datetime) -> None:
    try:
        over.open()
    except OSError as error:  # smtplib's errors are among them
        try_later(notice, f"no mail server: {type(error).__name__}", now=now)
        raise PostOfficeClosed(type(error).__name__) from None
    try:
        over.send_messages([letter(notice)])
    except smtplib.SMTPRecipientsRefused:
        settle(notice, Notice.State.FAILED, "the address was refused", now=now)
    except smtplib.SMTPResponseException as error:  # it said no: surely not sent
        try_later(notice, f"refused with {error.smtp_code}", now=now)
    except OSError as error:  # cut off: it may have been taken
        over.close()
        cut_off(notice, f"cut off: {type(error).__name__}", now=now)
    else:
        settle(notice, Notice.State.SENT, "by e-mail", now=now)


def cut_off(notice: Notice, reason: str, *, now: datetime) -> None:
    if notice.is_safety:
        try_later(notice, reason, now=now)
    else:
        settle(notice, Notice.State.UNKNOWN, reason, now=now)


def letter(notice: Notice) -> EmailMultiAlternatives:
    """In the language of who reads it. The same Message-ID however often it is sent."""
    with translation.override(speaking.language_of(notice.user)):
        return written(notice)


def written(notice: Notice) -> EmailMultiAlternatives:
    facts = {
        "clinic": notice.clinic,
        "name": notice.user.name if notice.user else "",
        "address": settings.SITE_URL + notice.link,
    }
    subject = render_to_string(f"emails/{notice.kind}.subject.txt", facts).strip()
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"emails/{notice.kind}.txt", facts),
        to=[address_of(notice)],
        headers={"Message-ID": f"<{notice.message_id}@ptcare>"},
    )
    message.attach_alternative(
        render_to_string(f"emails/{notice.kind}.html", facts), "text/html"
    )
    return message


def settle(notice: Notice, state: Notice.State, reason: str, *, now: datetime) -> None:
    """Only a row that is still ours: a lost lease may have been settled by others."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        Notice.objects.filter(pk=notice.pk, state=Notice.State.CLAIMED).update(
            state=state, reason=reason, settled_at=now, lease_until=None
        )
    log.info("notice settled", extra={"notice": notice.pk, "state": state})


def try_later(notice: Notice, reason: str, *, now: datetime) -> None:
    """Twice as long each time, a little uneven; after some tries it has failed."""
    tries = notice.tries + 1  # as claimed in the database
    if tries >= MOST_TRIES:
        settle(notice, Notice.State.FAILED, reason, now=now)
        return
    pause = FIRST_PAUSE * 2 ** (tries - 1) * random.uniform(0.8, 1.2)  # noqa: S311
    with tenancy.reaching(tenancy.Reach.PLANNER):
        Notice.objects.filter(pk=notice.pk, state=Notice.State.CLAIMED).update(
            state=Notice.State.DUE, reason=reason, due_at=now + pause, lease_until=None
        )


def cancel(*, keys: Sequence[str], now: datetime, reason: str) -> int:
    """What is not needed any more, if it has not gone out."""
    return Notice.objects.filter(Q(key__in=keys), state=Notice.State.DUE).update(
        state=Notice.State.CANCELLED, reason=reason, settled_at=now
    )
