"""What a clinic and its therapists say of themselves in public."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership


class SlugTaken(Exception):
    """Another clinic has that address."""


@transaction.atomic
def present_clinic(
    *, clinic: Clinic, slug: str, by: Actor, now: datetime, **said: Any
) -> None:
    """The words of the public page, and whether there is one. Raises SlugTaken.

    `said` are the public fields of Clinic; what they said before is kept.
    """
    row = Clinic.objects.select_for_update().get(pk=clinic.pk)
    for name, words in {"slug": slug, **said}.items():
        setattr(row, name, words)
    try:
        with transaction.atomic():  # of two who ask at once, the unique key picks one
            row.save(update_fields=["slug", *said])
    except IntegrityError as refusal:
        if Clinic.objects.filter(slug=slug).exclude(pk=row.pk).exists():
            raise SlugTaken from refusal
        raise
    record("clinic.presented", about=row, by=by, at=now)


@transaction.atomic
def present_colleague(
    *, membership: Membership, by: Actor, now: datetime, **said: Any
) -> None:
    """What the page says of one therapist, if it shows them."""
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    for name, words in said.items():
        setattr(row, name, words)
    row.save(update_fields=[*said])
    record("colleague.presented", about=row, by=by, at=now)
