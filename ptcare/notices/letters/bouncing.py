"""Letters that come back close an address, until somebody shows that it is good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.signals import authentication_step_completed, email_confirmed
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from ptcare.audit.recording import record
from ptcare.notices.models import AddressNews, Notice
from ptcare.people import tenancy
from ptcare.people.actors import Actor
from ptcare.people.models import User

What = AddressNews.What


@dataclass(frozen=True)
class Gone:
    """A letter that was refused because there is no such address."""

    notice: Notice
    address: str
    reason: str
    at: dt.datetime
    what: What = What.BOUNCED


def are_gone(gone: Iterable[Gone]) -> None:
    """Nothing more is written there. Told twice of the same letter, it counts once."""
    news = [
        AddressNews(
            address=each.address.lower(),
            what=each.what,
            reason=each.reason[:200],
            at=each.at,
            notice=each.notice,
        )
        for each in gone
    ]
    if news:
        with tenancy.reaching(tenancy.Reach.PLANNER):
            AddressNews.objects.bulk_create(news, ignore_conflicts=True)


def closed(user: User) -> AddressNews | None:
    """Why we do not write to this person's address; None if we do, or have none."""
    address = (user.email or "").lower()
    return AddressNews.objects.closed([address]).get(address)


@receiver(email_confirmed)
def when_confirmed(sender: Any, email_address: Any, **about: Any) -> None:
    proved(email_address.email, now=timezone.now())


@receiver(authentication_step_completed)
def when_a_code_was_typed(sender: Any, **about: Any) -> None:
    """Of allauth. Codes go out whatever came back: who waits for one is there."""
    if about.get("email") and about.get("method") == "code":
        proved(about["email"], now=timezone.now())


def proved(address: str, *, now: dt.datetime) -> bool:
    """A code that was sent there has been typed in. Whether that opens it again."""
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        return _open(address, What.PROVED, None, now=now)


@transaction.atomic
def reopen(user: User, *, by: Actor, now: dt.datetime) -> bool:
    """Its owner or the desk says that it is good: the next notice goes there again."""
    was_closed = _open(user.email or "", What.REOPENED, by.user, now=now)
    if was_closed:
        record("address.reopened", about=user, by=by, at=now)
    return was_closed


def _open(address: str, what: What, by: User | None, *, now: dt.datetime) -> bool:
    address = address.lower()
    why = AddressNews.objects.closed([address]).get(address)
    if why is None:
        return False
    AddressNews.objects.create(address=address, what=what, at=now, by=by)
    return True
