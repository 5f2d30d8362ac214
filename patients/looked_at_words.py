"""Who looked at a record, in the words of the person whose record it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models.looked_at import LOOKS, People, is_copy
from ptcare.audit.models import SEEING, AuditEvent
from ptcare.people.roles import Role

LOOKED: dict[str, Promise] = {
    "chart.opened": gettext_lazy("%(who)s opened your record."),
    "caseload.opened": gettext_lazy("%(who)s looked at how you are doing."),
    "caseload.looked": gettext_lazy("%(who)s looked at how you are doing."),
    "visit_day.opened": gettext_lazy("%(who)s got ready for your visit."),
    "patient.opened": gettext_lazy("%(who)s opened your contact page."),
    "program.opened": gettext_lazy("%(who)s read your exercise plan."),
    "sheet.opened": gettext_lazy("%(who)s opened your week sheet."),
    "thread.opened": gettext_lazy("%(who)s read your messages."),
    "evaluation.read": gettext_lazy("%(who)s read your test results."),
    "flag.read": gettext_lazy("%(who)s read a warning sign of yours."),
    "flag.seen": gettext_lazy("%(who)s read a warning sign of yours."),
    "monitoring.opened": gettext_lazy("%(who)s read what you wrote at home."),
    "coverage.read": gettext_lazy("%(who)s read your health plan."),
    "care.read": gettext_lazy("%(who)s read your plan of care."),
    "claims.read": gettext_lazy("%(who)s read which visits were billed."),
    "estimate.listed": gettext_lazy("%(who)s read your cost estimates."),
    "recordrequest.read": gettext_lazy("%(who)s read what you asked."),
    "disclosure.listed": gettext_lazy("%(who)s read to whom your record was given."),
    "emergency.opened": gettext_lazy("%(who)s opened your record in an emergency."),
    "emergency.read": gettext_lazy("%(who)s opened your record in an emergency."),
    "estimate.read": gettext_lazy("%(who)s read your cost estimates."),
}
FOR_VISITS = gettext_lazy("%(who)s read a request for more visits.")
LOOKED |= dict.fromkeys(
    ("continuation.listed", "continuation.opened", "continuation.read"), FOR_VISITS
)
OPENED = gettext_lazy("%(who)s opened a page of your record.")
COPIED = gettext_lazy("%(who)s made a copy of a part of your record.")
COPIED_ALL = gettext_lazy("%(who)s made a copy of your whole record.")
LOGGED = gettext_lazy("%(who)s wrote down what you did.")
# What was written, by what the deed is about; of all others: the record.
WROTE = (
    ({"session"}, gettext_lazy("%(who)s changed something about your visits.")),
    (
        {"program", "item", "dose", "phase", "level", "rest", "proposal", "upkeep"},
        gettext_lazy("%(who)s changed something about your exercises."),
    ),
    ({"message"}, gettext_lazy("%(who)s answered your message.")),
    (
        {"coverage", "authorization", "claim", "estimate", "alert", "insurance"}
        | {"money", "fee", "payer", "planofcare", "carestep", "continuation"},
        gettext_lazy("%(who)s changed something about your health plan or costs."),
    ),
    (
        {"patient", "helper", "card", "invitation", "device", "emergencycontact"},
        gettext_lazy("%(who)s changed how you are reached or how you sign in."),
    ),
)
RECORD = gettext_lazy("%(who)s wrote in your record.")


@dataclass
class Line:
    """What one person did on one day, and when: once, however often it was."""

    words: str
    times: list[dt.datetime] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    on: dt.date
    lines: list[Line]


def days_of(events: Iterable[AuditEvent], people: People) -> list[Day]:
    """The newest day first, as the events come; each in the hours of the reader."""
    days = groupby(events, key=lambda event: timezone.localdate(event.at))
    return [Day(on=on, lines=_lines(some, people)) for on, some in days]


def _lines(events: Iterable[AuditEvent], people: People) -> list[Line]:
    lines: dict[str, Line] = {}
    for event in events:
        words = words_of(event, people)
        line = lines.setdefault(words, Line(words))
        at = event.at.replace(second=0, microsecond=0)
        if at not in line.times:
            line.times.insert(0, at)
    return list(lines.values())


def words_of(event: AuditEvent, people: People) -> str:
    return str(_deed(event)) % {"who": who(event, people)}


def _deed(event: AuditEvent) -> Promise:
    if event.deed in LOOKS:
        return LOOKED[event.deed]
    if is_copy(event):
        return COPIED_ALL if event.deed == "record.copied" else COPIED
    if event.kind in SEEING:
        return OPENED
    if event.by_role == Role.HELPER:
        return LOGGED
    noun = event.deed.partition(".")[0]
    return next((words for nouns, words in WROTE if noun in nouns), RECORD)


def who(event: AuditEvent, people: People) -> str:
    """By name, and what they are to the patient. It begins a sentence."""
    user = event.by_user_id
    if user is None:  # a connected system, which says its own name
        name = event.note.partition(":")[0]
        return _("%(name)s, a system of your clinic,") % {"name": name}
    name = people.names.get(user, "")
    if event.by_role == Role.HELPER:
        name = people.helpers.get(user, name)
        return _("%(name)s, your helper,") % {"name": name}
    if user == people.therapist:
        return _("%(name)s, your therapist,") % {"name": name}
    if event.by_role == Role.THERAPIST:
        return _("%(name)s, a therapist,") % {"name": name}
    return _("%(name)s at the front desk") % {"name": name}
