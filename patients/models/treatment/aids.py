"""Braces and aids, and the checks of whether they fit."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact
from patients.models.treatment.courses import Course, CourseQuerySet
from ptcare.audit import ledger
from ptcare.people.fields import one_standing

NEVER = Value(dt.date.max)
WORN = frozenset({"orthosis", "hip_protector"})


class AidQuerySet(CourseQuerySet):
    def worn(self) -> Self:
        """On the body, for hours: whether it was is asked each day."""
        return self.filter(kind__in=WORN)

    def with_next_due(self) -> Self:
        """Each with `due_on`: what the last fit check said, or before any the first."""
        checks = FitCheck.objects.standing().filter(aid=OuterRef("pk"))
        last = checks.order_by("-checked_on", "-pk")
        said = last.values(next=Coalesce("next_due_on", NEVER))[:1]
        return self.annotate(
            due_on=NullIf(Coalesce(Subquery(said), F("first_check_on")), NEVER),
        )


@ledger.keep_history()
class Aid(Course):
    """A brace or an aid, and when it is worn."""

    class Kind(models.TextChoices):
        ORTHOSIS = "orthosis", _("Back brace")
        HIP_PROTECTOR = "hip_protector", _("Hip protector")
        STICK = "stick", _("Cane")
        FRAME = "frame", _("Walker")
        INSERT = "insert", _("Shoe insert")
        GRABBER = "grabber", _("Grabber")
        OTHER = "other", _("Other")

    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    name = models.CharField(_("make or model"), max_length=80, blank=True)
    prescribed_by = models.CharField(_("prescribed by"), max_length=120, blank=True)
    wear = models.CharField(_("when it is worn or used"), max_length=120, blank=True)
    first_check_on = models.DateField(_("next fit check"), null=True, blank=True)

    due_on: dt.date | None  # put on by `with_next_due`

    objects = AidQuerySet.as_manager()  # type: ignore[misc]

    day: ClassVar = None
    same: ClassVar = ("kind", "name")

    class Meta(Course.Meta):
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
        return self.called(self.kind, self.name)

    @classmethod
    def called(cls, kind: str, name: str) -> str:
        """In the reader's language, and which one."""
        said = str(cls.Kind(kind).label)
        return f"{said} ({name})" if name else said


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
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(next_due_on=None) | Q(next_due_on__gt=F("checked_on")),
                name="fit_check_is_due_again_later",
            ),
            one_standing("aid", "checked_on", name="one_standing_fit_check_a_day"),
        ]

    def __str__(self) -> str:
        return f"fit check {self.pk}"
