"""The phases of a program: what is planned for which weeks, and what is open."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from programs.models.places import NEWS_OF_A_PATIENT
from programs.models.program import Program
from programs.rules import phases, schedule
from ptcare.audit import ledger
from ptcare.people.fields import by_user_or_null, one_standing

WEEKS = 26
WEEK = dt.timedelta(days=7)


class PhaseQuerySet(AboutPatientQuerySet["Phase"]):
    def standing(self) -> Self:
        return self.filter(dropped_at=None)


@ledger.keep_history()
class Phase(AboutPatient):
    """Some weeks of a program. The first opens with the signature.

    Each later one begins when a therapist opens it, not by its date: until then its
    items (`planned`) are seen by therapists only, and what runs goes on.
    """

    program = models.ForeignKey(Program, models.PROTECT, related_name="phases")
    name = models.CharField(_("name"), max_length=120)
    focus = models.CharField(_("what it is for"), max_length=300, blank=True)
    week_from = models.PositiveSmallIntegerField(_("from week"))
    week_to = models.PositiveSmallIntegerField(_("to week"))
    sessions_per_week = models.DecimalField(
        _("sessions a week"), max_digits=2, decimal_places=1
    )
    opened_on = models.DateField(null=True)  # the day it began
    opened_at = models.DateTimeField(null=True)
    opened_by = by_user_or_null()
    dropped_at = models.DateTimeField(null=True)
    dropped_by = by_user_or_null()

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ["week_from", "id"]
        constraints = [
            one_standing(
                "program",
                "week_from",
                until="dropped_at",
                name="one_phase_begins_in_a_week",
            ),
            models.CheckConstraint(
                condition=Q(week_from__gte=1)
                & Q(week_to__gte=models.F("week_from"))
                & Q(week_to__lte=WEEKS),
                name="phase_lies_within_26_weeks",
            ),
            models.CheckConstraint(
                condition=Q(sessions_per_week__range=(Decimal(0), Decimal(3))),
                name="phase_has_at_most_three_sessions_a_week",
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None, opened_at=None, opened_by=None)
                | Q(
                    opened_on__isnull=False,
                    opened_at__isnull=False,
                    opened_by__isnull=False,
                ),
                name="opened_phase_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(opened_at=None),
                name="open_phase_is_not_dropped",
            ),
        ]
        triggers = [ledger.NEVER_DELETED, *NEWS_OF_A_PATIENT]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None

    @property
    def due_on(self) -> dt.date:
        """The day it is planned to begin. Ask for the row with its program."""
        return self.program.starts_on + (self.week_from - 1) * WEEK


def due_phase(program: Program, *, today: dt.date) -> Phase | None:
    """The phase that waits for a therapist to open it, if its week has come."""
    if program.signed_at is None or program.ended_at is not None:
        return None
    week = schedule.week_of(today, starts_on=program.starts_on)
    return phases.due(program.phases.standing(), week=week)
