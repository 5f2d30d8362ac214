"""What is new since the patient last looked, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.cover_statement.days import days_said, full_day, short_day
from patients.cover_statement.known import Known
from patients.rules.coming import Cover
from patients.rules.cover_changes import Change, Why, changes
from patients.rules.coverage import Result


@dataclass(frozen=True, kw_only=True)
class News:
    title: str
    sentences: list[str]


def news_of(
    cover: Cover, known: Known, *, seen: Result, seen_on: dt.date
) -> News | None:
    """None where no figure moved, or none may be said."""
    found = changes(seen, cover.result, facts=cover.facts, seen_on=seen_on)
    if not found or not known.confirms(cover):
        return None
    title = _("New since you looked on %(day)s") % {"day": full_day(seen_on)}
    said = [SAID[each.why](each) for each in found]
    return News(title=title, sentences=[*said, *_from_to(seen, cover)])


def _from_to(seen: Result, cover: Cover) -> list[str]:
    before, now = seen.patient_summary.visits_left, cover.summary.visits_left
    if before is None or now is None or before == now:
        return []
    words = _("Visits left: %(before)s before, %(now)s now.")
    return [words % {"before": before, "now": now}]


def _came(change: Change) -> str:
    words = ngettext(
        "You came to a visit on %(days)s.",
        "You came to visits on %(days)s.",
        len(change.days),
    )
    return words % {"days": days_said([change.days])}


def _corrected(change: Change) -> str:
    words = ngettext(
        "We corrected the visit of %(days)s.",
        "We corrected the visits of %(days)s.",
        len(change.days),
    )
    return words % {"days": days_said([change.days])}


def _added(change: Change) -> str:
    words = ngettext(
        "We wrote down the visit of %(days)s, which was missing.",
        "We wrote down the visits of %(days)s, which were missing.",
        len(change.days),
    )
    return words % {"days": days_said([change.days])}


def _booked(change: Change) -> str:
    words = ngettext(
        "%(count)s more visit is booked.",
        "%(count)s more visits are booked.",
        len(change.days),
    )
    return words % {"count": len(change.days)}


def _cancelled(change: Change) -> str:
    words = ngettext(
        "The visit of %(days)s was cancelled or missed.",
        "The visits of %(days)s were cancelled or missed.",
        len(change.days),
    )
    return words % {"days": days_said([change.days])}


def _approved(change: Change) -> str:
    words = ngettext(
        "Your health plan approved %(visits)s more visit.",
        "Your health plan approved %(visits)s more visits.",
        change.now,
    )
    return words % {"visits": change.now}


def _taken_back(change: Change) -> str:
    words = ngettext(
        "Your health plan approves %(visits)s visit less than we had written down.",
        "Your health plan approves %(visits)s visits less than we had written down.",
        change.now,
    )
    return words % {"visits": change.now}


def _ended(change: Change) -> str:
    words = ngettext(
        "An approval has ended. %(visits)s visit on it was not used.",
        "An approval has ended. %(visits)s visits on it were not used.",
        change.now,
    )
    return words % {"visits": change.now}


def _elsewhere(change: Change) -> str:
    return _("Visits used at other clinics: %(before)s before, %(now)s now.") % {
        "before": change.before,
        "now": change.now,
    }


def _limit(change: Change) -> str:
    return _("Your health plan covers %(now)s visits a year, and not %(before)s.") % {
        "before": change.before,
        "now": change.now,
    }


def _new_year(change: Change) -> str:
    words = _("Your health plan's year began again on %(day)s.")
    return words % {"day": short_day(change.days[0])}


def _other_plan(_change: Change) -> str:
    return _("You have another health plan than before.")


def _price(_change: Change) -> str:
    return _("What you pay for a coming visit has changed.")


def _otherwise(_change: Change) -> str:
    return _("We counted again. Please call us if you wonder why.")


SAID: dict[Why, Callable[[Change], str]] = {
    Why.CAME: _came,
    Why.CORRECTED: _corrected,
    Why.ADDED: _added,
    Why.BOOKED: _booked,
    Why.CANCELLED: _cancelled,
    Why.APPROVED: _approved,
    Why.TAKEN_BACK: _taken_back,
    Why.ENDED: _ended,
    Why.ELSEWHERE: _elsewhere,
    Why.LIMIT: _limit,
    Why.NEW_YEAR: _new_year,
    Why.OTHER_PLAN: _other_plan,
    Why.PRICE: _price,
    Why.OTHERWISE: _otherwise,
}
