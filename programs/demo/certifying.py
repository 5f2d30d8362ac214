"""Plans of care and what became of them: most are signed, a few wait for somebody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from patients.models import CareStep, PlanOfCare
from programs.continuing_words import Asked
from programs.demo import actors
from programs.demo.bodies import told
from programs.demo.world import DAY, WEEK, Case, World
from programs.models.continuing import goals_of, is_met
from programs.services import continuing

Kind = CareStep.Kind
RUNS = 12 * WEEK - DAY
DOCTORS = ["Dr. Ellen Marsh", "Dr. Ravi Menon", "Dr. Paul Osei", "Dr. Karen Whitfield"]
# What became of the newest plan of these; the others' are sent and signed.
UNSENT = "Walter Simmons"
UNSIGNED = "Kenneth Park"
ON_ORDER = "Virginia Holt"
SPOKEN = "Esther Goldberg"
ASKS_FOR_MORE = "Arthur Nowak"  # his approved visits are used
WHY = (
    "He still needs the rail on stairs and cannot yet step down without a hand. The"
    " hip asks for supervised loading: form breaks down when he is tired, and he cannot"
    " tell by himself. Next: step-downs, carrying on stairs, then alone at the gym."
)


@dataclass(frozen=True)
class Written:
    """One plan of a case: the how-manieth, the newest or not."""

    case: Case
    row: PlanOfCare
    doctor: str
    is_newest: bool


def certify(world: World) -> None:
    """Plans one after the other since the first treatment, and their steps."""
    written = [each for case in world.cases for each in _plans(case)]
    PlanOfCare.objects.bulk_create(each.row for each in written)
    CareStep.objects.bulk_create(step for each in written for step in _steps(each))


def ask_for_more(world: World) -> None:
    """One request for more visits, signed yesterday evening, ready to be sent."""
    case = world.case_of(ASKS_FOR_MORE)
    by = actors.colleague(case.therapist)
    goals = goals_of(case.patient, by)
    asked = Asked(
        visits=8,
        weeks=4,
        frequency="2 times a week",
        why=WHY,
        goals={each.pk: "met" if is_met(each) else "partly" for each in goals},
    )
    now = world.now
    words = continuing.compose(patient=case.patient, asked=asked, by=by, now=now)
    continuing.issue_pack(
        patient=case.patient,
        asked=asked,
        reviewed=continuing.digest_of(words),
        by=by,
        now=now,
    )


def _plans(case: Case) -> Iterator[Written]:
    days = [each.on for each in case.sessions if each.is_attended]
    if not case.has_program or case.story.cover == "self" or not days:
        return
    last = case.over_on or case.today
    first, kind = min(days), PlanOfCare.Kind.INITIAL
    doctor = DOCTORS[len(case.story.name) % len(DOCTORS)]
    while first <= last:
        until = first + RUNS
        row = PlanOfCare(
            **told(case, first),
            kind=kind,
            certified_from=first,
            certified_to=until,
            frequency="2 times a week for 12 weeks"
            if kind == PlanOfCare.Kind.INITIAL
            else "Once a week for 12 weeks",
        )
        yield Written(case, row, doctor, until >= last)
        first, kind = until + DAY, PlanOfCare.Kind.FOLLOWING


def _steps(plan: Written) -> Iterator[CareStep]:
    name, row = plan.case.story.name, plan.row
    lead = 2 * DAY if row.is_initial else -10 * DAY  # a later one is signed ahead
    sent_on = row.certified_from + lead
    if plan.is_newest and name == UNSENT:
        return
    yield _step(plan, Kind.SENT, sent_on)
    if plan.is_newest and name == ON_ORDER:
        yield _step(plan, Kind.ORDER, row.certified_from - 3 * DAY)
    elif plan.is_newest and name == SPOKEN:
        yield _step(plan, Kind.VERBAL, plan.case.today - 4 * DAY)
    elif not (plan.is_newest and name == UNSIGNED):
        yield _step(plan, Kind.SIGNED, min(sent_on + 7 * DAY, plan.case.today))


def _step(plan: Written, kind: str, on: dt.date) -> CareStep:
    return CareStep(
        **told(plan.case, on), plan=plan.row, kind=kind, on=on, who=plan.doctor
    )
