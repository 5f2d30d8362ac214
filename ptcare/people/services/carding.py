"""Entry cards: a long address and six digits, for people without e-mail."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from ptcare.audit.recording import record
from ptcare.people import tenancy, tries, typed
from ptcare.people.actors import Actor
from ptcare.people.models import EntryCard, Membership, User

# What an unknown address is checked against, so that it takes as long as a known one.
NOBODYS_DIGITS = make_password(None)
REMEMBERED = timedelta(days=90)  # how long an address that never was is counted


class StaffHaveNoCard(Exception):
    """Six digits are no way in for those who see many records."""


@transaction.atomic
def issue_card(
    *, user: User, clinic_id: int, by: Actor, now: datetime
) -> tuple[EntryCard, str]:
    """A new card and its digits, told this once; the one before opens nothing more."""
    if is_staff(user):
        raise StaffHaveNoCard
    User.objects.select_for_update().get(pk=user.pk)
    withdraw_cards(user=user, clinic_id=clinic_id, by=by, now=now)
    digits = f"{secrets.randbelow(1_000_000):06d}"
    card = EntryCard.objects.create(
        clinic_id=clinic_id,
        user=user,
        digits_hash=make_password(digits),
        issued_by=by.user,
        issued_at=now,
    )
    record("card.issued", about=card, by=by, at=now)
    return card, digits


@transaction.atomic
def withdraw_cards(*, user: User, clinic_id: int, by: Actor, now: datetime) -> int:
    """What is printed opens nothing any more."""
    cards = EntryCard.objects.valid().filter(user=user, clinic_id=clinic_id)
    ended = list(cards)
    cards.update(withdrawn_at=now, withdrawn_by=by.user)
    for card in ended:
        record("card.withdrawn", about=card, by=by, at=now)
    return len(ended)


@dataclass(frozen=True)
class Tried:
    """What came of a try. Not an exception: the count of it must not be undone."""

    card: EntryCard | None  # that the digits opened
    left: int = 0  # tries from now on; none: it rests, or is closed


def open_with(*, address: str, digits: str, now: datetime) -> Tried:
    """The card that these digits open: none for a wrong, old or unknown one, and while
    it rests. An address that never was is told the same as one that is.

    A try is counted before the digits are looked at, so that many at once cannot
    outrun the count.
    """
    address = typed.card_address(address)
    cards = EntryCard.objects.valid().filter(address=address)
    may_try = cards.may_be_tried(now=now)
    counted = may_try.update(wrong_tries=F("wrong_tries") + 1, tried_at=now)
    card = cards.select_related("user").first()
    is_right = check_password(digits, card.digits_hash if card else NOBODYS_DIGITS)
    if card and counted and is_right and may_come_in(card.user):
        cards.update(wrong_tries=0, last_used_at=now)
        return Tried(card)
    if card is None:
        return Tried(None, left=count_for_nobody(address, now=now))
    return Tried(None, left=tries.left(card.wrong_tries) if counted else 0)


def count_for_nobody(address: str, *, now: datetime) -> int:
    """How many tries a card of that address would have left: counted as for one."""
    name = f"no-card:{hashlib.sha256(address.encode()).hexdigest()}"
    wrong, tried_at = cache.get(name, (0, now))
    rests = wrong and not tries.left(wrong) and tried_at > now - tries.REST
    if rests or wrong >= tries.IN_ALL:
        return 0
    cache.set(name, (wrong + 1, now), timeout=REMEMBERED.total_seconds())
    return tries.left(wrong + 1)


def may_come_in(user: User) -> bool:
    """Not a closed account; nor who became staff after the card was printed."""
    return user.is_active and not is_staff(user)


def is_staff(user: User) -> bool:
    """At any clinic, whoever asks."""
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        return Membership.objects.current().filter(user=user).exists()
