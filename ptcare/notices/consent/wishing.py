"""How people who work at a clinic hear of what is urgent, of their day and of cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from ptcare.audit.recording import record
from ptcare.notices.consent.holding import hold
from ptcare.notices.models import StaffWishes
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, User


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Of one person; where they have set nothing, what holds for everybody."""

    digest_hour: int | None  # of the clinic's day; None: no letter in the morning
    hears_of_cover: bool


def wishes_of(users: Collection[User], clinic: Clinic) -> dict[int, Wishes]:
    """By the user's id, of each of these people. One query, however many."""
    kept = {
        row.user_id: row
        for row in StaffWishes.objects.filter(clinic=clinic, user__in=list(users))
    }
    return {user.pk: _wishes(kept.get(user.pk) or StaffWishes()) for user in users}


def _wishes(row: StaffWishes) -> Wishes:
    return Wishes(
        digest_hour=row.digest_hour if row.wants_digest else None,
        hears_of_cover=row.hears_of_cover,
    )


@transaction.atomic
def wish(
    *,
    by: Actor,
    now: dt.datetime,
    urgent_by_push: bool,
    wants_digest: bool,
    digest_hour: int,
    hears_of_cover: bool,
) -> None:
    """What the actor wants from now on, at the clinic they act in."""
    hold(by.user.pk)
    row = StaffWishes.of(by.user, by.clinic_id)
    row.urgent_by_push = urgent_by_push
    row.wants_digest = wants_digest
    row.digest_hour = digest_hour
    row.hears_of_cover = hears_of_cover
    row.changed_at, row.changed_by = now, by.user
    row.save()
    record("wishes.changed", about=row, by=by, at=now)
