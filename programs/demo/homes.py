"""The clinics of the crowd: the first of the cast, and more when it is full."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from patients.models import Payer, PriceList
from programs.demo.cast import East
from programs.demo.covers import PLANS
from programs.demo.people import PRICES
from programs.demo.world import World
from ptcare.people.models import Clinic, Membership, User
from ptcare.people.roles import Role

PER_CLINIC = 10_000
TOWNS = ["Ashford", "Brook Hollow", "Clearwater", "Dunmore", "Eastgate", "Fairview"]


@dataclass(frozen=True, kw_only=True)
class Home:
    """Who treats there, who books, and who pays, by the payer's name."""

    clinic: Clinic
    therapists: list[Membership]
    desk: User
    payers: dict[str, int]


def homes(world: World, *, patients: int) -> list[Home]:
    """As many as it takes, at most 10,000 patients in each."""
    full = -(-patients // PER_CLINIC)
    clinics = [world.clinics[East], *(_open(world, n) for n in range(1, full))]
    return [_home(clinic) for clinic in clinics]


def _home(clinic: Clinic) -> Home:
    here = Membership.objects.filter(clinic=clinic).order_by("pk")
    return Home(
        clinic=clinic,
        therapists=list(here.therapists().select_related("user")),
        desk=User.objects.get(pk=here.filter(role=Role.CLINIC_ADMIN)[0].user_id),
        payers=dict(Payer.objects.filter(clinic=clinic).values_list("name", "pk")),
    )


def _open(world: World, number: int) -> Clinic:
    """One more, with the prices and the clock of the first, and a staff of three."""
    town = f"{TOWNS[number % len(TOWNS)]} {number}"
    clinic = Clinic.objects.create(
        name=f"Riverbend {town}",
        notice_name="Riverbend",
        phone="(518) 555-0140",
        emergency_number="911",
        time_zone=world.clinics[East].time_zone,
        is_demo=True,
    )
    PriceList.objects.create(
        clinic=clinic,
        valid_from=dt.date(world.today_at(clinic).year - 1, 1, 1),
        **PRICES,
    )
    roles = (Role.THERAPIST, Role.THERAPIST, Role.CLINIC_ADMIN)
    for place, role in enumerate(roles, start=1):
        user = User.objects.create_user(name=f"{town} staff {place}")
        Membership.objects.create(clinic=clinic, user=user, role=role)
    for name in sorted({plan.payer for plan in PLANS.values()}):
        Payer.objects.create(clinic=clinic, name=name)
    return clinic
