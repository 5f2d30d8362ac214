"""Whoever closed the account that was all they had, and is let in by a clinic again."""

from __future__ import annotations

from patients.models import AccountClosure
from ptcare.people import tenancy
from ptcare.people.models import User


def let_in_again(user: User) -> None:
    """Only an account that its owner closed: one that somebody else shut stays shut."""
    if user.is_active:
        return
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):  # whatever clinic it was
        if AccountClosure.objects.filter(recorded_by=user).exists():
            user.is_active = True
            user.save(update_fields=["is_active"])
