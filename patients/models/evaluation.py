"""Evaluations, and the test results they gather.

An evaluation is written while it is open, and never after it is signed: what is to be
added later is an addendum, and one of another patient is withdrawn with its results. A
result belongs to an evaluation, or to none.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import AboutPatient, AboutPatientQuerySet
from patients.models.body import Fact
from patients.rules import battery
from ptcare.audit import ledger
from ptcare.people.fields import by_user, by_user_or_null, who_and_when

MAY_BE_REPEATED = "resting_bp_hr"  # a reading is repeated, and both are kept


class EvaluationQuerySet(AboutPatientQuerySet["Evaluation"]):
    def open(self) -> Self:
        """Being written; at most one a patient."""
        return self.filter(signed_at=None, withdrawn_at=None)

    def signed(self) -> Self:
        """Those of this patient: one that belongs to somebody else counts nowhere."""
        return self.filter(signed_at__isnull=False, withdrawn_at=None)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def newest_first(self) -> Self:
        return self.order_by("-on", "-pk")


@ledger.keep_history()
class Evaluation(AboutPatient):
    """What one therapist found of one patient on one day, decided and signed."""

    class Kind(models.TextChoices):
        FIRST = "first", _("First evaluation")
        RE_EVALUATION = "re_evaluation", _("Re-evaluation")
        DISCHARGE = "discharge", _("Discharge evaluation")

    class Decision(models.TextChoices):
        CONTINUE = "continue", _("Go on as it is")
        PROGRESS = "progress", _("Make it harder")
        EASIER = "easier", _("Make it easier")
        PAUSE = "pause", _("Pause")
        REFER = "refer", _("Refer to the doctor")
        DISCHARGE = "discharge", _("Discharge")

    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    on = models.DateField(_("on"))
    opened_by = by_user()
    opened_at = models.DateTimeField()
    body_mechanics = models.TextField(_("body mechanics"), max_length=600, blank=True)
    fitness = models.TextField(_("physical fitness"), max_length=600, blank=True)
    pain = models.TextField(_("pain"), max_length=600, blank=True)
    posture = models.TextField(_("posture"), max_length=600, blank=True)
    summary = models.TextField(_("summary"), max_length=1500, blank=True)
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision, blank=True
    )
    revision = models.PositiveIntegerField(default=0)  # grows with each saving
    signed_by = by_user_or_null(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = by_user_or_null(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(signed_at=None, withdrawn_at=None),
                name="one_open_evaluation_per_patient",
            ),
            # What composite foreign keys of its results and addenda point at.
            models.UniqueConstraint(
                fields=["id", "patient"], name="evaluation_and_patient_are_one"
            ),
            who_and_when("signed", name="evaluation_signature_says_who_and_when"),
            who_and_when("withdrawn", name="evaluation_withdrawal_says_who_and_when"),
            models.CheckConstraint(
                condition=Q(signed_at=None) | ~Q(summary=""),
                name="a_signed_evaluation_has_a_summary",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None)
                | Q(kind="first", decision="")
                | (~Q(kind="first") & ~Q(decision="")),
                name="a_signed_evaluation_decides_unless_it_is_the_first",
            ),
        ]
        indexes = [models.Index(fields=["patient", "on"], name="evaluations_by_day")]
        triggers = [ledger.NEVER_DELETED, ledger.ONLY_WITHDRAWN_ONCE_SIGNED]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_open(self) -> bool:
        return self.signed_at is None and self.withdrawn_at is None

    @property
    def is_misplaced(self) -> bool:
        """Signed here, and of another patient: to be read, and nothing of it counts."""
        return self.signed_at is not None and self.withdrawn_at is not None

    @property
    def is_first(self) -> bool:
        return self.kind == self.Kind.FIRST

    @property
    def is_for_discharge(self) -> bool:
        """Signed, and made to end care or found that it can end."""
        is_last = self.kind == self.Kind.DISCHARGE
        return (
            self.signed_at is not None
            and self.withdrawn_at is None
            and (is_last or self.decision == self.Decision.DISCHARGE)
        )


class Addendum(Fact):
    """A few words added to a signed evaluation, under a name of their own."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="addenda")
    text = models.TextField(_("what is to be added"), max_length=600)

    def __str__(self) -> str:
        return f"addendum {self.pk}"


class Measurement(Fact):
    """One result of one test on one day. No value means not completed, and why.

    `parts` is what was measured, as the test asks for it; `value` is what the rules
    made of it. Results that came as one number have no parts.
    """

    broke_since: bool  # put on by `programs.models.intensity`

    key = models.CharField(max_length=40)
    measured_on = models.DateField(_("measured on"))
    value = models.DecimalField(
        _("result"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    parts = models.JSONField(default=dict, blank=True)
    not_done_reason = models.CharField(max_length=120, blank=True)
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, null=True, blank=True, related_name="results"
    )

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value__isnull=False, not_done_reason="")
                | (Q(value=None) & ~Q(not_done_reason="")),
                name="measurement_has_a_value_or_a_reason",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "key"],
                condition=Q(withdrawn_at=None) & ~Q(key=MAY_BE_REPEATED),
                name="one_standing_result_of_a_test_in_an_evaluation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["patient", "key", "measured_on"], name="measurements_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.measured_on}"

    def numbers(self, *, first_height: Decimal | None = None) -> dict[str, Decimal]:
        """All that the lines of its test are held against, by name."""
        parts = battery.as_given(self.key, self.parts)
        value = battery.as_read(self.key, self.value, parts)
        return battery.numbers_of(self.key, value, parts, first_height=first_height)
