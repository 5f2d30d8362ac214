"""What the clocks are read from, how long they run, and what they say."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from patients.rules import reevaluating


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


LAPSED = frozenset({Care.MISSING, Care.LATE, Care.ENDED})


HOLDS = frozenset({Care.SIGNED, Care.ON_ORDER, Care.VERBAL})


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
