"""What is booked where visits and the deductible begin anew."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.cover_statement.days import about, full_day, short_day
from patients.rules.coming import Coming, Cover


def next_year(cover: Cover) -> list[str]:
    """Where visits or sums begin anew: what is booked then, or only when that is."""
    again = cover.starts_again_on
    if again is None:
        return []
    stays = _stays_approved(cover)
    booked = cover.covered_from(again)
    if booked:
        starts = _("Your health plan starts again on %(day)s.")
        return [stays, starts % {"day": short_day(again)}, *_in_next_year(booked)]
    if stays:
        return [stays]
    if cover.summary.visits_left == 0 and not cover.is_by_approval:
        return [_("Your visits start again on %(day)s.") % {"day": full_day(again)}]
    return []


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
