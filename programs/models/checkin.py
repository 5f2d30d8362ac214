"""What was asked before the day's exercises, and what was answered."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from ptcare.audit import ledger
from ptcare.people.fields import by_user

SCALE = (0, 10)

# For the trigger of the log. Whatever writes one of this day keeps that nobody had
# answered: no statement more, and no way of logging is forgotten. What is keyed from
# paper was asked on paper.
LEFT_UNANSWERED = """
    INSERT INTO programs_checkin (
        patient_id, clinic_id, token, "on", asked, listed, signs,
        said_at, said_by_id, said_as, made_at
    )
    SELECT DISTINCT ON (log.patient_id, log."on")
        log.patient_id, log.clinic_id, gen_random_uuid(), log."on", 'line', '{}',
        NULL, log.said_at, log.said_by_id, log.said_as, log.made_at
    FROM written AS log
    JOIN patients_patient AS patient ON patient.id = log.patient_id
    WHERE log.how <> 'paper'
        AND log."on" = (
            coalesce(log.made_at, log.said_at) AT TIME ZONE patient.time_zone
        )::date
        AND NOT EXISTS (
            SELECT FROM programs_checkin AS said
            WHERE said.patient_id = log.patient_id
                AND said."on" = log."on"
                AND said.asked <> 'morning'
        )
    ON CONFLICT DO NOTHING;
"""


class CheckInQuerySet(AboutPatientQuerySet["CheckIn"]):
    def answered(self) -> Self:
        """With none, or with signs; what was left open is neither."""
        return self.filter(signs__isnull=False)

    def told(self) -> Self:
        """Those that named a sign."""
        return self.answered().exclude(signs=[])

    def in_full(self) -> Self:
        """The whole list, answered."""
        return self.answered().filter(asked=CheckIn.Asked.FULL)


class CheckIn(AboutPatient):
    """One answer, or none, to what was asked on one day. Appended, never changed.

    `signs` are the keys that were answered with yes: empty is "none of these", and null
    is not answered, which is never a no. Of several in a day the strictest counts.
    """

    class Asked(models.TextChoices):
        LINE = "line", _("Anything new or wrong today?")
        FULL = "full", _("The whole list")
        MORNING = "morning", _("How the pain is the morning after")

    token = models.UUIDField(unique=True)
    on = models.DateField(help_text="The patient's own calendar day.")
    asked = models.CharField(max_length=7, choices=Asked)
    listed = ArrayField(models.CharField(max_length=30), default=list)  # keys, as shown
    signs = ArrayField(models.CharField(max_length=30), null=True)
    usual_pain = models.PositiveSmallIntegerField(null=True)  # 0 to 10
    pain = models.PositiveSmallIntegerField(null=True)  # 0 to 10, at that hour
    said_at = models.DateTimeField()
    said_by = by_user()
    said_as = models.CharField(max_length=20)  # the role: patient, helper
    made_at = models.DateTimeField(
        null=True, help_text="By the clock of a device that was offline."
    )

    objects = CheckInQuerySet.as_manager()

    BODY = ("patient_id", "on", "asked", "signs", "usual_pain", "pain")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "on"],
                condition=Q(signs=None, asked="line"),
                name="a_day_is_left_unanswered_once",
            ),
            models.CheckConstraint(
                condition=(Q(usual_pain=None) | Q(usual_pain__range=SCALE))
                & (Q(pain=None) | Q(pain__range=SCALE)),
                name="pain_of_a_checkin_is_0_to_10",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "on"], name="checkins_by_day"),
            models.Index(
                "patient",
                Coalesce("made_at", "said_at").desc(),
                condition=Q(asked="full", signs__isnull=False),
                name="checkins_in_full",
            ),
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"check-in {self.pk}"

    @property
    def is_clear(self) -> bool:
        """The whole list was answered with none of these."""
        return self.asked == self.Asked.FULL and self.signs == []

    def says_the_same_as(self, other: CheckIn) -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in self.BODY)
