"""What stood in the way of a week that was hard, in the patient's own choice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.log import Said, SaidQuerySet
from ptcare.people.fields import one_standing


class Hindrance(Said):
    """What stood in the way of a week, kept on its Monday. One answer a week stands."""

    class What(models.TextChoices):
        PAIN = "pain", _("Pain")
        NO_TIME = "no_time", _("No time")
        FORGOT = "forgot", _("I forgot")
        NOT_SURE = "not_sure", _("I am not sure how")
        AFRAID = "afraid", _("I am afraid")
        UNWELL = "unwell", _("I felt unwell")
        BORING = "boring", _("It is boring")
        TRAVEL = "travel", _("I was away")

    what = models.CharField(max_length=8, choices=What)

    objects = SaidQuerySet["Hindrance"].as_manager()

    BODY = (*Said.BODY, "what")

    class Meta(Said.Meta):
        constraints = [
            *Said.Meta.constraints,
            one_standing(
                "patient", "on", until="undone_at", name="one_standing_hindrance_a_week"
            ),
        ]

    def __str__(self) -> str:
        return f"week of {self.on}"
