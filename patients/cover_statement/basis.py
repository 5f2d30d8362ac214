"""Where these numbers come from: whose answer, of which day, and what was counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from patients.cover_statement.days import full_day, short_day
from patients.cover_statement.known import Known
from patients.rules.coming import Cover
from patients.rules.coverage.result import LimitRow, State
from ptcare.languages.listing import listed


@dataclass(frozen=True, kw_only=True)
class Basis:
    sources: list[str]
    figures: list[tuple[str, int]]
    counted: str
    """The days that were counted as used, in words; empty where there is none."""


def basis_of(cover: Cover, known: Known) -> Basis | None:
    """None where no number may be said, or no plan counts."""
    if cover.plan is None or not known.confirms(cover):
        return None
    return Basis(
        sources=_sources(cover, known),
        figures=list(_figures(cover)),
        counted=listed([short_day(day) for day in _counted(cover)]),
    )


def _sources(cover: Cover, known: Known) -> list[str]:
    as_of = _("We counted on %(day)s.") % {"day": full_day(cover.facts.as_of)}
    answered = known.answers.get(cover.plan.id) if cover.plan else None
    said = [as_of]
    if answered:
        words = _("Your health plan told us what it covers on %(day)s.")
        said.append(words % {"day": full_day(answered)})
    said.append(_("If you go to another clinic, tell us: visits there may count too."))
    return said


def _figures(cover: Cover) -> Iterator[tuple[str, int]]:
    left = cover.summary.visits_left
    if cover.is_by_approval:
        yield from _of_approvals(cover)
    elif limit := _binding(cover):
        yield _("Visits covered this year"), limit.limit
        if limit.used_elsewhere:
            yield _("Used at other clinics"), limit.used_elsewhere
        yield _("Used here"), limit.used
    else:
        yield _("Visits used here this year"), len(_counted(cover))
    if left is not None:
        yield _("Visits left"), left
    yield _("Visits booked"), cover.booked_ahead
    if cover.held_by_unclosed:
        yield _("Visits we still have to write down"), cover.held_by_unclosed
    if cover.booked_of_next_year:
        yield _("Visits booked for the next year"), cover.booked_of_next_year
    if cover.left_after is not None:
        yield _("Left after bookings"), cover.left_after


def _of_approvals(cover: Cover) -> Iterator[tuple[str, int]]:
    """Of what is approved and not over yet, with the visits that need no approval."""
    used, elsewhere = len(_counted(cover)), cover.approved_and_used_elsewhere
    left = cover.summary.visits_left or 0
    yield _("Visits approved"), used + elsewhere + left
    if elsewhere:
        yield _("Used at other clinics"), elsewhere
    yield _("Used here"), used


def _binding(cover: Cover) -> LimitRow | None:
    """The tightest of the plan's limits in the year of today."""
    rows = cover.limits_now(cover.plan) if cover.plan else ()
    return min(rows, key=lambda row: row.remaining, default=None)


def _counted(cover: Cover) -> list[dt.date]:
    """The days used under the plan in its year; of approvals, those of the standing
    ones."""
    by_id = {each.id: each for each in cover.facts.sessions}
    return sorted(by_id[each].date for each in _counted_ids(cover))


def _counted_ids(cover: Cover) -> list[str]:
    start = cover.period.start if cover.period else None
    rows = [
        row
        for row in cover.result.sessions
        if row.state == State.USED
        and row.counts_visit
        and row.coverage_id == cover.summary.coverage_id
    ]
    if cover.is_by_approval:
        standing = {
            each.authorization_id
            for each in cover.result.authorizations
            if not each.expired
        }
        return [row.session_id for row in rows if row.authorization_id in standing]
    return [row.session_id for row in rows if row.benefit_period_start == start]
