"""Requests for a first appointment, from people who are nobody's patients yet.

Not a medical record: what comes of a request is kept for some weeks and then dropped.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.intake import WhyCare
from patients.models.patient import Patient
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user_or_null, who_and_when

LINK_HOLDS = dt.timedelta(days=3)
KEPT_UNCONFIRMED = dt.timedelta(days=7)
KEPT_SETTLED = dt.timedelta(days=90)


class AppointmentRequestQuerySet(models.QuerySet["AppointmentRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.is_patient_side:
            return self.none()
        return self.filter(clinic_id=actor.clinic_id)

    def open(self) -> Self:
        return self.filter(settled_at=None)

    def settled(self) -> Self:
        return self.filter(settled_at__isnull=False)

    def to_answer(self) -> Self:
        """Open, and confirmed by e-mail or reachable by telephone only."""
        return self.open().filter(Q(confirmed_at__isnull=False) | Q(email=""))

    def unconfirmed(self) -> Self:
        """Someone gave an address, and nobody has confirmed it."""
        return self.open().filter(confirmed_at=None).exclude(email="")

    def outlived(self, now: dt.datetime) -> Self:
        """What there is no reason to keep any longer."""
        return self.filter(
            Q(
                settled_at=None,
                confirmed_at=None,
                asked_at__lt=now - KEPT_UNCONFIRMED,
            )
            & ~Q(email="")
            | Q(settled_at__lt=now - KEPT_SETTLED)
        )


class AppointmentRequest(models.Model):
    """Somebody would like to come. The desk calls, and admits them or does not."""

    class Preferred(models.TextChoices):
        ANY = "any", _("Any time")
        MORNING = "morning", _("In the morning")
        AFTERNOON = "afternoon", _("In the afternoon")
        EVENING = "evening", _("In the early evening")

    class Outcome(models.TextChoices):
        ADMITTED = "admitted", _("Admitted")
        DECLINED = "declined", _("Declined")

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    reason = models.CharField(max_length=20, choices=WhyCare)
    has_referral = models.BooleanField(null=True, blank=True)
    preferred = models.CharField(max_length=10, choices=Preferred)
    note = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = by_user_or_null(blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = by_user_or_null(blank=True)
    admitted_as = models.ForeignKey(
        Patient, models.PROTECT, null=True, blank=True, related_name="requests"
    )

    objects = AppointmentRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""),
                name="who_asks_can_be_reached",
            ),
            who_and_when("called", name="call_says_who_and_when"),
            who_and_when("settled", says="outcome", name="outcome_says_who_and_when"),
            models.CheckConstraint(
                condition=Q(outcome="admitted", admitted_as__isnull=False)
                | (~Q(outcome="admitted") & Q(admitted_as=None)),
                name="who_was_admitted_is_a_patient",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "asked_at"],
                condition=Q(settled_at=None),
                name="open_requests_of_a_clinic",
            )
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"

    @property
    def link_ends_at(self) -> dt.datetime:
        return self.asked_at + LINK_HOLDS
