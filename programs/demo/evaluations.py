"""Evaluations and their tests, as a therapist would enter them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from patients.models import Evaluation, Measurement
from patients.rules import battery
from programs.demo.bodies import BODIES, Body, told
from programs.demo.world import Case, World

EVERY = dt.timedelta(days=30)
NOT_AGAIN = "Theresa Malone"  # her progress note is due
BEING_WRITTEN = "Lois Tanaka"  # her re-evaluation of today is open
# How the tests go, by how the exercises are done: 1 is well, below 0 is worse.
COURSES = {"good": 1.0, "steady": 0.7, "starting": 0.6, "low": 0.1, "away": 0.2}
WORSE = {"flare": -0.7}
FIRST_DONE = ("resting_bp_hr", "nprs_worst", "steadi_3", "tug")
A_LITTLE = Decimal("0.1")
FIRST_WORDS = {
    "pain": "Low back, after standing for long. None at rest.",
    "body_mechanics": "Rounds the back when picking up; learns the hip hinge fast.",
    "fitness": "Rises without the arms, slowly. Walks indoors without an aid.",
    "posture": "Head forward, can correct it when asked.",
    "summary": "Wants to stay steady and in the garden. Balance and legs first.",
}


@dataclass(frozen=True)
class Turn:
    """One evaluation of one case: the how-manieth, and how far the tests have moved."""

    case: Case
    body: Body
    number: int
    on: dt.date
    dice: Random
    height: Decimal
    is_open: bool = False

    @property
    def pace(self) -> float:
        habit = self.case.story.habit
        return COURSES.get(habit, WORSE.get(habit, 0.5))

    @property
    def gain(self) -> float:
        return self.number * self.pace

    def near(self, value: float, least: float, most: float, step: str = "0.1") -> Any:
        """With the little that differs between days, inside the range of the test."""
        unit = Decimal(step)
        shaken = value + self.dice.uniform(-0.5, 0.5) * float(unit)
        inside = Decimal(min(max(shaken, least), most))
        return (inside / unit).quantize(Decimal(1)) * unit


def evaluate(world: World) -> None:
    """Every evaluation of the demo, and what was measured in it."""
    evaluations: list[Evaluation] = []
    results: list[Measurement] = []
    for case in world.cases:
        if case.story.stage == "referred":
            continue
        dice = world.dice(f"tests of {case.story.name}")
        tall = Decimal(dice.randrange(1520, 1700)) / 10
        height = tall + (13 if case.story.sex == "male" else 0)
        if case.story.stage == "gated":  # no tests before the bone may bear them
            on = case.patient.admitted_on
            results.append(_measured(case, "height", {"first": height}, on=on))
        else:
            for turn in _turns(case, dice, height):
                evaluations.append(_evaluation(turn))
                results += _results(turn, evaluations[-1])
    Evaluation.objects.bulk_create(evaluations)
    Measurement.objects.bulk_create(results)


def _turns(case: Case, dice: Random, height: Decimal) -> Iterator[Turn]:
    body, first = BODIES[case.story.body], case.patient.admitted_on
    last = case.over_on or case.today
    turns = 1 if case.story.name == NOT_AGAIN else (last - first) // EVERY + 1
    for number in range(turns):
        yield Turn(case, body, number, first + number * EVERY, dice, height)
    if case.story.name == BEING_WRITTEN:
        yield Turn(case, body, turns, case.today, dice, height, is_open=True)


def _kind(turn: Turn) -> str:
    if turn.number == 0:
        return Evaluation.Kind.FIRST
    is_last = turn.on + EVERY > (turn.case.over_on or turn.on)
    is_over = turn.case.story.stage == "ended" and is_last
    return Evaluation.Kind.DISCHARGE if is_over else Evaluation.Kind.RE_EVALUATION


def _evaluation(turn: Turn) -> Evaluation:
    case, kind = turn.case, _kind(turn)
    signed: dict[str, Any] = {
        "signed_by": case.therapist.user,
        "signed_at": case.moment(turn.on, 15, 10),
    }
    if turn.is_open:
        signed = {}
    return Evaluation(
        **case.about,
        kind=kind,
        on=turn.on,
        opened_by=case.therapist.user,
        opened_at=case.moment(turn.on, 14, 15),
        **({} if turn.is_open else _words(turn, kind)),
        **signed,
    )


def _words(turn: Turn, kind: str) -> dict[str, str]:
    if kind == Evaluation.Kind.FIRST:
        return FIRST_WORDS
    if kind == Evaluation.Kind.DISCHARGE:
        return {
            "summary": "Walks faster and rises with ease. Goes on at home alone.",
            "decision": Evaluation.Decision.DISCHARGE,
        }
    if turn.pace < 0:
        return {
            "summary": "Slower to rise since the pain came back; fewer days at home.",
            "pain": "Low back, more in the evening.",
            "decision": Evaluation.Decision.EASIER,
        }
    if turn.pace < 0.5:
        return {
            "summary": "Much as before. We looked for a better hour for the exercises.",
            "decision": Evaluation.Decision.CONTINUE,
        }
    return {
        "summary": "Rises and walks faster than at the start. Next: one leg, longer.",
        "decision": Evaluation.Decision.PROGRESS,
    }


def _results(turn: Turn, evaluation: Evaluation) -> Iterator[Measurement]:
    asked = _each_time(turn)
    if turn.number == 0:
        asked |= _at_first(turn)
    if turn.is_open:
        asked = {key: asked[key] for key in FIRST_DONE}
    for key, parts in asked.items():
        yield _measured(turn.case, key, parts, on=turn.on, evaluation=evaluation)
    if turn.number == 0 and turn.body.falls:
        reason = "Stopped: unsteady in the turn."
        yield Measurement(
            key="six_minute_walk",
            measured_on=turn.on,
            not_done_reason=reason,
            evaluation=evaluation,
            **told(turn.case, turn.on),
        )


def _each_time(turn: Turn) -> dict[str, battery.Parts]:
    tug = turn.body.tug - turn.gain * 0.7
    near = turn.near
    return {
        "resting_bp_hr": {
            "systolic": near(134 + turn.dice.uniform(-12, 12), 110, 158, "1"),
            "diastolic": near(78 + turn.dice.uniform(-6, 6), 64, 92, "1"),
            "pulse": near(71 + turn.dice.uniform(-6, 6), 58, 88, "1"),
        },
        "nprs_worst": {"score": near(4 - turn.gain, 0, 9, "1"), "site": "lower_back"},
        "steadi_3": {
            "fallen": turn.body.falls > 0,
            "unsteady": tug >= 12,
            "worried": tug >= 11,
        },
        "tug": {"seconds": near(tug, 6, 30)},
        "gait_speed_4m": {"first": near(4 / (11.2 / (tug + 2.5)), 2.6, 12)},
        "chair_stand_30s": {"stands": near(turn.body.stands + turn.gain, 0, 20, "1")},
        "four_stage_balance": _stages(turn, 22 - tug),
        "single_leg_stance": {
            "left": near(17 - tug, 1, 28),
            "right": near(18 - tug + turn.gain, 1, 29),
        },
        "psfs": _activities(turn),
        "body_mechanics": _tasks(turn),
    }


def _at_first(turn: Turn) -> dict[str, battery.Parts]:
    shrunk = Decimal("4.6") if turn.body.site == "spine" else Decimal("1.5")
    grip = 17 if turn.case.story.sex == "female" else 29
    weak = 3 if turn.body.tug > 12 else 0
    return {
        "height": {
            "first": turn.height,
            "second": turn.height + A_LITTLE,
            "tallest": turn.height + shrunk,
        },
        "occiput_to_wall": {"distance": turn.near(3 if shrunk > 4 else 0, 0, 8)},
        "rib_pelvis": {"fingers": turn.near(2 if shrunk > 4 else 3, 1, 4, "0.5")},
        "grip_strength": {
            f"{hand}_{turn_number}": turn.near(grip - weak, 6, 45)
            for hand in ("left", "right")
            for turn_number in (1, 2, 3)
        },
        "falls_12m": _falls(turn.body),
        "fes_i_short": {"total": turn.near(turn.body.tug * 0.9, 7, 24, "1")},
        "odi": {"total": turn.near(14 + turn.body.tug, 8, 60, "1")},
    }


def _falls(body: Body) -> battery.Parts:
    if not body.falls:
        return {"falls": Decimal(0)}
    return {"falls": Decimal(body.falls), "injurious": True}


def _stages(turn: Turn, seconds: float) -> battery.Parts:
    """All held but the last ones, by how many seconds there are to share out."""
    held = Decimal(10)
    found: dict[str, battery.Given] = {"side_by_side": held, "semi_tandem": held}
    tandem = turn.near(seconds, 2, 10)
    found["tandem"] = tandem
    if tandem == held:
        found["one_leg"] = turn.near(seconds - 6, 1, 10)
    return found


def _activities(turn: Turn) -> battery.Parts:
    names = ("Climbing the stairs", "Carrying groceries", "Standing to cook")
    parts: dict[str, battery.Given] = {}
    for place, name in enumerate(names, start=1):
        parts[f"activity_{place}"] = name
        parts[f"score_{place}"] = turn.near(3 + place / 2 + turn.gain, 1, 10, "1")
    return parts


def _tasks(turn: Turn) -> battery.Parts:
    tasks = [part.name for part in battery.SHAPES["body_mechanics"].parts]
    points = min(max(6 + round(turn.gain * 2), 3), 12)
    return {
        task: str(min(max(points - place, 0) // 2 + (place == 0), 2))
        for place, task in enumerate(tasks)
    }


def _measured(
    case: Case,
    key: str,
    parts: battery.Parts,
    *,
    on: dt.date,
    evaluation: Evaluation | None = None,
) -> Measurement:
    return Measurement(
        key=key,
        measured_on=on,
        value=battery.value_of(key, parts),
        parts=battery.as_stored(parts),
        evaluation=evaluation,
        **told(case, on),
    )
