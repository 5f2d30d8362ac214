"""Clinic sessions: past ones settled, today's board full, weeks booked ahead.

Everybody comes on their own weekdays, at most twice a week and never against the rule
of three in seven days; a therapist has one patient at a time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from random import Random

from patients.models import ClinicSession
from patients.rules import pacing
from patients.services import attending
from programs.demo.cast import YEAR_TURNS
from programs.demo.closing_days import is_closed
from programs.demo.world import DAY, WEEK, Case, World
from programs.rules import schedule
from ptcare.people.models import User

Kind, Place = ClinicSession.Kind, ClinicSession.Place
Status = ClinicSession.Status

STARTS = [
    dt.time(hour, minute)
    for hour, minute in [
        *((8, 0), (8, 45), (9, 30), (10, 15), (11, 0), (11, 45)),
        *((13, 0), (13, 45), (14, 30), (15, 15), (16, 0), (16, 45)),
    ]
]
ON_A_BOARD = 12  # sessions of today, at each clinic
LEFT_TO_MARK = 4  # of those, even late in the evening
SECOND_DAY = {1: 4, 2: 5, 3: 1, 4: 1, 5: 2}
TWICE_A_WEEK, ONCE_A_WEEK = 4, 16  # program weeks: then every other week
BOOKED_AHEAD = 4 * WEEK
AHEAD_OF = {YEAR_TURNS: 9 * WEEK}  # into the next year of the plan
RE_EVALUATED_EVERY = 10
LAST_WORKDAY = 5
FORGOTTEN = 2  # sessions of the last workday that nobody has closed
UNSIGNED_FOR = 2 * DAY
VIDEO_EVERY, GYM_FROM = 4, 8  # sessions
VIDEO, GYM = 0.25, 0.85  # of the patients

Slots = dict[tuple[int, dt.date], set[dt.time]]


def book(world: World) -> None:
    """The sessions of all cases, from referral to some weeks from now."""
    taken: Slots = defaultdict(set)
    places: Counter[int] = Counter()
    # Who is early in the program comes first: they come most often.
    for case in sorted(world.cases, key=lambda case: case.story.weeks):
        clinic = case.patient.clinic_id
        is_today = case.story.stage == "running" and places[clinic] < ON_A_BOARD
        weekday = min(case.today.isoweekday(), LAST_WORKDAY)
        if is_today:
            places[clinic] += 1
        elif case.has_program:
            weekday = (weekday + case.rng.randrange(1, 5) - 1) % 5 + 1
        days = [
            day
            for day in _days(case, weekday, is_today=is_today)
            if not is_closed(world.closures, case.therapist, day)
        ]
        _seat(case, days, taken, world.desk_of(case.patient.clinic))
    _settle(world)
    _sign(world)
    ClinicSession.objects.bulk_create(
        session for case in world.cases for session in case.sessions
    )


def _days(case: Case, weekday: int, *, is_today: bool) -> Iterator[dt.date]:
    """When they come: evaluation, then the weekdays of their own."""
    if not case.has_program:
        yield _first_visit(case)
        return
    yield _workday(case.starts_on - 4 * DAY)
    last = case.over_on or case.today + AHEAD_OF.get(case.story.name, BOOKED_AHEAD)
    monday = schedule.monday_of(case.starts_on)
    while monday <= last:
        for day in _week(case, monday, weekday):
            is_moved = is_today and monday == schedule.monday_of(case.today)
            if is_moved and day.isoweekday() == weekday:
                day = case.today  # a Saturday's board is full too
            if case.starts_on <= day <= last:
                yield day
        monday += WEEK


def _first_visit(case: Case) -> dt.date:
    """The evaluation of who was just referred: soon, or when the gate has opened."""
    wait = 24 if case.story.stage == "gated" else 1 + case.rng.randrange(4)
    return _workday(case.today + wait * DAY)


def _week(case: Case, monday: dt.date, weekday: int) -> list[dt.date]:
    ago = (schedule.monday_of(case.today) - monday).days // 7
    week = (monday - schedule.monday_of(case.starts_on)).days // 7
    on = monday + (weekday - 1) * DAY
    if week < TWICE_A_WEEK:
        return sorted([on, monday + (SECOND_DAY[weekday] - 1) * DAY])
    if week < ONCE_A_WEEK or ago % 2 == 0:
        return [on]
    return []


def _workday(day: dt.date) -> dt.date:
    return (
        day + max(0, 8 - day.isoweekday()) * DAY
        if day.isoweekday() > LAST_WORKDAY
        else day
    )


def _seat(case: Case, days: list[dt.date], taken: Slots, desk: User) -> None:
    """A free hour of the therapist for each, as near to the usual one as there is."""
    usual = case.rng.randrange(len(STARTS))
    kept: list[dt.date] = []
    for day in days:
        busy = taken[case.therapist.pk, day]
        free = [start for start in STARTS if start not in busy]
        if not free or day in kept or not pacing.has_room(kept, on=day):
            continue
        start = min(free, key=lambda each: abs(STARTS.index(each) - usual))
        busy.add(start)
        kept.append(day)
        case.sessions.append(
            ClinicSession(
                **case.about,
                therapist=case.therapist,
                on=day,
                start=start,
                kind=_kind(len(case.sessions)),
                place=_place(case),
                booked_at=case.moment(min(day, case.today) - 12 * DAY, 10),
                booked_by=desk,
                beyond_cover_reason=_beyond(case, day),
            )
        )


def _beyond(case: Case, day: dt.date) -> str:
    """Who is booked past the last covered visit has said that they will pay."""
    is_past = case.story.cover == "past" and day >= case.today
    return attending.BeyondCover.PATIENT_PAYS if is_past else ""


def _kind(number: int) -> str:
    if number == 0:
        return Kind.EVALUATION
    return Kind.TREATMENT if number % RE_EVALUATED_EVERY else Kind.RE_EVALUATION


def _place(case: Case) -> str:
    """Some come by video now and then, some train at a gym late in the program."""
    number = len(case.sessions)
    if _kind(number) != Kind.TREATMENT:
        return Place.CLINIC
    odds = Random(f"place {case.story.name}").random()  # noqa: S311
    if number % VIDEO_EVERY == 0 and odds < VIDEO:
        return Place.TELEHEALTH
    return Place.GYM if number > GYM_FROM and odds > GYM else Place.CLINIC


def _settle(world: World) -> None:
    """What is over was attended, mostly; the board of today up to this hour."""
    forgotten = set(_forgotten(world))
    for case in world.cases:
        desk = world.desk_of(case.patient.clinic)
        for session in case.sessions:
            outcome = _outcome(case) if session.on < case.today else ""
            if outcome and id(session) not in forgotten:
                _mark(case, session, outcome, desk)
    for clinic in world.clinics.values():
        clock = world.now.astimezone(clinic.zone).time()
        board = sorted(
            (
                (session.start, case.story.name, case, session)
                for case in world.cases
                for session in case.sessions
                if session.clinic_id == clinic.pk and session.on == case.today
            ),
            key=lambda each: each[:2],
        )
        for start, _name, case, session in board[:-LEFT_TO_MARK]:
            if start.hour < clock.hour:
                _mark(case, session, _outcome(case), world.desk_of(clinic))


def _outcome(case: Case) -> str:
    chances = {
        Status.ATTENDED: 88,
        Status.CANCELLED: 6,
        Status.NO_SHOW: 4,
        Status.LATE_CANCELLED: 2,
    }
    return case.rng.choices(list(chances), weights=list(chances.values()))[0]


def _forgotten(world: World) -> Iterator[int]:
    """The last two of each clinic's last workday: nobody has closed them yet."""
    for clinic in world.clinics.values():
        past = sorted(
            (session.on, session.start, case.story.name, id(session))
            for case in world.cases
            for session in case.sessions
            if session.clinic_id == clinic.pk
            and session.on < case.today
            and session.kind == Kind.TREATMENT
            and case.story.cover not in ("past", "last")
        )
        yield from (each[-1] for each in past[-FORGOTTEN:])


def _sign(world: World) -> None:
    """A therapist signs what was attended the same evening; the latest wait."""
    for case in world.cases:
        last_signed = case.today - UNSIGNED_FOR
        for session in case.sessions:
            if session.is_attended and session.on <= last_signed:
                evening = dt.timedelta(hours=4)
                session.signed_at = (session.settled_at or world.now) + evening
                session.signed_by = case.therapist.user


def _mark(case: Case, session: ClinicSession, status: str, desk: User) -> None:
    session.status = Status.ATTENDED if session.kind == Kind.EVALUATION else status
    begins = session.begins(case.patient.zone)
    session.settled_at, session.settled_by = begins + dt.timedelta(minutes=3), desk
