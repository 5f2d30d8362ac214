"""What is booked where visits and the deductible begin anew, and where the plan covers
another number then."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.cover_statement.days import about, full_day, short_day
from patients.rules.coming import Coming, Cover


def next_year(cover: Cover) -> list[str]:
    """Where visits or sums begin anew: what is booked then, or only when that is."""
    again = cover.starts_again_on
    if again is None:
        return []
    return [*_begins_anew(cover, again), _another_number(cover, again)]


def _begins_anew(cover: Cover, again: dt.date) -> list[str]:
    stays = _stays_approved(cover)
    booked = cover.covered_from(again)
    if booked:
        starts = _("Your health plan starts again on %(day)s.")
        return [stays, starts % {"day": short_day(again)}, *_in_next_year(booked)]
    if stays:
        return [stays]
    is_used_up = cover.summary.visits_left == 0 and not cover.is_by_approval
    if is_used_up and cover.limit_of(again) != 0:
        return [_("Your visits start again on %(day)s.") % {"day": full_day(again)}]
    return []


def _another_number(cover: Cover, again: dt.date) -> str:
    """Where the plan covers more or fewer visits in its next year than in this one."""
    then = cover.limit_of(again)
    if cover.period is None or then == cover.limit_of(cover.period.start):
        return ""
    if then is None:
        words = _("From %(day)s on your health plan has no set number of visits.")
        return words % {"day": full_day(again)}
    words = ngettext(
        "From %(day)s on your health plan covers %(visits)s visit a year.",
        "From %(day)s on your health plan covers %(visits)s visits a year.",
        then,
    )
    return words % {"day": full_day(again), "visits": then}


def _stays_approved(cover: Cover) -> str:
    until, period = cover.approved_beyond_year, cover.period
    if not until or not period:
        return ""
    words = _("Visits you do not use by %(end)s stay approved until %(day)s.")
    return words % {"end": short_day(period.end), "day": full_day(until)}


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
