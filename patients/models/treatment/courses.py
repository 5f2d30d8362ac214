"""What goes on over time: medicines, braces and aids, and what happened of them.

A changed dose is a new row; the old one is stopped, with the day and the reason. What
was given, asked or checked is a row of its own, and says when it is next due.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact, FactQuerySet
from patients.rules import recurring
from patients.rules.recurring import Rhythm
from ptcare.audit import ledger


class CourseQuerySet(FactQuerySet):
    def current(self) -> Self:
        """What is taken or worn now: neither withdrawn nor stopped."""
        return self.standing().filter(stopped_on=None)


class Course(Fact):
    """Begun, and some day stopped with a reason. Nothing else of it ever changes."""

    started_on = models.DateField(_("since"), null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)
    stopped_reason = models.CharField(max_length=200, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = CourseQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        abstract = True
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(stopped_on=None, stopped_by=None, stopped_at=None)
                | Q(
                    stopped_on__isnull=False,
                    stopped_by__isnull=False,
                    stopped_at__isnull=False,
                ),
                name="%(class)s_stop_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(stopped_on=None)
                | Q(started_on=None)
                | Q(stopped_on__gte=F("started_on")),
                name="%(class)s_stops_after_its_start",
            ),
        ]

    @property
    def is_current(self) -> bool:
        return self.stopped_on is None and self.withdrawn_at is None


IS_HABIT = Q(every=1, unit__in=["day", "week"])
IS_GIVEN = Q(route__in=["injection", "infusion"]) & ~IS_HABIT


class MedicationQuerySet(CourseQuerySet):
    def given(self) -> Self:
        """Injections and infusions by date: each dose is recorded when it was given."""
        return self.exclude(unit="as_needed").filter(IS_GIVEN)

    def in_rounds(self) -> Self:
        """Taken alone on a weekday or a date: comes round by itself."""
        daily = Q(unit="as_needed") | Q(unit="day", every=1)
        return self.exclude(daily).exclude(IS_GIVEN)

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
        abstract = False
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
        """As the queryset's `given`, for a row that is at hand."""
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
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(next_due_on__gt=F("given_on")),
                name="dose_is_due_again_later",
            ),
            models.UniqueConstraint(
                fields=["medication", "given_on"],
                condition=Q(withdrawn_at=None),
                name="one_standing_dose_a_day",
            ),
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
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["medication", "asked_on"],
                condition=Q(withdrawn_at=None),
                name="one_standing_medication_report_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.get_taken_display()


class AidQuerySet(CourseQuerySet):
    def with_next_due(self) -> Self:
        """Each with `due_on`: what the last fit check said, or before any the first."""
        checks = FitCheck.objects.standing().filter(aid=OuterRef("pk"))
        last = checks.order_by("-checked_on", "-pk")
        return self.annotate(
            last_checked_on=Subquery(last.values("checked_on")[:1]),
            due_on=Case(
                When(last_checked_on=None, then=F("first_check_on")),
                default=Subquery(last.values("next_due_on")[:1]),
            ),
        )


@ledger.keep_history()
class Aid(Course):
    """A brace or an aid, and when it is worn."""

    class Kind(models.TextChoices):
        ORTHOSIS = "orthosis", _("Back brace")
        HIP_PROTECTOR = "hip_protector", _("Hip protector")
        STICK = "stick", _("Walking stick")
        FRAME = "frame", _("Walking frame")
        INSERT = "insert", _("Shoe insert")
        GRABBER = "grabber", _("Grabber")
        OTHER = "other", _("Other")

    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    name = models.CharField(_("make or model"), max_length=80, blank=True)
    prescribed_by = models.CharField(_("prescribed by"), max_length=120, blank=True)
    wear = models.CharField(_("when it is worn or used"), max_length=120, blank=True)
    first_check_on = models.DateField(_("next fit check"), null=True, blank=True)

    last_checked_on: dt.date | None  # put on by `with_next_due`
    due_on: dt.date | None

    objects = AidQuerySet.as_manager()  # type: ignore[misc]

    day: ClassVar = None
    same: ClassVar = ("kind", "name")

    class Meta(Course.Meta):
        abstract = False
        constraints = [
            *Course.Meta.constraints,
            models.UniqueConstraint(
                "patient",
                "kind",
                Lower("name"),
                condition=Q(withdrawn_at=None, stopped_on=None),
                name="one_current_aid_of_a_kind_and_name",
            ),
        ]

    def __str__(self) -> str:
        kind = str(self.get_kind_display())
        return f"{kind} ({self.name})" if self.name else kind


class FitCheck(Fact):
    """Whether a brace or aid fits, what it does to the skin, and when to look again."""

    aid = models.ForeignKey(Aid, models.PROTECT, related_name="checks")
    checked_on = models.DateField(_("checked on"))
    skin = models.CharField(_("skin problems"), max_length=200, blank=True)
    note = models.CharField(_("notes"), max_length=200, blank=True)
    next_due_on = models.DateField(_("next fit check"), null=True, blank=True)

    day: ClassVar = "checked_on"
    same: ClassVar = ("aid", "checked_on")

    class Meta(Fact.Meta):
        abstract = False
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(next_due_on=None) | Q(next_due_on__gt=F("checked_on")),
                name="fit_check_is_due_again_later",
            ),
            models.UniqueConstraint(
                fields=["aid", "checked_on"],
                condition=Q(withdrawn_at=None),
                name="one_standing_fit_check_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"fit check {self.pk}"


def events_of(course: Course) -> list[tuple[type[Fact], str]]:
    """The kinds of rows that hang on a course, and the column that names it."""
    if isinstance(course, Medication):
        return [(Dose, "medication"), (MedicationReport, "medication")]
    return [(FitCheck, "aid")] if isinstance(course, Aid) else []
