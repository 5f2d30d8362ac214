"""A secret address from which a calendar of one's own reads the clinic sessions."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.helping import HelperLink
from ptcare.audit import ledger
from ptcare.people.fields import by_user_or_null, one_standing, who_and_when

AFTER_CARE = dt.timedelta(days=30)


class CalendarFeedQuerySet(AboutPatientQuerySet["CalendarFeed"]):
    def standing(self) -> Self:
        return self.filter(ended_at=None)

    def open(self, *, now: dt.datetime) -> Self:
        """Those that answer: of open accounts, in care or shortly after, and of a
        helper as long as the patient lets them in."""
        helps = HelperLink.objects.current().filter(
            patient=OuterRef("patient"), user=OuterRef("user")
        )
        last_care = now.date() - AFTER_CARE
        return self.standing().filter(
            Q(patient__user=F("user")) | Exists(helps),
            Q(patient__discharged_on=None) | Q(patient__discharged_on__gte=last_care),
            user__is_active=True,
            patient__user__is_active=True,
        )


@ledger.keep_history(exclude=["read_at"])
class CalendarFeed(AboutPatient):
    """Of the patient, or of a helper for themself. Ended or replaced, never deleted.

    The address itself is kept nowhere: only a hash, by which it is found again.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_feeds"
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    has_exercises = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)  # to the hour or so
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_user_or_null(blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "patient",
                "user",
                until="ended_at",
                name="one_calendar_address_a_person_and_patient",
            ),
            who_and_when("ended", name="calendar_address_ended_says_by_whom"),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"calendar {self.pk}"
