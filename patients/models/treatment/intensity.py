"""What doctors say before heavy lifting and jumps: a clearance, no picture needed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.body import ENDS_AFTER_IT_BEGINS, DoctorsWord, Fact
from ptcare.people.fields import one_standing


class IntensityClearance(DoctorsWord):
    """That heavy lifting and jumps, led by a therapist, are allowed."""

    day: ClassVar = "given_on"
    same: ClassVar = ("given_by", "given_on")

    broke_since: bool  # put on by `programs.models.intensity`

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=ENDS_AFTER_IT_BEGINS,
                name="intensity_clearance_ends_after_it_begins",
            ),
            one_standing(
                "patient",
                "given_by",
                "given_on",
                name="one_standing_intensity_clearance_a_day_and_doctor",
            ),
        ]


class ImagingAnswer(Fact):
    """A doctor was asked whether the spine needs a picture, and says that it does not.

    Where it does, the picture itself (`SpineImaging`) is the answer.
    """

    said_by = models.CharField(_("which doctor says so"), max_length=120)
    said_on = models.DateField(_("on"))
    note = models.CharField(_("why none is needed"), max_length=300)

    day: ClassVar = "said_on"
    same: ClassVar = ("said_by", "said_on")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing(
                "patient",
                "said_by",
                "said_on",
                name="one_standing_answer_on_imaging_a_day_and_doctor",
            ),
        ]

    def __str__(self) -> str:
        return self.said_by
