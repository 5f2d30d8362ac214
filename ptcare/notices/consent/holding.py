"""Of what people agree to and choose: one says so at a time."""

from __future__ import annotations

from ptcare.people.models import User


def hold(*users: int) -> None:
    """One at a time says what these people want. Before any row of theirs is locked."""
    rows = User.objects.filter(pk__in=users).order_by("pk")
    list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))
