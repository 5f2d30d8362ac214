"""What PostgreSQL holds about cover, as the small frozen values the rules eat.

Ten queries, whether for one patient or for a thousand of one clinic; one more where
anybody of them was entered twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.db import models

from patients.models.claims import WriteOff
from patients.models.coverage import (
    KX,
    Accumulator,
    Authorization,
    Coverage,
    ExpenseThreshold,
    Figure,
    PriceList,
    PriorUse,
    VisitLimit,
    amounts_by_figure,
)
from patients.models.doubling import doubles_of
from patients.models.patient import Patient
from patients.models.session import ClinicSession
from patients.rules import doubling
from patients.rules.coverage import facts as rules
from patients.rules.coverage import periods

Row = TypeVar("Row", bound=models.Model)


def facts_of(patient: Patient, *, as_of: dt.date) -> rules.Facts:
    """All that the cover of one patient depends on, as of a day of the clinic."""
    ids = [patient.pk]
    return facts_of_each(ids, clinic_id=patient.clinic_id, as_of=as_of)[patient.pk]


def facts_of_each(
    ids: Collection[int], *, clinic_id: int, as_of: dt.date
) -> dict[int, rules.Facts]:
    """The facts by patient id. All patients are of one clinic."""
    clinic = _clinic(clinic_id, as_of)
    amounts = amounts_by_figure(clinic_id)
    coverages = _by_patient(Coverage.objects.standing(), ids)
    lines = _lines_of(ids)
    authorizations = _by_patient(Authorization.objects.counted(), ids)
    doubles = doubles_of(ids)
    sessions = _sessions_of({*ids, *doubles})
    carried = _carried_of(doubles, sessions, coverages)
    return {
        each: rules.Facts(
            as_of=as_of,
            program_discipline=rules.Discipline.PT,
            clinic=clinic,
            coverages=tuple(_coverage(row, lines, amounts) for row in coverages[each]),
            authorizations=tuple(_authorization(row) for row in authorizations[each]),
            sessions=(
                *sessions[each],
                *(row for found in carried[each] for row in found.counted),
            ),
        )
        for each in ids
    }


def carried_to(patient: Patient) -> list[doubling.Carried]:
    """Of each closed double of the patient, which visits count here, and which not."""
    doubles = doubles_of([patient.pk])
    if not doubles:
        return []
    coverages = _by_patient(Coverage.objects.standing(), [patient.pk])
    return _carried_of(doubles, _sessions_of(doubles), coverages)[patient.pk]


def _carried_of(
    doubles: Mapping[int, int],
    sessions: Mapping[int, list[rules.Session]],
    coverages: Mapping[int, list[Coverage]],
) -> dict[int, list[doubling.Carried]]:
    """By the id of the kept record. One query, and none where nobody is doubled."""
    found: dict[int, list[doubling.Carried]] = defaultdict(list)
    if doubles:
        there = _by_patient(Coverage.objects.all(), doubles)
        for double, kept in doubles.items():
            found[kept].append(
                doubling.carried(
                    sessions.get(double, ()),
                    there=map(_plan, there[double]),
                    here=map(_plan, coverages[kept]),
                )
            )
    return found


def _plan(row: Coverage) -> doubling.Plan:
    return doubling.Plan(
        id=str(row.pk),
        payer=row.payer_id,
        rank=row.rank,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        is_standing=row.withdrawn_at is None,
        as_secondary=rules.AsSecondary(row.as_secondary),
    )


SESSION = (
    *("pk", "on", "start", "discipline", "kind", "status", "place"),
    *("billed_coverage_id", "billed_authorization_id", "kept_from_plan"),
)


def session_fact(row: ClinicSession, *, key: str | None = None) -> rules.Session:
    """One session as the rules see it; `key` names one that is not saved yet."""
    _pk, *said = (getattr(row, name) for name in SESSION)
    return _session(key or row.pk, *said)


def _sessions_of(ids: Iterable[int]) -> dict[int, list[rules.Session]]:
    """By patient. Most of the facts are these: so no model's instance for each."""
    ids = list(ids)
    rows = ClinicSession.objects.filter(patient__in=ids)
    settled = WriteOff.objects.standing().exclude(settled_at=None)
    settled = settled.filter(patient__in=ids)
    borne = set(settled.values_list("session", flat=True))
    found: dict[int, list[rules.Session]] = defaultdict(list)
    for patient_id, *said in rows.values_list("patient_id", *SESSION):
        found[patient_id].append(_session(*said, is_borne=said[0] in borne))
    return found


DISCIPLINE = {each.value: each for each in rules.Discipline}
KIND = {each.value: each for each in rules.Kind}
STATUS = {each.value: each for each in rules.Status}


def _session(
    key: int | str,
    on: dt.date,
    start: dt.time,
    discipline: str,
    kind: str,
    status: str,
    place: str,
    billed_coverage: int | None,
    billed_authorization: int | None,
    kept_from_plan: bool = False,
    *,
    is_borne: bool = False,
) -> rules.Session:
    return rules.Session(
        id=str(key),
        date=on,
        start=start.isoformat("minutes"),
        discipline=DISCIPLINE[discipline],
        kind=KIND[kind],
        status=STATUS[status],
        telehealth=place == ClinicSession.Place.TELEHEALTH,
        billed_under=_billed_under(billed_coverage, billed_authorization),
        kept_from_plan=kept_from_plan,
        is_borne=is_borne,
    )


def _billed_under(
    coverage: int | None, authorization: int | None
) -> rules.BilledUnder | None:
    if coverage is None:
        return None
    return rules.BilledUnder(
        coverage_id=str(coverage),
        authorization_id=str(authorization) if authorization else None,
    )


def _clinic(clinic_id: int, as_of: dt.date) -> rules.Clinic:
    lists = PriceList.objects.filter(clinic_id=clinic_id, valid_from__lte=as_of)
    prices = lists.order_by("-valid_from").first() or PriceList()
    kinds = [kind for kind in rules.Kind if kind != rules.Kind.HOME]
    return rules.Clinic(
        self_pay_cents={kind: getattr(prices, f"{kind}_cents") or 0 for kind in kinds},
        missed_fee_cents={
            rules.Status.LATE_CANCELLED: prices.late_cancelled_cents,
            rules.Status.NO_SHOW: prices.no_show_cents,
        },
    )


def _by_patient(rows: models.QuerySet[Row], ids: Iterable[int]) -> dict[int, list[Row]]:
    return _grouped(rows.filter(patient__in=ids), "patient_id")


def _grouped(rows: models.QuerySet[Row], key: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows.order_by("pk"):
        groups[getattr(row, key)].append(row)
    return groups


Lines = dict[type[models.Model], dict[int, list[Any]]]
Amounts = dict[str, dict[int, int]]


def _lines_of(ids: Iterable[int]) -> Lines:
    """The lines of coverages by kind and coverage; withdrawn ones left out."""
    standing: dict[type[models.Model], dict[str, None]] = {
        VisitLimit: {"withdrawn_at": None},
        PriorUse: {"withdrawn_at": None},
        Accumulator: {},
        ExpenseThreshold: {"withdrawn_at": None},
    }
    return {
        kind: _grouped(
            kind._default_manager.filter(patient__in=ids, **only), "coverage_id"
        )
        for kind, only in standing.items()
    }


def _coverage(row: Coverage, lines: Lines, amounts: Amounts) -> rules.Coverage:
    return rules.Coverage(
        id=str(row.pk),
        rank=row.rank,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        benefit_period=_period_rule(row),
        visit_unit=rules.VisitUnit(row.visit_unit),
        visit_limits=tuple(
            rules.VisitLimit(
                id=str(limit.pk),
                disciplines=_disciplines(limit.disciplines),
                visits=limit.visits or 0,
                period_start=limit.holds_from,
                is_lifted=limit.visits is None,
            )
            for limit in lines[VisitLimit][row.pk]
        ),
        prior_use=tuple(
            rules.PriorUse(
                period_start=use.period_start,
                discipline=rules.Discipline(use.discipline),
                visits=use.visits,
            )
            for use in lines[PriorUse][row.pk]
        ),
        evaluation_counts=row.evaluation_counts,
        evaluation_needs_authorization=row.evaluation_needs_authorization,
        authorization=rules.AuthorizationRule(
            required=rules.AuthorizationRequired(row.authorization_required),
            free_visits=row.free_visits,
        ),
        excluded_services=tuple(rules.Service(name) for name in row.excluded_services),
        as_secondary=rules.AsSecondary(row.as_secondary),
        not_covered_rate=rules.NotCoveredRate(row.not_covered_rate),
        missed_fee_allowed=row.missed_fee_allowed,
        allowed_cents={
            kind: getattr(row, f"allowed_{kind}_cents")
            for kind in sorted(rules.INSURABLE)
        },
        cost_share=rules.CostShare(
            deductible_applies=row.deductible_applies,
            deductible_cents=row.deductible_cents,
            copay_cents=row.copay_cents,
            coinsurance_bp=row.coinsurance_bp,
            oop_max_cents=row.oop_max_cents,
        ),
        accumulators=tuple(
            rules.Accumulator(
                period_start=met.period_start,
                deductible_met_cents=met.deductible_met_cents,
                oop_met_cents=met.oop_met_cents,
                deductible_cents=met.deductible_cents,
                oop_max_cents=met.oop_max_cents,
            )
            for met in lines[Accumulator][row.pk]
        )
        + tuple(_later_deductibles(row, lines, amounts)),
        expense_thresholds=tuple(
            _threshold(each, amounts) for each in lines[ExpenseThreshold][row.pk]
        ),
    )


def _later_deductibles(
    row: Coverage, lines: Lines, amounts: Amounts
) -> Iterator[rules.Accumulator]:
    """Of Medicare, which is opened with the figure of a year: those of the years after
    it. What was set for a year otherwise than by its figure stays, and then for the
    years after it too."""
    is_medicare = any(each.figure in KX for each in lines[ExpenseThreshold][row.pk])
    if not is_medicare or row.benefit_period != Coverage.Period.CALENDAR_YEAR:
        return
    by_year = amounts.get(Figure.PART_B_DEDUCTIBLE, {})
    own = {
        each.period_start.year: each.deductible_cents
        for each in lines[Accumulator][row.pk]
        if each.deductible_cents is not None
    }
    begun = [year for year, cents in by_year.items() if cents == row.deductible_cents]
    follows, since = row.deductible_applies and bool(begun), max(begun, default=0)
    for year in sorted(by_year.keys() | own.keys()):
        if year in own:
            follows, since = own[year] == by_year.get(year), year
        elif follows and year > since:
            yield rules.Accumulator(
                period_start=dt.date(year, 1, 1),
                deductible_met_cents=0,
                oop_met_cents=0,
                deductible_cents=by_year[year],
            )


def period_of(row: Coverage, day: dt.date) -> periods.Period:
    """The benefit period of a plan in which the day lies."""
    plan = rules.Coverage(
        id=str(row.pk),
        rank=row.rank,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        allowed_cents={},
        benefit_period=_period_rule(row),
    )
    return periods.benefit_period(plan, day)


def year_began_on(row: Coverage, day: dt.date) -> dt.date:
    """The first day of that period; the one of a plan that knows no years is none."""
    if row.benefit_period == Coverage.Period.WHOLE_COVERAGE:
        return dt.date.min
    return period_of(row, day).start


def _period_rule(row: Coverage) -> rules.BenefitPeriod:
    return rules.BenefitPeriod(
        type=rules.PeriodType(row.benefit_period),
        start_month=row.plan_year_month,
        start_day=row.plan_year_day,
    )


def _threshold(row: ExpenseThreshold, amounts: Amounts) -> rules.ExpenseThreshold:
    by_year = amounts.get(row.figure, {})
    prior = sorted(row.prior_cents_by_period.items())
    return rules.ExpenseThreshold(
        id=str(row.pk),
        disciplines=_disciplines(row.disciplines),
        amount_cents_by_year=dict(sorted(by_year.items())),
        prior=tuple(
            rules.PriorExpense(period_start=dt.date.fromisoformat(day), cents=cents)
            for day, cents in prior
        ),
    )


def _authorization(row: Authorization) -> rules.Authorization:
    return rules.Authorization(
        id=str(row.pk),
        coverage_id=str(row.coverage_id),
        disciplines=_disciplines(row.disciplines),
        status=rules.AuthorizationStatus(row.status),
        visits_approved=row.visits,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        used_elsewhere=row.used_elsewhere,
    )


def _disciplines(names: Iterable[str]) -> tuple[rules.Discipline, ...]:
    return tuple(rules.Discipline(name) for name in names)
