"""What the desk's day is made of: sessions with their cover, flags and money.

Each list costs a constant number of queries, however many sessions it holds. Cover is
read from snapshots and never counted here.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from patients.models import clock_facts
from patients.models.alerts import AlertLimits
from patients.models.claims import WriteOff
from patients.models.counted import CoverageSnapshot
from patients.models.coverage import Authorization, Coverage, is_medicare
from patients.models.desk import Collected, InsuranceConfirmed, MissedFee
from patients.models.facts import year_began_on
from patients.models.session import ClinicSession
from patients.rules import arriving, collecting
from patients.rules.arriving import Flag
from patients.rules.beyond import SETTLED
from patients.rules.clocks import Clocks
from patients.rules.coverage.result import Outcome, Reason
from ptcare.people.actors import Actor

Status = ClinicSession.Status
MISSED = (Status.NO_SHOW, Status.LATE_CANCELLED)
MISSED_FOR = dt.timedelta(days=7)  # after that nobody calls any more
CLOSED_LATE = dt.timedelta(days=92)  # of these a fee may still be decided


@dataclass(kw_only=True)
class DeskLine(collecting.DueAndTaken):
    """One session as the desk reads it. Money in cents."""

    session: ClinicSession
    plan: Coverage | None
    snapshot: CoverageSnapshot | None
    pending: Authorization | None
    flags: list[Flag] = field(default_factory=list)
    due: int | None = None
    """Of today's session; None where a person has to look first, or is counted anew."""
    taken: int = 0
    is_confirmed: bool = False
    is_written_off: bool = False
    fee: MissedFee | None = None
    owed: list[MissedFee] = field(default_factory=list)
    """Fees of missed sessions that were charged, and not collected yet."""

    @property
    def is_red(self) -> bool:
        return any(flag.is_red for flag in self.flags)

    @property
    def urgency(self) -> tuple[int, dt.date, dt.time]:
        places = list(Flag)
        first = min((places.index(flag) for flag in self.flags), default=len(places))
        return first, self.session.on, self.session.start

    @property
    def is_medicare(self) -> bool:
        return bool(self.plan and self.plan.is_medicare)  # type: ignore[attr-defined]

    @property
    def is_missed(self) -> bool:
        return self.session.status in MISSED

    @property
    def fee_cents(self) -> int:
        """Of a missed session, by the price list; 0 where the plan allows none."""
        return self.cover.patient_cents if self.is_missed and self.cover else 0

    @property
    def asks_a_call(self) -> bool:
        """Whether something is left to do about a missed session."""
        is_open = self.fee_cents > 0 and self.fee is None
        return self.is_missed and (is_open or self.session.next_on is None)  # type: ignore[attr-defined]

    @property
    def cover(self) -> CoverRow | None:
        return None if self.session.cover_is_stale else CoverRow.of(self.session)  # type: ignore[attr-defined]

    @property
    def is_counting(self) -> bool:
        return bool(self.session.cover_is_stale)  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class CoverRow:
    """What the snapshot says of one session, as far as the desk asks."""

    outcome: Outcome
    reason: Reason
    patient_cents: int
    deductible_cents: int
    copay_cents: int
    coinsurance_cents: int
    secondary_pays_cents: int

    @classmethod
    def of(cls, session: ClinicSession) -> CoverRow | None:
        row = session.cover  # type: ignore[attr-defined]
        if not row:
            return None
        cents = {name: row[name] for name in cls.__annotations__ if "cents" in name}
        return cls(
            outcome=Outcome(row["outcome"]), reason=Reason(row["reason"]), **cents
        )


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the lines of some patients are read from."""

    plans: dict[int, list[Coverage]]
    pending: dict[int, Authorization]
    snapshots: dict[int, CoverageSnapshot]
    clocks: dict[int, Clocks]
    limits: AlertLimits

    def plan_of(self, session: ClinicSession) -> Coverage | None:
        return leading(self.plans.get(session.patient_id, []), session.on)


def sessions_of(
    actor: Actor, *, last: dt.date, today: dt.date
) -> QuerySet[ClinicSession]:
    """From today to that day, and who was missed, or closed as missed, lately; of those
    in care.

    Each has its cover, and what went before and comes after: `last_came_on`, `next_on`,
    and whether the clinic bears it: `is_written_off`.
    """
    others = ClinicSession.objects.filter(patient=OuterRef("patient"))
    earlier = others.filter(status=Status.ATTENDED, on__lt=OuterRef("on"))
    later = others.booked().filter(on__gte=today, on__gt=OuterRef("on")).order_by("on")
    lately = dt.datetime.combine(today - MISSED_FOR, dt.time(), dt.UTC)
    missed = Q(status__in=MISSED) & (
        Q(on__range=(today - MISSED_FOR, today))
        | Q(on__range=(today - CLOSED_LATE, today), settled_at__gte=lately)
    )
    borne = WriteOff.objects.standing().filter(session=OuterRef("pk"))
    rows = ClinicSession.objects.visible_to(actor)
    return (
        rows.filter(missed | Q(on__range=(today, last)), patient__discharged_on=None)
        .select_related("patient", "therapist__user")
        .with_cover(today=today)
        .annotate(
            last_came_on=Subquery(earlier.order_by("-on").values("on")[:1]),
            next_on=Subquery(later.values("on")[:1]),
            is_written_off=Exists(borne),
        )
        .order_by("on", "start", "patient__name", "pk")
    )


def lines_of(
    rows: Iterable[ClinicSession], actor: Actor, *, today: dt.date
) -> list[DeskLine]:
    """These `sessions_of` the desk, in their order, with flags and money."""
    sessions = list(rows)
    known = _known(sessions, actor, today)
    lines = [_line(session, known) for session in sessions]
    _add_money(lines, actor)
    return lines


def priced(session: ClinicSession, actor: Actor) -> DeskLine:
    """One session, which has its cover, and what the patient pays for it; no more."""
    plans = _plans([session.patient_id], actor)[session.patient_id]
    plan = leading(plans, session.on)
    line = DeskLine(session=session, plan=plan, snapshot=None, pending=None)
    line.due = _due(line)
    return line


def leading(plans: Iterable[Coverage], on: dt.date) -> Coverage | None:
    """Who pays first on that day, of plans in their order."""
    return next(
        (
            plan
            for plan in plans
            if plan.effective_from <= on and not plan.has_ended_by(on)
        ),
        None,
    )


def _known(sessions: Sequence[ClinicSession], actor: Actor, today: dt.date) -> Known:
    people = {each.patient_id: each.patient for each in sessions}
    pending = Authorization.objects.visible_to(actor).filter(
        patient__in=people, status=Authorization.Status.PENDING, valid_to__gte=today
    )
    current = CoverageSnapshot.objects.visible_to(actor).current()
    snapshots = current.filter(patient__in=people).defer("result")
    return Known(
        plans=_plans(people, actor),
        pending={row.patient_id: row for row in pending.order_by("-pk")},
        snapshots={row.patient_id: row for row in snapshots},
        clocks=clock_facts.clocks_of_each(list(people.values()), today=today),
        limits=AlertLimits.of(actor.clinic_id),
    )


def _plans(people: Collection[int], actor: Actor) -> dict[int, list[Coverage]]:
    """By patient, the first plan in front; each with `is_medicare`."""
    rows = Coverage.objects.visible_to(actor).standing().filter(patient__in=people)
    found: dict[int, list[Coverage]] = defaultdict(list)
    rows = rows.select_related("payer").annotate(is_medicare=is_medicare())
    for plan in rows.order_by("rank", "-effective_from"):
        found[plan.patient_id].append(plan)
    return found


def _line(session: ClinicSession, known: Known) -> DeskLine:
    line = DeskLine(
        session=session,
        plan=known.plan_of(session),
        snapshot=known.snapshots.get(session.patient_id),
        pending=known.pending.get(session.patient_id),
        is_written_off=session.is_written_off,  # type: ignore[attr-defined]
    )
    line.due = _due(line)
    if session.is_booked:
        line.flags = sorted(_flags(line, known), key=list(Flag).index)
    return line


def _due(line: DeskLine) -> int | None:
    cover = line.cover
    if cover is None:
        return None
    return collecting.due_cents(
        outcome=cover.outcome,
        reason=cover.reason,
        patient_cents=cover.patient_cents,
        agreed=line.session.beyond_cover_reason,
        is_written_off=line.is_written_off,
        is_medicare=line.is_medicare,
    )


def _flags(line: DeskLine, known: Known) -> Iterable[Flag]:
    session, cover, plan = line.session, line.cover, line.plan
    if session.kind == ClinicSession.Kind.GYM:
        return
    found = [
        cover
        and arriving.cover_flag(
            outcome=cover.outcome,
            reason=cover.reason,
            has_agreed=session.beyond_cover_reason in SETTLED,
            pays_alone=session.last_came_on is not None,  # type: ignore[attr-defined]
        ),
        arriving.care_flag(known.clocks[session.patient_id].care.state),
        plan and _answer_flag(session, plan, known.limits),
    ]
    yield from (flag for flag in found if flag)
    if line.snapshot and cover and line.snapshot.deductible_on == session.on:
        yield Flag.TELL_SUM


def _answer_flag(
    session: ClinicSession, plan: Coverage, limits: AlertLimits
) -> Flag | None:
    last: dt.date | None = session.last_came_on  # type: ignore[attr-defined]
    return arriving.answer_flag(
        plan.verified_on,
        visit_on=session.on,
        period_start=year_began_on(plan, session.on),
        is_first_visit=last is None,
        is_first_of_month=last is None or last < session.on.replace(day=1),
        good_for=dt.timedelta(days=limits.verify_days),
    )


def _add_money(lines: Sequence[DeskLine], actor: Actor) -> None:
    """What was taken, asked and decided, for all lines at once."""
    ids = [line.session.pk for line in lines]
    rows = Collected.objects.visible_to(actor).filter(session__in=ids)
    taken = rows.by_session()
    asked = InsuranceConfirmed.objects.visible_to(actor).standing()
    confirmed = set(asked.filter(session__in=ids).values_list("session", flat=True))
    people = {line.session.patient_id for line in lines}
    fees = _fees(people, actor)
    for line in lines:
        line.taken = taken.get(line.session.pk, 0)
        line.is_confirmed = line.session.pk in confirmed
        mine = fees[line.session.patient_id]
        line.fee = next((f for f in mine if f.session_id == line.session.pk), None)
        line.owed = [fee for fee in mine if fee.still_owed]


def _fees(people: Collection[int], actor: Actor) -> dict[int, list[MissedFee]]:
    """All standing decisions by patient, each with `taken` cents."""
    rows = MissedFee.objects.visible_to(actor).standing().filter(patient__in=people)
    found: dict[int, list[MissedFee]] = defaultdict(list)
    for fee in (
        rows.select_related("session", "recorded_by")
        .annotate(taken=Coalesce(Sum("session__collections__cents"), 0))
        .order_by("session__on", "pk")
    ):
        found[fee.patient_id].append(fee)
    return found
