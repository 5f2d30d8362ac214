"""What the coming visits cost, what comes after, and what costs less."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from patients.cover_statement.days import about, days_said
from patients.cover_statement.known import Known
from patients.rules.coming import Coming, Cover
from patients.rules.coverage.facts import Kind, Status, VisitKey
from patients.rules.coverage.pricing import part_of
from patients.rules.coverage.result import SessionRow


@dataclass(frozen=True, kw_only=True)
class Share:
    """How the price of some visits is divided: a name and a sum a line."""

    days: str
    lines: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Costs:
    coming: list[str]
    shares: list[Share]
    instead: list[str]
    """What a visit beyond the cover, a gym or home session, or a missed visit costs."""


def costs_of(cover: Cover, known: Known) -> Costs | None:
    """None while the plan has not confirmed: then no sum is said."""
    if not known.confirms(cover):
        return None
    covered = [
        each
        for each in cover.coming
        if each.is_covered and known.confirms_visit(each, cover)
    ]
    return Costs(
        coming=list(filter(None, _coming(cover, covered))),
        shares=list(_shares(covered)),
        instead=list(filter(None, _instead(cover))),
    )


def _coming(cover: Cover, covered: list[Coming]) -> list[str]:
    period = cover.period
    visits = [each for each in covered if period and each.on in period] or covered
    prices = _prices(cover, visits)
    if not prices:
        return []
    if not any(prices):
        return [_("You pay nothing for your covered visits.")]
    if visits[0].row.deductible_cents:
        return _deductible_first(cover, visits, prices)
    if len(set(prices)) == 1:
        each = _("You pay about %(each)s for each covered visit.")
        return [each % {"each": about(prices[0])}, _in_all(prices)]
    most = _("You pay from about %(least)s to about %(most)s for a covered visit.")
    return [
        most % {"least": about(min(prices)), "most": about(max(prices))},
        _in_all(prices),
    ]


def _deductible_first(
    cover: Cover, visits: list[Coming], prices: list[int]
) -> list[str]:
    """This visit's sum, and then about so much a visit."""
    first, then = prices[0], _then(cover, visits)
    said = [_("A deductible is what you pay first each year.")]
    words = _("Your next visit costs you about %(first)s.")
    if then is not None and then < first:
        words = _(
            "Your next visit costs you about %(first)s. "
            "Once your deductible is paid, it is about %(then)s a visit."
        )
    said.insert(0, words % {"first": about(first), "then": about(then or 0)})
    return [*said, _in_all(prices)]


def _prices(cover: Cover, sessions: list[Coming]) -> list[int]:
    """By visit: of two sessions that a plan counts as one, what both come to."""
    found: dict[VisitKey, int] = defaultdict(int)
    for each in sessions:
        key = cover.facts.visit_key(each.session, each.row.coverage_id)
        found[key] += each.row.patient_cents
    return list(found.values())


def _then(cover: Cover, visits: list[Coming]) -> int | None:
    """A later visit's own sum; where all booked ones fall under the deductible, the
    share that the plan leaves. None where a second plan has its part in that."""
    later = [each.row for each in visits[1:] if not each.row.deductible_cents]
    if later:
        return later[0].patient_cents
    row = visits[0].row
    plan = next(each for each in cover.facts.coverages if each.id == row.coverage_id)
    if row.secondary_coverage_id:
        return None
    terms = plan.cost_share
    copay = min(terms.copay_cents, row.allowed_cents)
    return copay + part_of(row.allowed_cents - copay, terms.coinsurance_bp)


def _in_all(prices: list[int]) -> str:
    if len(prices) < 2:
        return ""
    words = _("For the %(count)s covered visits you have booked: about %(sum)s in all.")
    return words % {"sum": about(sum(prices)), "count": len(prices)}


def _shares(covered: list[Coming]) -> Iterator[Share]:
    """The visits in order; those of the same sums told together."""
    for _sums, group in groupby(covered, key=lambda each: _sums_of(each.row)):
        visits = list(group)
        yield Share(
            days=days_said([[each.on for each in visits]]),
            lines=list(_lines(visits[0].row)),
        )


def _sums_of(row: SessionRow) -> tuple[int, ...]:
    return (
        row.allowed_cents,
        row.deductible_cents,
        row.copay_cents,
        row.coinsurance_cents,
        row.secondary_pays_cents,
    )


def _lines(row: SessionRow) -> Iterator[tuple[str, str]]:
    sums = {
        _("Price agreed with your health plan"): row.allowed_cents,
        _("Your health plan pays"): row.plan_pays_cents,
        _("Your deductible, paid first each year"): row.deductible_cents,
        _("Your copay, the same for each visit"): row.copay_cents,
        _("Your coinsurance, a part of the price"): row.coinsurance_cents,
        _("Your second health plan pays"): row.secondary_pays_cents,
    }
    for name, cents in sums.items():
        if cents:
            yield name, about(cents)
    yield _("You pay"), about(row.patient_cents)


def _instead(cover: Cover) -> Iterator[str]:
    yield _beyond(cover)
    gym = cover.facts.clinic.self_pay_cents[Kind.GYM]
    if gym:
        words = _(
            "A gym session on your own costs about %(sum)s. "
            "It uses none of your visits."
        )
        yield words % {"sum": about(gym)}
    yield _("Exercise at home is free. It uses none of your visits.")
    yield from _missed(cover)


def _beyond(cover: Cover) -> str:
    """Never for Medicare, and not where no number limits the visits."""
    cents = cover.price_beyond()
    if cover.is_medicare or not cents or cover.summary.visits_left is None:
        return ""
    if cover.plan is None:
        return ""  # the statement has said it
    return _("A visit that is not covered costs about %(sum)s.") % {"sum": about(cents)}


def _missed(cover: Cover) -> Iterator[str]:
    """The clinic's own fee, where the plan allows one."""
    if cover.plan and not cover.plan.missed_fee_allowed:
        return
    fees = cover.facts.clinic.missed_fee_cents
    if fees[Status.NO_SHOW]:
        words = _("If you do not come and did not call, we charge about %(sum)s.")
        yield words % {"sum": about(fees[Status.NO_SHOW])}
    if fees[Status.LATE_CANCELLED]:
        words = _("If you cancel late, we charge about %(sum)s.")
        yield words % {"sum": about(fees[Status.LATE_CANCELLED])}
