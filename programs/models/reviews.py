"""What a therapist did about a patient of the list: looked, called, or put it off."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact
from programs.models.places import NEWS_OF_A_PATIENT
from ptcare.audit import ledger

LONGEST_NOTE = 500  # characters


class Review(Fact):
    """By whom and when a patient was looked at, and which reasons were in view.

    Those reasons stand behind until the day `until`. A sign that nobody has seen never
    does: a review marks the signs that it saw, one by one.
    """

    class Kind(models.TextChoices):
        REVIEWED = "reviewed", _("Reviewed")
        FINE = "fine", _("Seen, fine")
        CALLED = "called", _("Called")
        NOT_REACHED = "not_reached", _("Called, not reached")
        MESSAGED = "messaged", _("Wrote a message")
        SNOOZED = "snoozed", _("Later")

    kind = models.CharField(max_length=12, choices=Kind)
    reasons = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    until = models.DateField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(kind="fine") | Q(reasons=[]),
                name="only_the_quiet_are_seen_fine",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["called", "not_reached"]) | ~Q(note=""),
                name="a_call_has_its_note",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient", "-id"],
                condition=Q(withdrawn_at=None),
                name="reviews_of_a_patient",
            )
        ]
        triggers = [ledger.NEVER_DELETED, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
