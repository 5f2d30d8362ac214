"""Turn messages on a device on and off. The proof of both is kept."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.notices.consent import choosing
from ptcare.notices.consent.agreed_words import BY_PUSH
from ptcare.notices.consent.holding import hold
from ptcare.notices.kinds import Channel
from ptcare.notices.models import PushSubscription
from ptcare.notices.models.subscription import PushSubscriptionQuerySet
from ptcare.people import tenancy
from ptcare.people.actors import Actor
from ptcare.people.models import User

MOST_DEVICES = 5  # of one person; one more, and the oldest ends
Gone = PushSubscription.Gone


@dataclass(frozen=True)
class Browser:
    """What a browser gives out when its person says yes."""

    endpoint: str
    p256dh: str
    auth: str
    server_key: str  # ours, for which it was made
    user_agent: str = ""


@dataclass(frozen=True)
class Words:
    """To which a person said yes."""

    wording: str
    text: str


def shown_now() -> Words:
    """In the language of the page."""
    wording = BY_PUSH
    text = wording.read_by(clinic="", address="", topics=())
    return Words(wording=wording.version, text=text)


@transaction.atomic
def turn_on(
    *, device: uuid.UUID, browser: Browser, by: Actor, now: dt.datetime
) -> PushSubscription:
    """Of this person from now on, whoever had messages there before.

    It is their yes to the words that are shown, and to this way before others. Said
    again by the same browser, it changes nothing.
    """
    if by.is_patient_side:
        choosing.put_first(choosing.own_voice(by), Channel.PUSH, now=now)
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        return _keep(by.user, device, browser, shown_now(), by=by, now=now)


def _keep(
    user: User,
    device: uuid.UUID,
    browser: Browser,
    words: Words,
    *,
    by: Actor | None,
    now: dt.datetime,
) -> PushSubscription:
    hold(user.pk)
    rows = PushSubscription.objects.standing().select_for_update().order_by("pk")
    there = list(rows.filter(Q(device=device) | Q(endpoint=browser.endpoint)))
    for row in there:
        if is_same(row, user, device, browser):
            return row
    _end(there, Gone.RENEWED, now, by=by, but_of=user)
    mine = rows.filter(user=user).order_by("-made_at", "-pk")
    _end(list(mine[MOST_DEVICES - 1 :]), Gone.CROWDED, now, by=by)
    made = PushSubscription.objects.create(
        user=user,
        device=device,
        endpoint=browser.endpoint,
        p256dh=browser.p256dh,
        auth=browser.auth,
        server_key=browser.server_key,
        wording=words.wording,
        text=words.text,
        user_agent=browser.user_agent[:300],
        made_at=now,
    )
    _remember("push.turned_on", [made], by=by, now=now)
    return made


def is_same(
    row: PushSubscription, user: User, device: uuid.UUID, browser: Browser
) -> bool:
    kept = Browser(row.endpoint, row.p256dh, row.auth, row.server_key)
    said = Browser(browser.endpoint, browser.p256dh, browser.auth, browser.server_key)
    return (row.user_id, row.device, kept) == (user.pk, device, said)


@transaction.atomic
def end(
    rows: PushSubscriptionQuerySet,
    why: PushSubscription.Gone,
    *,
    now: dt.datetime,
    by: Actor | None = None,
) -> int:
    """How many ended now. Of two that say so at once the second finds nothing."""
    standing = rows.standing().select_for_update(of=("self",)).order_by("pk")
    return _end(list(standing), why, now, by=by)


def end_device(
    device: uuid.UUID,
    why: PushSubscription.Gone,
    *,
    now: dt.datetime,
    but_of: User | None = None,
) -> int:
    """Whoever's it is; but not if it is this person's own."""
    rows = PushSubscription.objects.filter(device=device)
    return end(rows.exclude(user=but_of) if but_of else rows, why, now=now)


@transaction.atomic
def renew(
    *, device: uuid.UUID, browser: Browser, now: dt.datetime
) -> PushSubscription | None:
    """The browser itself has changed its address: still this person's, as agreed to."""
    rows = PushSubscription.objects.standing().filter(device=device)
    before = rows.select_related("user").first()
    if before is None:
        return None
    words = Words(wording=before.wording, text=before.text)
    return _keep(before.user, device, browser, words, by=None, now=now)


def _end(
    rows: list[PushSubscription],
    why: PushSubscription.Gone,
    now: dt.datetime,
    *,
    by: Actor | None = None,
    but_of: User | None = None,
) -> int:
    """With `but_of`, what was somebody else's has moved on to this person."""
    for row in rows:
        is_others = but_of is not None and row.user_id != but_of.pk
        row.ended(Gone.MOVED if is_others else why, at=now)
    PushSubscription.objects.bulk_update(rows, ["gone_at", "gone_why"])
    _remember("push.ended", rows, by=by, now=now)
    return len(rows)


def _remember(
    deed: str, rows: Iterable[PushSubscription], *, by: Actor | None, now: dt.datetime
) -> None:
    AuditEvent.objects.bulk_create(
        event(deed, about=row, by=by, at=now, note=row.gone_why) for row in rows
    )
