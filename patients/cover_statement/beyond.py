"""What comes after the covered visits: a second plan, a price, or an approval."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.cover_statement.days import about, days_said, full_day, short_day
from patients.cover_statement.known import Known
from patients.rules.coming import Cover
from patients.rules.coverage.result import LimitedBy


def none_left(cover: Cover) -> str:
    """What the next visit costs, where nobody else is to pay for it."""
    if cover.summary.visits_left != 0 or cover.is_medicare:
        return ""
    first = cover.coming[0] if cover.coming else None
    if first and (first not in cover.open or first.is_on_the_clinic):
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


def second(cover: Cover) -> str:
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


def uncovered(cover: Cover) -> list[str]:
    if not cover.open:
        return []
    said = {"count": len(cover.open), "days": days_said(cover.open_runs())}
    if not all(cover.may_charge(each) for each in cover.open):
        return [_open_words(cover) % said, _("Please call us before you come.")]
    return [_open_words(cover) % said, _they_cost(cover)]


def not_known_yet(cover: Cover) -> str:
    """Of visits under a plan that begins later and has not answered yet: no number."""
    days = [each.on for each in cover.coming if each.session.id in cover.untold]
    if not days:
        return ""
    words = _(
        "We have not confirmed your coverage from %(day)s on. "
        "Please call us before you come then."
    )
    return words % {"day": full_day(min(days))}


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


def waiting(cover: Cover, known: Known) -> list[str]:
    waits = any(each.is_waiting for each in cover.coming)
    if not waits and not cover.has_asked:
        return []
    asked = _("We asked your health plan for more visits.")
    if known.asked_on:
        asked = _("We asked your health plan for more visits on %(day)s.")
        asked %= {"day": short_day(known.asked_on)}
    wait = _("Please wait for our call before coming to the visits marked “waiting”.")
    return [asked, wait] if waits else [asked]
