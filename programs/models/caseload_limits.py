"""From when on the caseload of a clinic speaks up."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patients.models.about import ClinicSettings, OfClinicQuerySet
from programs.models.places import NEWS_OF_A_CLINIC
from programs.rules.attention import Limits
from ptcare.audit import ledger

RANGES = {
    "pain_points": (1, 10),
    "pain_logs": (2, 10),
    "silent_days": (1, 14),
    "less_percent": (20, 100),
    "ending_days": (1, 60),
    "few_visits": (0, 20),
    "review_days": (1, 30),
    "quiet_days": (1, 30),
}
DEFAULTS = Limits()


def _number(name: str, label: Any) -> models.PositiveSmallIntegerField[int, int]:
    least, most = RANGES[name]
    return models.PositiveSmallIntegerField(
        label,
        default=getattr(DEFAULTS, name),
        validators=[MinValueValidator(least), MaxValueValidator(most)],
    )


@ledger.keep_history()
class CaseloadLimits(ClinicSettings):
    """Without a row, the defaults of the rules hold."""

    clinic = models.OneToOneField(
        "people.Clinic", models.PROTECT, related_name="caseload_limits"
    )
    pain_points = _number("pain_points", _("Pain is up by"))
    pain_logs = _number("pain_logs", _("Over how many answers"))
    silent_days = _number("silent_days", _("No log for"))
    less_percent = _number("less_percent", _("Less exercise than usual by"))
    ending_days = _number("ending_days", _("An approval, cover or program ends within"))
    few_visits = _number("few_visits", _("Few covered visits are left"))
    review_days = _number("review_days", _("What was looked at comes back after"))
    quiet_days = _number("quiet_days", _("Quiet patients are looked through every"))

    objects = OfClinicQuerySet["CaseloadLimits"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__range": allowed}), name=f"limit_{name}"
            )
            for name, allowed in RANGES.items()
        ]
        triggers = [ledger.NEVER_DELETED, *NEWS_OF_A_CLINIC]

    def __str__(self) -> str:
        return f"caseload of clinic {self.clinic_id}"

    @property
    def as_rule(self) -> Limits:
        return Limits(**{name: getattr(self, name) for name in RANGES})
