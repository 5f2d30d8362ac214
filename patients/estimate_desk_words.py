"""What the desk reads of estimates: the clock, the bill beside it, and refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from patients import estimate_words
from patients.models import EstimateRequest
from patients.models.estimate_facts import Standing
from patients.rules.estimating import Why
from patients.services import estimating
from ptcare.languages.dates import desk_day
from ptcare.templating import money


@dataclass(frozen=True, kw_only=True)
class Told:
    tone: str
    text: str


def told(
    standing: Standing | None, asked: EstimateRequest | None, *, today: dt.date
) -> list[Told]:
    """What is due and what comes near, most urgent first."""
    return [*_asked(asked, today), *_of_visits(standing, today)]


def _asked(asked: EstimateRequest | None, today: dt.date) -> Iterator[Told]:
    if asked:
        words = _("Asked for a price on %(day)s (%(who)s). An estimate is due %(due)s.")
        said = {
            "day": desk_day(asked.asked_on),
            "who": asked.asked_by.name,
            "due": _due(asked.due_on, today),
        }
        yield Told(tone=_tone(asked.due_on, today), text=words % said)


def _of_visits(standing: Standing | None, today: dt.date) -> Iterator[Told]:
    if standing is None:
        return
    if standing.passes_on and standing.series:
        words = _(
            "With the visit of %(day)s the bill, in all or of one therapist, comes to"
            " $400 or more above the estimate of %(sum)s: the patient could dispute it."
        )
        said = {
            "day": desk_day(standing.passes_on),
            "sum": money(standing.series.total_cents),
        }
        yield Told(tone="stop", text=words % said)
    if standing.clock:
        words = WHY_DUE[standing.clock.why]()
        said = {
            "day": desk_day(standing.clock.day),
            "due": _due(standing.clock.due_on, today),
        }
        yield Told(tone=_tone(standing.clock.due_on, today), text=words % said)


WHY_DUE = {
    Why.BOOKED: lambda: _(
        "A visit that the patient pays is booked on %(day)s. An estimate is due"
        " %(due)s."
    ),
    Why.CHANGED: lambda: _(
        "The visit of %(day)s is not in the estimate. A new one is due %(due)s."
    ),
    Why.ASKED: lambda: "",
}


def _due(on: dt.date, today: dt.date) -> str:
    if on < today:
        return _("since %(day)s") % {"day": desk_day(on)}
    if on == today:
        return _("today")
    return _("by %(day)s") % {"day": desk_day(on)}


def _tone(due_on: dt.date, today: dt.date) -> str:
    return "stop" if due_on < today else "warn"


def refusal(why: Exception) -> str:
    """Why no estimate is written, and what to do."""
    match why:
        case estimating.MedicareCovers():
            return _(
                "Medicare covers these visits: no estimate is written. Where Medicare"
                " is expected to refuse, its own notice (ABN) is signed first."
            )
        case estimating.PlanCovers():
            return _(
                "The patient's plan covers these days. Say below that the patient"
                " chooses not to use it, or choose days that it does not cover."
            )
        case estimating.NotSetUp():
            words = _("The NPI is missing of: %(names)s. Enter it under Set up.")
            return words % {"names": ", ".join(why.of)}
        case estimating.NoBirthDate():
            return _("The date of birth is missing: enter it on the patient's page.")
        case estimating.NoPrice():
            words = _("The price list has no price for: %(kind)s.")
            return words % {"kind": estimate_words.KINDS[why.kind]}
        case estimating.NeedsReason():
            return _("There is an estimate already. Say below what has changed.")
        case estimating.NoAddress():
            return _("The patient has no e-mail address.")
    return _("Something has changed since you read it. Please read it again.")
