"""The end of care as a therapist leaves it, and the two checks after it."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from patients.models import Evaluation
from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.body import Fact
from patients.models.days import LocalDay
from programs.models.program import Program
from ptcare.audit import ledger
from ptcare.notices.models import Notice
from ptcare.people.fields import by_user_or_null, who_and_when

ASKING = "checkup:asked:"  # and its id: the key of the letter to the patient


class Closing(Fact):
    """Why care ended, what was reached, and what goes on without us."""

    class Reason(models.TextChoices):
        GOALS_MET = "goals_met", _("Goals are met")
        ENOUGH = "enough", _("As much as therapy can do for now")
        OWN_WISH = "own_wish", _("The patient's own wish")
        MOVED = "moved", _("Moved, or goes elsewhere")
        ILL = "ill", _("Illness or hospital")
        COVER = "cover", _("No more cover")
        LOST = "lost", _("Cannot be reached")
        OTHER = "other", _("Something else")

    # Those that close a course of therapy: only after its last tests are signed.
    AFTER_TESTS = (Reason.GOALS_MET, Reason.ENOUGH)

    reason = models.CharField(_("why care ends"), max_length=10, choices=Reason)
    reached = models.TextField(_("what was reached"), max_length=600)
    warning_signs = models.TextField(_("when to call"), max_length=600)
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    upkeep = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="closings"
    )

    def __str__(self) -> str:
        return f"closing {self.pk}"


class CheckupQuerySet(AboutPatientQuerySet["Checkup"]):
    def open(self) -> Self:
        """Nobody has looked yet, and the patient has not come back meanwhile."""
        return self.filter(done_at=None, patient__discharged_on__isnull=False)

    def due(self, *, now: dt.datetime) -> Self:
        """Open, and their day has come where the patient lives."""
        today = LocalDay(F("patient__time_zone"), Value(now))
        return self.open().filter(due_on__lte=today)

    def worrying_first(self) -> Self:
        """Then those who answered, then by the day it was due."""
        worries = Q(has_fallen=True) | Q(has_new_pain=True) | Q(wants_call=True)
        rank = Case(When(worries, then=0), When(answered_at=None, then=2), default=1)
        return self.alias(rank=rank).order_by("rank", "due_on", "pk")

    def unasked(self) -> Self:
        """No letter has been written about it."""
        key = Concat(Value(ASKING), Cast("pk", models.CharField()))
        told = Notice.objects.filter(key=OuterRef("asking_key"))
        return self.alias(asking_key=key).exclude(Exists(told))

    def unanswered(self) -> Self:
        return self.filter(answered_at=None)


@ledger.keep_history()
class Checkup(AboutPatient):
    """Three and six months after care: four questions, and a therapist's look."""

    class Outcome(models.TextChoices):
        WELL = "well", _("Doing well")
        ADVISED = "advised", _("Talked, with advice")
        BACK = "back", _("To come back into care")
        LOST = "lost", _("Cannot be reached")

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="checkups")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = by_user_or_null()
    keeps_going = models.BooleanField(_("still exercises"), null=True)
    has_fallen = models.BooleanField(_("has fallen"), null=True)
    has_new_pain = models.BooleanField(_("has new pain"), null=True)
    wants_call = models.BooleanField(_("would like a call"), null=True)
    done_at = models.DateTimeField(null=True)
    done_by = by_user_or_null()
    outcome = models.CharField(
        _("how it goes"), max_length=8, choices=Outcome, blank=True
    )
    note = models.CharField(_("notes"), max_length=300, blank=True)

    objects = CheckupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "months"], name="one_checkup_of_a_month"
            ),
            models.CheckConstraint(
                condition=Q(
                    answered_at=None,
                    answered_by=None,
                    keeps_going=None,
                    has_fallen=None,
                    has_new_pain=None,
                    wants_call=None,
                )
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    keeps_going__isnull=False,
                    has_fallen__isnull=False,
                    has_new_pain__isnull=False,
                    wants_call__isnull=False,
                ),
                name="checkup_is_answered_whole",
            ),
            who_and_when(
                "done", says="outcome", name="checkup_done_says_who_when_and_how"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_at=None), name="checkups_to_do"
            )
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"checkup {self.pk}"

    @property
    def asking_key(self) -> str:
        return f"{ASKING}{self.pk}"

    @property
    def is_worrying(self) -> bool:
        """An answer that a therapist should hear of now, not some day."""
        return bool(self.has_fallen or self.has_new_pain or self.wants_call)
