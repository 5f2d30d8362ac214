"""Alerts about cover for the clinic: a sentence, what to do, and where. No findings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from patients import clocks_words, covering_words
from patients.models import CoverAlert
from patients.rules.alerting import Action, Kind
from patients.rules.clocks import Tell
from ptcare.languages.dates import desk_day

ACTIONS: dict[Action, Promise] = {
    Action.PLAN_AGAIN: gettext_lazy("Plan the visits again"),
    Action.LOOK: gettext_lazy("Look before billing"),
    Action.REQUEST: gettext_lazy("Ask for more visits"),
    Action.ASK_AGAIN: gettext_lazy("Ask about the request"),
    Action.VERIFY: gettext_lazy("Ask the plan again"),
    Action.TELL: gettext_lazy("Tell the patient"),
    Action.CLOSE: gettext_lazy("Close past sessions"),
    Action.WRITE_NOTE: gettext_lazy("Write the progress note"),
    Action.CERTIFY: gettext_lazy("Get the plan of care signed"),
    Action.MARK_CLAIMS: gettext_lazy("Mark the claims"),
    Action.COLLECT: gettext_lazy("Say what is due"),
    Action.BOOK: gettext_lazy("Book more visits"),
    Action.REVIEW_DATA: gettext_lazy("Review the data"),
    Action.ESTIMATE: gettext_lazy("Write the estimate"),
    Action.COMPARE: gettext_lazy("Compare with the estimate"),
}
ICONS: dict[Action, str] = {
    Action.PLAN_AGAIN: "calendar-x",
    Action.LOOK: "shield-off",
    Action.REQUEST: "send",
    Action.ASK_AGAIN: "hourglass",
    Action.VERIFY: "phone-call",
    Action.TELL: "message-circle",
    Action.CLOSE: "calendar-check",
    Action.WRITE_NOTE: "pencil",
    Action.CERTIFY: "file-text",
    Action.MARK_CLAIMS: "flag",
    Action.COLLECT: "wallet",
    Action.BOOK: "calendar-plus",
    Action.REVIEW_DATA: "eye",
    Action.ESTIMATE: "receipt-text",
    Action.COMPARE: "scale",
}
PLACES: dict[Action, str] = {
    Action.BOOK: "patients:book",
    Action.PLAN_AGAIN: "patients:planner",
    Action.CERTIFY: "patients:care",
    Action.WRITE_NOTE: "patients:care",
    Action.REVIEW_DATA: "programs:monitoring",
    Action.ESTIMATE: "patients:estimates",
    Action.COMPARE: "patients:estimates",
}  # by the patient's id; all others on the page of the cover
STOPS = frozenset(
    {Kind.BEYOND, Kind.UNAPPROVED, Kind.NOT_CERTIFIED, Kind.ABOVE_ESTIMATE}
)
KNOWN: dict[tuple[str, str], Any] = {
    (Kind.FEW_LEFT, ""): ngettext_lazy(
        "%(count)s visit left after bookings",
        "%(count)s visits left after bookings",
        "count",
    ),
    (Kind.RENEWAL_NOTE, ""): ngettext_lazy(
        "%(count)s approved visit left: the plan will want a progress note",
        "%(count)s approved visits left: the plan will want a progress note",
        "count",
    ),
    (Kind.UNDER_SCHEDULED, ""): ngettext_lazy(
        "%(count)s visit fewer booked in two weeks than prescribed",
        "%(count)s visits fewer booked in two weeks than prescribed",
        "count",
    ),
    (Kind.UNAPPROVED, ""): gettext_lazy("Attended on %(day)s without an approval"),
    (Kind.APPROVAL_ENDS, ""): ngettext_lazy(
        "The approval ends on %(day)s, with %(count)s visit unused",
        "The approval ends on %(day)s, with %(count)s visits unused",
        "count",
    ),
    (Kind.APPROVAL_ENDS, "today"): gettext_lazy("The approval ends today"),
    (Kind.APPROVAL_ENDS, "ended"): gettext_lazy("The approval ended on %(day)s"),
    (Kind.PAST_SESSION, ""): gettext_lazy("The session of %(day)s is not closed"),
    (Kind.PENDING, ""): gettext_lazy("Asked for on %(day)s, and not decided yet"),
    (Kind.YEAR_ENDS, ""): gettext_lazy(
        "The plan's year ends on %(day)s, with visits booked after it: visits and "
        "deductible begin anew"
    ),
    (Kind.VERIFY, ""): gettext_lazy("The plan's answer is of %(day)s"),
    (Kind.VERIFY, "never"): gettext_lazy("The plan has not answered yet"),
    (Kind.VERIFY, "new_year"): gettext_lazy(
        "A new year has begun since the plan's answer of %(day)s"
    ),
    (Kind.THRESHOLD, "near"): gettext_lazy(
        "%(count)s%% of the year's claim threshold is used"
    ),
    (Kind.THRESHOLD, "over"): gettext_lazy(
        "Above the year's claim threshold; still covered"
    ),
    (Kind.THRESHOLD, "near_before"): gettext_lazy(
        "%(count)s%% of a claim threshold is used: that of a year before, for this "
        "year's is not on file"
    ),
    (Kind.THRESHOLD, "over_before"): gettext_lazy(
        "Above the claim threshold of a year before, for this year's is not on file; "
        "still covered"
    ),
    (Kind.MONITORING, ""): gettext_lazy(
        "A window of remote monitoring closes on %(day)s"
    ),
    (Kind.PRICE_ASKED, ""): gettext_lazy(
        "Asked on %(day)s what visits cost: a written estimate is due"
    ),
    (Kind.ESTIMATE_DUE, "booked"): gettext_lazy(
        "A written estimate is due for the visit of %(day)s"
    ),
    (Kind.ESTIMATE_DUE, "changed"): gettext_lazy(
        "The visit of %(day)s is not in the estimate: a new one is due"
    ),
    (Kind.ABOVE_ESTIMATE, ""): gettext_lazy(
        "With the visit of %(day)s the bill is $400 or more above the estimate"
    ),
    (Kind.DEDUCTIBLE, ""): gettext_lazy(
        "The year's first visit, on %(day)s, falls into the deductible"
    ),
}


@dataclass(frozen=True)
class Line:
    """An alert with its words, as a list shows it."""

    row: CoverAlert
    today: dt.date

    @property
    def words(self) -> str:
        return sentence(self.row)

    @property
    def action(self) -> str:
        return str(ACTIONS[self.row.action])

    @property
    def icon(self) -> str:
        return ICONS[self.row.action]

    @property
    def url(self) -> str:
        return place(self.row)

    @property
    def is_late(self) -> bool:
        return self.row.due_on < self.today

    @property
    def is_today(self) -> bool:
        return self.row.due_on == self.today

    @property
    def tone(self) -> str:
        return "stop" if self.is_late or self.row.kind in STOPS else "warn"


def sentence(row: CoverAlert) -> str:
    """What is the matter, in one line without a full stop."""
    if row.kind == Kind.BEYOND:
        return _beyond(row)
    if row.reason in list(Tell):
        return str(clocks_words.TOLD[Tell(row.reason)])
    known = KNOWN.get((row.kind, row.reason)) or KNOWN[row.kind, ""]
    return str(known % {"day": _day(row.day), "count": row.count or 0})


def _beyond(row: CoverAlert) -> str:
    words = ngettext(
        "%(count)s visit booked beyond cover, on %(day)s: %(why)s",
        "%(count)s visits booked beyond cover, from %(day)s: %(why)s",
        row.count or 0,
    )
    why = covering_words.reason_words(row.reason)
    return words % {"count": row.count, "day": _day(row.day), "why": _within(why)}


def _within(sentence: str) -> str:
    """As the second half of another."""
    return sentence[:1].lower() + sentence[1:]


def place(row: CoverAlert) -> str:
    """Where one acts on it."""
    if row.kind == Kind.PAST_SESSION:
        return f"{reverse('patients:close_past')}?patient={row.patient_id}"
    name = PLACES.get(row.action, "patients:coverage")
    return reverse(name, args=[row.patient_id])


def _day(day: dt.date | None) -> str:
    return desk_day(day) or "–"
