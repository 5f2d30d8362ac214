"""What of a count is still to come, as its patient is told it.

A visit that is over and that nobody has closed yet is not to come. Gym sessions
are no visits, and stand aside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .beyond import SETTLED, Agreed, may_charge
from .coverage.binding import (
    earlier_ends,
    later_starts,
    left_after,
    limit_until,
    next_years_room,
)
from .coverage.facts import (
    AsSecondary,
    AuthorizationRequired,
    AuthorizationStatus,
    Coverage,
    Facts,
    Kind,
    NotCoveredRate,
    PeriodType,
    Session,
    VisitKey,
)
from .coverage.periods import DAY, Period, benefit_period
from .coverage.result import (
    LimitedBy,
    LimitRow,
    Outcome,
    PatientSummary,
    Reason,
    Result,
    SessionRow,
    State,
)


@dataclass(frozen=True, kw_only=True)
class Coming:
    """One visit that is booked, and what was found of it."""

    row: SessionRow
    session: Session
    agreed: str = ""
    """Why it was booked beyond cover, as the desk wrote it down."""

    @property
    def is_on_the_clinic(self) -> bool:
        """The clinic bears what no plan pays: it costs the patient nothing."""
        return not self.is_covered and self.agreed == Agreed.CLINIC_PAYS

    @property
    def on(self) -> date:
        return self.session.date

    @property
    def is_covered(self) -> bool:
        return self.row.outcome == Outcome.COVERED

    @property
    def is_waiting(self) -> bool:
        return self.row.reason == Reason.AUTHORIZATION_PENDING

    @property
    def is_open(self) -> bool:
        """Neither covered nor waiting for an answer of the plan."""
        return not self.is_covered and not self.is_waiting

    @property
    def needs_approval(self) -> bool:
        """Nobody has agreed to pay for it instead."""
        is_missing = self.is_open and self.row.reason.is_about_authorization
        return is_missing and self.agreed not in SETTLED


@dataclass(frozen=True, kw_only=True)
class Cover:
    """The facts of one patient and the answer, read for the patient."""

    facts: Facts
    result: Result
    agreed: Mapping[str, str] = field(default_factory=dict)
    """By the id of a session: why it was booked beyond cover."""
    untold: Collection[str] = ()
    """The ids of visits that a plan takes or leaves which has not confirmed yet."""
    over: Collection[str] = ()
    """The ids of visits of today that are over by the clinic's clock."""

    @property
    def summary(self) -> PatientSummary:
        return self.result.patient_summary

    @cached_property
    def limit_until(self) -> date | None:
        return limit_until(self.facts, self.result)

    @cached_property
    def left_after(self) -> int | None:
        return left_after(self.facts, self.result)

    @property
    def earlier_approval_end(self) -> date | None:
        """Where the approvals in hand end before the visits that are left do."""
        first, own = self.summary.until, self.limit_until
        is_earlier = first is not None and own is not None and first < own
        return first if is_earlier and not self.is_by_approval else None

    @property
    def earlier_ends(self) -> list[tuple[date, int]]:
        """Where some of the visits left run out before the others, and how many can
        be after it."""
        ends = earlier_ends(self.facts, self.result)
        return [(day, after) for day, after in ends if after]

    @property
    def later_starts(self) -> list[tuple[date, int]]:
        """Where some of the visits left can be used only later, and how many can be
        before it."""
        return later_starts(self.facts, self.result)

    @property
    def is_by_approval(self) -> bool:
        return self.summary.limited_by == LimitedBy.AUTHORIZATION

    @cached_property
    def plan(self) -> Coverage | None:
        """What pays first today."""
        named = self.summary.coverage_id
        return next((each for each in self.facts.coverages if each.id == named), None)

    @property
    def is_medicare(self) -> bool:
        """Only Medicare has a threshold that marks claims; it never ends cover."""
        return self.plan is not None and bool(self.plan.expense_thresholds)

    @property
    def has_price_to_ask(self) -> bool:
        """Whether an estimate of the clinic's own price may be asked for: never under
        Medicare, and not where no number limits the visits."""
        return not self.is_medicare and self.summary.visits_left is not None

    @cached_property
    def period(self) -> Period | None:
        return benefit_period(self.plan, self.facts.as_of) if self.plan else None

    @property
    def is_counted_by_year(self) -> bool:
        plan = self.plan
        return (
            plan is not None and plan.benefit_period.type != PeriodType.WHOLE_COVERAGE
        )

    @property
    def ends_on(self) -> date | None:
        """The last day of the plan, where none is on file that pays first after it."""
        last = self.plan.effective_to if self.plan else None
        if last is None or last == date.max or self.facts.leading(last + DAY):
            return None
        return last

    @property
    def starts_again_on(self) -> date | None:
        """The first day of the plan's next year, where it is in force then."""
        if not self.plan or not self.period or not self.is_counted_by_year:
            return None
        day = self.period.end + DAY
        return day if self.plan.is_active(day) else None

    def limit_of(self, period_start: date) -> int | None:
        """How many visits the plan of today covers in its year that begins then; None
        where it sets no number."""
        discipline = self.facts.program_discipline
        limits = self.plan.limits_of(discipline, period_start) if self.plan else []
        return min((each.visits for each in limits), default=None)

    @property
    def approved_beyond_year(self) -> date | None:
        """Until when all that is approved and not booked may be used, where that is
        longer than the plan's year of today lasts."""
        plan, again = self.plan, self.starts_again_on
        if not plan or not again or not self.is_by_approval:
            return None
        if plan.authorization.required != AuthorizationRequired.ALWAYS:
            return None  # free visits begin anew with the year
        rows = {row.authorization_id: row for row in self.result.authorizations}
        ends = [
            each.valid_to
            for each in self.facts.authorizations
            if each.coverage_id == plan.id and rows[each.id].usable
        ]
        if not ends or min(ends) < again or not self.left_after:
            return None
        room = next_years_room(self.facts, self.result, plan)
        if room is not None and room < self.left_after:
            return None
        return min([*ends, *([plan.effective_to] if plan.effective_to else [])])

    @cached_property
    def coming(self) -> list[Coming]:
        """The visits booked from now on, in order."""
        return [each for each in self._visits if not self._is_over(each)]

    @cached_property
    def unclosed(self) -> list[Coming]:
        """Booked and over, and nobody has said how it went."""
        return [each for each in self._visits if self._is_over(each)]

    @property
    def booked_ahead(self) -> int:
        """Of the visits that the year's bookings hold, those to come."""
        year, coming = self._of_today(self.unclosed), self._keys(self.coming)
        return self.summary.booked - len(self._keys(year) - coming)

    @property
    def held_by_unclosed(self) -> int:
        """Visits that are over and may still prove used or not: of the plan's year, and
        of an approval that began before it."""
        held = [*self._of_today(self.unclosed), *self._of_other_years(self.unclosed)]
        return len(self._keys(held) - self._keys(self.coming))

    @property
    def booked_of_next_year(self) -> int:
        """Of what is approved, visits booked behind the end of the plan's year."""
        return len(self._keys(self._of_other_years(self.coming)))

    def _of_today(self, visits: Iterable[Coming]) -> list[Coming]:
        """Those that count in the plan's year of today."""
        plan, period = self.plan, self.period
        return [
            each
            for each in visits
            if plan is not None
            and period is not None
            and each.row.counts_visit
            and each.row.coverage_id == plan.id
            and each.on in period
            and each.session.discipline == self.facts.program_discipline
        ]

    def _of_other_years(self, visits: Iterable[Coming]) -> list[Coming]:
        """Those of another year that draw on an approval in hand, where that binds."""
        in_hand = {
            row.authorization_id for row in self.result.authorizations if row.usable
        }
        return [
            each
            for each in visits
            if self.is_by_approval
            and self.period is not None
            and each.on not in self.period
            and each.row.authorization_id in in_hand
        ]

    def _keys(self, visits: Iterable[Coming]) -> set[VisitKey]:
        return {
            self.facts.visit_key(each.session, each.row.coverage_id) for each in visits
        }

    def _is_over(self, each: Coming) -> bool:
        return each.on < self.facts.as_of or each.session.id in self.over

    @property
    def _visits(self) -> list[Coming]:
        return [each for each in self.booked if each.session.is_for_plan]

    @cached_property
    def booked(self) -> list[Coming]:
        """All that is booked, gym sessions too."""
        by_id = {each.id: each for each in self.facts.sessions}
        return [
            Coming(
                row=row,
                session=by_id[row.session_id],
                agreed=self.agreed.get(row.session_id, ""),
            )
            for row in self.result.sessions
            if row.state == State.RESERVED
        ]

    @property
    def open(self) -> list[Coming]:
        return [each for each in self.coming if self._is_open(each)]

    def _is_open(self, each: Coming) -> bool:
        return each.is_open and each.session.id not in self.untold

    def may_charge(self, each: Coming) -> bool:
        """Whether a price may be named, should no plan pay for it: neither to who has
        Medicare today, nor for a day on which it pays first."""
        is_free = may_charge(self.facts.coverages, on=each.on)
        return is_free and not self.is_medicare

    def open_runs(self) -> list[list[date]]:
        """The days that are not covered, parted where one between them is."""
        runs: list[list[date]] = [[]]
        for each in self.coming:
            if self._is_open(each):
                runs[-1].append(each.on)
            elif runs[-1]:
                runs.append([])
        return [run for run in runs if run]

    def covered_within(self, period: Period) -> list[Coming]:
        return [each for each in self.coming if each.is_covered and each.on in period]

    def covered_now(self) -> list[Coming]:
        """Booked, and covered by the plan of today in its year of today."""
        plan_id, period = self.summary.coverage_id, self.period
        return [
            each
            for each in (self.covered_within(period) if period else [])
            if each.row.coverage_id == plan_id
        ]

    def covered_from(self, period_start: date) -> list[Coming]:
        """Booked, covered, and counted in the plan's year that begins on that day."""
        return [
            each
            for each in self.coming
            if each.is_covered
            and each.row.coverage_id == self.summary.coverage_id
            and each.row.benefit_period_start == period_start
        ]

    def price_beyond(self) -> int:
        """What a treatment costs that no plan takes, in cents; 0 if it is not known."""
        if self.plan and self.plan.not_covered_rate == NotCoveredRate.ALLOWED:
            return self.plan.allowed_cents[Kind.TREATMENT]
        return self.facts.clinic.self_pay_cents[Kind.TREATMENT]

    @property
    def second(self) -> Coverage | None:
        """A plan that pays only when the first one's visits are used up."""
        active = self.facts.active(self.facts.as_of)
        return next(
            (each for each in active if _is_after_first(each) and each != self.plan),
            None,
        )

    def second_left(self) -> int | None:
        """At most so many visits of the second plan; None where nothing limits it."""
        plan = self.second
        if plan is None:
            return 0
        lefts = [row.remaining for row in self.limits_now(plan)]
        if plan.authorization.required != AuthorizationRequired.NEVER:
            lefts.append(self._usable(plan.id))
        return min(lefts, default=None)

    def limits_now(self, plan: Coverage) -> Iterable[LimitRow]:
        """Those of a plan that bind visits of the program in its year of today."""
        start = benefit_period(plan, self.facts.as_of).start
        limits = plan.limits_of(self.facts.program_discipline, start)
        asked = {limit.id for limit in limits}
        for row in self.result.limits:
            is_now = row.period_start <= self.facts.as_of <= row.period_end
            if row.coverage_id == plan.id and row.limit_id in asked and is_now:
                yield row

    def _usable(self, plan_id: str) -> int:
        mine = {
            each.id for each in self.facts.authorizations if each.coverage_id == plan_id
        }
        return sum(
            row.usable
            for row in self.result.authorizations
            if row.authorization_id in mine
        )

    @property
    def approved_and_used_elsewhere(self) -> int:
        """Visits of the approvals that are not over, taken at other clinics."""
        return sum(
            min(each.used_elsewhere, each.visits_approved)
            for each in self.facts.authorizations
            if each.is_approved
            and each.coverage_id == self.summary.coverage_id
            and each.valid_to >= self.facts.as_of
            and self.facts.program_discipline in each.disciplines
        )

    @property
    def was_ever_approved(self) -> bool:
        """The plan of today has approved visits, be they used or over by now."""
        return any(
            each.status == AuthorizationStatus.APPROVED
            and each.coverage_id == self.summary.coverage_id
            for each in self.facts.authorizations
        )

    @property
    def has_asked(self) -> bool:
        """The plan of today has been asked for visits, and has not answered yet."""
        return any(
            each.status == AuthorizationStatus.PENDING
            and each.coverage_id == self.summary.coverage_id
            and each.valid_to >= self.facts.as_of
            for each in self.facts.authorizations
        )


def _is_after_first(plan: Coverage) -> bool:
    return plan.rank > 1 and plan.as_secondary == AsSecondary.ONLY_AFTER_PRIMARY
