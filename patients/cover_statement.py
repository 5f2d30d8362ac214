"""Cover as its patient reads it: how many visits, until when, what then.

Figures, dates written out, "about" and whole dollars, and no number at all while the
plan's answer is missing or old.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.covering_words import Mark, full_day, is_confirmed, long_day
from patients.models import ClinicSession, CoverageSnapshot, Patient
from patients.rules.coverage import Facts, Result
from patients.rules.coverage.facts import Coverage, Kind
from patients.rules.coverage.result import (
    LimitedBy,
    LimitRow,
    Outcome,
    Reason,
    SessionRow,
)
from ptcare.languages import dates
from ptcare.templating import money

MOST_DATES = 6  # more than these are told as a span


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a patient is told: how many, until when, what then; and on what basis."""

    headline: str
    sentences: list[str]
    basis: str
    is_confirmed: bool


def statement(
    facts: Facts, result: Result, *, verified_on: dt.date | None
) -> Statement:
    """The whole statement for the patient as of the facts' day."""
    summary = result.patient_summary
    if summary.limited_by == LimitedBy.NO_COVERAGE:
        return Statement(
            headline=_("You are paying for visits yourself."),
            sentences=_self_pay(facts),
            basis=_basis(facts.as_of, None),
            is_confirmed=True,
        )
    if not is_confirmed(verified_on, today=facts.as_of):
        return Statement(
            headline=_("We have not confirmed your coverage yet."),
            sentences=[_("Please call us before your next visit if you are unsure.")],
            basis="",
            is_confirmed=False,
        )
    return Statement(
        headline=_headline(facts, result),
        sentences=[
            *_booked(facts, result),
            *_uncovered(facts, result),
            *_waiting(result),
            *_next_period(facts, result),
        ],
        basis=_basis(facts.as_of, verified_on),
        is_confirmed=True,
    )


def patient_mark(row: SessionRow | None, *, is_known: bool) -> Mark | None:
    """A coming visit on the patient's list; None while nothing may be said."""
    if row is None or not is_known:
        return None
    if row.reason == Reason.AUTHORIZATION_PENDING:
        return Mark(words=_("Waiting: we will call you"), icon="hourglass", tone="warn")
    if row.outcome == Outcome.COVERED and not row.patient_cents:
        return Mark(words=_("Covered"), icon="circle-check", tone="good")
    pays = _("you pay about %(sum)s") % {"sum": money(row.patient_cents, "about")}
    if row.outcome == Outcome.COVERED:
        words = _("Covered, %(pays)s") % {"pays": pays}
        return Mark(words=words, icon="circle-check", tone="good")
    return Mark(words=pays.capitalize(), icon="wallet", tone="info")


def footer(patients: QuerySet[Patient], *, today: dt.date) -> dict[str, str]:
    """Two lines for the patient's day, in one query: the next visit, and the cover.

    `patients` is narrowed to the one by `visible_to`. A line that cannot be said is
    empty.
    """
    coming = (
        ClinicSession.objects.booked()
        .filter(patient=OuterRef("pk"), on__gte=today)
        .order_by("on", "start")
    )
    snapshots = CoverageSnapshot.objects.current().filter(patient=OuterRef("pk"))
    row = (
        patients.annotate(
            next_on=Subquery(coming.values("on")[:1]),
            next_start=Subquery(coming.values("start")[:1]),
            left=Subquery(snapshots.values("visits_left")),
            until=Subquery(snapshots.values("until")),
            limited_by=Subquery(snapshots.values("limited_by")),
            verified_on=Subquery(
                snapshots.annotate(seen=F("coverage__verified_on")).values("seen")
            ),
        )
        .values("next_on", "next_start", "left", "until", "limited_by", "verified_on")
        .get()
    )
    return {
        "visit": _next_visit(row["next_on"], row["next_start"]),
        "cover": _left(row, today),
    }


def _next_visit(on: dt.date | None, start: dt.time | None) -> str:
    if on is None or start is None:
        return ""
    return _("Next visit %(day)s at %(time)s") % {
        "day": long_day(on),
        "time": formats.time_format(start, "P"),
    }


def _left(row: Mapping[str, object], today: dt.date) -> str:
    left, until, seen = row["left"], row["until"], row["verified_on"]
    if not isinstance(left, int) or row["limited_by"] == LimitedBy.NO_COVERAGE:
        return ""
    if not isinstance(seen, dt.date) or not is_confirmed(seen, today=today):
        return ""
    if not isinstance(until, dt.date):
        return _("Covered visits left: %(left)s") % {"left": left}
    return _("Covered visits left: %(left)s until %(day)s") % {
        "left": left,
        "day": full_day(until),
    }


def _basis(as_of: dt.date, verified_on: dt.date | None) -> str:
    words = [_("Estimate of %(day)s.") % {"day": full_day(as_of)}]
    if verified_on:
        answer = _("Based on your health plan's answer of %(day)s.")
        words.append(answer % {"day": full_day(verified_on)})
        words.append(_("Your health plan decides when it gets the bill."))
        words.append(_("Visits at other clinics may change this."))
    return " ".join(words)


def _self_pay(facts: Facts) -> list[str]:
    price = facts.clinic.self_pay_cents[Kind.TREATMENT]
    right = _("You have a right to a written estimate. Please ask us for it.")
    if not price:
        return [right]
    return [
        _("Your price is %(price)s a visit.") % {"price": money(price, "about")},
        right,
    ]


def _headline(facts: Facts, result: Result) -> str:
    summary = result.patient_summary
    left, until = summary.visits_left, summary.until
    if left is None:
        return _no_limit(_plan(facts, result))
    if left == 0:
        return _none_left(facts, result)
    if summary.limited_by == LimitedBy.AUTHORIZATION:
        words = ngettext(
            "Your health plan has approved %(left)s more visit%(until)s.",
            "Your health plan has approved %(left)s more visits%(until)s.",
            left,
        )
    else:
        words = ngettext(
            "Your health plan covers %(left)s more visit%(until)s.",
            "Your health plan covers %(left)s more visits%(until)s.",
            left,
        )
    ends = _(" until %(day)s") % {"day": full_day(until)} if until else ""
    return words % {"left": left, "until": ends}


def _plan(facts: Facts, result: Result) -> Coverage:
    plan_id = result.patient_summary.coverage_id
    return next(each for each in facts.coverages if each.id == plan_id)


def _no_limit(plan: Coverage) -> str:
    """Only Medicare has a threshold that marks claims, and it never ends cover."""
    if plan.expense_thresholds:
        return _(
            "Medicare has no set number of PT visits. It covers visits you need, "
            "as long as your therapist documents why."
        )
    return _(
        "Your health plan has no set number of visits. It covers visits you need, "
        "as long as your therapist documents why."
    )


def _none_left(facts: Facts, result: Result) -> str:
    if result.patient_summary.limited_by == LimitedBy.AUTHORIZATION:
        used = _("The visits your health plan has approved are used.")
    else:
        used = _("Your health plan's visits for this year are used.")
    rows = _open_rows(result)
    cents = rows[0].patient_cents if rows else 0
    cents = cents or facts.clinic.self_pay_cents[Kind.TREATMENT]
    if not cents:
        return used
    cost = _("Your next visit would cost about %(sum)s.")
    return f"{used} {cost % {'sum': money(cents, 'about')}}"


def _planned(result: Result) -> list[SessionRow]:
    return [row for row in result.sessions if row.state == "reserved"]


def _open_rows(result: Result) -> list[SessionRow]:
    """Planned, not covered, and neither waiting for an answer nor gym."""
    aside = (Reason.AUTHORIZATION_PENDING, Reason.GYM_NOT_INSURED)
    return [
        row
        for row in _planned(result)
        if row.outcome == Outcome.OUT_OF_POCKET and row.reason not in aside
    ]


def _days(facts: Facts, rows: Iterable[SessionRow]) -> list[dt.date]:
    by_id = {session.id: session.date for session in facts.sessions}
    return sorted(by_id[row.session_id] for row in rows)


def _booked(facts: Facts, result: Result) -> list[str]:
    summary = result.patient_summary
    if not summary.booked:
        return []
    words = ngettext(
        "You have %(booked)s covered visit booked",
        "You have %(booked)s covered visits booked",
        summary.booked,
    ) % {"booked": summary.booked}
    covered = [r for r in _planned(result) if r.outcome == Outcome.COVERED]
    days = [
        day
        for day in _days(facts, covered)
        if summary.until is None or day <= summary.until
    ]
    if summary.booked == summary.visits_left and days:
        last = _("%(booked)s, so the last one is %(day)s.")
        return [last % {"booked": words, "day": long_day(days[-1])}]
    return [f"{words}."]


def _uncovered(facts: Facts, result: Result) -> list[str]:
    rows = _open_rows(result)
    if not rows:
        return []
    days, cents = _days(facts, rows), sum(row.patient_cents for row in rows)
    words = ngettext(
        "%(count)s planned visit is not covered: %(days)s.",
        "%(count)s planned visits are not covered: %(days)s.",
        len(rows),
    )
    said = [words % {"count": len(rows), "days": _said_days(days)}]
    each = {row.patient_cents for row in rows}
    if cents and len(rows) > 1 and len(each) == 1:
        cost = _("They would cost about %(sum)s (%(each)s each).")
        sums = {"sum": money(cents, "about"), "each": money(each.pop(), "about")}
        said.append(cost % sums)
    elif cents:
        cost = _("You would pay about %(sum)s.")
        said.append(cost % {"sum": money(cents, "about")})
    return said


def _said_days(days: list[dt.date]) -> str:
    if len(days) <= MOST_DATES:
        return ", ".join(dates.date_format(day, "F j") for day in days)
    return _("from %(first)s to %(last)s") % {
        "first": full_day(days[0]),
        "last": full_day(days[-1]),
    }


def _waiting(result: Result) -> list[str]:
    if not any(r.reason == Reason.AUTHORIZATION_PENDING for r in _planned(result)):
        return []
    return [
        _(
            "We asked your health plan for more visits. Please wait for our call "
            "before coming to the visits marked as waiting."
        )
    ]


def _next_period(facts: Facts, result: Result) -> list[str]:
    """Where visits begin anew and some of the next period are booked already."""
    later = _next_limit(facts, result)
    if later is None:
        return []
    rows = [
        row
        for row in _planned(result)
        if row.outcome == Outcome.COVERED
        and row.benefit_period_start == later.period_start
    ]
    if not rows:
        return []
    words = ngettext(
        "Your health plan starts again on %(start)s: the %(count)s visit booked from "
        "%(first)s is covered, and you pay about %(sum)s for it.",
        "Your health plan starts again on %(start)s: the %(count)s visits booked from "
        "%(first)s are covered, and you pay about %(sum)s for them in all.",
        len(rows),
    )
    return [
        words
        % {
            "start": full_day(later.period_start),
            "count": len(rows),
            "first": dates.date_format(_days(facts, rows)[0], "F j"),
            "sum": money(sum(row.patient_cents for row in rows), "about"),
        }
    ]


def _next_limit(facts: Facts, result: Result) -> LimitRow | None:
    plan_id = result.patient_summary.coverage_id
    later = [
        limit
        for limit in result.limits
        if limit.coverage_id == plan_id and limit.period_start > facts.as_of
    ]
    return min(later, key=lambda limit: limit.period_start, default=None)
