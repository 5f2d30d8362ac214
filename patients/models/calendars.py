"""The days of a clinic as its desk sees them: who is booked, closed or free, by whom.

The same number of queries, however many sessions, therapists and days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from patients.models.closures import Closure
from patients.models.hours import ClinicHours
from patients.models.session import ClinicSession, ClinicSessionQuerySet
from patients.rules import clashes, holidays
from patients.rules.clashes import Span
from patients.rules.holidays import Holiday
from ptcare.people.actors import Actor
from ptcare.people.models import Membership

DAY = dt.timedelta(days=1)
MOST_IN_A_WEEKS_DAY = 24  # of one therapist
MOST_VISITS = 96  # of a day on one sheet
IN_A_DAY = ("start", "patient__name", "pk")
SHORTEST = 30  # minutes: a shorter gap is a pause


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Free time of a therapist, long enough for a session."""

    start: dt.time
    until: dt.time


@dataclass(kw_only=True)
class Lane:
    """One therapist's day; None is what no therapist was named for."""

    therapist: Membership | None
    sessions: list[ClinicSession] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    closed_for: str = ""

    @property
    def items(self) -> list[ClinicSession | Gap]:
        return sorted([*self.sessions, *self.gaps], key=lambda each: each.start)

    @property
    def kept(self) -> list[ClinicSession]:
        """What still stands, and who did not come: for a week's overview."""
        gone = (ClinicSession.Status.CANCELLED, ClinicSession.Status.RESCHEDULED)
        return [each for each in self.sessions if each.status not in gone]

    @property
    def first_kept(self) -> list[ClinicSession]:
        return self.kept[:MOST_IN_A_WEEKS_DAY]

    @property
    def more(self) -> int:
        """How many of them a week leaves to the page of the day."""
        return max(0, len(self.kept) - MOST_IN_A_WEEKS_DAY)


@dataclass(kw_only=True)
class Sheet:
    """What of a day is shown at once: some lanes, or of one that is too long a part."""

    lanes: list[Membership | None] = field(default_factory=list)
    visits: int = 0
    part: slice | None = None

    def has_room_for(self, visits: int) -> bool:
        return self.part is None and self.visits + visits <= MOST_VISITS


@dataclass(kw_only=True)
class CalendarDay:
    on: dt.date
    lanes: list[Lane]
    closed_for: str = ""
    holiday: Holiday | None = None

    @property
    def count(self) -> int:
        return sum(len(lane.kept) for lane in self.lanes)


def calendar(
    actor: Actor,
    *,
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    lanes: Sequence[Membership | None],
    part: slice | None = None,
) -> list[CalendarDay]:
    """Every day of that span, each with these lanes. `now` is the clinic's own.

    Of a week, days without opening hours are left out unless something is booked. Of
    one lane alone a part may be asked for, which tells nothing of free time.
    """
    hours = ClinicHours.of(actor.clinic_id)
    sessions = _sessions(actor, first, last, now.date(), lanes, part)
    closures = list(Closure.objects.visible_to(actor).standing().between(first, last))
    days = []
    for number in range((last - first).days + 1):
        on = first + number * DAY
        rows = [each for each in sessions if each.on == on]
        if rows or first == last or on.isoweekday() in hours.weekdays:
            days.append(_day(on, rows, lanes, closures))
    if part is None:
        for day in days:
            _find_gaps(day, hours, now)
    return days


def lanes_between(
    actor: Actor, *, first: dt.date, last: dt.date
) -> dict[Membership | None, int]:
    """Every therapist of the clinic by name, those who have left if they gave one of
    these sessions; and None where no therapist was named for some. Each with how many
    there are."""
    rows = ClinicSession.objects.visible_to(actor).filter(on__range=(first, last))
    counted = rows.order_by().values_list("therapist").annotate(visits=Count("pk"))
    visits = dict(counted)
    current = Membership.objects.current().therapists().filter(clinic=actor.clinic_id)
    is_shown = Q(pk__in=current.values("pk")) | Q(pk__in=visits.keys() - {None})
    found = Membership.objects.filter(is_shown).select_related("user")
    lanes: dict[Membership | None, int] = {
        each: visits.get(each.pk, 0) for each in found.order_by("user__name", "pk")
    }
    return lanes | ({None: visits[None]} if None in visits else {})


def closures_from(actor: Actor, today: dt.date) -> list[Any]:
    """Each that is not over, with `booked`: how many sessions wait on its days from
    today on, and `waits_from`, the first of them. One query."""
    waiting = (
        ClinicSession.objects.visible_to(actor)
        .booked()
        .filter(on__gte=today, on__range=(OuterRef("first_on"), OuterRef("last_on")))
        .filter(Q(therapist=OuterRef("therapist")) | Q(clinic=OuterRef("whole")))
        .order_by()
        .values("clinic")
    )
    count = waiting.annotate(count=Count("pk")).values("count")
    first = waiting.annotate(first=Min("on")).values("first")
    rows = Closure.objects.visible_to(actor).standing().filter(last_on__gte=today)
    rows = rows.select_related("therapist__user", "deputy__user", "recorded_by")
    counted = rows.annotate(
        whole=Case(When(therapist=None, then=F("clinic"))),
        booked=Coalesce(Subquery(count), 0),
        waits_from=Subquery(first),
    )
    return list(counted.order_by("first_on", "pk"))


def booked_with_the_gone(actor: Actor, today: dt.date) -> list[Any]:
    """By name who works here no more: how many sessions wait from today on, and the
    first of them. One query."""
    rows = ClinicSession.objects.visible_to(actor).booked().filter(on__gte=today)
    gone = rows.filter(therapist__ended_at__isnull=False).order_by()
    counted = gone.values("therapist", name=F("therapist__user__name"))
    counted = counted.annotate(booked=Count("pk"), waits_from=Min("on"))
    return list(counted.order_by("name", "therapist"))


def sheets_of(lanes: Mapping[Membership | None, int]) -> list[Sheet]:
    """As many lanes together as a screen takes; one that is too long, in parts."""
    sheets: list[Sheet] = []
    for lane, visits in lanes.items():
        if visits > MOST_VISITS:
            sheets += [
                Sheet(lanes=[lane], part=slice(at, at + MOST_VISITS))
                for at in range(0, visits, MOST_VISITS)
            ]
            continue
        if not sheets or not sheets[-1].has_room_for(visits):
            sheets.append(Sheet())
        sheets[-1].lanes.append(lane)
        sheets[-1].visits += visits
    return sheets


def sheet_with(
    actor: Actor, session_id: int, *, on: dt.date, sheets: Sequence[Sheet]
) -> int:
    """The place among them of the one with that session of the day; else the first."""
    rows = ClinicSession.objects.visible_to(actor).filter(on=on).order_by(*IN_A_DAY)
    lane_of = dict(rows.values_list("pk", "therapist"))
    if session_id not in lane_of:
        return 0
    mine = lane_of[session_id]
    places = [
        at
        for at, sheet in enumerate(sheets)
        if mine in {lane.pk if lane else None for lane in sheet.lanes}
    ]
    before = [pk for pk, lane in lane_of.items() if lane == mine].index(session_id)
    # Booked since the sheets were counted, it may be beyond them, or of none.
    return places[min(before // MOST_VISITS, len(places) - 1)] if places else 0


def in_lanes(
    rows: ClinicSessionQuerySet, lanes: Sequence[Membership | None]
) -> ClinicSessionQuerySet:
    wanted = Q(therapist__in=[each.pk for each in lanes if each])
    return rows.filter(wanted | Q(therapist=None) if None in lanes else wanted)


def _sessions(
    actor: Actor,
    first: dt.date,
    last: dt.date,
    today: dt.date,
    lanes: Sequence[Membership | None],
    part: slice | None,
) -> list[ClinicSession]:
    rows = ClinicSession.objects.visible_to(actor).filter(on__range=(first, last))
    rows = in_lanes(rows, lanes).select_related("patient", "therapist__user")
    rows = rows.with_cover(today=today)
    rows = rows.order_by("on", *IN_A_DAY)
    return list(rows if part is None else rows[part])


def _day(
    on: dt.date,
    rows: list[ClinicSession],
    therapists: Sequence[Membership | None],
    closures: list[Closure],
) -> CalendarDay:
    closed = {
        each.therapist_id: each.reason
        for each in reversed(closures)
        if each.first_on <= on <= each.last_on
    }
    holiday = next((each.holiday for each in holidays.between(on, on)), None)
    lanes = [
        Lane(
            therapist=each,
            sessions=[row for row in rows if row.therapist == each],
            closed_for=closed.get(each.pk, "") if each else "",
        )
        for each in therapists
    ]
    return CalendarDay(
        on=on, lanes=lanes, closed_for=closed.get(None, ""), holiday=holiday
    )


def _find_gaps(day: CalendarDay, hours: ClinicHours, now: dt.datetime) -> None:
    is_open = day.on.isoweekday() in hours.weekdays and not day.closed_for
    if not is_open or day.on < now.date():
        return
    for lane in day.lanes:
        if lane.therapist is None or lane.closed_for:
            continue
        busy = [
            Span(on=row.on, start=row.start, minutes=row.minutes)
            for row in lane.sessions
            if row.status not in ClinicSession.RELEASED
        ]
        lane.gaps = gaps_on(day.on, busy, hours=hours, minutes=SHORTEST, now=now)


def gaps_on(
    on: dt.date,
    busy: Iterable[Span],
    *,
    hours: ClinicHours,
    minutes: int,
    now: dt.datetime,
) -> list[Gap]:
    """Within the opening hours of that day, and of today from the next quarter on."""
    opens = hours.opens_at
    if on == now.date():
        opens = max(opens, _next_quarter(now))
    free = clashes.free(
        busy, on=on, opens=opens, closes=hours.closes_at, minutes=minutes
    )
    return [Gap(start=start, until=until) for start, until in free]


def _next_quarter(now: dt.datetime) -> dt.time:
    """The quarter hour to come; none is left late in the evening."""
    minutes = -(-(now.hour * 60 + now.minute) // 15) * 15
    hour, minute = divmod(minutes, 60)
    return dt.time(hour, minute) if hour < 24 else dt.time.max
