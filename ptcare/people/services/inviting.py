"""Accounts by invitation: the clinic makes them, and ends what they may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Model

from ptcare.audit.recording import record
from ptcare.notices.sending import Said, send_once
from ptcare.people import sessions, tenancy
from ptcare.people.actors import Actor
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role
from ptcare.people.signals import colleague_left

BATCH = 1000


class AlreadyAColleague(Exception):
    """The person has this role at the clinic already."""


class AlreadyEnded(Exception):
    """Somebody was quicker."""


class LastLead(Exception):
    """A clinic keeps one lead: name another first."""


def make_account(*, name: str, email: str = "") -> User:
    """The account of that address, or a new one. Without an address always new.

    It has no password: its owner signs in by a code sent to the address, by passkey,
    or by an entry card.
    """
    (user,) = make_accounts([(name, email)])
    return user


def make_accounts(people: Sequence[tuple[str, str]]) -> list[User]:
    """As `make_account` of each name and address, in their order and in a few
    statements. An address stands there once."""
    named = {email.lower(): name for name, email in people if email}
    known = _accounts_of(named) if named else {}
    nameless = [_without_password(name) for name, email in people if not email]
    new = iter(User.objects.bulk_create(nameless, batch_size=BATCH))
    return [known[email.lower()] if email else next(new) for _name, email in people]


def _accounts_of(named: Mapping[str, str]) -> dict[str, User]:
    """Whatever clinic it is that knows them already. In the order of the addresses: so
    two who write at once wait, one for the other."""
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        User.objects.bulk_create(
            (_without_password(named[email], email) for email in sorted(named)),
            batch_size=BATCH,
            ignore_conflicts=True,
        )
        users = {str(user.email): user for user in User.objects.filter(email__in=named)}
        for user in users.values():
            if not user.password:
                user.set_unusable_password()
                user.save(update_fields=["password"])
        EmailAddress.objects.bulk_create(
            (
                EmailAddress(user=users[one], email=one, primary=True, verified=False)
                for one in sorted(named)
            ),
            batch_size=BATCH,
            ignore_conflicts=True,
        )
    return users


def hold_accounts(users: Sequence[User]) -> None:
    """In the order of their ids, for whoever writes a row of which each has one.

    Where that is looked at when a statement ends, two who have written already would
    each wait for the other. Who has no address is known to nobody else yet.
    """
    known = [user.pk for user in users if user.email]
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        rows = User.objects.filter(pk__in=known).order_by("pk")
        list(rows.select_for_update(no_key=True).values_list("pk", flat=True))


def _without_password(name: str, email: str | None = None) -> User:
    user = User(name=name, email=email)
    user.set_unusable_password()
    return user


def has_account(email: str) -> bool:
    """Anybody, whatever clinic it is that knows them."""
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        return User.objects.filter(email__iexact=email).exists()


def letter_to(
    user: User, *, key: str, clinic_id: int, now: datetime, kind: str = "invitation"
) -> Said:
    """It says where to sign in; who has no address comes by card."""
    return {
        "key": f"invitation:{key}",
        "clinic_id": clinic_id,
        "to": user,
        "kind": kind,
        "due_at": now,
        "now": now,
        "link": "/accounts/login/code/",
    }


@transaction.atomic
def invite_colleague(
    *, email: str, name: str, role: Role, is_lead: bool, by: Actor, now: datetime
) -> Membership:
    """A membership, an account if there is none, and a letter. AlreadyAColleague."""
    user = make_account(name=name, email=email)
    membership, is_new = Membership.objects.get_or_create(
        clinic_id=by.clinic_id,
        user=user,
        role=role,
        ended_at=None,
        defaults={"is_lead": is_lead},
    )
    if not is_new:
        raise AlreadyAColleague
    record("colleague.invited", about=membership, by=by, at=now)
    send_once(
        **letter_to(user, key=f"{membership.pk}", clinic_id=by.clinic_id, now=now)
    )
    return membership


class NoAddress(Exception):
    """Nobody knows where to write to: a card is the way in."""


@transaction.atomic
def invite_again(
    *, user: User, about: Model, kind: str, by: Actor, now: datetime
) -> bool:
    """The letter once more; False where one went out within this minute. NoAddress."""
    if not user.email:
        raise NoAddress
    key = f"again:{user.pk}:{by.clinic_id}:{now:%Y-%m-%dT%H:%M}"
    letter = letter_to(user, key=key, clinic_id=by.clinic_id, now=now, kind=kind)
    is_new = send_once(**letter)
    if is_new:
        record("invitation.sent_again", about=about, by=by, at=now)
    return is_new


def _hold_beside_a_lead(membership: Membership) -> None:
    """Holds all colleagues. Raises LastLead where there is no other lead, and
    AlreadyEnded."""
    colleagues = Membership.objects.select_for_update().filter(
        clinic_id=membership.clinic_id, ended_at=None
    )
    current = {row.pk: row for row in colleagues.order_by("pk")}
    if membership.pk not in current:
        raise AlreadyEnded
    leads = [row.pk for row in current.values() if row.is_lead]
    if leads == [membership.pk]:
        raise LastLead


@transaction.atomic
def set_lead(
    *, membership: Membership, is_lead: bool, by: Actor, now: datetime
) -> None:
    """From the next press on they are lead, or no longer. LastLead, AlreadyEnded."""
    if not is_lead:
        _hold_beside_a_lead(membership)
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.ended_at:
        raise AlreadyEnded
    if row.is_lead == is_lead:
        return
    row.is_lead = is_lead
    row.save(update_fields=["is_lead"])
    deed = "colleague.named_lead" if is_lead else "colleague.lead_ended"
    record(deed, about=row, by=by, at=now)


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor, now: datetime) -> None:
    """Access ends at once, on every device. Raises LastLead and AlreadyEnded."""
    _hold_beside_a_lead(membership)
    Membership.objects.filter(pk=membership.pk).update(ended_at=now)
    sessions.end_all(membership.user)
    record("membership.ended", about=membership, by=by, at=now)
    colleague_left.send(Membership, membership=membership, by=by, now=now)
