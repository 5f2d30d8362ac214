"""What the clinic must not forget about a patient's cover, until its cause is gone."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import (
    AboutPatient,
    AboutPatientQuerySet,
    ClinicSettings,
    OfClinicQuerySet,
)
from patients.rules import alerting
from patients.rules.alerting import Action, Kind, Owner
from ptcare.audit import ledger
from ptcare.people.actors import Actor
from ptcare.people.fields import by_user_or_null, one_standing, who_and_when
from ptcare.people.roles import Role


class CoverAlertQuerySet(AboutPatientQuerySet["CoverAlert"]):
    def standing(self) -> Self:
        """Those whose cause is there, also where somebody has settled them."""
        return self.filter(cleared_at=None)

    def open(self, *, today: dt.date) -> Self:
        """Those somebody has to act on: not done, and not put off beyond today."""
        awake = Q(snoozed_until=None) | Q(snoozed_until__lte=today)
        return self.standing().filter(awake, done_at=None)

    def put_off(self, *, today: dt.date) -> Self:
        return self.standing().filter(done_at=None, snoozed_until__gt=today)

    def settled(self) -> Self:
        return self.filter(Q(done_at__isnull=False) | Q(cleared_at__isnull=False))

    def owned_by(self, *owners: Owner) -> Self:
        return self.filter(kind__in=alerting.kinds_of(*owners))

    def of_role(self, actor: Actor) -> Self:
        """What people of the actor's role act on."""
        if actor.role == Role.THERAPIST:
            return self.owned_by(Owner.THERAPIST)
        return self.owned_by(Owner.DESK, Owner.BILLER)

    def asking(self, actor: Actor) -> Self:
        """What is for this actor to do: a therapist's, of the own patients, of those of
        colleagues who are away, and of who has no therapist."""
        rows = self.of_role(actor)
        if actor.role != Role.THERAPIST:
            return rows
        mine = Q(patient__therapist__in=actor.turns)
        return rows.filter(mine | Q(patient__therapist=None))

    def calling_for(self, action: Action) -> Self:
        return self.filter(_calls_for(action))

    def most_urgent_first(self) -> Self:
        return self.order_by("rank", "due_on", "pk")


def _calls_for(action: Action) -> Q:
    """As `alerting.action_of`, of the columns."""
    named = Q(pk__in=[])
    for kind in Kind:
        reasons = alerting.DEPENDS_ON.get(kind, ("",))
        why = [
            each for each in reasons if alerting.action_of(kind, reason=each) == action
        ]
        if why and kind in alerting.DEPENDS_ON:
            named |= Q(kind=kind, reason__in=why)
        elif why:
            named |= Q(kind=kind)
    return named


@ledger.keep_history(exclude=["rank", "due_on", "day", "count"])
class CoverAlert(AboutPatient):
    """One cause of worry about one patient. It clears itself when its cause is gone.

    Raised and cleared by `services.alerting` alone, from what is counted. A person says
    that it is done, or puts it off; a cause that comes back is a new row.
    """

    kind = models.CharField(max_length=20)
    cause = models.CharField(max_length=80)  # tells it from others of its kind
    reason = models.CharField(max_length=30, blank=True)
    rank = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    day = models.DateField(null=True)  # that it is about
    count = models.IntegerField(null=True)
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)  # the patient
    told_by = by_user_or_null()
    snoozed_until = models.DateField(null=True, blank=True)
    snoozed_at = models.DateTimeField(null=True, blank=True)
    snoozed_by = by_user_or_null()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = by_user_or_null()
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = CoverAlertQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "patient",
                "kind",
                "cause",
                until="cleared_at",
                name="one_alert_per_cause_and_patient",
            ),
            who_and_when("done", name="alert_is_done_by_somebody"),
            who_and_when("told", name="patient_is_told_by_somebody"),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "rank", "due_on", "id"],
                condition=Q(cleared_at=None, done_at=None),
                name="alerts_to_act_on",
            ),
            models.Index(
                fields=["patient", "rank", "due_on", "id"],
                condition=Q(cleared_at=None, done_at=None),
                name="alerts_of_a_patient",
            ),
            models.Index(fields=["patient", "-raised_at"], name="alerts_by_age"),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return self.kind

    @property
    def action(self) -> Action:
        return alerting.action_of(Kind(self.kind), reason=self.reason)

    @property
    def may_be_done(self) -> bool:
        """Whether somebody's word settles it."""
        return self.kind not in alerting.CLEARED_BY_THE_DEED

    @property
    def may_be_told(self) -> bool:
        """Whether it is of a kind that the patient can act on, and not told yet."""
        return self.kind in alerting.PATIENT_HEARS and self.told_at is None


def first_alert(today: dt.date) -> CoverAlertQuerySet:
    """Of the patient of the outer row, the most urgent that is open."""
    rows = CoverAlert.objects.open(today=today).filter(patient=OuterRef("patient"))
    return rows.most_urgent_first()


@ledger.keep_history()
class AlertLimits(ClinicSettings):
    """From when on this clinic wants to be warned. Without a row, the defaults hold."""

    clinic = models.OneToOneField(
        "people.Clinic", models.PROTECT, related_name="alert_limits"
    )
    few_visits = models.PositiveSmallIntegerField(
        _("Few visits left, after bookings"), default=4
    )
    approval_days = models.PositiveSmallIntegerField(
        _("An approval ends: first warning"), default=14
    )
    approval_days_again = models.PositiveSmallIntegerField(
        _("An approval ends: second warning"), default=7
    )
    pending_days = models.PositiveSmallIntegerField(
        _("The plan has not decided on a request for"), default=7
    )
    year_days = models.PositiveSmallIntegerField(
        _("The plan's year ends, with bookings after it"), default=30
    )
    verify_days = models.PositiveSmallIntegerField(
        _("The plan's answer is older than"), default=30
    )
    threshold_percent = models.PositiveSmallIntegerField(
        _("The year's claim threshold is used to"), default=80
    )

    objects = OfClinicQuerySet["AlertLimits"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approval_days_again__lte=F("approval_days")),
                name="the_second_warning_comes_later",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"alerts of clinic {self.clinic_id}"
