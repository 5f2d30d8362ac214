"""What `evaluate` answers. Money is whole cents; dates are clinic-local."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints


class State(StrEnum):
    USED = "used"
    RESERVED = "reserved"
    NONE = "none"


class Outcome(StrEnum):
    COVERED = "covered"
    OUT_OF_POCKET = "out_of_pocket"
    RELEASED = "released"
    NOT_A_VISIT = "not_a_visit"


class Reason(StrEnum):
    """Why a session has its outcome."""

    LOCKED = "locked"
    COVERED_BY_SECONDARY = "covered_by_secondary"
    COVERED_NOT_COUNTED = "covered_not_counted"
    COVERED_SAME_VISIT = "covered_same_visit"
    COVERED = "covered"

    NO_COVERAGE = "no_coverage"
    COVERAGE_ENDED = "coverage_ended"
    COVERAGE_NOT_STARTED = "coverage_not_started"
    SERVICE_NOT_COVERED = "service_not_covered"
    VISIT_LIMIT_REACHED = "visit_limit_reached"
    AUTHORIZATION_PENDING = "authorization_pending"
    AUTHORIZATION_EXHAUSTED = "authorization_exhausted"
    AUTHORIZATION_EXPIRED = "authorization_expired"
    AUTHORIZATION_NOT_STARTED = "authorization_not_started"
    AUTHORIZATION_MISSING = "authorization_missing"
    GYM_NOT_INSURED = "gym_not_insured"
    KEPT_FROM_PLAN = "kept_from_plan"
    BORNE = "borne"

    HOME_SESSION = "home_session"

    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"
    NO_SHOW = "no_show"
    RESCHEDULED = "rescheduled"

    UNKNOWN = "unknown"
    """Of a later release, which counts beside this one while it is brought in: this one
    cannot say why. It is read, never counted with."""

    @classmethod
    def _missing_(cls, value: object) -> Reason | None:
        return cls.UNKNOWN if isinstance(value, str) and value else None

    @property
    def is_about_authorization(self) -> bool:
        return self.startswith("authorization_")


NEVER_A_PLANS = frozenset({Reason.GYM_NOT_INSURED, Reason.KEPT_FROM_PLAN, Reason.BORNE})
"""Paid by the patient, or the clinic, as a matter of course: nothing has run out."""


class LimitedBy(StrEnum):
    NONE = "none"
    VISIT_LIMIT = "visit_limit"
    AUTHORIZATION = "authorization"
    NO_COVERAGE = "no_coverage"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    session_id: str
    outcome: Outcome
    reason: Reason
    coverage_id: str | None
    authorization_id: str | None
    secondary_coverage_id: str | None
    counts_visit: bool
    state: State
    benefit_period_start: date | None
    allowed_cents: int
    deductible_cents: int
    copay_cents: int
    coinsurance_cents: int
    plan_pays_cents: int
    secondary_pays_cents: int
    patient_cents: int
    over_thresholds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """One visit limit in one benefit period.

    `remaining` answers the patient; `unreserved`, after bookings, answers the desk.
    """

    coverage_id: str
    limit_id: str
    period_start: date
    period_end: date
    limit: int
    used_elsewhere: int
    used: int
    reserved: int
    remaining: int
    unreserved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRow:
    """Show `usable`: visits left on an expired authorization are no visits."""

    authorization_id: str
    approved: int
    used_elsewhere: int
    used: int
    reserved: int
    remaining: int
    unreserved: int
    usable: int
    expired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccumulatorRow:
    """Met after the attended sessions, and projected after the planned ones."""

    coverage_id: str
    period_start: date
    deductible_met_cents: int
    oop_met_cents: int
    deductible_met_projected_cents: int
    oop_met_projected_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Rows by outcome and state; gym is inside out of pocket."""

    covered_used: int
    covered_reserved: int
    out_of_pocket_used: int
    out_of_pocket_reserved: int
    released: int
    not_a_visit: int
    attended_patient_cents: int
    planned_patient_cents: int
    fees_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the booked sessions meet. Gym and home sessions are left out."""

    covered_until: date | None
    last_covered_date: date | None
    first_uncovered_date: date | None
    has_gap: bool
    planned_covered: int
    planned_out_of_pocket: int
    planned_covered_cents: int
    planned_out_of_pocket_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSummary:
    coverage_id: str | None
    visits_left: int | None
    """None when nothing limits them."""
    booked: int
    limited_by: LimitedBy
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    sessions: tuple[SessionRow, ...]
    limits: tuple[LimitRow, ...]
    authorizations: tuple[AuthorizationRow, ...]
    accumulators: tuple[AccumulatorRow, ...]
    totals: Totals
    forecast: Forecast
    patient_summary: PatientSummary
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The same answer in plain lists, dictionaries, numbers and text."""
        answer: dict[str, Any] = json.loads(json.dumps(self, default=_plain))
        return answer

    @classmethod
    def from_json(cls, answer: Mapping[str, Any]) -> Result:
        """The answer that `to_json` wrote."""
        result: Result = _read(answer, cls)
        return result


def _plain(value: Any) -> Any:
    """What JSON does not know by itself: a day, and a row of ours."""
    if isinstance(value, date):
        return value.isoformat()
    return {each.name: getattr(value, each.name) for each in fields(value)}


@cache
def _hints(of: type) -> dict[str, Any]:
    """The types of a dataclass's fields."""
    return get_type_hints(of)


def _read(value: Any, hint: Any) -> Any:
    """The value that `_plain` made plain, by the type of its field."""
    if value is None:
        return None
    if isinstance(hint, type) and is_dataclass(hint):
        own = {key: _read(value[key], each) for key, each in _hints(hint).items()}
        return hint(**own)
    if hint is date:
        return date.fromisoformat(value)
    if isinstance(hint, type):
        return hint(value)
    inner = get_args(hint)[0]  # of a tuple of many, or of what may be missing
    if get_origin(hint) is tuple:
        return tuple(_read(each, inner) for each in value)
    return _read(value, inner)
