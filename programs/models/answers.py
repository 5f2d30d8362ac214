"""What a therapist made of the answers that one patient is given for daily life."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact
from programs.rules.everyday import Answer
from ptcare.people.fields import one_standing


class AnswerReview(Fact):
    """A therapist's word on one answer, for the body of that day.

    `conditions` and `general` are what the answer was composed of then: where they are
    no longer so, it counts as general advice again, and never as looser than that.
    """

    class Said(models.IntegerChoices):
        YES = Answer.YES, _("Yes, like this")
        INSTEAD = Answer.INSTEAD, _("Like this instead")
        ASK = Answer.ASK, _("Not for now. Ask first.")

    activity = models.SlugField(max_length=60)
    answer = models.PositiveSmallIntegerField(choices=Said)
    note = models.CharField(max_length=300, blank=True)
    general = models.PositiveSmallIntegerField(choices=Said)
    conditions = ArrayField(models.CharField(max_length=40))

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing(
                "patient", "activity", name="one_standing_review_of_an_answer"
            ),
            models.CheckConstraint(
                condition=Q(answer=models.F("general")) | ~Q(note=""),
                name="an_answer_changed_by_hand_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity}: {self.get_answer_display()}"
