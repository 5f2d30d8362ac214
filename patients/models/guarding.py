"""Records that only named colleagues may see, and opening one in an emergency.

A restricted record is not there for anybody else of the clinic: on no list, in no
calendar, at no address. In an emergency a person opens it for an hour, with a reason;
the leads are told at once, each look is marked, and a lead says afterwards whether it
was right.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient
from patients.models.body import Fact, FactQuerySet
from patients.models.doubling import doubles_of
from ptcare.audit import ledger
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user, one_standing
from ptcare.people.models import Membership


class GuardQuerySet(FactQuerySet):
    """The staff may know that a record is guarded, and by whom; not what is in it."""

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_patient_side:
            return self.none()
        return self.filter(clinic_id=actor.clinic_id)


class RestrictedRecordQuerySet(GuardQuerySet):
    def of_clinic(self, clinic_id: int) -> frozenset[int]:
        """The patients whose records are restricted now, and their closed doubles."""
        rows = self.standing().filter(clinic=clinic_id)
        ids = frozenset(rows.values_list("patient_id", flat=True))
        return ids | doubles_of(ids).keys() if ids else ids


class RestrictedRecord(Fact):
    """Only who is named may see the record, and who treats the person."""

    reason = models.CharField(_("why"), max_length=300)

    objects = RestrictedRecordQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("patient", name="a_record_is_restricted_once"),
        ]
        indexes = [
            models.Index(
                fields=["clinic"],
                condition=Q(withdrawn_at=None),
                name="restricted_of_a_clinic",
            )
        ]

    def __str__(self) -> str:
        return f"restriction {self.pk}"


class NamedColleague(Fact):
    """May see a restricted record, in this one standing."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    objects = GuardQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("patient", "membership", name="a_colleague_is_named_once"),
        ]

    def __str__(self) -> str:
        return f"named {self.membership_id}"


class EmergencyAccessQuerySet(GuardQuerySet):
    def open(self, now: Any) -> Self:
        return self.filter(given_back_at=None, ends_at__gt=now)

    def reviewed(self) -> Self:
        return self.filter(emergencyreview__isnull=False)

    def to_review(self) -> Self:
        return self.filter(emergencyreview=None)


class EmergencyAccess(AboutPatient):
    """Somebody opened a record that their role or a restriction keeps from them."""

    class Why(models.TextChoices):
        EMERGENCY = "emergency", _("An emergency: a fall, pain, somebody unconscious")
        COVER = "cover", _("I stand in for a colleague who treats this person")
        ASKED = "asked", _("A hospital or a doctor asks, and it cannot wait")
        OTHER = "other", _("Something else")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    opened_by = by_user()
    why = models.CharField(_("why"), max_length=10, choices=Why)
    reason = models.CharField(_("in your own words"), max_length=300)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at"))
                & Q(ends_at__lte=F("opened_at") + dt.timedelta(hours=4)),
                name="emergency_access_ends_within_hours",
            ),
        ]
        indexes = [
            models.Index(
                fields=["membership", "-ends_at"], name="accesses_of_a_person"
            ),
            models.Index(fields=["clinic", "-opened_at"], name="accesses_of_a_clinic"),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"emergency access {self.pk}"


class EmergencyReview(AboutPatient):
    """A lead's word afterwards: was it right?"""

    access = models.OneToOneField(EmergencyAccess, models.PROTECT)
    was_right = models.BooleanField(_("was it right?"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    reviewed_by = by_user()
    reviewed_at = models.DateTimeField()

    objects = GuardQuerySet.as_manager()

    class Meta:
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"review of access {self.access_id}"
