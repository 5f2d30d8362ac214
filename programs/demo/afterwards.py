"""The end of care of those who have left: their own plan, and how they are now."""

from __future__ import annotations

import datetime as dt

from patients.models import Evaluation
from programs.demo import doing
from programs.demo.world import DAY, Case, World
from programs.models import Checkup, Closing, ExerciseLog, Program, ProgramItem
from programs.rules import upkeep
from programs.rules.catalogue import Where
from programs.services.prescribing.items import DOSE

REACHED = (
    "Steady on the stairs again, and back at the garden club.",
    "Walks half an hour a day without stopping.",
    "Gets up from the floor alone, and carries the shopping in two bags.",
)
WARNING_SIGNS = (
    "New, sudden or sharp back pain. A fall. A new ache in the thigh or groin. "
    "You have become shorter or more stooped."
)


def leave(world: World) -> None:
    cases = [case for case in world.cases if case.patient.discharged_on]
    plans = {id(case): _own_plan(case) for case in cases}
    Program.objects.bulk_create(plans.values())
    items = {id(case): _own_items(case, plans[id(case)]) for case in cases}
    ProgramItem.objects.bulk_create(item for rows in items.values() for item in rows)
    ExerciseLog.objects.bulk_create(
        log for case in cases for log in doing.alone(case, items[id(case)])
    )
    last = _last_tests(cases)
    closings = [
        _closing(case, plans[id(case)], last.get(case.patient.pk)) for case in cases
    ]
    Closing.objects.bulk_create(closings)
    Checkup.objects.bulk_create(
        check
        for case, closing in zip(cases, closings, strict=True)
        for check in _checks(case, closing)
    )


def _left_on(case: Case) -> dt.date:
    assert case.patient.discharged_on is not None  # noqa: S101 - chosen so
    return case.patient.discharged_on


def _own_plan(case: Case) -> Program:
    by, moment = case.therapist.user, case.moment(_left_on(case), 15, 20)
    return Program(
        **case.about,
        kind=Program.Kind.UPKEEP,
        starts_on=_left_on(case) + DAY,
        sessions_per_week=0,
        drafted_by=by,
        drafted_at=moment,
        signed_by=by,
        signed_at=moment,
        replaces=case.program,
    )


def _own_items(case: Case, plan: Program) -> list[ProgramItem]:
    rows = [
        item
        for item in case.items
        if item.ends_on is None
        and item.weekdays
        and not item.is_waiting
        and item.where == Where.HOME
    ]
    return [
        ProgramItem(
            **case.about,
            program=plan,
            starts_on=plan.starts_on,
            prescribed_by=plan.drafted_by,
            prescribed_at=plan.drafted_at,
            **{name: getattr(row, name) for name in DOSE},
        )
        for row in rows
    ]


def _last_tests(cases: list[Case]) -> dict[int, Evaluation]:
    rows = Evaluation.objects.signed().of_kind(Evaluation.Kind.DISCHARGE)
    about = rows.filter(patient__in=[case.patient for case in cases])
    return {row.patient_id: row for row in about}


def _closing(case: Case, plan: Program, tests: Evaluation | None) -> Closing:
    return Closing(
        **case.about,
        reason=Closing.Reason.GOALS_MET if tests else Closing.Reason.OWN_WISH,
        reached=case.rng.choice(REACHED),
        warning_signs=WARNING_SIGNS,
        evaluation=tests,
        upkeep=plan,
        recorded_by=case.therapist.user,
        recorded_at=case.moment(_left_on(case), 15, 20),
    )


def _checks(case: Case, closing: Closing) -> list[Checkup]:
    """Those whose day has come are answered by all but a few."""
    rows = []
    for months, day in upkeep.check_days(_left_on(case)).items():
        row = Checkup(**case.about, closing=closing, months=months, due_on=day)
        if day < case.today and case.story.habit != "silent":
            row.keeps_going, row.has_fallen = True, False
            row.has_new_pain, row.wants_call = False, case.rng.random() < 0.5
            row.answered_by = case.patient.user
            row.answered_at = case.moment(day, 11, 5)
        rows.append(row)
    return rows
