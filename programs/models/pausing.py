"""Breaks of the patient's own choice: ill, away, or for another reason."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from programs.models.places import NEWS_OF_A_PATIENT
from programs.rules import pausing
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null

DAY = dt.timedelta(days=1)
ANY_DAY_OF = "starts_on", "until", "back_on"


class Days(Func):
    """From the first day until the day before the last argument."""

    function = "daterange"
    output_field = DateRangeField()


class PauseQuerySet(AboutPatientQuerySet["Pause"]):
    def kept(self) -> Self:
        """Without those called off before their first day was over."""
        return self.filter(back_on__gt=F("starts_on"))

    def on(self, day: Any) -> Self:
        return self.filter(starts_on__lte=day, back_on__gt=day)

    def overlapping(self, starts_on: dt.date, until: dt.date) -> Self:
        return self.kept().filter(starts_on__lte=until, back_on__gt=starts_on)


@ledger.keep_history()
class Pause(AboutPatient):
    """Days on which nothing is asked, because the patient said so. Never deleted.

    `until` is the last day as it was planned, `back_on` the first day after it: earlier
    where it was ended early. It is no hold, and lifts none.
    """

    class Reason(models.TextChoices):
        ILL = "ill", _("I am ill")
        AWAY = "away", _("I am away")
        TREATMENT = "treatment", _("I have an infusion or a treatment")
        OTHER = "other", _("Another reason")

    reason = models.CharField(_("why"), max_length=9, choices=Reason)
    starts_on = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    back_on = models.DateField()
    started_at = models.DateTimeField()
    started_by = by_user()
    started_as = models.CharField(max_length=20)  # the role: patient or helper
    ended_at = models.DateTimeField(null=True, blank=True)  # before its time
    ended_by = by_user_or_null(blank=True)
    ended_as = models.CharField(max_length=20, blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    until__gte=F("starts_on"),
                    until__lt=F("starts_on") + pausing.LONGEST * DAY,
                ),
                name="a_pause_lasts_1_to_28_days",
            ),
            models.CheckConstraint(
                condition=Q(
                    ended_at=None, ended_by=None, ended_as="", back_on=F("until") + DAY
                )
                | Q(
                    ended_at__isnull=False,
                    ended_by__isnull=False,
                    back_on__gte=F("starts_on"),
                    back_on__lte=F("until"),
                ),
                name="a_pause_ends_as_planned_or_says_who_and_when",
            ),
            ExclusionConstraint(
                name="one_pause_of_a_patient_on_any_day",
                expressions=[
                    ("patient", RangeOperators.EQUAL),
                    (Days("starts_on", "back_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["patient", "back_on"], name="pauses_by_day")]
        triggers = [ledger.NEVER_DELETED, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return f"pause {self.pk}"

    @property
    def last_on(self) -> dt.date:
        """The last day it really covers."""
        return self.back_on - DAY

    @property
    def is_ill(self) -> bool:
        return self.reason == self.Reason.ILL


def own_pauses(today: Combinable) -> ArraySubquery:
    """For patients: those of the days that can be logged, and those to come."""
    rows = Pause.objects.kept().filter(
        patient=OuterRef("pk"), back_on__gt=today - pausing.BACK
    )
    said = JSONObject(**{name: name for name in ("id", "reason", *ANY_DAY_OF)})
    return ArraySubquery(rows.order_by("starts_on").values(said=said))


def as_read(rows: list[dict[str, Any]] | None) -> list[Pause]:
    """What `own_pauses` put on a patient, as rows in order of their days."""
    return [
        Pause(**row | {name: dt.date.fromisoformat(row[name]) for name in ANY_DAY_OF})
        for row in rows or ()
    ]
