"""What may run out or be forgotten about cover: who acts, how soon, and what to do.

A kind of alert is ranked by its place here, most urgent first; where causes come
together, a patient's next action is that of the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from patients.rules.coverage.result import LimitedBy, Reason


class Owner(StrEnum):
    """Who acts. Front desk and biller are one role."""

    DESK = "desk"
    BILLER = "biller"
    THERAPIST = "therapist"


class Action(StrEnum):
    """The one next thing to do."""

    PLAN_AGAIN = "plan_again"
    LOOK = "look"
    REQUEST = "request"
    ASK_AGAIN = "ask_again"
    VERIFY = "verify"
    TELL = "tell"
    CLOSE = "close"
    WRITE_NOTE = "write_note"
    CERTIFY = "certify"
    MARK_CLAIMS = "mark_claims"
    COLLECT = "collect"
    BOOK = "book"
    REVIEW_DATA = "review_data"
    ESTIMATE = "estimate"
    COMPARE = "compare"


class Kind(StrEnum):
    """What an alert is about; most urgent first.

    A session of a past day that is not closed stands before all others: until somebody
    says how it went, no count of visits is true.
    """

    PAST_SESSION = "past_session"
    BEYOND = "beyond"
    UNAPPROVED = "unapproved"
    ABOVE_ESTIMATE = "above_estimate"
    NOT_CERTIFIED = "not_certified"
    PROGRESS_NOTE = "progress_note"
    RECERTIFY = "recertify"
    PRICE_ASKED = "price_asked"
    ESTIMATE_DUE = "estimate_due"
    APPROVAL_ENDS = "approval_ends"
    FEW_LEFT = "few_left"
    RENEWAL_NOTE = "renewal_note"
    PENDING = "pending"
    PLAN_NOT_SENT = "plan_not_sent"
    VERIFY = "verify"
    YEAR_ENDS = "year_ends"
    THRESHOLD = "threshold"
    DEDUCTIBLE = "deductible"
    MONITORING = "monitoring"
    UNDER_SCHEDULED = "under_scheduled"


@dataclass(frozen=True, kw_only=True)
class Spec:
    """The owners, and what they do; the first owner is asked, the others may."""

    owners: tuple[Owner, ...]
    action: Action


DESK, BILLER, THERAPIST = Owner.DESK, Owner.BILLER, Owner.THERAPIST

SPECS = {
    Kind.PAST_SESSION: Spec(owners=(DESK, THERAPIST), action=Action.CLOSE),
    Kind.BEYOND: Spec(owners=(DESK,), action=Action.PLAN_AGAIN),
    Kind.UNAPPROVED: Spec(owners=(BILLER,), action=Action.LOOK),
    Kind.ABOVE_ESTIMATE: Spec(owners=(BILLER, DESK), action=Action.COMPARE),
    Kind.NOT_CERTIFIED: Spec(owners=(DESK, THERAPIST), action=Action.CERTIFY),
    Kind.PROGRESS_NOTE: Spec(owners=(THERAPIST,), action=Action.WRITE_NOTE),
    Kind.RECERTIFY: Spec(owners=(THERAPIST,), action=Action.CERTIFY),
    Kind.PRICE_ASKED: Spec(owners=(DESK,), action=Action.ESTIMATE),
    Kind.ESTIMATE_DUE: Spec(owners=(DESK,), action=Action.ESTIMATE),
    Kind.APPROVAL_ENDS: Spec(owners=(DESK, BILLER), action=Action.REQUEST),
    Kind.FEW_LEFT: Spec(owners=(DESK,), action=Action.REQUEST),
    Kind.RENEWAL_NOTE: Spec(owners=(THERAPIST,), action=Action.WRITE_NOTE),
    Kind.PENDING: Spec(owners=(DESK,), action=Action.ASK_AGAIN),
    Kind.PLAN_NOT_SENT: Spec(owners=(THERAPIST,), action=Action.CERTIFY),
    Kind.VERIFY: Spec(owners=(DESK,), action=Action.VERIFY),
    Kind.YEAR_ENDS: Spec(owners=(DESK,), action=Action.TELL),
    Kind.THRESHOLD: Spec(owners=(BILLER, THERAPIST), action=Action.MARK_CLAIMS),
    Kind.DEDUCTIBLE: Spec(owners=(DESK,), action=Action.COLLECT),
    Kind.MONITORING: Spec(owners=(THERAPIST,), action=Action.REVIEW_DATA),
    Kind.UNDER_SCHEDULED: Spec(owners=(DESK,), action=Action.BOOK),
}
RANKS = {kind: place for place, kind in enumerate(Kind, start=1)}
NOTHING = len(RANKS) + 1  # behind every kind
# The few kinds whose action depends on why, with every reason there may be.
DEPENDS_ON: dict[Kind, tuple[str, ...]] = {
    Kind.BEYOND: ("", *Reason),
    Kind.FEW_LEFT: ("", *LimitedBy),
}
# Nobody's word is enough: they clear when the deed itself is on record.
CLEARED_BY_THE_DEED = frozenset({Kind.PAST_SESSION})
PATIENT_HEARS = frozenset({Kind.BEYOND, Kind.YEAR_ENDS})
ENDED = (Reason.COVERAGE_ENDED, Reason.COVERAGE_NOT_STARTED)


def action_of(kind: Kind, *, reason: str = "") -> Action:
    """What to do about it; booked beyond cover, that depends on why."""
    if kind == Kind.BEYOND and reason:
        return _mends(Reason(reason))
    if kind == Kind.FEW_LEFT and reason == LimitedBy.VISIT_LIMIT:
        return Action.PLAN_AGAIN  # no plan gives more than its own limit
    return SPECS[kind].action


def _mends(reason: Reason) -> Action:
    if reason == Reason.AUTHORIZATION_PENDING:
        return Action.ASK_AGAIN
    if reason.is_about_authorization:
        return Action.REQUEST
    return Action.VERIFY if reason in ENDED else Action.PLAN_AGAIN


def next_action(causes: Iterable[tuple[Kind, str]]) -> Action | None:
    """Of all that is open for a patient, as (kind, reason); None for nothing."""
    first = min(causes, key=lambda cause: RANKS[cause[0]], default=None)
    return action_of(first[0], reason=first[1]) if first else None


def kinds_of(*owners: Owner) -> list[Kind]:
    return [kind for kind, spec in SPECS.items() if set(owners) & set(spec.owners)]
