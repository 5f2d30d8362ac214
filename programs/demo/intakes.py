"""What was asked before the first programs: referrals, goals, homes, whom to call.

Those just referred are halfway through it, so that a checklist has something to do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from patients.models import (
    Consent,
    Diagnosis,
    EmergencyContact,
    FractureCheck,
    Goal,
    GoalOutcome,
    HomeCheck,
    Referral,
    WhyCare,
)
from patients.models.body import Fact
from patients.rules.equipment import Thing
from programs.demo.bodies import BODIES, CLEARED_BY
from programs.demo.cast import GOALS
from programs.demo.world import Case, World, keep

RELATIONS = ["Daughter", "Son", "Sister", "Neighbor", "Husband", "Niece", "Friend"]
NEAR = ["Carol", "Dennis", "Paula", "Martin", "Sylvia", "George", "Yvonne", "Peter"]
OF = {
    "low": Diagnosis.Of.LOW_BONE_MASS,
    "knee": Diagnosis.Of.LOW_BONE_MASS,
    "falls": Diagnosis.Of.LOW_BONE_MASS,
    "thin": Diagnosis.Of.OSTEOPOROSIS,
}
ALWAYS_THERE = (Thing.CHAIR, Thing.COUNTER, Thing.BED, Thing.PILLOW, Thing.TOWEL)
OFTEN_THERE = (Thing.MAT, Thing.BAND, Thing.STICK, Thing.STEP, Thing.ANKLE_WEIGHT)
COULD_NOT_ASK = "Hard of hearing on the phone; her daughter will call back."


def ask(world: World) -> None:
    keep(
        fact
        for at, case in enumerate(world.cases)
        for fact in Asked(world, case, at).all()
    )


class Asked:
    """One intake. Its dice are its own: nothing rolled elsewhere changes."""

    def __init__(self, world: World, case: Case, at: int) -> None:
        self.case, self.at = case, at
        self.rng = world.dice(f"intake {case.story.name}")
        self.desk = world.desk_of(case.patient.clinic)
        self.body = BODIES[case.story.body]
        self.on = case.patient.admitted_on

    def all(self) -> Iterator[Fact]:
        yield from self._at_the_desk()
        if self.case.story.stage == "referred" and self.at % 2:
            return  # the first visit is still to come
        yield self._diagnosis()
        yield FractureCheck(
            found_any=bool(self.body.site),
            told_by=FractureCheck.ToldBy.PATIENT,
            **self._by_therapist(),
        )
        yield from self._goals()
        yield self._home()

    def _at_the_desk(self) -> Iterator[Fact]:
        yield self._referral()
        if self.case.story.stage == "referred" and self.at % 3 == 0:
            return
        yield Consent(
            how=Consent.How.SIGNED, given_on=self.on, **self._told(self.desk, 10)
        )
        family = self.case.patient.name.split()[-1]
        yield EmergencyContact(
            name=f"{NEAR[self.at % len(NEAR)]} {family}",
            relation=RELATIONS[self.at % len(RELATIONS)],
            phone=self.case.patient.phone.replace("555-0", "555-1"),
            **self._told(self.desk, 10),
        )

    def _referral(self) -> Referral:
        reason = WhyCare.OSTEOPOROSIS
        if self.body.site:
            reason = WhyCare.AFTER_FRACTURE
        elif self.body.falls:
            reason = WhyCare.FALLS
        is_own = self.case.story.body == "low"
        return Referral(
            kind=Referral.Kind.SELF if is_own else Referral.Kind.PHYSICIAN,
            reason=WhyCare.PREVENTION if is_own else reason,
            referrer="" if is_own else self.rng.choice(CLEARED_BY),
            referred_on=self.on - dt.timedelta(days=self.rng.randrange(2, 12)),
            **self._told(self.desk, 9),
        )

    def _diagnosis(self) -> Diagnosis:
        found_on = self.on - dt.timedelta(days=self.rng.randrange(60, 1500))
        month = found_on.replace(day=1)
        return Diagnosis(
            of=OF.get(self.case.story.body, Diagnosis.Of.WITH_FRACTURE),
            made_on=month,
            precision=Diagnosis.Precision.MONTH,
            made_by=self.rng.choice(CLEARED_BY),
            **self._by_therapist(),
        )

    def _goals(self) -> Iterator[Fact]:
        goal = Goal(words=GOALS[self.at % len(GOALS)], **self._by_therapist())
        yield goal
        if self.case.story.weeks >= 10:
            second = GOALS[(self.at + 5) % len(GOALS)]
            met = Goal(words=second, **self._by_therapist())
            yield met
            yield GoalOutcome(
                goal=met,
                outcome=GoalOutcome.Outcome.MET,
                **self._by_therapist(self.case.today - dt.timedelta(days=9)),
            )

    def _home(self) -> HomeCheck:
        if self.case.story.stage == "referred":
            return HomeCheck(not_asked_because=COULD_NOT_ASK, **self._by_therapist())
        more = self.rng.sample(OFTEN_THERE, k=self.rng.randrange(1, 4))
        hazards = self.rng.sample(HomeCheck.Hazard.values, k=self.rng.randrange(0, 3))
        is_alone = self.rng.random() < 0.4
        return HomeCheck(
            hazards=sorted(hazards),
            equipment=[*ALWAYS_THERE, *more],
            has_stairs=self.rng.random() < 0.5,
            lives_alone=is_alone,
            has_helper=not is_alone,
            helper="" if is_alone else "Lives with family, who stand by.",
            **self._by_therapist(),
        )

    def _told(self, by: Any, hour: int, on: dt.date | None = None) -> dict[str, Any]:
        return {
            **self.case.about,
            "recorded_by": by,
            "recorded_at": self.case.moment(on or self.on, hour),
        }

    def _by_therapist(self, on: dt.date | None = None) -> dict[str, Any]:
        return self._told(self.case.therapist.user, 14, on)
