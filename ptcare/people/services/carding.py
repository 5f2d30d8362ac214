"""Entry cards: a long address and six digits, for people without e-mail."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F

from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import EntryCard, Membership, User

# What an unknown address is checked against, so that it takes as long as a known one.
NOBODYS_DIGITS = make_password(None)


class StaffHaveNoCard(Exception):
    """Six digits are no way in for those who see many records."""


@transaction.atomic
def issue_card(
    *, user: User, clinic_id: int, by: Actor, now: datetime
) -> tuple[EntryCard, str]:
    """A new card and its digits, told this once; the one before opens nothing more."""
    if Membership.objects.current().filter(user=user).exists():
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
    cards = EntryCard.objects.filter(user=user, clinic_id=clinic_id, withdrawn_at=None)
    ended = list(cards)
    cards.update(withdrawn_at=now, withdrawn_by=by.user)
    for card in ended:
        record("card.withdrawn", about=card, by=by, at=now)
    return len(ended)


def open_with(*, address: str, digits: str, now: datetime) -> EntryCard | None:
    """The card that these digits open; None for a wrong, locked, old or unknown one.

    A try is counted before the digits are looked at, so that many at once cannot
    outrun the count. Five wrong ones lock the card; the desk issues another.
    """
    # Conditions on the card's own row only: PostgreSQL asks them again of a row that
    # another try has just changed, which it would not do through a join.
    cards = EntryCard.objects.filter(address=address, withdrawn_at=None)
    may_try = cards.filter(wrong_tries__lt=EntryCard.MOST_WRONG_TRIES)
    counted = may_try.update(wrong_tries=F("wrong_tries") + 1)
    card = cards.select_related("user").first() if counted else None
    is_right = check_password(digits, card.digits_hash if card else NOBODYS_DIGITS)
    if card is None or not is_right or not may_come_in(card.user):
        return None
    cards.update(wrong_tries=0, last_used_at=now)
    return card


def may_come_in(user: User) -> bool:
    """Not a closed account; nor who became staff after the card was printed."""
    is_staff = Membership.objects.current().filter(user=user).exists()
    return user.is_active and not is_staff
