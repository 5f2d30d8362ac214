"""Months of logs and day reports, with the ups and downs of real weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from programs.demo import actors, breaks
from programs.demo.cast import RED_FLAG, RELATIVES
from programs.demo.world import DAY, Case, World
from programs.models import DayReport, ExerciseLog, ProgramItem, ProgressionProposal
from programs.rules import schedule
from programs.services import proposing, reviewing
from ptcare.people.models import User
from ptcare.people.roles import Role

EASY_WEEKS = 4
ACCEPTED_FOR = "Joyce Patterson"  # one of hers: her plan says what begins tomorrow
UP_BY = 10  # on this hour of today, some have logged already


@dataclass(frozen=True, kw_only=True)
class Habit:
    """Chances, 0 to 1: that a day is done at all, and each exercise of such a day.

    `away` and `flare` are weeks of the program, counted back from now.
    """

    day: float
    each: float = 0.95
    away: tuple[int, ...] = ()
    flare: tuple[int, ...] = ()
    is_easy: bool = False  # says so every day, and has little pain
    is_sore: bool = False  # the first exercise hurts, these days


HABITS = {
    "good": Habit(day=0.92),
    "steady": Habit(day=0.74),
    "low": Habit(day=0.42, each=0.8),
    "starting": Habit(day=0.85, each=0.9),
    "away": Habit(day=0.85, away=(4, 5)),
    "flare": Habit(day=0.8, flare=(2, 3)),
    "easy": Habit(day=1, each=0.98, is_easy=True),
    "sore": Habit(day=1, is_sore=True),
    "gone": Habit(day=0.85, away=(0, 1, 2)),
}


def do(world: World) -> None:
    """What was said of every day since each program began."""
    helpers = {
        name: world.users[relative.name]
        for relative in RELATIVES
        if relative.may_log
        for name in relative.helps
    }
    logs: list[ExerciseLog] = []
    reports: list[DayReport] = []
    for case in world.cases:
        if not case.has_program:
            continue
        desk = world.desk_of(case.patient.clinic)
        for row in _said(case, world.now, helpers.get(case.story.name)):
            if isinstance(row, ExerciseLog):
                logs.append(row if case.story.has_email else _on_paper(case, row, desk))
            else:
                reports.append(row)
    ExerciseLog.objects.bulk_create(logs, batch_size=2000)
    DayReport.objects.bulk_create(reports, batch_size=2000)


def _said(
    case: Case, now: dt.datetime, helper: User | None
) -> Iterator[ExerciseLog | DayReport]:
    habit = HABITS[case.story.habit]
    home = [item for item in case.items if item.weekdays and not item.is_waiting]
    for day in case.days():
        rows = list(_day(case, habit, home, day, helper))
        if not breaks.is_off(case, day):
            yield from rows
    is_free = case.story.stage == "running" and case.story.name != RED_FLAG
    is_free = is_free and not breaks.is_off(case, case.today)
    if is_free and _is_up(case, now):
        first = schedule.due_on(home, case.today)[: case.rng.randrange(1, 5)]
        for item in first:
            yield _log(case, item, case.today, now - dt.timedelta(minutes=40))


def _on_paper(case: Case, log: ExerciseLog, desk: User) -> ExerciseLog:
    """Who has no e-mail ticks a sheet, which the desk types in on Mondays."""
    monday = schedule.monday_of(log.on) + 7 * DAY
    if monday < case.today:
        log.how, log.said_at = ExerciseLog.How.PAPER, case.moment(monday, 10)
        log.said_by, log.said_as = desk, Role.CLINIC_ADMIN
    return log


def alone(case: Case, items: list[ProgramItem]) -> Iterator[ExerciseLog]:
    """After care: what was done of the own plan, with nobody asking."""
    habit = HABITS[case.story.habit]
    first = min((item.starts_on for item in items), default=case.today)
    for number in range((case.today - first).days):
        day = first + number * DAY
        if case.rng.random() < habit.day * habit.each:
            at = case.moment(day, case.rng.randrange(8, 12), case.rng.randrange(60))
            for item in schedule.due_on(items, day):
                yield _log(case, item, day, at)


def _is_up(case: Case, now: dt.datetime) -> bool:
    """A third of those for whom the morning is over have begun their day."""
    begins = case.rng.random() < 0.33
    return begins and now.astimezone(case.patient.zone).hour >= UP_BY


def _day(
    case: Case, habit: Habit, home: list[ProgramItem], day: dt.date, helper: User | None
) -> Iterator[ExerciseLog | DayReport]:
    weeks_ago = (case.today - day).days // 7
    if weeks_ago in habit.away:
        if day.isoweekday() == 1:
            yield _report(case, day, not_today=DayReport.NotToday.AWAY)
        return
    is_flare = weeks_ago in habit.flare
    if case.rng.random() > habit.day * (0.6 if is_flare else 1):
        if is_flare and case.rng.random() < 0.5:
            yield _report(case, day, not_today=DayReport.NotToday.PAIN)
        elif case.rng.random() < 0.15:
            yield _report(case, day, not_today=DayReport.NotToday.NO_TIME)
        return
    by = _sayer(case, helper)
    at = case.moment(day, case.rng.randrange(8, 12), case.rng.randrange(60))
    if case.rng.random() < 0.05:  # remembered the next morning
        at += DAY
    due = schedule.due_on(home, day)
    for item in due:
        if case.rng.random() < habit.each:
            log = _log(case, item, day, at, is_flare=is_flare, **by)
            if habit.is_sore and item is due[0] and weeks_ago == 0:
                log.pain, log.pain_where, log.pain_is_new = 4, "knee", False
            yield log
    if habit.is_easy and weeks_ago < EASY_WEEKS:
        yield from _easy_day(case, day)
    else:
        yield from _word_of_the_day(case, day, is_flare=is_flare)


def _sayer(case: Case, helper: User | None) -> dict[str, Any]:
    if helper and case.rng.random() < 0.7:
        return {"said_by": helper, "said_as": Role.HELPER}
    return {"said_by": case.patient.user, "said_as": Role.PATIENT}


def _log(
    case: Case,
    item: ProgramItem,
    day: dt.date,
    at: dt.datetime,
    *,
    is_flare: bool = False,
    **by: Any,
) -> ExerciseLog:
    """Nearly always all of it; pain is hardly ever asked for, and so not answered."""
    roll = case.rng.random()
    done, credit = ExerciseLog.Done.ALL, Decimal(1)
    if roll < 0.06 or (is_flare and roll < 0.3):
        done, credit = ExerciseLog.Done.SOME, Decimal("0.5")
    log = ExerciseLog(
        **case.about,
        item=item,
        token=case.token(),
        on=day,
        said_at=at,
        **(by or {"said_by": case.patient.user, "said_as": Role.PATIENT}),
        done=done,
        credit=credit,
    )
    if is_flare and case.rng.random() < 0.3:
        log.pain, log.pain_where = case.rng.choice([3, 4, 4, 5]), "back"
        log.pain_is_new = False
    elif case.rng.random() < 0.02:
        log.pain = case.rng.choice([0, 1, 2, 3])
    return log


def _easy_day(case: Case, day: dt.date) -> Iterator[DayReport]:
    """A word each day, and a low number on Sundays: enough to judge the weeks by."""
    yield _report(case, day, effort="easy")
    if day.isoweekday() == 7:
        yield _report(case, day, pain=case.rng.choice([0, 1, 2]))


def _word_of_the_day(
    case: Case, day: dt.date, *, is_flare: bool
) -> Iterator[DayReport]:
    """Once a week the pain number; some days a word; most days nothing."""
    roll = case.rng.random()
    effort = ""
    if roll < 0.4:
        effort = case.rng.choice(
            ["fine", "fine", "easy", "hard" if is_flare else "fine"]
        )
    if day.isoweekday() == 7:
        pain = case.rng.choice([4, 5] if is_flare else [0, 1, 1, 2, 2, 3])
        yield _report(case, day, pain=pain)
    if effort:
        yield _report(case, day, effort=effort)


def _report(case: Case, day: dt.date, **what: Any) -> DayReport:
    return DayReport(
        **case.about,
        token=case.token(),
        on=day,
        said_at=case.moment(day, 18, case.rng.randrange(60)),
        said_by=case.patient.user,
        said_as=Role.PATIENT,
        **what,
    )


def step(world: World) -> None:
    """Steps up and back, proposed as the morning's task would; one is decided."""
    programs = [case.program for case in world.cases if case.program]
    ids = sorted(program.pk for program in programs if not program.is_held)
    proposing.propose(programs=ids, now=world.now)
    case = world.case_of(ACCEPTED_FOR)
    waiting = ProgressionProposal.objects.to_decide().filter(patient=case.patient)
    easy = waiting.filter(evidence__needs_sign_off=False).order_by("pk")
    if proposal := easy.select_related("patient").first():
        by = actors.colleague(case.therapist)
        reviewing.accept(proposal=proposal, by=by, now=world.now)
