"""Medicines, the doses that were given of them, and what the patient says.

A changed dose is a new row; the old one is stopped, with the day and the reason.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact
from patients.models.treatment.courses import Course, CourseQuerySet
from patients.rules import recurring
from patients.rules.recurring import Rhythm
from ptcare.audit import ledger
from ptcare.people.fields import one_standing

IS_HABIT = Q(every=1, unit__in=["day", "week"])
# By date, if on fixed days: each dose is recorded when it was given.
IS_GIVEN = Q(route__in=["injection", "infusion"]) & ~IS_HABIT


class MedicationQuerySet(CourseQuerySet):
    def by_days(self) -> Self:
        """On fixed days: not as needed."""
        return self.exclude(unit="as_needed")

    def taken_alone(self) -> Self:
        """By the patient, and not given by others."""
        return self.by_days().exclude(IS_GIVEN)

    def with_next_due(self) -> Self:
        """Each with `last_given_on`, and `due_on`: by the last dose, or the first."""
        doses = Dose.objects.standing().filter(medication=OuterRef("pk"))
        last = doses.order_by("-given_on", "-pk")
        return self.annotate(
            last_given_on=Subquery(last.values("given_on")[:1]),
            due_on=Coalesce(Subquery(last.values("next_due_on")[:1]), "first_due_on"),
        )


@ledger.keep_history()
class Medication(Course):
    """One medicine at one dose. Stored and reminded of; the doctor decides."""

    class Kind(models.TextChoices):
        BISPHOSPHONATE = "bisphosphonate", _("Bisphosphonate")
        DENOSUMAB = "denosumab", _("Denosumab")
        TERIPARATIDE = "teriparatide", _("Teriparatide or abaloparatide")
        ROMOSOZUMAB = "romosozumab", _("Romosozumab")
        RALOXIFENE = "raloxifene", _("Raloxifene")
        HORMONES = "hormones", _("Hormone therapy")
        CALCIUM = "calcium", _("Calcium")
        VITAMIN_D = "vitamin_d", _("Vitamin D")
        STEROID = "steroid", _("Steroid")
        SLEEP = "sleep", _("Sleeping pill")
        BLOOD_PRESSURE = "blood_pressure", _("Blood-pressure medicine")
        OTHER = "other", _("Other")

    class Route(models.TextChoices):
        MOUTH = "mouth", _("By mouth")
        INJECTION = "injection", _("Injection")
        INFUSION = "infusion", _("Infusion")
        SKIN = "skin", _("Patch or gel")
        NOSE = "nose", _("Nasal spray")
        OTHER = "other", _("Another way")

    class Unit(models.TextChoices):
        DAY = "day", _("days")
        WEEK = "week", _("weeks")
        MONTH = "month", _("months")
        AS_NEEDED = "as_needed", _("as needed, no fixed days")

    class At(models.TextChoices):
        ANY = "", _("Any time")
        MORNING = "morning", _("In the morning")
        NOON = "noon", _("At noon")
        EVENING = "evening", _("In the evening")
        BEDTIME = "bedtime", _("At bedtime")
        TWICE = "twice", _("Morning and evening")
        MEALS = "meals", _("With meals")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("class"), max_length=16, choices=Kind)
    dose = models.CharField(_("dose"), max_length=60)
    route = models.CharField(_("how"), max_length=10, choices=Route)
    every = models.PositiveSmallIntegerField(_("every"), null=True, blank=True)
    unit = models.CharField(max_length=10, choices=Unit)
    at = models.CharField(_("time of day"), max_length=8, choices=At, blank=True)
    # Of weekly ones it names the weekday; of longer rounds their first date.
    first_due_on = models.DateField(_("next due"), null=True, blank=True)
    note = models.CharField(_("notes"), max_length=300, blank=True)

    last_given_on: dt.date | None  # put on by `with_next_due`
    due_on: dt.date | None

    objects = MedicationQuerySet.as_manager()  # type: ignore[misc]

    day: ClassVar = None  # nothing of it lies in the past by necessity
    same: ClassVar = ("name", "dose", "at")

    class Meta(Course.Meta):
        constraints = [
            *Course.Meta.constraints,
            models.CheckConstraint(
                condition=Q(unit="as_needed", every=None, first_due_on=None)
                | (
                    ~Q(unit="as_needed")
                    & Q(every__range=(1, recurring.MOST_EVERY))
                    & (Q(unit="day", every=1) | Q(first_due_on__isnull=False))
                ),
                name="medication_has_a_round_or_is_as_needed",
            ),
            models.UniqueConstraint(
                "patient",
                Lower("name"),
                Lower("dose"),
                "at",
                condition=Q(withdrawn_at=None, stopped_on=None),
                name="one_current_medication_of_a_dose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.dose}"

    @property
    def rhythm(self) -> Rhythm:
        return recurring.rhythm(every=self.every, unit=recurring.Unit(self.unit))

    @property
    def is_given(self) -> bool:
        """As IS_GIVEN, for a row that is at hand."""
        return self.rhythm is Rhythm.DATED and self.route in (
            self.Route.INJECTION,
            self.Route.INFUSION,
        )


class Dose(Fact):
    """An injection or infusion that was given, and when the next is due."""

    medication = models.ForeignKey(Medication, models.PROTECT, related_name="doses")
    given_on = models.DateField(_("given on"))
    next_due_on = models.DateField(_("next due"))
    note = models.CharField(_("notes"), max_length=200, blank=True)

    day: ClassVar = "given_on"
    same: ClassVar = ("medication", "given_on")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(next_due_on__gt=F("given_on")),
                name="dose_is_due_again_later",
            ),
            one_standing("medication", "given_on", name="one_standing_dose_a_day"),
        ]

    def __str__(self) -> str:
        return f"dose {self.pk}"


class MedicationReport(Fact):
    """What the patient said of a medicine: whether it is taken, and side effects."""

    class Taken(models.TextChoices):
        YES = "yes", _("Yes")
        SOMETIMES = "sometimes", _("Sometimes")
        NO = "no", _("No")

    medication = models.ForeignKey(Medication, models.PROTECT, related_name="reports")
    asked_on = models.DateField(_("asked on"))
    taken = models.CharField(_("taken as planned"), max_length=10, choices=Taken)
    side_effects = models.CharField(_("side effects"), max_length=200, blank=True)

    day: ClassVar = "asked_on"
    same: ClassVar = ("medication", "asked_on")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing(
                "medication", "asked_on", name="one_standing_medication_report_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.get_taken_display()
