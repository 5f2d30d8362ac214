"""What the front desk writes down of a day: asked, collected, decided, closed."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import (
    AboutPatient,
    AboutPatientQuerySet,
    OfClinicQuerySet,
)
from patients.models.body import Fact
from patients.models.session import ClinicSession
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, one_standing


@ledger.keep_history()
class InsuranceConfirmed(Fact):
    """Asked at check-in, the patient said that the insurance is as before."""

    session = models.ForeignKey(
        ClinicSession, models.PROTECT, related_name="confirmations"
    )

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("session", name="insurance_is_confirmed_once_a_session"),
        ]

    def __str__(self) -> str:
        return f"insurance as before: {self.session_id}"


class CollectedQuerySet(AboutPatientQuerySet["Collected"]):
    def sum_of(self, session_id: int) -> int:
        """In cents, for one session, less what was taken back."""
        rows = self.filter(session=session_id)
        return int(rows.aggregate(sum=models.Sum("cents", default=0))["sum"])

    def by_session(self) -> dict[int, int]:
        """The same for each of these, by its id."""
        sums = self.order_by().values_list("session").annotate(models.Sum("cents"))
        return dict(sums)

    def of_day(self, day: dt.date, zone: dt.tzinfo) -> Self:
        """Taken and taken back between two midnights of the clinic, the first first."""
        begins = dt.datetime.combine(day, dt.time(), zone)
        ends = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
        rows = self.filter(collected_at__gte=begins, collected_at__lt=ends)
        return rows.order_by("collected_at", "pk")


class Collected(AboutPatient):
    """Money taken at the desk for one session, in cents. No card data, no balance.

    Never changed: a mistake is taken back by a second row of the same sum below zero,
    which names the first and says why.
    """

    class How(models.TextChoices):
        CARD = "card", _("Card")
        CASH = "cash", _("Cash")
        CHECK = "check", _("Check")
        OTHER = "other", _("Another way")

    session = models.ForeignKey(
        ClinicSession, models.PROTECT, related_name="collections"
    )
    cents = models.IntegerField(_("amount"))
    how = models.CharField(_("by what means"), max_length=5, choices=How)
    collected_by = by_user()
    collected_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_back_by"
    )
    reason = models.CharField(_("why"), max_length=200, blank=True)

    objects = CollectedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects=None, cents__gt=0, reason="")
                | (Q(corrects__isnull=False, cents__lt=0) & ~Q(reason="")),
                name="money_is_taken_or_taken_back_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "collected_at"], name="collected_at_a_clinic"
            )
        ]
        triggers = [ledger.APPEND_ONLY]

    def __str__(self) -> str:
        return f"collected {self.collected_at:%Y-%m-%d}"


@ledger.keep_history()
class MissedFee(Fact):
    """What was decided about the fee of a missed session: charged, or waived and why.

    The plan never pays it; `cents` is the price list's, on the day of the decision.
    """

    class Decision(models.TextChoices):
        CHARGED = "charged", _("Charged")
        WAIVED = "waived", _("Waived")

    session = models.ForeignKey(
        ClinicSession, models.PROTECT, related_name="missed_fees"
    )
    decision = models.CharField(_("decision"), max_length=7, choices=Decision)
    cents = models.PositiveIntegerField(_("fee"))
    reason = models.CharField(_("why"), max_length=200, blank=True)

    taken: int  # put on by lists: cents collected for that session

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_standing("session", name="one_standing_decision_on_a_missed_fee"),
            models.CheckConstraint(
                condition=Q(decision="charged", cents__gt=0)
                | (Q(decision="waived") & ~Q(reason="")),
                name="a_fee_is_charged_or_waived_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"fee {self.decision}: {self.session_id}"

    @property
    def due_cents(self) -> int:
        return self.cents if self.decision == self.Decision.CHARGED else 0

    @property
    def still_owed(self) -> int:
        """Charged, and not taken yet; of rows with `taken` cents."""
        return max(0, self.due_cents - self.taken)


class DeskDayQuerySet(OfClinicQuerySet["DeskDay"]):
    def standing(self) -> Self:
        """Closed, and not opened again."""
        return self.filter(reopened_at=None)

    def on(self, day: dt.date) -> Self:
        return self.filter(day=day)


@ledger.keep_history()
class DeskDay(models.Model):
    """The desk has closed a day of the clinic: nobody of it waits any more."""

    clinic = models.ForeignKey("people.Clinic", models.PROTECT, related_name="+")
    day = models.DateField()
    closed_by = by_user()
    closed_at = models.DateTimeField()
    reopened_by = by_user_or_null(blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)

    objects = DeskDayQuerySet.as_manager()

    class Meta:
        constraints = [
            one_standing(
                "clinic", "day", until="reopened_at", name="a_day_is_closed_once"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None)
                | Q(reopened_at__gte=F("closed_at"), reopened_by__isnull=False),
                name="reopening_says_who_and_when",
            ),
        ]
        triggers = [ledger.NEVER_DELETED]

    def __str__(self) -> str:
        return f"day {self.day} closed"
