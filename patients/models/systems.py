"""Other systems of a clinic that may read its records, and the keys they read with."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from patients.models.about import OfClinicQuerySet
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, who_and_when


class ConnectedSystemQuerySet(OfClinicQuerySet["ConnectedSystem"]):
    def standing(self) -> Self:
        return self.filter(ended_at=None)


@ledger.keep_history(exclude=["used_at", "secret_hash"])
class ConnectedSystem(models.Model):
    """One computer system that a clinic lets read. Ended, never deleted.

    Its secret is kept nowhere: only a hash. `types` are the FHIR types it may read.
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="systems")
    name = models.CharField(_("name"), max_length=60)
    key = models.CharField(max_length=60, unique=True)  # its client_id
    secret_hash = models.CharField(max_length=64)
    types = ArrayField(models.CharField(max_length=40), verbose_name=_("may read"))
    token = models.UUIDField()  # of the page that made it: a second press is the same
    made_at = models.DateTimeField()
    made_by = by_user()
    secret_at = models.DateTimeField()  # when its secret was last made
    used_at = models.DateTimeField(null=True, blank=True)  # to the minute or so
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = by_user_or_null(blank=True)

    objects = ConnectedSystemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "clinic",
                Lower("name"),
                condition=Q(ended_at=None),
                name="one_standing_system_of_a_name",
            ),
            who_and_when("ended", name="system_ended_says_by_whom"),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return self.name


class SystemKeyQuerySet(OfClinicQuerySet["SystemKey"]):
    def valid(self, *, now: dt.datetime) -> Self:
        """Of a system that may still read, and not too old."""
        return self.filter(expires_at__gt=now, system__ended_at=None)


class SystemKey(models.Model):
    """An access token of an hour, as OAuth 2 gives them. Only its hash is kept.

    Operational: an expired one is deleted when its system takes the next.
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    system = models.ForeignKey(ConnectedSystem, models.PROTECT, related_name="keys")
    secret_hash = models.CharField(max_length=64, unique=True)
    types = ArrayField(models.CharField(max_length=40))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = SystemKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"key {self.pk}"
