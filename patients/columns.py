"""The columns of the lists that may be taken along, in the words of their pages.

None of these lists has a finding: the front desk takes all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients import board_words, covering_words
from patients.alert_words import Line
from patients.models import (
    AppointmentRequest,
    ClinicSession,
    Collected,
    Patient,
    RecordRequest,
)
from patients.models.delivery import Line as Delivered
from patients.rules.collecting import DueAndTaken
from patients.rules.coverage.result import LimitedBy, Outcome, SessionRow
from ptcare.exporting import Column
from ptcare.spreadsheets import dollars, telephone


def therapist_of(row: Any) -> str:
    return row.therapist.user.name if row.therapist else ""


def binds(patient: Patient) -> str:
    """Why there is a number of visits, or none."""
    if patient.cover_is_stale:
        return _("Being counted")
    limit = patient.cover_limit
    return str(covering_words.LIMITS[LimitedBy(limit)]) if limit else ""


PATIENTS: Sequence[Column[Patient]] = (
    (gettext_lazy("Name"), lambda row: row.name),
    (gettext_lazy("Born"), lambda row: row.birth_on),
    (gettext_lazy("Phone"), lambda row: telephone(row.phone)),
    (gettext_lazy("Therapist"), therapist_of),
    (gettext_lazy("Visits, after bookings"), lambda row: row.cover_left),
    (gettext_lazy("Binds first"), binds),
    (gettext_lazy("Until"), lambda row: row.limit_until),
    (gettext_lazy("Care ended"), lambda row: row.discharged_on),
)

BOARD: Sequence[Column[board_words.Entry]] = board_words.COLUMNS

TO_DO: Sequence[Column[Line]] = (
    (gettext_lazy("Patient"), lambda line: line.row.patient.name),
    (gettext_lazy("What to do"), lambda line: line.action),
    (gettext_lazy("Why"), lambda line: line.words),
    (gettext_lazy("Due"), lambda line: line.row.due_on),
    (gettext_lazy("Put off until"), lambda line: line.row.snoozed_until),
    (gettext_lazy("Patient told"), lambda line: line.row.told_at),
    (gettext_lazy("Done"), lambda line: line.row.done_at),
    (gettext_lazy("Done by"), lambda line: line.row.done_by and line.row.done_by.name),
    (gettext_lazy("Cleared by itself"), lambda line: line.row.cleared_at),
)

SESSIONS: Sequence[Column[ClinicSession]] = (
    (gettext_lazy("Day"), lambda row: row.on),
    (gettext_lazy("Time"), lambda row: row.start),
    (gettext_lazy("Minutes"), lambda row: row.minutes),
    (gettext_lazy("Patient"), lambda row: row.patient.name),
    (gettext_lazy("Therapist"), therapist_of),
    (gettext_lazy("Kind"), lambda row: row.get_kind_display()),
    (gettext_lazy("Place"), lambda row: row.get_place_display()),
    (gettext_lazy("State"), lambda row: row.get_status_display()),
    (gettext_lazy("Signed"), lambda row: row.signed_at),
)

# Of rows that `calendar_words.with_mark` has read.
CALENDAR: Sequence[Column[Any]] = (
    *SESSIONS,
    (gettext_lazy("Cover"), lambda row: row.mark and row.mark.words),
    (gettext_lazy("Visits left after bookings"), lambda row: row.left_after),
)


@dataclass(frozen=True, kw_only=True)
class CoveredLine(DueAndTaken):
    """A session and who covers it. `due` is what the patient owes of it, in cents;
    None where a person has to look first."""

    session: ClinicSession
    row: SessionRow
    words: str
    due: int | None
    asks_nothing: bool
    """Of the patient, before somebody has looked who pays."""
    is_written_off: bool
    taken: int
    """Of the patient at the desk, in cents."""

    @property
    def plan_cents(self) -> int:
        """Nothing of what is written off: it is on no claim."""
        return 0 if self.is_written_off else self.row.plan_pays_cents

    @property
    def second_plan_cents(self) -> int:
        return 0 if self.is_written_off else self.row.secondary_pays_cents

    @property
    def cents(self) -> int:
        """The patient's part, or what it may come to."""
        return self.row.patient_cents if self.due is None else self.due

    @property
    def open_cents(self) -> int | None:
        """What a decision that is not made yet may ask of the patient."""
        return (self.row.patient_cents or None) if self.due is None else None

    @property
    def is_borne(self) -> bool:
        """By the clinic: it has a price, and nobody is asked for it."""
        return self.due == 0 and bool(self.row.patient_cents)

    @property
    def pays(self) -> str:
        """In a word, where the sum alone would say too much."""
        if self.due is None:
            return _("not decided")
        if not self.is_borne:
            return ""
        is_a_fee = self.row.outcome == Outcome.RELEASED
        return _("waived") if is_a_fee else _("the clinic bears it")


COVERED: Sequence[Column[CoveredLine]] = (
    (gettext_lazy("Day"), lambda line: line.session.on),
    (gettext_lazy("Time"), lambda line: line.session.start),
    (gettext_lazy("Kind"), lambda line: line.session.get_kind_display()),
    (gettext_lazy("State"), lambda line: line.session.get_status_display()),
    (gettext_lazy("Cover"), lambda line: line.words),
    (gettext_lazy("Plan pays"), lambda line: dollars(line.plan_cents)),
    (gettext_lazy("Second plan pays"), lambda line: dollars(line.second_plan_cents)),
    (gettext_lazy("Patient pays"), lambda line: dollars(line.due)),
    (gettext_lazy("Who pays"), lambda line: line.pays),
    (gettext_lazy("May come to"), lambda line: dollars(line.open_cents)),
)

MONEY: Sequence[Column[Collected]] = (
    (gettext_lazy("When"), lambda row: row.collected_at),
    (gettext_lazy("Patient"), lambda row: row.session.patient.name),
    (gettext_lazy("Session on"), lambda row: row.session.on),
    (gettext_lazy("By what means"), lambda row: row.get_how_display()),
    (gettext_lazy("Amount"), lambda row: dollars(row.cents)),
    (gettext_lazy("Why taken back"), lambda row: row.reason),
    (gettext_lazy("Taken by"), lambda row: row.collected_by.name),
)

DELIVERY: Sequence[Column[Delivered]] = (
    (gettext_lazy("To whom"), lambda line: line.who),
    (gettext_lazy("What"), lambda line: line.notice.sort.label),
    (gettext_lazy("State"), lambda line: line.notice.get_state_display()),
    (gettext_lazy("By"), lambda line: line.notice.get_channel_display()),
    (gettext_lazy("Why"), lambda line: line.why and line.why.label),
    (gettext_lazy("Due"), lambda line: line.notice.due_at),
    (gettext_lazy("Settled"), lambda line: line.notice.settled_at),
    (gettext_lazy("Tries"), lambda line: len(line.tries)),
)

WAYS: Mapping[str, Any] = {
    "comes_back": gettext_lazy("Letters come back"),
    "unwanted": gettext_lazy("Marked our mail as unwanted"),
    "stopped": gettext_lazy("Replied STOP to texts"),
    "takes_none": gettext_lazy("Number takes no texts"),
}

UNREACHED: Sequence[Column[Patient]] = (
    (gettext_lazy("Patient"), lambda row: row.name),
    (gettext_lazy("Phone"), lambda row: telephone(row.phone)),
    *((label, lambda row, way=way: getattr(row, way)) for way, label in WAYS.items()),
)

REQUESTS: Sequence[Column[AppointmentRequest]] = (
    (gettext_lazy("Asked"), lambda row: row.asked_at),
    (gettext_lazy("Name"), lambda row: row.name),
    (gettext_lazy("Phone"), lambda row: telephone(row.phone)),
    (gettext_lazy("E-mail"), lambda row: row.email),
    (gettext_lazy("Why"), lambda row: row.get_reason_display()),
    (gettext_lazy("Referral"), lambda row: row.has_referral),
    (gettext_lazy("When it suits"), lambda row: row.get_preferred_display()),
    (gettext_lazy("Note"), lambda row: row.note),
    (gettext_lazy("Confirmed"), lambda row: row.confirmed_at),
    (gettext_lazy("Called"), lambda row: row.called_at),
    (gettext_lazy("What came of it"), lambda row: row.get_outcome_display()),
)

ABOUT_RECORDS: Sequence[Column[RecordRequest]] = (
    (gettext_lazy("Who"), lambda row: row.patient.name),
    (gettext_lazy("Wants"), lambda row: row.get_wish_display()),
    (gettext_lazy("Asked on"), lambda row: row.asked_on),
    (gettext_lazy("Due"), lambda row: row.due_on),
    (gettext_lazy("Answer"), lambda row: row.end and row.end.get_kind_display()),
    (gettext_lazy("When"), lambda row: row.end and row.end.at),
)
