"""What thousands have in common: a few bodies, plans and weekdays, as stencils.

Everyone is like one of a few; only ids, names and the days they exercised differ. So
one calculation of the cover serves all who are in the same situation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from patients.models import (
    Authorization,
    ClinicSession,
    Condition,
    Coverage,
    ExpenseThreshold,
    Fracture,
    Patient,
    VisitLimit,
)
from patients.rules import pacing
from patients.rules.precautions import Condition as Key
from programs.demo.cast import PLACES
from programs.demo.copying import Stencil
from programs.demo.covers import PLANS
from programs.demo.world import (
    DAY,
    WEEK,
    dose_of,
    exercise_ids,
    library,
    program_templates,
)
from programs.models import DayReport, ExerciseLog, Program, ProgramItem
from programs.rules import schedule, templates
from programs.rules.templates import Item
from ptcare.people.models import User
from ptcare.people.roles import Role

PATIENT = ("id", "clinic_id", "patient_id")
ITEMS = 7
SESSIONS = 20  # twice a week, the last weeks booked ahead
WEEKS_AHEAD = 2
PAIRS = [(1, 3), (1, 4), (2, 4), (2, 5), (3, 5)]  # weekdays
COVERS = ("medicare", "year", "deductible", "self")
STARTS = [dt.time(8 + number, 15 * (number % 4)) for number in range(9)]
Situation = tuple[str, tuple[int, int]]  # how it is paid, and on which weekdays
SITUATIONS: list[Situation] = [(cover, pair) for cover in COVERS for pair in PAIRS]
APPROVED = 40
LONG_AGO = dt.timedelta(days=400)


@dataclass(frozen=True)
class Kind:
    """A body of the crowd: how it came, and the template that suits it."""

    template: str
    condition: Key | None = None
    has_fracture: bool = False


KINDS = [
    Kind("prevention-low-bone-mass"),
    Kind("osteoporosis-no-fracture"),
    Kind("high-fall-risk-otago", Key.HIGH_FALL_RISK),
    Kind("after-vertebral-fracture", Key.VERTEBRAL_FRACTURE_HISTORY, has_fracture=True),
]


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """All stencils for one day and so many weeks of logs."""

    now: dt.datetime
    today: dt.date
    weeks: int

    @property
    def starts_on(self) -> dt.date:
        return self.today - self.weeks * WEEK

    @property
    def admitted_on(self) -> dt.date:
        earliest = schedule.monday_of(self.today) - SESSIONS // 2 * WEEK
        return min(self.starts_on, earliest) - 10 * DAY

    @cached_property
    def people(self) -> tuple[Stencil, Stencil, Stencil]:
        """A user, the e-mail address and the patient."""
        user = User(password=make_password(None), joined_at=self.now)
        address = EmailAddress(verified=True, primary=True)
        patient = Patient(
            birth_on=self.today.replace(year=self.today.year - 74, day=1),
            sex=Patient.Sex.FEMALE,
            phone="(518) 555-0199",
            time_zone=PLACES[0].zone,
            admitted_on=self.admitted_on,
        )
        return (
            Stencil(user, gaps=("id", "name", "email")),
            Stencil(address, gaps=("id", "user_id", "email")),
            Stencil(
                patient, gaps=("id", "clinic_id", "user_id", "therapist_id", "name")
            ),
        )

    def items_of(self, kind: Kind) -> list[Item]:
        """The first home exercises of the template, those that count in front."""
        opening = templates.opening_items(
            program_templates()[kind.template],
            phase=0,
            catalogue=library(),
            conditions={kind.condition} if kind.condition else (),
        )
        home = [item for item in opening.starting if item.weekdays]
        return sorted(home, key=lambda item: not item.counts)[:ITEMS]

    @cached_property
    def program(self) -> dict[Kind, Stencil]:
        return {
            kind: Stencil(
                Program(
                    template_slug=kind.template,
                    starts_on=self.starts_on,
                    ends_on=pacing.last_day(starts_on=self.starts_on),
                    sessions_per_week=2,
                    drafted_at=self.now - self.weeks * WEEK,
                    signed_at=self.now - self.weeks * WEEK,
                ),
                gaps=(*PATIENT, "drafted_by_id", "signed_by_id"),
            )
            for kind in KINDS
        }

    @cached_property
    def items(self) -> dict[Kind, list[Stencil]]:
        ids = exercise_ids()
        return {
            kind: [
                Stencil(
                    self._item(item, ids[item.slug], place),
                    gaps=(*PATIENT, "program_id", "prescribed_by_id"),
                )
                for place, item in enumerate(self.items_of(kind))
            ]
            for kind in KINDS
        }

    def _item(self, item: Item, exercise: int, place: int) -> ProgramItem:
        return ProgramItem(
            exercise_id=exercise,
            level=item.level,
            **dose_of(item.slug, item.level),
            weekdays=list(item.weekdays),
            place=place,
            starts_on=self.starts_on,
            prescribed_at=self.now - self.weeks * WEEK,
        )

    @cached_property
    def days(self) -> dict[Kind, list[list[tuple[int, Stencil]]]]:
        """For each day so far: which items are due, and a log of each."""
        return {kind: list(self._days(kind)) for kind in KINDS}

    def _days(self, kind: Kind) -> Iterator[list[tuple[int, Stencil]]]:
        items = self.items_of(kind)
        for number in range(self.weeks * 7):
            day = self.starts_on + number * DAY
            log = Stencil(
                ExerciseLog(
                    on=day,
                    said_at=dt.datetime.combine(day, dt.time(14, 30), dt.UTC),
                    said_as=Role.PATIENT,
                    done=ExerciseLog.Done.ALL,
                    credit=Decimal(1),
                ),
                gaps=(*PATIENT, "token", "said_by_id", "item_id", "pain"),
            )
            yield [
                (place, log)
                for place, item in enumerate(items)
                if day.isoweekday() in item.weekdays
            ]

    @cached_property
    def reports(self) -> list[Stencil]:
        """One a week, with the week's pain number."""
        sunday = schedule.monday_of(self.starts_on) + 6 * DAY
        days = [sunday + number * WEEK for number in range(self.weeks)]
        return [
            Stencil(
                DayReport(
                    on=day,
                    said_at=dt.datetime.combine(day, dt.time(22), dt.UTC),
                    said_as=Role.PATIENT,
                    effort="fine",
                ),
                gaps=(*PATIENT, "token", "said_by_id", "pain"),
            )
            for day in days
            if day < self.today
        ]

    @cached_property
    def sessions(self) -> dict[tuple[int, int], list[Stencil]]:
        return {pair: list(self._sessions(pair)) for pair in PAIRS}

    def _sessions(self, pair: tuple[int, int]) -> Iterator[Stencil]:
        ahead = schedule.monday_of(self.today) + WEEKS_AHEAD * WEEK
        for number in range(SESSIONS):
            week, second = divmod(number, 2)
            monday = ahead - (SESSIONS // 2 - 1 - week) * WEEK
            on = monday + (pair[second] - 1) * DAY
            is_over = on < self.today
            yield Stencil(
                ClinicSession(
                    on=on,
                    kind="treatment" if number else "evaluation",
                    status=_status(number) if is_over else "planned",
                    booked_at=self.now - LONG_AGO,
                    settled_at=dt.datetime.combine(on, dt.time(21), dt.UTC)
                    if is_over
                    else None,
                ),
                gaps=(
                    *(*PATIENT, "start", "booked_by_id"),
                    *(["settled_by_id"] if is_over else []),
                ),
            )

    @cached_property
    def coverage(self) -> dict[str, Stencil]:
        return {
            key: Stencil(
                Coverage(
                    member_number="M100200300",
                    effective_from=dt.date(self.today.year - 1, 1, 1),
                    **PLANS[key].terms,
                ),
                gaps=(*PATIENT, "payer_id"),
            )
            for key in COVERS
            if key in PLANS
        }

    @cached_property
    def lines(self) -> dict[str, list[Stencil]]:
        """What hangs on each coverage: limit, threshold, authorization."""
        gaps = (*PATIENT, "coverage_id")
        found: dict[str, list[Stencil]] = {key: [] for key in COVERS}
        for key in self.coverage:
            plan = PLANS[key]
            if plan.visits:
                found[key].append(Stencil(VisitLimit(visits=plan.visits), gaps=gaps))
            if plan.has_threshold:
                kx = ExpenseThreshold(disciplines=["PT", "ST"])
                found[key].append(Stencil(kx, gaps=gaps))
            if plan.terms.get("authorization_required") == "always":
                approved = Authorization(
                    visits_approved=APPROVED,
                    valid_from=self.admitted_on,
                    valid_to=self.today + 26 * WEEK,
                )
                found[key].append(Stencil(approved, gaps=gaps))
        return found

    @cached_property
    def bodies(self) -> dict[Kind, list[Stencil]]:
        gaps = (*PATIENT, "recorded_by_id")
        found: dict[Kind, list[Stencil]] = {kind: [] for kind in KINDS}
        told = self.now - self.weeks * WEEK
        for kind in KINDS:
            if kind.condition:
                row = Condition(key=kind.condition.value, recorded_at=told)
                found[kind].append(Stencil(row, gaps=gaps))
            if kind.has_fracture:
                fracture = Fracture(
                    site=Fracture.Site.SPINE,
                    level="T12",
                    happened_on=self.admitted_on - LONG_AGO,
                    was_low_trauma=True,
                    recorded_at=told,
                )
                found[kind].append(Stencil(fracture, gaps=gaps))
        return found


def _status(number: int) -> str:
    return {5: "no_show", 11: "cancelled"}.get(number, "attended")
