"""What cover says of sessions that are not booked yet, and when it would pay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from patients.models import ClinicSession, Patient, facts_of, session_fact
from patients.rules import beyond, coverage
from patients.rules.coverage import Facts, Result
from patients.rules.coverage.binding import left_after
from patients.rules.coverage.result import Outcome, SessionRow, State
from patients.services.attending.looking import Slot, look_at_each

NEW = "new"  # what the rules call sessions that are not booked yet, by number
DAY = dt.timedelta(days=1)
LOOK_AHEAD = 42  # days behind the one asked for
LOOK_AFTER = 7  # days behind the start of a new approval or a new benefit period
OFFERED = 3
Kind = ClinicSession.Kind


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What cover says now, and with the new sessions, which are among the facts."""

    facts: Facts
    slots: Sequence[Slot]
    now: Result
    then: Result

    @property
    def is_beyond_cover(self) -> bool:
        """Whether more booked sessions are left unpaid than there were before.

        It need not be a new one: an earlier day takes the visit of a later one. Who
        has no plan on file pays for each anyway, and is not asked each time.
        """
        return bool(self.facts.coverages) and self.more_uncovered > 0

    @property
    def more_uncovered(self) -> int:
        """How many more sessions nobody but the patient would pay for."""
        before, after = self.now.forecast, self.then.forecast
        return after.planned_out_of_pocket - before.planned_out_of_pocket

    @property
    def more_cents(self) -> int:
        """What the patient would pay for those."""
        before, after = self.now.forecast, self.then.forecast
        return after.planned_out_of_pocket_cents - before.planned_out_of_pocket_cents

    @property
    def rows(self) -> list[SessionRow]:
        """What cover says of each new session, in the order of the slots."""
        found = {row.session_id: row for row in self.then.sessions}
        return [found[f"{NEW}{number}"] for number in range(len(self.slots))]

    @property
    def displaced(self) -> list[SessionRow]:
        """Booked before and paid for by a plan, until a new one took its visit."""
        paid = {row.session_id for row in self.now.sessions if _is_paid(row)}
        return [
            row
            for row in self.then.sessions
            if row.session_id in paid and row.outcome == Outcome.OUT_OF_POCKET
        ]

    @property
    def may_be_paid(self) -> bool:
        """Whether the patient may be asked to pay for all that is not covered."""
        booked = {each.id: each.date for each in self.facts.sessions}
        days = [
            slot.on
            for slot, row in zip(self.slots, self.rows, strict=True)
            if row.outcome == Outcome.OUT_OF_POCKET
        ] + [booked[row.session_id] for row in self.displaced]
        return all(beyond.may_charge(self.facts.coverages, on=day) for day in days)

    @property
    def left_after(self) -> int | None:
        """Covered visits left after all bookings, the new ones too."""
        return left_after(self.facts, self.then)


@dataclass
class NotCovered(Exception):
    """Not all would be paid for; say why to book it all the same."""

    ahead: Forecast

    @property
    def first_uncovered_on(self) -> dt.date | None:
        return self.ahead.then.forecast.first_uncovered_date


class MayNotPay(NotCovered):
    """Here a patient is not asked to pay: as under Medicare, without a notice."""


def _is_paid(row: SessionRow) -> bool:
    return row.outcome == Outcome.COVERED and row.state == State.RESERVED


def row_of(patient: Patient, slot: Slot) -> ClinicSession:
    """The session as it would be, neither booked by anyone nor saved."""
    return ClinicSession(
        patient=patient,
        clinic=patient.clinic,
        therapist=slot.therapist,
        on=slot.on,
        start=slot.start,
        minutes=slot.minutes,
        kind=slot.kind,
        place=slot.place,
        discipline=slot.discipline,
        kept_from_plan=slot.kept_from_plan,
    )


def forecast(patient: Patient, slots: Sequence[Slot], *, today: dt.date) -> Forecast:
    """The cover of those slots on top of what is booked. Asks, and keeps nothing."""
    facts = facts_of(patient, as_of=today)
    return _with(facts, coverage.evaluate(facts), patient, slots)


def _with(
    facts: Facts, now: Result, patient: Patient, slots: Sequence[Slot]
) -> Forecast:
    new = (
        session_fact(row_of(patient, slot), key=f"{NEW}{number}")
        for number, slot in enumerate(slots)
    )
    more = replace(facts, sessions=(*facts.sessions, *new))
    return Forecast(facts=more, slots=slots, now=now, then=coverage.evaluate(more))


def next_covered(
    patient: Patient, slot: Slot, *, weekdays: Sequence[int], today: dt.date
) -> list[dt.date]:
    """The next days, at most three, on which that session would be paid for.

    At the same time, with the same therapist, on weekdays of the clinic; nothing
    stands against it there.
    """
    facts = facts_of(patient, as_of=today)
    now = coverage.evaluate(facts)
    days = sorted({d for d in _days(facts, now, slot.on) if d.isoweekday() in weekdays})
    found: list[dt.date] = []
    for look in look_at_each(patient, [replace(slot, on=day) for day in days]):
        if look.conflict is not None:
            continue
        if not _with(facts, now, patient, [look.slot]).is_beyond_cover:
            found.append(look.slot.on)
        if len(found) == OFFERED:
            break
    return found


def _days(facts: Facts, now: Result, on: dt.date) -> Iterator[dt.date]:
    """Soon after it, and where approvals or benefit periods begin."""
    begins = [each.valid_from for each in facts.authorizations]
    begins += [limit.period_end + DAY for limit in now.limits]
    for first, many in [(on + DAY, LOOK_AHEAD), *((day, LOOK_AFTER) for day in begins)]:
        for number in range(many):
            day = first + number * DAY
            if day > on:
                yield day
