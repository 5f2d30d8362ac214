"""What was done, when, and who says so. Never overwritten: undone or corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import ClassVar, Generic, Self, TypeVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from programs.models.checkin import LEFT_UNANSWERED
from programs.models.logged_weeks import KEEP
from programs.models.places import NEWS_OF_A_PATIENT, RAISE, WRITTEN
from programs.models.program_item import ProgramItem
from ptcare.audit import ledger
from ptcare.audit.models import AuditEvent
from ptcare.audit.statements import after
from ptcare.people.fields import by_user, by_user_or_null, one_standing, who_and_when
from ptcare.submissions.writing import write_free

AnySaid = TypeVar("AnySaid", bound="Said")


class SaidQuerySet(AboutPatientQuerySet[AnySaid], Generic[AnySaid]):
    def standing(self) -> Self:
        """What is held true now: neither undone nor corrected."""
        return self.filter(undone_at=None)

    def of_day(self, day: dt.date) -> Self:
        return self.filter(on=day)

    def say(
        self, rows: Sequence[AnySaid], line: AuditEvent | None = None
    ) -> list[AnySaid]:
        """Write those whose token and whose day are free; which they were, with pk.

        One statement, and no error: of equal presses at once one writes. `line` goes
        with them into the ledger, as `write_free` says.
        """
        write_free(rows, line)
        return [row for row in rows if row.pk]


class Said(AboutPatient):
    """Somebody said it at some time, about a local day of the patient.

    `token` comes from the page that was pressed: pressing twice says it once. What is
    kept apart: the day it is about, when it reached us, when the device says that it
    was made (null: at once), by whom, as what, and how.
    """

    class How(models.TextChoices):
        EACH = "each", _("One by one")
        AT_ONCE = "at_once", _("The whole day in one tap")
        SHORT = "short", _("The short day in one tap")
        GUIDED = "guided", _("While being guided")
        PAPER = "paper", _("From a paper sheet")

    token = models.UUIDField(unique=True)
    on = models.DateField(help_text="The patient's own calendar day.")
    said_at = models.DateTimeField()
    said_by = by_user()
    said_as = models.CharField(max_length=20)  # the role: patient, helper, therapist
    how = models.CharField(max_length=8, choices=How, default=How.EACH)
    made_at = models.DateTimeField(
        null=True, blank=True, help_text="By the clock of a device that was offline."
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = by_user_or_null(blank=True)

    BODY: tuple[str, ...] = ("on", "patient_id")  # what makes two of them the same

    class Meta:
        abstract = True
        constraints = [
            who_and_when("undone", name="%(class)s_undone_says_who_and_when")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [ledger.NEVER_DELETED]

    def is_late(self, zone: dt.tzinfo) -> bool:
        """Said after the day it is about; by the clock of the device, if it has one."""
        return (self.made_at or self.said_at).astimezone(zone).date() > self.on

    def same_place(self) -> Q:
        """All that was said where of all one stands: of most, on a day of a patient."""
        return Q(patient=self.patient_id, on=self.on)

    def says_the_same_as(self, other: Said) -> bool:
        """Whether both say the same of the same day, whoever said it and when."""
        return all(getattr(self, name) == getattr(other, name) for name in self.BODY)


class Effort(models.TextChoices):
    EASY = "easy", _("Easy")
    FINE = "fine", _("Fine")
    HARD = "hard", _("Hard")


PAIN_RANGE = (0, 10)


# One trigger, for each has a price of its own, which every log pays.
_NEW = 'SELECT patient_id, clinic_id, "on" FROM written'
_BOTH = f"{_NEW} UNION {_NEW.replace('written', 'before')}"
_NEWS = RAISE.format(changed=WRITTEN)
OF_A_CHANGED_ONE = KEEP.format(rows=_BOTH) + _NEWS
OF_A_NEW_ONE = LEFT_UNANSWERED + KEEP.format(rows=_NEW) + _NEWS


class ExerciseLog(Said):
    """One exercise on one day. Unanswered pain is null, never 0."""

    class Done(models.TextChoices):
        ALL = "all", _("Done")
        SOME = "some", _("Did less")
        NONE = "none", _("Skipped")

    item = models.ForeignKey(ProgramItem, models.PROTECT, related_name="logs")
    done = models.CharField(max_length=4, choices=Done)
    credit = models.DecimalField(
        max_digits=3, decimal_places=2, help_text="Done of prescribed, 0 to 1."
    )
    reason = models.CharField(max_length=20, blank=True)
    pain = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_where = models.CharField(max_length=40, blank=True)
    pain_is_new = models.BooleanField(null=True, blank=True)
    corrected_because = models.CharField(  # by a therapist, after the seven days
        max_length=200, blank=True
    )

    objects = SaidQuerySet["ExerciseLog"].as_manager()

    BODY = (
        *Said.BODY,
        *("item_id", "done", "credit", "reason"),
        *("pain", "pain_where", "pain_is_new"),
    )

    class Meta(Said.Meta):
        constraints = [
            *Said.Meta.constraints,
            one_standing(
                "item",
                "on",
                until="undone_at",
                name="one_standing_log_of_an_item_a_day",
            ),
            models.CheckConstraint(
                condition=Q(pain=None) | Q(pain__range=PAIN_RANGE),
                name="pain_of_a_log_is_0_to_10",
            ),
            models.CheckConstraint(
                condition=Q(credit__range=(0, 1)), name="credit_is_0_to_1"
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient", "on"],
                condition=Q(undone_at=None),
                name="logs_of_a_patient",
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            ledger.NEVER_DELETED,
            after(pgtrigger.Insert, "new_log", OF_A_NEW_ONE),
            after(pgtrigger.Update, "changed_log", OF_A_CHANGED_ONE, old="before"),
        ]

    def __str__(self) -> str:
        return f"log {self.pk}"

    def same_place(self) -> Q:
        return Q(item=self.item_id, on=self.on)


class DayReport(Said):
    """How a day was, in a word, or why it was left out; or a week's pain in a number.

    The number of a week stands beside the words, on the Sunday of that week.
    """

    class NotToday(models.TextChoices):
        ILL = "ill", _("I am unwell")
        PAIN = "pain", _("I have pain")
        TIRED = "tired", _("Too tired")
        NO_TIME = "no_time", _("No time")
        AWAY = "away", _("Away from home")
        OTHER = "other", _("Another reason")

    effort = models.CharField(max_length=4, choices=Effort, blank=True)
    pain = models.PositiveSmallIntegerField(null=True, blank=True)
    not_today = models.CharField(max_length=10, choices=NotToday, blank=True)

    objects = SaidQuerySet["DayReport"].as_manager()

    BODY = (*Said.BODY, "effort", "pain", "not_today")

    class Meta(Said.Meta):
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            ledger.NEVER_DELETED,
            *NEWS_OF_A_PATIENT,
        ]
        constraints = [
            *Said.Meta.constraints,
            models.UniqueConstraint(
                fields=["patient", "on"],
                condition=Q(undone_at=None, pain=None),
                name="one_standing_report_a_day",
            ),
            models.UniqueConstraint(
                fields=["patient", "on"],
                condition=Q(undone_at=None, pain__isnull=False),
                name="one_standing_pain_number_a_day",
            ),
            models.CheckConstraint(
                condition=Q(pain=None) | Q(pain__range=PAIN_RANGE),
                name="pain_of_a_day_is_0_to_10",
            ),
        ]

    def __str__(self) -> str:
        return f"day {self.on}"

    def same_place(self) -> Q:
        return super().same_place() & Q(pain__isnull=not self.says_pain)

    @property
    def says_pain(self) -> bool:
        return self.pain is not None
