"""What the front desk has written down: insurance asked, money taken, days closed.

Of today all but the last who has come is done, so that one line waits to be pressed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from patients.models import (
    ClinicSession,
    Collected,
    CoverageSnapshot,
    CoverAlert,
    DeskDay,
    InsuranceConfirmed,
    MissedFee,
)
from patients.rules.coverage.result import Outcome
from patients.services import alerting
from programs.demo.world import DAY, Case, World
from ptcare.people.models import Clinic

SINCE = 10 * DAY
WAIVED_AFTER = 3 * DAY
LEFT_TO_ASK = 1
HOWS = (Collected.How.CARD, Collected.How.CARD, Collected.How.CASH, Collected.How.CHECK)
Status = ClinicSession.Status


def keep(world: World) -> None:
    """After the cover was counted: what is taken is what was due."""
    shares = dict(_shares())
    done = list(_done(world))
    InsuranceConfirmed.objects.bulk_create(
        InsuranceConfirmed(session=session, **_said(world, case, session))
        for case, session in done
        if case.story.cover != "self"
    )
    Collected.objects.bulk_create(
        _collected(world, case, session, shares[session.pk])
        for case, session in done
        if shares.get(session.pk)
    )
    MissedFee.objects.bulk_create(_waived(world))
    DeskDay.objects.bulk_create(_closed(world))


def _shares() -> Iterator[tuple[int, int]]:
    """What the patient pays of each covered session, in cents."""
    for snapshot in CoverageSnapshot.objects.current():
        for row in snapshot.result["sessions"]:
            if row["outcome"] == Outcome.COVERED:
                yield int(row["session_id"]), row["patient_cents"]


def _done(world: World) -> Iterator[tuple[Case, ClinicSession]]:
    """Who has come in these days and was asked, in the order of the door."""
    for clinic in world.clinics.values():
        came = [
            (session.on, session.start, case.story.name, case, session)
            for case in world.cases
            for session in case.sessions
            if session.clinic_id == clinic.pk
            and session.is_attended
            and session.on >= case.today - SINCE
        ]
        came.sort(key=lambda each: each[:3])
        for *_when, case, session in came[:-LEFT_TO_ASK]:
            yield case, session


def _collected(
    world: World, case: Case, session: ClinicSession, cents: int
) -> Collected:
    return Collected(
        **case.about,
        session=session,
        cents=cents,
        how=HOWS[session.on.day % len(HOWS)],
        collected_by=world.desk_of(case.patient.clinic),
        collected_at=session.settled_at,  # type: ignore[misc]  # it was attended
    )


def _waived(world: World) -> Iterator[MissedFee]:
    """Those missed some days ago; the latest wait to be decided."""
    for case in world.cases:
        for session in case.sessions:
            age = case.today - session.on
            if session.status == Status.NO_SHOW and WAIVED_AFTER < age <= SINCE:
                yield MissedFee(
                    session=session,
                    decision=MissedFee.Decision.WAIVED,
                    cents=5000,
                    reason="First time",
                    **_said(world, case, session),
                )


def _closed(world: World) -> Iterator[DeskDay]:
    """The days before the last workday; on that one two sessions were forgotten."""
    for clinic in world.clinics.values():
        today, desk = world.today_at(clinic), world.desk_of(clinic)
        rows = [each for case in world.cases for each in case.sessions]
        rows = [each for each in rows if each.clinic_id == clinic.pk]
        open_days = {each.on for each in rows if each.is_booked}
        days = {each.on for each in rows if today - SINCE <= each.on < today}
        for day in sorted(days - open_days):
            evening = dt.datetime.combine(day, dt.time(17, 40), clinic.zone)
            yield DeskDay(clinic=clinic, day=day, closed_by=desk, closed_at=evening)


def _said(world: World, case: Case, session: ClinicSession) -> dict[str, object]:
    return {
        **case.about,
        "recorded_by": world.desk_of(case.patient.clinic),
        "recorded_at": session.settled_at,
    }


def watch(world: World) -> None:
    """A little that is put off and done already, so that each list shows something."""
    for clinic in world.clinics.values():
        alerting.look(clinic=clinic, now=world.now, is_thorough=True)
        _settle_some(clinic, world)


def _settle_some(clinic: Clinic, world: World) -> None:
    desk, today = world.desk_of(clinic), world.today_at(clinic)
    rows = CoverAlert.objects.filter(clinic=clinic).order_by("-rank", "due_on", "pk")
    first, second = rows[:1], rows[1:2]
    for row in first:
        row.snoozed_until, row.snoozed_by = today + 3 * DAY, desk
        row.snoozed_at = world.now - dt.timedelta(hours=2)
        row.save()
    for row in second:
        row.done_at, row.done_by = world.now - dt.timedelta(hours=1), desk
        row.save()
