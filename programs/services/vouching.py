"""A licensed clinician says that content is right, or nobody has said so yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from programs import reviewable
from programs.models import ClinicianReview
from programs.services import translating
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class ContentChanged(Exception):
    """Not all of it reads as it did when the page was opened."""


class AlreadyWithdrawn(Exception):
    """A colleague was first."""


@dataclass(frozen=True, kw_only=True)
class Reviewer:
    """Who read it, by what licence (number and state), when, and what they say."""

    name: str
    licence: str
    on: dt.date
    words: str


@dataclass(frozen=True, kw_only=True)
class Unreviewed:
    """What no clinician has read: the content, or its translation, or neither."""

    content: bool
    translation: bool

    def __bool__(self) -> bool:
        return self.content or self.translation


@transaction.atomic
def write_down(
    stamps: Collection[str], *, reviewer: Reviewer, by: Actor, now: dt.datetime
) -> list[ClinicianReview]:
    """Keep for each of them who read it, all or none. Raises ContentChanged."""
    stamps = dict.fromkeys(stamps)
    there = {item.stamp: item for item in reviewable.items().values()}
    if not set(stamps) <= there.keys():
        raise ContentChanged
    rows = [
        ClinicianReview(
            clinic_id=by.clinic_id,
            key=there[stamp].key,
            digest=there[stamp].digest,
            name=reviewer.name,
            licence=reviewer.licence,
            reviewed_on=reviewer.on,
            words=reviewer.words,
            recorded_by=by.user,
            recorded_at=now,
        )
        for stamp in stamps
    ]
    kept = ClinicianReview.objects.bulk_create(rows)
    told = f"{len(kept)} read by {reviewer.name}"
    record("content.reviewed", about=kept[0], by=by, at=now, note=told)
    return kept


@transaction.atomic
def withdraw(
    *, review: ClinicianReview, reason: str, by: Actor, now: dt.datetime
) -> None:
    """It does not hold. What was written stays, with who took it back and why."""
    standing = ClinicianReview.objects.filter(pk=review.pk, withdrawn_at=None)
    done = standing.update(
        withdrawn_by=by.user, withdrawn_at=now, withdrawn_because=reason
    )
    if not done:
        raise AlreadyWithdrawn
    record("content.review_withdrawn", about=review, by=by, at=now)


def unreviewed(reader: Actor, *keys: str) -> Unreviewed:
    """What a page of these pieces has to say of itself. A clinic's own is its own."""
    there = reviewable.items()
    shown = {(key, there[key].digest) for key in keys if key in there}
    standing = ClinicianReview.objects.visible_to(reader).filter(withdrawn_at=None)
    held = standing.filter(key__in=keys).values_list("key", "digest")
    return Unreviewed(
        content=bool(shown) and not shown <= set(held),
        translation=translating.waits_for_review(reader, *keys),
    )
