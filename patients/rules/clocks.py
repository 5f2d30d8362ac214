"""Two clocks beside the count of visits: the plan of care, and the progress note.

Neither changes what is covered, but where one has run out visits are not paid. Every
clock counts calendar days after the first treatment day: 30 days after 1 March is
31 March. A treatment day is a day with an attended session that an insurer can count,
the evaluation included; two sessions on one day are one.

Sources: 42 CFR 424.24(c); Medicare Benefit Policy Manual, chapter 15, sections 220.1.3
(certification) and 220.3 D (progress report); 89 FR 97710 (order on file, since 2025).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from patients.rules import reevaluating

ORDER_IS_ENOUGH_SINCE = date(2025, 1, 1)
DAY = timedelta(days=1)


class PlanKind(StrEnum):
    """Whose rules hold: by who pays first."""

    MEDICARE = "medicare"
    INSURED = "insured"
    SELF_PAY = "self_pay"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long each clock runs, in days or treatment days, and when it is told ahead.

    The defaults are Medicare's, which many payers copy. Without `note_days` no days
    count.
    """

    certify_days: int = 30  # from the first treatment to the signature
    verbal_days: int = 14  # from a spoken order to the signature
    send_days: int = 30  # within which a plan is sent where the order is enough
    recertify_days: int = 90  # the longest a plan may run
    note_visits: int = 10  # the treatment day on which a progress note is due
    note_days: int | None = 30
    unsent_from: int = 5  # days after the first treatment
    unsigned_from: int = 20
    unsigned_again: int = 28
    ending_from: int = 14  # days before the plan ends
    ending_again: int = 3
    note_ahead: int = 8  # treatment days done
    note_wanted: int = 9
    insured_certify: bool = True
    insured_note: bool = True
    self_pay_certify: bool = False
    self_pay_note: bool = False

    def for_kind(self, kind: PlanKind) -> Limits:
        """Stricter than Medicare a clinic may be, never looser; there no days count."""
        if kind is not PlanKind.MEDICARE:
            return self
        usual = Limits()
        return replace(
            self,
            certify_days=min(self.certify_days, usual.certify_days),
            verbal_days=min(self.verbal_days, usual.verbal_days),
            send_days=min(self.send_days, usual.send_days),
            recertify_days=min(self.recertify_days, usual.recertify_days),
            note_visits=min(self.note_visits, usual.note_visits),
            note_days=None,
        )

    def certifies(self, kind: PlanKind) -> bool:
        return {
            PlanKind.MEDICARE: True,
            PlanKind.INSURED: self.insured_certify,
            PlanKind.SELF_PAY: self.self_pay_certify,
        }[kind]

    def asks_notes(self, kind: PlanKind) -> bool:
        return {
            PlanKind.MEDICARE: True,
            PlanKind.INSURED: self.insured_note,
            PlanKind.SELF_PAY: self.self_pay_note,
        }[kind]


@dataclass(frozen=True, kw_only=True)
class PlanOfCare:
    """One plan of care, and what became of it. Both of its days are included."""

    id: str
    certified_from: date
    certified_to: date
    is_initial: bool
    sent_on: date | None = None
    order_on: date | None = None  # of the signed order or referral on file
    verbal_on: date | None = None
    signed_on: date | None = None
    ended_on: date | None = None  # its last day, where the goals have changed


class Care(StrEnum):
    """How a patient's plan of care stands."""

    OFF = "off"  # nobody asks for one
    NOT_BEGUN = "not_begun"  # no treatment yet, and no plan
    MISSING = "missing"  # treatment has begun, and no plan is on record
    NOT_SENT = "not_sent"
    WAITING = "waiting"  # sent, and not signed
    VERBAL = "verbal"  # spoken; the signature has time yet
    SIGNED = "signed"
    ON_ORDER = "on_order"  # no signature needed: order on file, and sent in time
    LATE = "late"  # the day for the signature is past
    ENDED = "ended"  # its days are over, and no plan follows


HOLDS = frozenset({Care.SIGNED, Care.ON_ORDER, Care.VERBAL})
LAPSED = frozenset({Care.MISSING, Care.LATE, Care.ENDED})


@dataclass(frozen=True, kw_only=True)
class CareClock:
    """The plan that holds today, or the one that is to.

    `until` is its last day; `sign_by` the last day for its signature, None where it is
    settled. `following` says how the plan after it stands. `is_delayed`: signed after
    its day, which is accepted with a reason.
    """

    state: Care
    plan_id: str | None = None
    until: date | None = None
    sign_by: date | None = None
    following: Care | None = None
    is_delayed: bool = False

    @property
    def is_followed(self) -> bool:
        """Whether the next plan is certified already."""
        return self.following in HOLDS


class Note(StrEnum):
    """How a patient's progress note stands."""

    OFF = "off"
    NOT_BEGUN = "not_begun"
    COUNTING = "counting"
    SOON = "soon"  # told ahead
    WANTED = "wanted"  # the next treatment day is the one on which it is due
    DUE = "due"  # the day has come
    OVERDUE = "overdue"


@dataclass(frozen=True, kw_only=True)
class NoteClock:
    """`days` treatment days of this period out of `most`; `on` the day it is due, as
    far as bookings tell, None where they do not reach so far."""

    state: Note
    days: int = 0
    most: int = 10
    on: date | None = None
    because: reevaluating.Because | None = None
    last_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """What both clocks are read from. Nothing of it needs an order."""

    kind: PlanKind
    attended: Collection[date] = ()  # treatment days of this course of care
    booked: Collection[date] = ()  # coming sessions that would be treatment days
    plans: Collection[PlanOfCare] = ()
    reports: Collection[date] = ()  # signed progress notes and re-evaluations


@dataclass(frozen=True, kw_only=True)
class Clocks:
    care: CareClock
    note: NoteClock
    first_on: date | None  # the first treatment day
    kind: PlanKind


def clocks(known: Known, *, limits: Limits, today: date) -> Clocks:
    """Both clocks as they stand on that day."""
    limits = limits.for_kind(known.kind)
    first_on = min((day for day in known.attended if day <= today), default=None)
    return Clocks(
        care=_care(known, first_on, limits, today),
        note=_note(known, first_on, limits, today),
        first_on=first_on,
        kind=known.kind,
    )


# The plan of care


def runs_until(plan: PlanOfCare, first_on: date | None, limits: Limits) -> date:
    """Its last day: as certified, when the goals changed, or after 90 days."""
    begins = first_on if plan.is_initial and first_on else plan.certified_from
    longest = begins + timedelta(days=limits.recertify_days)
    last = min(plan.certified_to, longest)
    return last if plan.ended_on is None else min(last, plan.ended_on)


def sign_by(plan: PlanOfCare, first_on: date | None, limits: Limits) -> date | None:
    """The last day for a signature that is not delayed. None before any treatment.

    A first plan has 30 days from the first treatment, one that follows until the day
    it begins. A spoken order in time puts it off to 14 days after it was spoken.
    """
    if not plan.is_initial:
        by: date | None = plan.certified_from
    else:
        by = first_on + timedelta(days=limits.certify_days) if first_on else None
    if plan.verbal_on and (by is None or plan.verbal_on <= by):
        return plan.verbal_on + timedelta(days=limits.verbal_days)
    return by


def needs_no_signature(plan: PlanOfCare, first_on: date | None, limits: Limits) -> bool:
    """A first plan, its signed order on file, sent within 30 days of the evaluation."""
    if not plan.is_initial or plan.order_on is None or plan.sent_on is None:
        return False
    evaluated_on = first_on or plan.certified_from
    is_in_time = plan.sent_on <= evaluated_on + timedelta(days=limits.send_days)
    return evaluated_on >= ORDER_IS_ENOUGH_SINCE and is_in_time


def standing(
    plan: PlanOfCare, first_on: date | None, *, limits: Limits, today: date
) -> Care:
    """How one plan stands, whether or not its days are over."""
    if plan.signed_on is not None:
        return Care.SIGNED
    if needs_no_signature(plan, first_on, limits):
        return Care.ON_ORDER
    by = sign_by(plan, first_on, limits)
    if by is not None and today > by:
        return Care.LATE
    if plan.verbal_on is not None:
        return Care.VERBAL
    return Care.NOT_SENT if plan.sent_on is None else Care.WAITING


def _care(
    known: Known, first_on: date | None, limits: Limits, today: date
) -> CareClock:
    if not limits.certifies(known.kind):
        return CareClock(state=Care.OFF)
    plans = sorted(known.plans, key=lambda each: (each.certified_from, each.id))
    found = [
        (each, standing(each, first_on, limits=limits, today=today)) for each in plans
    ]
    at = _which_holds(found, first_on, limits, today)
    if at is None:
        return _before_any(found, first_on, limits)
    (plan, state), after = found[at], found[at + 1 :]
    until, by = runs_until(plan, first_on, limits), sign_by(plan, first_on, limits)
    is_settled = state in (Care.SIGNED, Care.ON_ORDER)
    return CareClock(
        state=Care.ENDED if until < today else state,
        plan_id=plan.id,
        until=until,
        sign_by=None if is_settled else by,
        following=after[0][1] if after else None,
        is_delayed=bool(plan.signed_on and by and plan.signed_on > by),
    )


Found = Sequence[tuple[PlanOfCare, Care]]


def _which_holds(
    found: Found, first_on: date | None, limits: Limits, today: date
) -> int | None:
    """The place of the latest plan that covers the day; else of the latest begun."""
    begun = [
        at for at, (plan, _state) in enumerate(found) if plan.certified_from <= today
    ]
    holding = [
        at
        for at in begun
        if found[at][1] in HOLDS and runs_until(found[at][0], first_on, limits) >= today
    ]
    return max(holding or begun, default=None)


def _before_any(found: Found, first_on: date | None, limits: Limits) -> CareClock:
    """No plan has begun: missing as soon as there was treatment."""
    following = found[0][1] if found else None
    if first_on is None:
        return CareClock(state=Care.NOT_BEGUN, following=following)
    by = first_on + timedelta(days=limits.certify_days)
    return CareClock(state=Care.MISSING, sign_by=by, following=following)


# The progress note


def _note(
    known: Known, first_on: date | None, limits: Limits, today: date
) -> NoteClock:
    most = limits.note_visits
    if not limits.asks_notes(known.kind):
        return NoteClock(state=Note.OFF, most=most)
    if first_on is None:
        return NoteClock(state=Note.NOT_BEGUN, most=most)
    last_on = max(
        (day for day in known.reports if first_on <= day <= today), default=None
    )
    # The evaluation counts: a first period begins on its eve, a later one on the day
    # of the report.
    eve = last_on or first_on - DAY
    done = reevaluating.days_after(eve, (day for day in known.attended if day <= today))
    ahead = (day for day in known.booked if day >= today)
    in_order = reevaluating.days_after(eve, [*done, *ahead])
    on, because = _due(eve, in_order, limits)
    return NoteClock(
        state=_note_state(len(done), on, limits, today),
        days=len(done),
        most=most,
        on=on,
        because=because,
        last_on=last_on,
    )


def _due(
    eve: date, days: Sequence[date], limits: Limits
) -> tuple[date | None, reevaluating.Because | None]:
    """The earlier of the tenth treatment day and the thirtieth calendar day."""
    found: list[tuple[date, reevaluating.Because]] = []
    if len(days) >= limits.note_visits:
        found.append((days[limits.note_visits - 1], reevaluating.Because.VISITS))
    if limits.note_days is not None:
        by_days = eve + timedelta(days=limits.note_days)
        found.append((by_days, reevaluating.Because.DAYS))
    return min(found) if found else (None, None)


def _note_state(done: int, on: date | None, limits: Limits, today: date) -> Note:
    if on is not None and on <= today:
        return Note.DUE if on == today else Note.OVERDUE
    if done >= limits.note_wanted:
        return Note.WANTED
    return Note.SOON if done >= limits.note_ahead else Note.COUNTING


# What is to be told


class Tell(StrEnum):
    """One thing to do about a clock; at most one of each clock at a time."""

    CARE_MISSING = "care_missing"
    CARE_UNSENT = "care_unsent"
    CARE_UNSIGNED = "care_unsigned"
    CARE_LATE = "care_late"
    CARE_ENDING = "care_ending"
    CARE_ENDED = "care_ended"
    NOTE_SOON = "note_soon"
    NOTE_WANTED = "note_wanted"
    NOTE_OVERDUE = "note_overdue"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What to tell, the last day to do it, and whether it is told for the last time."""

    what: Tell
    by: date | None
    is_last: bool = False


def to_tell(found: Clocks, *, limits: Limits, today: date) -> list[Told]:
    """What each clock asks of somebody today. Nothing where all is well."""
    limits = limits.for_kind(found.kind)
    return [
        *_told_of_care(found, limits, today),
        *_told_of_ending(found.care, limits, today),
        *_told_of_note(found.note),
    ]


def _told_of_care(found: Clocks, limits: Limits, today: date) -> Iterator[Told]:
    care, first_on = found.care, found.first_on
    since = (today - first_on).days if first_on else 0
    if care.state is Care.MISSING:
        yield Told(what=Tell.CARE_MISSING, by=care.sign_by)
    elif care.state is Care.LATE:
        yield Told(what=Tell.CARE_LATE, by=care.sign_by, is_last=True)
    elif care.state is Care.NOT_SENT and since >= limits.unsent_from:
        is_last = since >= limits.unsigned_from
        yield Told(what=Tell.CARE_UNSENT, by=care.sign_by, is_last=is_last)
    elif care.state in (Care.WAITING, Care.VERBAL) and since >= limits.unsigned_from:
        is_last = since >= limits.unsigned_again
        yield Told(what=Tell.CARE_UNSIGNED, by=care.sign_by, is_last=is_last)


def _told_of_ending(care: CareClock, limits: Limits, today: date) -> Iterator[Told]:
    if care.until is None or care.is_followed:
        return
    left = (care.until - today).days
    if care.state is Care.ENDED:
        yield Told(what=Tell.CARE_ENDED, by=care.until, is_last=True)
    elif left <= limits.ending_from:
        is_last = left <= limits.ending_again
        yield Told(what=Tell.CARE_ENDING, by=care.until, is_last=is_last)


def _told_of_note(note: NoteClock) -> Iterator[Told]:
    what = {
        Note.SOON: Tell.NOTE_SOON,
        Note.WANTED: Tell.NOTE_WANTED,
        Note.DUE: Tell.NOTE_WANTED,
        Note.OVERDUE: Tell.NOTE_OVERDUE,
    }.get(note.state)
    if what:
        yield Told(what=what, by=note.on, is_last=what is not Tell.NOTE_SOON)
