"""What doctors allow of bones that heal, and within which limits."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from patients.models import Fracture, FractureClearance, HealingConfirmation, Patient
from patients.models.body import allowing
from ptcare.people.access import SignedInRequest


@dataclass(frozen=True, kw_only=True)
class BoneLimits:
    """Words on clearances that hold today, and limits written down with a fracture;
    none of a bone that was confirmed healed."""

    clearances: list[FractureClearance]
    fractures: list[Fracture]

    def __bool__(self) -> bool:
        return bool(self.clearances or self.fractures)


def bone_limits(request: SignedInRequest, patient: Patient) -> BoneLimits:
    """Two queries."""
    today = patient.today(timezone.now())
    words = FractureClearance.objects.visible_to(request.actor).standing()
    healed = HealingConfirmation.objects.visible_to(request.actor).standing()
    bones = Fracture.objects.visible_to(request.actor).standing().exclude(limits="")
    clearances = (
        words.filter(allowing(today), patient=patient)
        .filter(fracture__withdrawn_at=None)
        .exclude(fracture__in=healed.values("fracture"))
    )
    limited = bones.filter(patient=patient).exclude(pk__in=healed.values("fracture"))
    return BoneLimits(
        clearances=list(clearances.order_by("-given_on", "-pk")),
        fractures=list(limited.order_by("-recorded_at", "-pk")),
    )
