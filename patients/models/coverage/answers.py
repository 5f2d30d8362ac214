"""What a payer answered when the desk asked, and what was corrected since."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.body import Fact
from patients.models.coverage.lines import OfCoverage
from patients.models.coverage.plans import Coverage
from ptcare.audit import ledger
from ptcare.people.fields import by_user


class PayerAnswer(Fact):
    """Eligibility and benefits as the payer told them: true for that moment only.

    A number that was not told is empty, never zero.
    """

    class Means(models.TextChoices):
        PORTAL = "portal", _("Portal")
        PHONE = "phone", _("Phone")
        ELECTRONIC = "electronic", _("Electronic inquiry")
        LETTER = "letter", _("Letter or fax")

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="answers")
    answered_on = models.DateField(_("answered on"))
    means = models.CharField(_("by what means"), max_length=12, choices=Means)
    reference = models.CharField(_("reference number"), max_length=60, blank=True)
    visits_left = models.PositiveSmallIntegerField(_("visits left"), null=True)
    deductible_met_cents = models.PositiveIntegerField(_("deductible met"), null=True)
    oop_met_cents = models.PositiveIntegerField(_("out-of-pocket met"), null=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Fact.Meta):
        triggers = [
            ledger.NEVER_DELETED,
            pgtrigger.ReadOnly(
                name="answer_stands_as_it_was_given",
                fields=[
                    "coverage",
                    "answered_on",
                    "means",
                    "reference",
                    "visits_left",
                    "deductible_met_cents",
                    "oop_met_cents",
                    "note",
                    "recorded_by",
                    "recorded_at",
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["coverage", "-answered_on"], name="answers_of_a_plan")
        ]

    def __str__(self) -> str:
        return f"answer of {self.answered_on}"


class PlanChange(OfCoverage):
    """What was changed about a plan: the old and the new value, who, when and why."""

    coverage = models.ForeignKey(Coverage, models.PROTECT, related_name="changes")
    deed = models.CharField(max_length=60)
    changed_at = models.DateTimeField()
    changed_by = by_user()
    reason = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        triggers = [ledger.APPEND_ONLY]
        indexes = [
            models.Index(fields=["coverage", "-changed_at"], name="changes_of_a_plan")
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.changed_at:%Y-%m-%d}"
