"""A clinician says that a translated text is right, or nobody has said so yet."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from programs import catalogue_words
from programs.catalogue_words import Group
from programs.models import TextReview
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class TextChanged(Exception):
    """It does not read any more as it did when it was opened."""


class NotTranslated(Exception):
    """Part of it is still English: there is nothing to review."""


@transaction.atomic
def review(
    *, group: Group, language: str, digest: str, by: Actor, now: dt.datetime
) -> None:
    """Keep that it was read and found right. Two at once: the first is kept."""
    if digest != group.digest:
        raise TextChanged
    if not group.is_translated:
        raise NotTranslated
    row = TextReview(
        clinic_id=by.clinic_id,
        language=language,
        group=group.key,
        digest=digest,
        reviewed_by=by.user,
        reviewed_at=now,
    )
    TextReview.objects.bulk_create([row], ignore_conflicts=True)
    kept = TextReview.objects.get(
        clinic_id=by.clinic_id, language=language, group=group.key, digest=digest
    )
    if kept.reviewed_at == now and kept.reviewed_by_id == by.user.pk:
        record("text.reviewed", about=kept, by=by, at=now)


def waits_for_review(reader: Actor, *keys: str) -> bool:
    """Whether a page of these groups shows a translation that no clinician has read.

    In English, and of what a clinic wrote itself, it asks the database nothing.
    """
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE:
        return False
    there = catalogue_words.groups_in(language)
    shown = {(key, there[key].digest) for key in keys if key in there}
    mine = TextReview.objects.visible_to(reader).filter(language=language)
    reviewed = mine.filter(group__in=keys).values_list("group", "digest")
    return bool(shown) and not shown <= set(reviewed)
