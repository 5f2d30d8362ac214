"""The statement: how many, until when, what then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.cover_statement import beyond
from patients.cover_statement.days import (
    about,
    days_said,
    full_day,
    long_day,
    short_day,
)
from patients.cover_statement.headlines import headline
from patients.cover_statement.known import Known
from patients.cover_statement.next_years import next_year
from patients.rules.coming import Cover


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
        headline=headline(cover),
        sentences=list(filter(None, _sentences(cover, known))),
        basis=_basis(cover, known),
        is_confirmed=True,
    )


def _sentences(cover: Cover, known: Known) -> list[str]:
    if cover.plan is None:
        return [*_self_pay(cover, known), _new_plan(cover)]
    cover = replace(cover, untold=known.untold(cover))
    return [
        _more_to_come(cover, known),
        _plan_ends(cover),
        _approved_until(cover),
        *_between(cover),
        *_booked(cover),
        beyond.none_left(cover),
        beyond.second(cover),
        *beyond.uncovered(cover),
        beyond.not_known_yet(cover),
        *beyond.waiting(cover, known),
        *next_year(cover),
        _unclosed(cover),
    ]


def _self_pay(cover: Cover, known: Known) -> list[str]:
    price = cover.price_beyond()
    costs = _("Your price is %(price)s a visit.") % {"price": about(price)}
    ask = _("You have a right to a written estimate. Please ask us for it.")
    return [costs if price else "", ask if known.may_ask_price else ""]


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
    if not (known.will_ask and cover.is_by_approval):
        return ""
    if cover.summary.visits_left and cover.limit_until:  # the headline tells the day
        return _("We will ask for more before then.")
    return _("We will ask for more visits.")


def _plan_ends(cover: Cover) -> str:
    """A headline without a number tells no day either."""
    day = cover.ends_on if cover.summary.visits_left is None else None
    words = _(
        "Your health plan ends on %(day)s. Do you have a new one? Please tell us."
    )
    return words % {"day": full_day(day)} if day else ""


def _approved_until(cover: Cover) -> str:
    """Of more than one limit the headline tells the one that binds, with its end."""
    day = cover.earlier_approval_end
    words = _("Your health plan's approval ends before that, on %(day)s.")
    return words % {"day": full_day(day)} if day else ""


def _between(cover: Cover) -> list[str]:
    """Of several approvals the headline tells the end of the last: here stands where
    others end before it, and where they begin."""
    ends, starts = cover.earlier_ends, cover.later_starts
    if len(ends) == len(starts) == 1 and _follow(cover, ends[0], starts[0]):
        return [_first_and_then(*ends[0], *starts[0])]
    return [
        *(_ending(day, after) for day, after in ends),
        *(_beginning(day, before) for day, before in starts),
    ]


def _follow(cover: Cover, end: tuple[dt.date, int], start: tuple[dt.date, int]) -> bool:
    """Whether each visit left is either until the one day or from the other on."""
    (ends_on, after), (starts_on, before) = end, start
    return ends_on < starts_on and before + after == cover.summary.visits_left


def _first_and_then(
    ends_on: dt.date, after: int, starts_on: dt.date, before: int
) -> str:
    words = _(
        "Of the visits left, you can use %(before)s until %(end)s, "
        "and %(after)s from %(start)s on."
    )
    return words % {
        "before": before,
        "end": full_day(ends_on),
        "after": after,
        "start": full_day(starts_on),
    }


def _ending(day: dt.date, after: int) -> str:
    words = ngettext(
        "Of the visits left, only %(after)s can be after %(day)s.",
        "Of the visits left, only %(after)s can be after %(day)s.",
        after,
    )
    return words % {"after": after, "day": full_day(day)}


def _beginning(day: dt.date, before: int) -> str:
    if not before:
        return _("You can use them from %(day)s on.") % {"day": full_day(day)}
    words = ngettext(
        "Of the visits left, only %(before)s can be before %(day)s.",
        "Of the visits left, only %(before)s can be before %(day)s.",
        before,
    )
    return words % {"before": before, "day": full_day(day)}


def _booked(cover: Cover) -> list[str]:
    booked, left = cover.booked_ahead, cover.summary.visits_left
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
    if cover.summary.booked == left and days:
        words = ngettext(
            "You have %(booked)s booked, on %(day)s.",
            "You have %(booked)s booked, so the last one is %(day)s.",
            booked,
        )
        return [words % {"booked": booked, "day": long_day(days[-1])}]
    after = cover.left_after or 0
    if cover.held_by_unclosed:
        return [_some_booked(booked), _left_after_all(after)]
    return [_some_booked(booked), _left_after(after)]


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


def _left_after_all(left: int) -> str:
    """Beside those booked a visit that is over and not written down may take one."""
    if left <= 0:
        return ""
    words = ngettext(
        "After bookings, and visits we still have to write down, %(left)s is left.",
        "After bookings, and visits we still have to write down, %(left)s are left.",
        left,
    )
    return words % {"left": left}


def _unclosed(cover: Cover) -> str:
    if not cover.unclosed:
        return ""
    words = ngettext(
        "We still have to write down your visit of %(days)s.",
        "We still have to write down your visits of %(days)s.",
        len(cover.unclosed),
    )
    return words % {"days": days_said([[each.on for each in cover.unclosed]])}


def _basis(cover: Cover, known: Known) -> str:
    """As of which day, from whose answer, and what may still change it."""
    estimate = _("Estimate of %(day)s.") % {"day": full_day(cover.facts.as_of)}
    answered = _answered_on(cover, known)
    if answered is None:
        return estimate
    answer = _("Based on your health plan's answer of %(day)s.")
    is_of_last_year = (
        cover.is_counted_by_year
        and cover.period is not None
        and answered < cover.period.start
    )
    said = [
        estimate,
        answer % {"day": short_day(answered)},
        _("Your health plan's new year has begun since then, and may change this.")
        if is_of_last_year
        else "",
        _("Your health plan decides when it gets the bill."),
        _("Visits at other clinics may change this."),
    ]
    return " ".join(filter(None, said))


def _answered_on(cover: Cover, known: Known) -> dt.date | None:
    return known.answers.get(cover.plan.id) if cover.plan else None
