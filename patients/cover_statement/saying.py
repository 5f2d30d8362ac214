"""The statement: how many, until when, what then (coverage.md 5.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.cover_statement.days import (
    about,
    days_said,
    full_day,
    long_day,
    short_day,
)
from patients.cover_statement.known import Known
from patients.rules.coming import Coming, Cover
from patients.rules.coverage.result import LimitedBy


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a patient is told. Unconfirmed, it holds no number."""

    headline: str
    sentences: list[str]
    basis: str
    is_confirmed: bool


def statement(cover: Cover, known: Known) -> Statement:
    """The whole statement as of the facts' day."""
    if not known.confirms(cover):
        return Statement(
            headline=_("We have not confirmed your coverage yet."),
            sentences=[_("Please call us before your next visit if you are unsure.")],
            basis="",
            is_confirmed=False,
        )
    return Statement(
        headline=_headline(cover),
        sentences=list(filter(None, _sentences(cover, known))),
        basis=_basis(cover, known),
        is_confirmed=True,
    )


def _sentences(cover: Cover, known: Known) -> list[str]:
    if cover.plan is None:
        return [*_self_pay(cover), _new_plan(cover)]
    return [
        _more_to_come(cover, known),
        *_booked(cover),
        _none_left(cover),
        _second(cover),
        *_uncovered(cover),
        *_waiting(cover, known),
        *_next_year(cover),
        _unclosed(cover),
    ]


def _headline(cover: Cover) -> str:
    left = cover.summary.visits_left
    if cover.plan is None:
        return _("You are paying for visits yourself.")
    if left is None:
        return _no_limit(cover)
    if left == 0:
        return _used(cover)
    if cover.is_by_approval:
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
    return words % {"left": left, "until": _until(cover)}


def _until(cover: Cover) -> str:
    until = cover.summary.until
    if until is None:
        return ""
    is_years_end = cover.period is not None and until == cover.period.end
    if is_years_end and cover.is_counted_by_year and not cover.is_by_approval:
        return _(" this year (until %(day)s)") % {"day": full_day(until)}
    return _(" until %(day)s") % {"day": full_day(until)}


def _no_limit(cover: Cover) -> str:
    if cover.is_medicare:
        return _(
            "Medicare has no set number of PT visits. It covers visits you need, "
            "as long as your therapist documents why."
        )
    return _(
        "Your health plan has no set number of visits. It covers visits you need, "
        "as long as your therapist documents why."
    )


def _used(cover: Cover) -> str:
    """Medicare's are never used up: there it is we who have to ask."""
    if cover.is_medicare:
        return _("We need an answer from your health plan for more visits.")
    if cover.is_by_approval and not cover.was_ever_approved:
        return _("Your health plan has not approved visits yet.")
    if cover.is_by_approval:
        return _("The visits your health plan has approved are used.")
    if cover.is_counted_by_year:
        return _("Your health plan's visits for this year are used.")
    return _("Your health plan's visits are used.")


def _self_pay(cover: Cover) -> list[str]:
    price = cover.price_beyond()
    costs = _("Your price is %(price)s a visit.") % {"price": about(price)}
    return [
        costs if price else "",
        _("You have a right to a written estimate. Please ask us for it."),
    ]


def _new_plan(cover: Cover) -> str:
    """One that is on file and begins later: what it covers was not asked yet."""
    today = cover.facts.as_of
    starts = [
        each.effective_from
        for each in cover.facts.coverages
        if each.can_lead and each.effective_from > today
    ]
    if not starts:
        return ""
    words = _("You have a health plan from %(day)s on. Ask us what it covers.")
    return words % {"day": full_day(min(starts))}


def _more_to_come(cover: Cover, known: Known) -> str:
    is_asked_for = known.will_ask and cover.is_by_approval
    return _("We will ask for more before then.") if is_asked_for else ""


def _booked(cover: Cover) -> list[str]:
    booked, left = cover.summary.booked, cover.summary.visits_left
    if not booked or left == 0:
        return []
    if left is None:
        words = ngettext(
            "You have %(booked)s visit booked.",
            "You have %(booked)s visits booked.",
            booked,
        )
        return [words % {"booked": booked}]
    days = [each.on for each in cover.covered_now()]
    if booked == left and days:
        words = ngettext(
            "You have %(booked)s booked, on %(day)s.",
            "You have %(booked)s booked, so the last one is %(day)s.",
            booked,
        )
        return [words % {"booked": booked, "day": long_day(days[-1])}]
    return [_some_booked(booked), _left_after(left - booked)]


def _some_booked(booked: int) -> str:
    words = ngettext(
        "You have %(booked)s booked.", "You have %(booked)s booked.", booked
    )
    return words % {"booked": booked}


def _left_after(left: int) -> str:
    if left <= 0:
        return ""
    words = ngettext(
        "After bookings, %(left)s is left.", "After bookings, %(left)s are left.", left
    )
    return words % {"left": left}


def _none_left(cover: Cover) -> str:
    """What the next visit costs, where nobody else is to pay for it."""
    if cover.summary.visits_left != 0 or cover.is_medicare:
        return ""
    first = cover.coming[0] if cover.coming else None
    if first and (not first.is_open or first.is_on_the_clinic):
        return ""
    cents = first.row.patient_cents if first else cover.price_beyond()
    if not cents or (first is None and cover.second_left() != 0):
        return ""
    return _next_costs(cover) % {"sum": about(cents)}


def _next_costs(cover: Cover) -> str:
    if not cover.is_by_approval:
        return _("Your next visit would cost about %(sum)s.")
    if cover.was_ever_approved:
        return _("Without a new approval, your next visit would cost about %(sum)s.")
    return _("Without approval, your next visit would cost about %(sum)s.")


def _second(cover: Cover) -> str:
    """It takes over when a number of visits is used up, and never for an approval."""
    if cover.summary.limited_by != LimitedBy.VISIT_LIMIT or cover.second is None:
        return ""
    left = cover.second_left()
    if left is None:
        return _("After that your second health plan covers more visits.")
    if left == 0:
        return ""
    return _("After that your second health plan covers up to %(left)s.") % {
        "left": left
    }


def _uncovered(cover: Cover) -> list[str]:
    if not cover.open:
        return []
    said = {"count": len(cover.open), "days": days_said(cover.open_runs())}
    if cover.is_medicare:
        return [_open_words(cover) % said, _("Please call us before you come.")]
    return [_open_words(cover) % said, _they_cost(cover)]


def _open_words(cover: Cover) -> str:
    count = len(cover.open)
    if all(each.needs_approval for each in cover.open):
        return ngettext(
            "%(count)s planned visit (%(days)s) is not approved yet.",
            "%(count)s planned visits (%(days)s) are not approved yet.",
            count,
        )
    if _comes_after_all(cover):
        return ngettext(
            "After that, %(count)s planned visit (%(days)s) is not covered.",
            "After that, %(count)s planned visits (%(days)s) are not covered.",
            count,
        )
    return ngettext(
        "%(count)s planned visit (%(days)s) is not covered.",
        "%(count)s planned visits (%(days)s) are not covered.",
        count,
    )


def _comes_after_all(cover: Cover) -> bool:
    """Whether no covered visit of the plan's year lies behind the first open one."""
    covered = cover.covered_within(cover.period) if cover.period else []
    first = cover.open[0]
    return bool(covered) and all(each.on < first.on for each in covered)


def _they_cost(cover: Cover) -> str:
    charged = [each for each in cover.open if not each.is_on_the_clinic]
    prices = [each.row.patient_cents for each in charged]
    if not prices:
        return _("You pay nothing for that.")
    if not all(prices):
        return _("Please ask us what that would cost.")
    sums = {"sum": about(sum(prices)), "each": about(prices[0])}
    if all(each.needs_approval for each in cover.open):
        if len(prices) > 1:
            return _("Without approval they would cost about %(sum)s.") % sums
        return _("Without approval it would cost about %(sum)s.") % sums
    if len(cover.open) == 1:
        return _("It would cost about %(sum)s.") % sums
    if len(set(prices)) == 1 and len(prices) == len(cover.open):
        return _("They would cost about %(sum)s (%(each)s each).") % sums
    return _("They would cost about %(sum)s in all.") % sums


def _waiting(cover: Cover, known: Known) -> list[str]:
    waits = any(each.is_waiting for each in cover.coming)
    if not waits and not cover.has_asked:
        return []
    asked = _("We asked your health plan for more visits.")
    if known.asked_on:
        asked = _("We asked your health plan for more visits on %(day)s.")
        asked %= {"day": short_day(known.asked_on)}
    wait = _("Please wait for our call before coming to the visits marked “waiting”.")
    return [asked, wait] if waits else [asked]


def _next_year(cover: Cover) -> list[str]:
    """Where visits begin anew: what is booked then, or only when that is."""
    again = cover.starts_again_on
    if again is None or cover.summary.limited_by == LimitedBy.NONE:
        return []
    booked = cover.covered_from(again)
    if booked:
        starts = _("Your health plan starts again on %(day)s.")
        return [starts % {"day": short_day(again)}, *_in_next_year(booked)]
    if cover.summary.visits_left == 0 and not cover.is_by_approval:
        return [_("Your visits start again on %(day)s.") % {"day": full_day(again)}]
    return []


def _in_next_year(booked: list[Coming]) -> list[str]:
    covered = ngettext(
        "The %(count)s visit booked from %(first)s is covered.",
        "The %(count)s visits booked from %(first)s are covered.",
        len(booked),
    )
    said = {"count": len(booked), "first": short_day(booked[0].on)}
    cents = sum(each.row.patient_cents for each in booked)
    return [covered % said, _all_cost(booked, cents) if cents else ""]


def _all_cost(booked: list[Coming], cents: int) -> str:
    if any(each.row.deductible_cents for each in booked):
        words = ngettext(
            "You pay your deductible first, about %(sum)s for that visit.",
            "You pay your deductible first, about %(sum)s in all for those visits.",
            len(booked),
        )
    else:
        words = ngettext(
            "You pay about %(sum)s for that visit.",
            "You pay about %(sum)s in all for those visits.",
            len(booked),
        )
    return words % {"sum": about(cents)}


def _unclosed(cover: Cover) -> str:
    if not cover.unclosed:
        return ""
    days = days_said([[each.on for each in cover.unclosed]])
    return _("We still have to write down your visit of %(days)s.") % {"days": days}


def _basis(cover: Cover, known: Known) -> str:
    """As of which day, from whose answer, and what may still change it."""
    estimate = _("Estimate of %(day)s.") % {"day": full_day(cover.facts.as_of)}
    answered = _answered_on(cover, known)
    if answered is None:
        return estimate
    answer = _("Based on your health plan's answer of %(day)s.")
    return " ".join(
        [
            estimate,
            answer % {"day": short_day(answered)},
            _("Your health plan decides when it gets the bill."),
            _("Visits at other clinics may change this."),
        ]
    )


def _answered_on(cover: Cover, known: Known) -> dt.date | None:
    return known.answers.get(cover.plan.id) if cover.plan else None
