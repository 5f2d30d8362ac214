"""Cover in a word or two, for the desk. What the patient reads: `cover_statement`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.rules.coverage.result import LimitedBy, Outcome, Reason
from ptcare.languages.dates import desk_day
from ptcare.templating import money

REASONS = {
    Reason.LOCKED: gettext_lazy("Covered: the claim was sent"),
    Reason.COVERED_BY_SECONDARY: gettext_lazy("Covered by the second plan"),
    Reason.COVERED_NOT_COUNTED: gettext_lazy("Covered, and not counted as a visit"),
    Reason.COVERED_SAME_VISIT: gettext_lazy("Covered: same visit as that day's other"),
    Reason.COVERED: gettext_lazy("Covered"),
    Reason.NO_COVERAGE: gettext_lazy("No plan on file"),
    Reason.COVERAGE_ENDED: gettext_lazy("The plan has ended by then"),
    Reason.COVERAGE_NOT_STARTED: gettext_lazy("The plan has not begun by then"),
    Reason.SERVICE_NOT_COVERED: gettext_lazy("The plan leaves this service out"),
    Reason.VISIT_LIMIT_REACHED: gettext_lazy("The plan's visits are used up by then"),
    Reason.AUTHORIZATION_PENDING: gettext_lazy("Waiting for the plan's approval"),
    Reason.AUTHORIZATION_EXHAUSTED: gettext_lazy("Approved visits are used by then"),
    Reason.AUTHORIZATION_EXPIRED: gettext_lazy("The approval has ended by then"),
    Reason.AUTHORIZATION_NOT_STARTED: gettext_lazy("The approval begins later"),
    Reason.AUTHORIZATION_MISSING: gettext_lazy("No approval on file"),
    Reason.GYM_NOT_INSURED: gettext_lazy("Gym: no plan pays for it"),
    Reason.KEPT_FROM_PLAN: gettext_lazy("Pays in full; no plan is told"),
    Reason.BORNE: gettext_lazy("The clinic bears it; no plan is billed"),
    Reason.HOME_SESSION: gettext_lazy("At home: no visit"),
    Reason.CANCELLED: gettext_lazy("Cancelled: no visit"),
    Reason.LATE_CANCELLED: gettext_lazy("Cancelled late: no visit"),
    Reason.NO_SHOW: gettext_lazy("Did not come: no visit"),
    Reason.RESCHEDULED: gettext_lazy("Moved: no visit"),
    Reason.UNKNOWN: gettext_lazy("Counted by a newer PTCare: look again in an hour"),
}
LIMITS = {
    LimitedBy.NONE: gettext_lazy("No limit"),
    LimitedBy.VISIT_LIMIT: gettext_lazy("Plan's visits"),
    LimitedBy.AUTHORIZATION: gettext_lazy("Approval"),
    LimitedBy.NO_COVERAGE: gettext_lazy("No plan"),
}
WARNINGS = {
    "past_planned": gettext_lazy("A past session is not closed"),
    "attended_unauthorized": gettext_lazy(
        "Attended without approval: look before billing"
    ),
    "over_limit": gettext_lazy("More visits than the plan's limit"),
    "over_authorization": gettext_lazy("More visits than were approved"),
    "threshold_unknown": gettext_lazy("The year's claim threshold is not on file"),
}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A state as an icon, words and a tone; never one of them alone."""

    words: str
    icon: str
    tone: str


def desk_mark(
    cover: dict[str, str] | None, *, is_last: bool, is_stale: bool
) -> Mark | None:
    """The cover of a session on the day's board, from its row in the snapshot."""
    if is_stale:
        return Mark(words=_("Being counted"), icon="hourglass", tone="plain")
    if not cover or cover["outcome"] in (Outcome.RELEASED, Outcome.NOT_A_VISIT):
        return None
    if cover["reason"] == Reason.GYM_NOT_INSURED:
        return Mark(words=_("Gym, no plan"), icon="dumbbell", tone="plain")
    if cover["reason"] == Reason.KEPT_FROM_PLAN:
        return Mark(words=_("Pays in full, no plan"), icon="lock", tone="plain")
    if cover["reason"] == Reason.BORNE:
        return Mark(words=_("The clinic bears it"), icon="circle-minus", tone="plain")
    if cover["reason"] == Reason.AUTHORIZATION_PENDING:
        return Mark(words=_("Waiting for approval"), icon="hourglass", tone="warn")
    if cover["reason"] == Reason.NO_COVERAGE:
        return Mark(words=_("No plan"), icon="wallet", tone="plain")
    if cover["outcome"] == Outcome.OUT_OF_POCKET:
        return Mark(words=_("Not covered"), icon="circle-x", tone="stop")
    if is_last:
        return Mark(words=_("Last covered visit"), icon="flag", tone="warn")
    return Mark(words=_("Covered"), icon="circle-check", tone="good")


def reason_words(reason: str) -> str:
    return str(REASONS[Reason(reason)])


def beyond_words(days: Sequence[dt.date], *, asked: Sequence[int], borne: int) -> str:
    """What is booked and no plan pays, for whom; nothing where there is none.

    `asked`: the cents of each that the patient may be asked for; `borne`: how many the
    clinic bears. Of the others somebody has to look first.
    """
    if not days:
        return ""
    first = desk_day(min(days))
    if len(days) == 1:
        when = _("Booked beyond cover: 1 session, on %(day)s") % {"day": first}
    else:
        when = _("Booked beyond cover: %(number)s sessions, from %(day)s")
        when %= {"number": len(days), "day": first}
    priced = list(filter(None, asked))
    ways = [
        (len(priced), _("about %(sum)s for the patient")),
        (len(asked) - len(priced), _("no price is set for it")),
        (borne, _("the clinic bears it")),
        (
            len(days) - len(asked) - borne,
            _("look first who pays, and ask nothing of the patient before"),
        ),
    ]
    sums = {"sum": money(sum(priced), "about")}
    said = [(number, words % sums) for number, words in ways if number]
    if len(said) == 1:
        return f"{when}: {said[0][1]}."
    parts = [
        _("%(number)s of them: %(words)s.") % {"number": number, "words": words}
        for number, words in said
    ]
    return " ".join([f"{when}.", *parts])


def borne_words(day: dt.date) -> str:
    """Of a visit that is written off, and that a plan would take by now."""
    words = _(
        "Written off, and covered by now: %(day)s. It is on no claim, and nothing is"
        " asked of the patient; it counts as a visit of the plan until you decide. If"
        " the plan is billed, the patient's share is due; if not, it counts no more."
    )
    return words % {"day": desk_day(day)}


def to_return_words(day: dt.date, cents: int) -> str:
    """Of a visit that was paid for, and that the clinic bears."""
    words = _("Give %(sum)s back: it was taken for %(day)s, and the clinic bears that.")
    return words % {"sum": money(cents), "day": desk_day(day)}


def warning_words(warning: str) -> tuple[str, str]:
    """The sentence of a warning, and the id of the row it is about."""
    kind, row_id, *_rest = warning.split(":")
    return str(WARNINGS[kind]), row_id


def said_aloud(
    *,
    left: int | None,
    booked: int,
    limited_by: str,
    until: dt.date | None,
    lapsing: int,
    lapses_on: dt.date | None,
    is_confirmed: bool,
    is_medicare: bool,
    has_asked: bool,
    today: dt.date,
) -> str:
    """What the desk says at the door; nothing to who pays alone.

    That more visits were asked for is said only where they were; a number only where
    the plan has told it lately, and never without the day on which it ends; nor without
    an earlier one with which some of it ends.
    """
    if limited_by == LimitedBy.NO_COVERAGE:
        return ""
    if is_medicare and limited_by == LimitedBy.NONE:
        return _("Medicare has no set number of visits.")
    if not is_confirmed:
        return _("We have not confirmed your cover yet.")
    if left is None:
        return _("Your plan sets no number of visits.")
    words = _left_aloud(left, booked, limited_by, until, today)
    if lapsing and lapses_on and (until is None or lapses_on < until):
        ends = _("Of those not booked, %(lapsing)s only until %(day)s.")
        words += " " + ends % {"lapsing": lapsing, "day": desk_day(lapses_on)}
    return f"{words} {_('I have asked for more.')}" if has_asked else words


def _left_aloud(
    left: int, booked: int, limited_by: str, until: dt.date | None, today: dt.date
) -> str:
    is_approval = limited_by == LimitedBy.AUTHORIZATION
    if left <= 0 and is_approval:
        return _("The approved visits are used.")
    if left <= 0:
        return _("Your plan's visits for this year are used.")
    words = ngettext(
        "%(left)s visit left in your plan's year",
        "%(left)s visits left in your plan's year",
        left,
    )
    if is_approval:
        words = ngettext(
            "%(left)s visit left on this approval",
            "%(left)s visits left on this approval",
            left,
        )
    if until == today:
        words += _(", and that ends today")
    elif until:
        words += _(" until %(until)s")
    if booked >= left:
        words += _(", all booked")
    elif booked:
        words += _(", %(booked)s of them booked")
    said = {"left": left, "booked": booked, "until": desk_day(until)}
    return words % said + "."
