"""Remote monitoring: what a clinic decided, who is monitored, and who worked when.

What is counted from it stands in `programs.rules.monitoring` and is never stored, but
for what somebody accepted: that is frozen.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import (
    AboutPatient,
    AboutPatientQuerySet,
    ClinicSettings,
    OfClinicQuerySet,
)
from patients.models.body import Fact
from programs.rules.spans import Span
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, one_standing, who_and_when
from ptcare.people.models import Membership

NOT_ENDED: dict[str, str | None] = {
    "ended_at": None,
    "ended_by": None,
    "ended_reason": "",
}


@ledger.keep_history()
class MonitoringSettings(ClinicSettings):
    """Whether a clinic monitors, and how strictly. Off until it has said."""

    clinic = models.OneToOneField("people.Clinic", models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=False)
    is_strict = models.BooleanField(default=True)  # each further unit needs a talk
    changed_by = by_user()
    changed_at = models.DateTimeField()

    objects = OfClinicQuerySet["MonitoringSettings"].as_manager()

    class Meta:
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"monitoring at clinic {self.clinic_id}"


class DeviceStatusQuerySet(OfClinicQuerySet["DeviceStatus"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


@ledger.keep_history()
class DeviceStatus(models.Model):
    """A clinic's word that this software is a device as the law means it.

    Whether it is, counsel decides, not the app. Without one no code is shown anywhere.
    """

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    software = models.CharField(max_length=120)
    version = models.CharField(max_length=60)
    basis = models.CharField(max_length=500)  # what was decided, by whom, on what
    confirmed_by = by_user()
    confirmed_at = models.DateTimeField()
    withdrawn_by = by_user_or_null()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = DeviceStatusQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing("clinic", name="one_standing_device_status_a_clinic"),
            who_and_when("withdrawn", name="withdrawn_device_status_says_who_and_when"),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"{self.software} {self.version}"


class MonitoringEpisodeQuerySet(AboutPatientQuerySet["MonitoringEpisode"]):
    def active(self) -> Self:
        return self.filter(ended_at=None)


@ledger.keep_history()
class MonitoringEpisode(AboutPatient):
    """One patient is monitored, from the set-up until it is ended. Then a new one."""

    class ConsentBy(models.TextChoices):
        PATIENT = "patient", _("The patient")
        REPRESENTATIVE = "representative", _("Somebody who may decide for them")

    class Ended(models.TextChoices):
        PAUSED = "paused", _("Monitoring is paused")
        DISCHARGED = "discharged", _("Care has ended")
        CONSENT_WITHDRAWN = "consent", _("Consent was withdrawn")
        OTHER = "other", _("Another reason")

    consent_text = models.TextField()  # as it was shown, in the patient's language
    consent_by = models.CharField(max_length=14, choices=ConsentBy)
    consent_name = models.CharField(max_length=120)  # of who said yes
    consent_on = models.DateField()
    order = models.CharField(max_length=300)  # the order or plan of care it rests on
    set_up_on = models.DateField(help_text="The patient's own calendar day.")
    taught_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    started_by = by_user()
    ended_at = models.DateTimeField(null=True)
    ended_by = by_user_or_null()
    ended_reason = models.CharField(max_length=10, choices=Ended, blank=True)
    ended_note = models.CharField(max_length=300, blank=True)

    objects = MonitoringEpisodeQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "patient", until="ended_at", name="one_active_episode_of_monitoring"
            ),
            models.CheckConstraint(
                condition=Q(consent_on__lte=F("set_up_on")),
                name="consent_comes_before_monitoring",
            ),
            models.CheckConstraint(
                condition=Q(**NOT_ENDED)
                | (
                    Q(ended_at__isnull=False, ended_by__isnull=False)
                    & ~Q(ended_reason="")
                ),
                name="an_ended_episode_says_who_when_and_why",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"monitoring since {self.set_up_on}"


class MonitoringTime(Fact):
    """Time that a therapist worked on one patient's data, or a live talk.

    Corrected by another row that names it; never changed.
    """

    class Activity(models.TextChoices):
        REVIEW = "review", _("Looked at the data")
        CHANGE = "change", _("Changed the plan because of it")
        WRITING = "writing", _("Wrote that down")
        TALK = "talk", _("Live talk")

    class Mode(models.TextChoices):
        PHONE = "phone", _("By phone")
        VIDEO = "video", _("By video")

    class With(models.TextChoices):
        PATIENT = "patient", _("The patient")
        CAREGIVER = "caregiver", _("A helper or family member")

    episode = models.ForeignKey(MonitoringEpisode, models.PROTECT, related_name="times")
    practitioner = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    activity = models.CharField(max_length=7, choices=Activity)
    mode = models.CharField(max_length=5, choices=Mode, blank=True)
    with_whom = models.CharField(max_length=9, choices=With, blank=True)
    words = models.CharField(max_length=200)  # why; of a talk, what was said
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="corrected_by"
    )

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("started_at"))
                & Q(recorded_at__gte=F("ended_at")),
                name="monitoring_time_is_past_and_has_a_length",
            ),
            models.CheckConstraint(
                condition=(Q(activity="talk") & ~Q(mode="") & ~Q(with_whom=""))
                | (~Q(activity="talk") & Q(mode="", with_whom="")),
                name="a_live_talk_says_how_and_with_whom",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "started_at"],
                condition=Q(withdrawn_at=None),
                name="monitoring_times_of_a_month",
            )
        ]

    def __str__(self) -> str:
        return f"monitoring time {self.pk}"

    @property
    def is_talk(self) -> bool:
        return self.activity == self.Activity.TALK

    @property
    def span(self) -> Span:
        return Span(self.started_at, self.ended_at)


class MonitoringAcceptance(AboutPatient):
    """What a person took on of one window or month, frozen as it was. Never changed.

    A later row beside it `corrects` it, with a reason and figures of its own.
    """

    class Kind(models.TextChoices):
        WINDOW = "window", _("Window")
        MONTH = "month", _("Month")

    kind = models.CharField(max_length=6, choices=Kind)
    first = models.DateField()  # its first day
    frozen = models.JSONField()
    digest = models.CharField(max_length=64)  # SHA-256 of what is frozen
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections"
    )
    reason = models.CharField(max_length=300, blank=True)
    accepted_by = by_user()
    accepted_at = models.DateTimeField()

    objects = AboutPatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "first"],
                condition=Q(corrects=None),
                name="a_window_or_month_is_accepted_once",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, reason="")
                | (Q(corrects__isnull=False) & ~Q(reason="")),
                name="a_correction_of_what_was_accepted_says_why",
            ),
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} of {self.first}"
