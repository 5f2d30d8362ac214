"""The first line: how many visits, and until when."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.cover_statement.days import full_day
from patients.rules.coming import Cover


def headline(cover: Cover) -> str:
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
    until = cover.limit_until
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
