"""Who did something and when, by an account that is never deleted; and until when it
holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from ptcare.people.models import User


def by_user() -> models.ForeignKey[User, User]:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")


def by_user_or_null(
    *, blank: bool = False
) -> models.ForeignKey[User | None, User | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=blank,
        related_name="+",
    )


def who_and_when(deed: str, *, name: str, says: str = "") -> models.CheckConstraint:
    """Of `signed_at` and `signed_by` both or neither; and, with both, what `says`."""
    nothing: dict[str, object] = {f"{deed}_at": None, f"{deed}_by": None}
    done = Q(**{f"{deed}_at__isnull": False, f"{deed}_by__isnull": False})
    if says:
        nothing[says], done = "", done & ~Q(**{says: ""})
    return models.CheckConstraint(condition=Q(**nothing) | done, name=name)


def one_standing(
    *fields: str, name: str, until: str = "withdrawn_at"
) -> models.UniqueConstraint:
    """One row of these at most, among those of which nobody has said that they end."""
    return models.UniqueConstraint(
        fields=fields, condition=Q(**{until: None}), name=name
    )
