"""Days at a gym, as the patient says: no visit for any health plan, at a price."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db.models import OuterRef, Subquery

from patients.models import Patient, PriceList
from programs.models.bodies import body_of
from programs.models.flags import SafetyFlag
from programs.models.log import Said, SaidQuerySet
from programs.models.program import Program
from ptcare.people.fields import one_standing


class GymDayQuerySet(SaidQuerySet["GymDay"]):
    def with_price(self) -> Self:
        """Each with `price_cents`, the clinic's price of that day; None: not known."""
        prices = PriceList.objects.filter(
            clinic=OuterRef("clinic"), valid_from__lte=OuterRef("on")
        )
        newest = prices.order_by("-valid_from").values("gym_cents")[:1]
        return self.annotate(price_cents=Subquery(newest))


class GymDay(Said):
    """A day on which the patient trained at a gym, alone or with a trainer.

    Not a clinic session: the desk does not book it, and no plan pays for it.
    """

    objects = GymDayQuerySet.as_manager()

    price_cents: int | None  # put on by `with_price`

    class Meta(Said.Meta):
        constraints = [
            *Said.Meta.constraints,
            one_standing(
                "patient", "on", until="undone_at", name="one_standing_gym_day_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"gym {self.on}"


def gym_price(patient: Patient, *, on: dt.date) -> int | None:
    """What a day at the clinic's gym costs on that day, in cents; None: not known."""
    lists = PriceList.objects.filter(clinic=patient.clinic_id, valid_from__lte=on)
    return lists.order_by("-valid_from").values_list("gym_cents", flat=True).first()


def rests(patient: Patient, *, on: dt.date) -> bool:
    """Whether no gym is for now: a bone may be healing, the program is on hold, or a
    sign closes everything."""
    body = body_of(patient, on=on)
    if body.is_stopped or not body.gate.is_open:
        return True
    held = Program.objects.current().filter(patient=patient, held_at__isnull=False)
    signs = SafetyFlag.objects.closing_all().filter(patient=patient)
    return held.exists() or signs.exists()
