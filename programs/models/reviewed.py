"""That a clinician read a translated text of the library, and found it right."""

from __future__ import annotations

from typing import Self

from django.db import models

from programs import catalogue_words
from ptcare.audit import ledger
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user


class TextReviewQuerySet(models.QuerySet["TextReview"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(clinic_id=actor.clinic_id)

    def of_now(self, language: str) -> dict[str, TextReview]:
        """Those that still hold, by group: where a letter has changed, none does."""
        rows = self.filter(language=language).select_related("reviewed_by")
        there = catalogue_words.groups_in(language)
        return {
            row.group: row
            for row in rows.order_by("reviewed_at")
            if row.group in there and row.digest == there[row.group].digest
        }


class TextReview(models.Model):
    """One group of texts in one language, as it read then. Never edited, only added."""

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    language = models.CharField(max_length=5)
    group = models.CharField(max_length=60)
    digest = models.CharField(max_length=16)
    reviewed_by = by_user()
    reviewed_at = models.DateTimeField()

    objects = TextReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "language", "group", "digest"],
                name="one_review_of_a_text_and_clinic",
            )
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.group} in {self.language}"
