"""Fractures, conditions and falls, as a therapist would enter them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from patients.models import Condition, Fall, Fracture, FractureClearance
from patients.models.body import Fact
from patients.models.fractures import SITES
from patients.rules import gate, precautions
from programs.demo.world import Case, World, keep


@dataclass(frozen=True, kw_only=True)
class Body:
    """How a body came to the clinic. The fracture's age is in days at admission."""

    t_score: Decimal
    site: str = ""
    level: str = ""
    side: str = ""
    days_ago: int = 0
    conditions: tuple[str, ...] = ()
    falls: int = 0
    is_cleared: bool = False
    tug: float = 9.8  # seconds
    stands: int = 12


BODIES = {
    "low": Body(t_score=Decimal("-1.8"), stands=13),
    "thin": Body(t_score=Decimal("-2.7"), tug=10.4),
    "knee": Body(t_score=Decimal("-1.6"), conditions=("knee_hip_pain",), stands=9),
    "falls": Body(
        t_score=Decimal("-2.4"),
        conditions=("high_fall_risk",),
        falls=2,
        tug=15.6,
        stands=7,
    ),
    "wrist": Body(t_score=Decimal("-2.6"), site="wrist", side="left", days_ago=300),
    "hip": Body(
        t_score=Decimal("-3.0"), site="hip", side="right", days_ago=340, tug=14.2
    ),
    "spine_healed": Body(
        t_score=Decimal("-2.9"), site="spine", level="T12", days_ago=260, tug=12.6
    ),
    "spine_healing": Body(
        t_score=Decimal("-3.1"), site="spine", level="L1", days_ago=40, tug=13.4
    ),
    "spine_cleared": Body(
        t_score=Decimal("-2.8"),
        site="spine",
        level="L2",
        days_ago=18,
        is_cleared=True,
        tug=13.1,
    ),
    "spine_due": Body(  # healed by time, and nobody has confirmed it yet
        t_score=Decimal("-2.9"), site="spine", level="T12", days_ago=36, tug=12.8
    ),
    "spine_recent": Body(
        t_score=Decimal("-3.2"), site="spine", level="T11", days_ago=4, tug=14.8
    ),
}
PLACES = ["in the kitchen", "on the porch steps", "in the bathroom", "in the driveway"]
CAUSES = {
    "spine": Fracture.Cause.LIFT,
    "hip": Fracture.Cause.FALL,
    "wrist": Fracture.Cause.FALL,
}
CLEARED_BY = ["Dr. Priya Raman", "Dr. Alan Whitcomb", "Dr. Teresa Lund"]


def chart(world: World) -> None:
    """Everything about the bodies. Sets what each case's conditions are today."""
    keep(fact for case in world.cases for fact in _chart(case))


def _chart(case: Case) -> Iterator[Fact]:
    body = BODIES[case.story.body]
    case.t_score = body.t_score
    admitted = case.patient.admitted_on
    keys = set(body.conditions)
    if body.site:
        fracture = _fracture(case, body)
        keys |= precautions.implied_by([_as_rule(fracture)], on=case.today)
        yield fracture
        if body.is_cleared:
            yield _clearance(case, fracture)
    for key in sorted(keys):
        yield Condition(key=key, **told(case, admitted))
    case.conditions = frozenset(map(precautions.Condition, keys))
    yield from _falls(case, body)


def told(case: Case, on: dt.date) -> dict[str, Any]:
    """Written down by the therapist on that day."""
    return {
        **case.about,
        "recorded_by": case.therapist.user,
        "recorded_at": case.moment(on, 14, 20),
    }


def _fracture(case: Case, body: Body) -> Fracture:
    return Fracture(
        site=body.site,
        level=body.level,
        side=body.side,
        happened_on=case.patient.admitted_on - dt.timedelta(days=body.days_ago),
        cause=CAUSES[body.site],
        was_low_trauma=True,
        had_surgery=body.site == "hip",
        **told(case, case.patient.admitted_on),
    )


def _as_rule(fracture: Fracture) -> gate.Fracture:
    return gate.Fracture(
        site=SITES[Fracture.Site(fracture.site)],
        recorded_on=fracture.recorded_at.date(),
        happened_on=fracture.happened_on,
    )


def _clearance(case: Case, fracture: Fracture) -> FractureClearance:
    given_on = case.starts_on - dt.timedelta(days=2)
    return FractureClearance(
        fracture=fracture,
        given_by=case.rng.choice(CLEARED_BY),
        given_by_role=FractureClearance.ByRole.PHYSICIAN,
        given_on=given_on,
        allows="Gentle program while lying and sitting, walking; no added load.",
        **told(case, given_on),
    )


def _falls(case: Case, body: Body) -> Iterator[Fall]:
    admitted = case.patient.admitted_on
    for number in range(body.falls):
        yield Fall(
            happened_on=admitted - dt.timedelta(days=30 + 70 * number),
            injury=[Fall.Injury.BRUISE, Fall.Injury.NONE][number % 2],
            place=case.rng.choice(PLACES),
            **told(case, admitted),
        )
    if body.falls and case.story.weeks > 4:
        on = case.today - dt.timedelta(days=case.rng.randrange(8, 25))
        yield Fall(
            happened_on=on,
            injury=Fall.Injury.NEAR,
            place=case.rng.choice(PLACES),
            note="Caught the counter in time.",
            **told(case, on),
        )
