"""What goes on over time and is stopped some day: the ground of medicines and aids."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact, FactQuerySet
from ptcare.people.fields import by_user_or_null


class CourseQuerySet(FactQuerySet):
    def current(self) -> Self:
        """What is taken or worn now: neither withdrawn nor stopped."""
        return self.standing().filter(stopped_on=None)


class Course(Fact):
    """Begun, and some day stopped with a reason. Nothing else of it ever changes."""

    started_on = models.DateField(_("since"), null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)
    stopped_reason = models.CharField(max_length=200, blank=True)
    stopped_by = by_user_or_null(blank=True)
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
