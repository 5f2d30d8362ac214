"""Phase A: who covers which session.

Three passes, each in session order: sessions already billed, then the other attended
ones, then the planned ones. So a booking never changes what an attended session was
covered by, and a released session never matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .facts import (
    AsSecondary,
    Authorization,
    AuthorizationRequired,
    AuthorizationStatus,
    BilledUnder,
    Coverage,
    Facts,
    Kind,
    Session,
)
from .ledgers import Ledgers
from .result import Outcome, Reason, State

WORTH_ASKING_THE_NEXT = frozenset(
    {Reason.VISIT_LIMIT_REACHED, Reason.SERVICE_NOT_COVERED}
)
"""Refusals a second plan may make good; a missing authorization is not one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where one session came to stand."""

    session: Session
    outcome: Outcome
    reason: Reason
    state: State
    principal: Coverage | None = None
    secondary: Coverage | None = None
    authorization_id: str | None = None
    counts_visit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Every session's placement, in session order, and what they wrote."""

    placements: tuple[Placement, ...]
    ledgers: Ledgers


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A coverage takes a session, and this is what the session will consume."""

    coverage: Coverage
    authorization_id: str | None = None
    is_free: bool = False


def place(facts: Facts) -> Places:
    """Place every session of the facts."""
    ledgers = Ledgers()
    desk = _Desk(facts, ledgers)
    placements = [desk.place(session) for session in _in_passes(facts.sessions)]
    placements.sort(key=lambda placement: placement.session.order)
    return Places(placements=tuple(placements), ledgers=ledgers)


def _in_passes(sessions: Iterable[Session]) -> list[Session]:
    return sorted(sessions, key=lambda session: (_pass_of(session), session.order))


def _pass_of(session: Session) -> int:
    if session.is_attended:
        return 0 if session.billed_under else 1
    return 2


def _state_of(session: Session) -> State:
    return State.USED if session.is_attended else State.RESERVED


class _Desk:
    """Takes the sessions one by one and writes what each consumes."""

    def __init__(self, facts: Facts, ledgers: Ledgers) -> None:
        self.facts = facts
        self.ledgers = ledgers

    def place(self, session: Session) -> Placement:
        if session.is_released:
            reason = Reason(session.status)
            return _aside(session, Outcome.RELEASED, reason, State.NONE)
        if session.kind == Kind.HOME:
            return _aside(session, Outcome.NOT_A_VISIT, Reason.HOME_SESSION, State.NONE)
        if session.kind == Kind.GYM:
            return _out_of_pocket(session, Reason.GYM_NOT_INSURED)
        if session.kept_from_plan:
            return _out_of_pocket(session, Reason.KEPT_FROM_PLAN)
        if session.is_borne:
            return _out_of_pocket(session, Reason.BORNE)
        if session.is_attended and session.billed_under:
            return self._place_locked(session, session.billed_under)
        return self._place_by_rules(session)

    def _place_locked(self, session: Session, billed: BilledUnder) -> Placement:
        """Where the claim says, without any check."""
        coverage = next(
            each for each in self.facts.coverages if each.id == billed.coverage_id
        )
        acceptance = Acceptance(
            coverage=coverage,
            authorization_id=billed.authorization_id,
            is_free=billed.authorization_id is None
            and self._is_free(coverage, session),
        )
        return self._cover(session, acceptance, Reason.LOCKED)

    def _place_by_rules(self, session: Session) -> Placement:
        leading = self.facts.leading(session.date)
        if not leading:
            return _out_of_pocket(session, self._why_nobody_leads(session.date))
        first = self._try(leading[0], session)
        if isinstance(first, Acceptance):
            return self._cover(session, first)
        if first in WORTH_ASKING_THE_NEXT and len(leading) > 1:
            second = self._try(leading[1], session)
            if isinstance(second, Acceptance):
                return self._cover(session, second, Reason.COVERED_BY_SECONDARY)
        return _out_of_pocket(session, first)

    def _why_nobody_leads(self, on: date) -> Reason:
        could_lead = [each for each in self.facts.coverages if each.can_lead]
        if not could_lead:
            return Reason.NO_COVERAGE
        if any(each.has_ended(before=on) for each in could_lead):
            return Reason.COVERAGE_ENDED
        return Reason.COVERAGE_NOT_STARTED

    def _try(self, coverage: Coverage, session: Session) -> Acceptance | Reason:
        """What the coverage would spend on the session, or why it refuses it."""
        if coverage.excludes(session):
            return Reason.SERVICE_NOT_COVERED
        if not self._has_room(coverage, session):
            return Reason.VISIT_LIMIT_REACHED
        if not coverage.asks_authorization(session):
            return Acceptance(coverage=coverage)
        if self._is_free(coverage, session):
            return Acceptance(coverage=coverage, is_free=True)
        return self._authorize(coverage, session)

    def _has_room(self, coverage: Coverage, session: Session) -> bool:
        return not coverage.counts(session) or self.ledgers.has_room(coverage, session)

    def _is_free(self, coverage: Coverage, session: Session) -> bool:
        """Whether it takes one of the visits that come before authorization."""
        required = coverage.authorization.required
        return (
            required == AuthorizationRequired.AFTER_VISITS
            and coverage.asks_authorization(session)
            and self.ledgers.is_free(coverage, session)
        )

    def _authorize(self, coverage: Coverage, session: Session) -> Acceptance | Reason:
        joined = self.ledgers.joined_authorization(coverage, session)
        if joined is not None:
            return Acceptance(coverage=coverage, authorization_id=joined)
        authorizations = [
            each
            for each in self.facts.authorizations
            if each.coverage_id == coverage.id
            and session.discipline in each.disciplines
        ]
        candidates = [
            each for each in authorizations if self._can_use(each, session.date)
        ]
        if not candidates:
            return _why_none_authorizes(authorizations, session.date)
        soonest = min(candidates, key=lambda a: (a.valid_to, a.valid_from, a.id))
        return Acceptance(coverage=coverage, authorization_id=soonest.id)

    def _can_use(self, authorization: Authorization, on: date) -> bool:
        written = len(self.ledgers.authorizations[authorization.id])
        return (
            authorization.is_approved
            and authorization.is_valid(on)
            and authorization.used_elsewhere + written < authorization.visits_approved
        )

    def _cover(
        self, session: Session, acceptance: Acceptance, reason: Reason | None = None
    ) -> Placement:
        """Let the coverage take the session, and write what that consumes."""
        coverage = acceptance.coverage
        is_same_visit = self._is_same_visit(coverage, session)
        self._consume(session, acceptance)
        secondary = self._sharing_secondary(coverage, session)
        if secondary:
            self.ledgers.count_visit(secondary, session, _state_of(session))
        return Placement(
            session=session,
            outcome=Outcome.COVERED,
            reason=reason or _why_covered(coverage, session, is_same_visit),
            state=_state_of(session),
            principal=coverage,
            secondary=secondary,
            authorization_id=acceptance.authorization_id,
            counts_visit=coverage.counts(session) and not is_same_visit,
        )

    def _is_same_visit(self, coverage: Coverage, session: Session) -> bool:
        return coverage.visit_key(session) in self.ledgers.visits[coverage.id]

    def _consume(self, session: Session, acceptance: Acceptance) -> None:
        coverage, state = acceptance.coverage, _state_of(session)
        self.ledgers.count_visit(coverage, session, state)
        if acceptance.is_free:
            key = coverage.visit_key(session)
            self.ledgers.free_of(coverage, session).write(key, state)
        if acceptance.authorization_id is not None:
            self.ledgers.charge_authorization(
                acceptance.authorization_id, coverage, session, state
            )

    def _sharing_secondary(
        self, principal: Coverage, session: Session
    ) -> Coverage | None:
        """The coverage behind the principal that pays part of the patient's share.

        Nobody asks it for an authorization.
        """
        behind = [
            each
            for each in self.facts.active(session.date)
            if each.rank > principal.rank
        ]
        if not behind:
            return None
        secondary = behind[0]
        shares = (
            secondary.as_secondary != AsSecondary.ONLY_AFTER_PRIMARY
            and not secondary.excludes(session)
            and self._has_room(secondary, session)
        )
        return secondary if shares else None


def _why_none_authorizes(authorizations: Iterable[Authorization], on: date) -> Reason:
    pending = [
        each for each in authorizations if each.status == AuthorizationStatus.PENDING
    ]
    approved = [each for each in authorizations if each.is_approved]
    if any(each.is_valid(on) for each in pending):
        return Reason.AUTHORIZATION_PENDING
    if any(each.is_valid(on) for each in approved):
        return Reason.AUTHORIZATION_EXHAUSTED
    if any(each.valid_to < on for each in approved):
        return Reason.AUTHORIZATION_EXPIRED
    if any(each.valid_from > on for each in approved):
        return Reason.AUTHORIZATION_NOT_STARTED
    return Reason.AUTHORIZATION_MISSING


def _why_covered(coverage: Coverage, session: Session, is_same_visit: bool) -> Reason:
    if not coverage.counts(session):
        return Reason.COVERED_NOT_COUNTED
    return Reason.COVERED_SAME_VISIT if is_same_visit else Reason.COVERED


def _aside(
    session: Session, outcome: Outcome, reason: Reason, state: State
) -> Placement:
    return Placement(session=session, outcome=outcome, reason=reason, state=state)


def _out_of_pocket(session: Session, reason: Reason) -> Placement:
    return _aside(session, Outcome.OUT_OF_POCKET, reason, _state_of(session))
