"""What a patient wants to be able to do, and what became of it.

Facts, as those about the body: withdrawn and never changed.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact, FactQuerySet
from ptcare.people.fields import one_standing


class GoalQuerySet(FactQuerySet):
    def open(self) -> Self:
        """Neither met nor dropped, as far as is held true."""
        settled = GoalOutcome.objects.standing().filter(goal=OuterRef("pk"))
        return self.standing().filter(~Exists(settled))


class Goal(Fact):
    """What the patient wants to be able to do, in their own words."""

    words = models.CharField(_("in their own words"), max_length=300)

    objects = GoalQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.words

    @property
    def is_open(self) -> bool:
        """From outcomes already loaded."""
        return all(each.withdrawn_at for each in self.outcomes.all())


class GoalOutcome(Fact):
    """What became of a goal. Withdrawn when it was said too early."""

    class Outcome(models.TextChoices):
        MET = "met", _("Met")
        DROPPED = "dropped", _("Dropped")

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="outcomes")
    outcome = models.CharField(_("what became of it"), max_length=10, choices=Outcome)
    note = models.CharField(_("in a few words"), max_length=200, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("goal", name="one_standing_outcome_of_a_goal"),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
