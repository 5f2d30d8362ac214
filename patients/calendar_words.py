"""Days and sessions in the words of the desk: marks, holidays, deeds. For staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import covering_words
from patients.covering_words import Mark
from patients.models import ClinicSession
from patients.models.calendars import Sheet
from patients.rules.coverage.result import Outcome, Reason, SessionRow
from patients.rules.holidays import Holiday
from patients.services.attending import Conflict, Look
from patients.services.attending.refusals import BeyondCover, WrongMark
from ptcare.people.models import Membership
from ptcare.templating import money

HOLIDAYS = {
    Holiday.NEW_YEAR: gettext_lazy("New Year's Day"),
    Holiday.KING: gettext_lazy("Martin Luther King Day"),
    Holiday.WASHINGTON: gettext_lazy("Washington's Birthday"),
    Holiday.MEMORIAL: gettext_lazy("Memorial Day"),
    Holiday.JUNETEENTH: gettext_lazy("Juneteenth"),
    Holiday.INDEPENDENCE: gettext_lazy("Independence Day"),
    Holiday.LABOR: gettext_lazy("Labor Day"),
    Holiday.COLUMBUS: gettext_lazy("Columbus Day"),
    Holiday.VETERANS: gettext_lazy("Veterans Day"),
    Holiday.THANKSGIVING: gettext_lazy("Thanksgiving"),
    Holiday.CHRISTMAS: gettext_lazy("Christmas Day"),
}
DEEDS = {
    "session.write_off_settled": gettext_lazy("Written off for good"),
    "session.kept_from_plan": gettext_lazy("Pays in full; no plan is told"),
    "session.told_to_plan": gettext_lazy("The plan may be told again"),
    "session.booked": gettext_lazy("Booked"),
    "session.attended": gettext_lazy("Marked attended"),
    "session.released": gettext_lazy("Released"),
    "session.moved": gettext_lazy("Moved"),
    "session.mark_taken_back": gettext_lazy("Mark taken back"),
    "session.signed": gettext_lazy("Signed"),
    "session.signature_taken_back": gettext_lazy("Signature taken back"),
}
NOTES = dict([*ClinicSession.Status.choices, *BeyondCover.choices, *WrongMark.choices])
PLACE_ICONS = {
    ClinicSession.Place.CLINIC: "hospital",
    ClinicSession.Place.GYM: "dumbbell",
    ClinicSession.Place.TELEHEALTH: "video",
}


def with_mark(row: Any, today: dt.date) -> Any:
    """The session, with what its line shows beside it."""
    has_plan = not row.cover or row.cover["reason"] != Reason.NO_COVERAGE
    row.left_after = row.cover_left if has_plan and not row.cover_is_stale else None
    is_last = row.last_covered_on == row.on and row.left_after == 0
    row.mark = covering_words.desk_mark(
        row.cover, is_last=is_last, is_stale=row.cover_is_stale
    )
    row.has_come = row.on <= today
    row.place_icon = PLACE_ICONS[ClinicSession.Place(row.place)]
    return row


def sheet_words(sheet: Sheet) -> str:
    """Who stands first on it, and who last; of one lane in parts, which part."""
    first, last = (_name(sheet.lanes[at]) for at in (0, -1))
    if sheet.part is not None:
        return f"{first}, {sheet.part.start + 1}–{sheet.part.stop}"
    return first if first == last else f"{first} – {last}"


def _name(lane: Membership | None) -> str:
    return lane.user.name if lane else _("No therapist yet")


def mark_of_new(row: SessionRow, *, may_charge: bool) -> Mark:
    """What cover says of a session that is not booked yet."""
    if row.reason == Reason.AUTHORIZATION_PENDING:
        return Mark(words=_("Waiting for approval"), icon="hourglass", tone="warn")
    if row.outcome == Outcome.COVERED:
        return Mark(words=_("Covered"), icon="circle-check", tone="good")
    if not may_charge or not row.patient_cents:
        return Mark(words=_("Not covered"), icon="circle-x", tone="stop")
    words = _("Patient pays about %(sum)s") % {"sum": money(row.patient_cents, "about")}
    return Mark(words=words, icon="wallet", tone="info")


def conflict_words(look: Look) -> str:
    """What stands against a session at that time, in a few words."""
    if look.conflict is None:
        return ""
    if look.conflict == Conflict.CLOSED:
        return _("Closed: %(reason)s") % {"reason": look.closed_for}
    return str(look.conflict.label)


def deed_words(deed: str, note: str) -> str:
    """A line of a session's history. What is not known by name stays as it is."""
    words = str(DEEDS.get(deed, deed))
    return f"{words}: {NOTES[note]}" if note in NOTES else words
