"""What is new since the patient last looked, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

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
    said = [sentence_of(each) for each in found]
    return News(title=title, sentences=[*said, *_from_to(seen, cover)])


def sentence_of(change: Change) -> str:
    words = {
        "count": len(change.days),
        "days": days_said([change.days]) if change.days else "",
        "day": short_day(change.days[0]) if change.days else "",
        "visits": change.now,
        "before": change.before,
        "now": change.now,
    }
    return str(SAID[change.why] % words)


def _from_to(seen: Result, cover: Cover) -> list[str]:
    before, now = seen.patient_summary.visits_left, cover.summary.visits_left
    if before is None or now is None or before == now:
        return []
    words = _("Visits left: %(before)s before, %(now)s now.")
    return [words % {"before": before, "now": now}]


SAID: dict[Why, Any] = {
    Why.CAME: ngettext_lazy(
        "You came to a visit on %(days)s.",
        "You came to visits on %(days)s.",
        "count",
    ),
    Why.CORRECTED: ngettext_lazy(
        "We corrected the visit of %(days)s.",
        "We corrected the visits of %(days)s.",
        "count",
    ),
    Why.ADDED: ngettext_lazy(
        "We wrote down the visit of %(days)s, which was missing.",
        "We wrote down the visits of %(days)s, which were missing.",
        "count",
    ),
    Why.BOOKED: ngettext_lazy(
        "%(count)s more visit is booked.",
        "%(count)s more visits are booked.",
        "count",
    ),
    Why.CANCELLED: ngettext_lazy(
        "The visit of %(days)s was cancelled or missed.",
        "The visits of %(days)s were cancelled or missed.",
        "count",
    ),
    Why.APPROVED: ngettext_lazy(
        "Your health plan approved %(visits)s more visit.",
        "Your health plan approved %(visits)s more visits.",
        "visits",
    ),
    Why.TAKEN_BACK: ngettext_lazy(
        "Your health plan approves %(visits)s visit less than we had written down.",
        "Your health plan approves %(visits)s visits less than we had written down.",
        "visits",
    ),
    Why.ENDED: ngettext_lazy(
        "An approval has ended. %(visits)s visit on it was not used.",
        "An approval has ended. %(visits)s visits on it were not used.",
        "visits",
    ),
    Why.ELSEWHERE: gettext_lazy(
        "Visits used at other clinics: %(before)s before, %(now)s now."
    ),
    Why.LIMIT: gettext_lazy(
        "Your health plan covers %(now)s visits a year, and not %(before)s."
    ),
    Why.NEW_YEAR: gettext_lazy("Your health plan's year began again on %(day)s."),
    Why.OTHER_PLAN: gettext_lazy("You have another health plan than before."),
    Why.PRICE: gettext_lazy("What you pay for a coming visit has changed."),
    Why.OTHERWISE: gettext_lazy("We counted again. Please call us if you wonder why."),
}
