"""The columns of the lists that may be taken along, in the words of their pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.columns import binds, therapist_of
from programs.models import Checkup
from programs.models.log import DayReport, ExerciseLog
from programs.models.monitoring_list import Row as Monitored
from programs.models.overview import Asked, Outcome, Unsigned
from programs.views.caseload_lines import Line
from ptcare.exporting import Column
from ptcare.spreadsheets import telephone

# Findings: for who may read them.
CASELOAD: Sequence[Column[Line]] = (
    (gettext_lazy("Patient"), lambda line: line.row.patient.name),
    (gettext_lazy("Why first"), lambda line: line.first and line.first.text),
    (
        gettext_lazy("Also waits"),
        lambda line: " ".join(reason.text for reason in line.others),
    ),
    (gettext_lazy("Last look"), lambda line: line.looked),
    (gettext_lazy("% done in 7 days"), lambda line: line.percent),
    (gettext_lazy("Last log"), lambda line: line.row.last_log_on),
    (gettext_lazy("Visits, after bookings"), lambda line: line.row.patient.cover_left),
    (gettext_lazy("Binds first"), lambda line: binds(line.row.patient)),
    (
        gettext_lazy("On a break until"),
        lambda line: line.row.pause and line.row.pause.last_on,
    ),
)


def why_not(log: ExerciseLog) -> str:
    return str(DayReport.NotToday(log.reason).label) if log.reason else ""


LOGS: Sequence[Column[ExerciseLog]] = (
    (gettext_lazy("Day"), lambda log: log.on),
    (gettext_lazy("Exercise"), lambda log: log.item.exercise.name),
    (gettext_lazy("Done"), lambda log: log.get_done_display()),
    (gettext_lazy("Share of the prescribed, 0 to 1"), lambda log: log.credit),
    (gettext_lazy("Why not"), why_not),
    (gettext_lazy("Pain, 0 to 10"), lambda log: log.pain),
    (gettext_lazy("Where"), lambda log: log.pain_where),
    (gettext_lazy("A new pain"), lambda log: log.pain_is_new),
    (gettext_lazy("How it was said"), lambda log: log.get_how_display()),
    (gettext_lazy("Said by"), lambda log: log.said_by.name),
    (gettext_lazy("As"), lambda log: log.said_as),
    (gettext_lazy("Said at"), lambda log: log.said_at),
    (gettext_lazy("Corrected because"), lambda log: log.corrected_because),
)


def said(checkup: Checkup) -> str:
    """As the page puts it: worries first; missing is not said to be fine."""
    if not checkup.answered_at:
        return _("Not answered yet")
    worries = [
        words
        for is_so, words in (
            (checkup.has_fallen, _("Has fallen")),
            (checkup.has_new_pain, _("Has a new pain")),
            (checkup.wants_call, _("Would like a call")),
        )
        if is_so
    ]
    goes_on = checkup.keeps_going
    going = _("Still exercises") if goes_on else _("Has stopped exercising")
    return "; ".join([*worries, going])


CHECKUPS: Sequence[Column[Checkup]] = (
    (gettext_lazy("Name"), lambda row: row.patient.name),
    (gettext_lazy("Months after care"), lambda row: row.months),
    (gettext_lazy("Due"), lambda row: row.due_on),
    (gettext_lazy("What they say"), said),
    (gettext_lazy("Phone"), lambda row: telephone(row.patient.phone)),
    (gettext_lazy("Therapist"), lambda row: therapist_of(row.patient)),
)


def of_window(read: str) -> Any:
    """Without any data there is no window yet."""
    return lambda row: getattr(row, read) if row.number else None


MONITORED: Sequence[Column[Monitored]] = (
    (gettext_lazy("Patient"), lambda row: row.episode.patient.name),
    (gettext_lazy("Window"), of_window("number")),
    (gettext_lazy("From"), of_window("first")),
    (gettext_lazy("To"), of_window("last")),
    (gettext_lazy("Days with data"), of_window("days")),
    (gettext_lazy("Minutes this month"), lambda row: row.month.minutes),
    (gettext_lazy("Live talks"), lambda row: row.month.talks),
)

# No findings: who, when and what kind of deed.
REGISTER: Sequence[Column[dict[str, Any]]] = (
    (gettext_lazy("When"), lambda row: row["event"].at),
    (gettext_lazy("Who"), lambda row: row["by"]),
    (gettext_lazy("What"), lambda row: row["deed"]),
    (gettext_lazy("Patient"), lambda row: row["patient"]),
)


def name_of(row: Asked | Unsigned) -> str:
    return row.name or _("No therapist")


UNSIGNED: Sequence[Column[Unsigned]] = (
    (gettext_lazy("Who"), name_of),
    (gettext_lazy("Sessions"), lambda row: row.sessions),
    (gettext_lazy("Evaluations"), lambda row: row.evaluations),
    (gettext_lazy("The oldest of"), lambda row: row.since),
)

ADHERENCE: Sequence[Column[Asked]] = (
    (gettext_lazy("Therapist"), name_of),
    (gettext_lazy("Patients"), lambda row: row.patients),
    (gettext_lazy("Weeks asked for"), lambda row: row.asked),
    (gettext_lazy("Active weeks"), lambda row: row.active),
    (gettext_lazy("Weeks without a word"), lambda row: row.silent),
)

OUTCOMES: Sequence[Column[tuple[str, Outcome]]] = (
    (gettext_lazy("Test"), lambda row: row[0]),
    (gettext_lazy("Quarter from"), lambda row: row[1].quarter),
    (gettext_lazy("Compared"), lambda row: row[1].compared),
    (
        gettext_lazy("Clearly better"),
        lambda row: row[1].better if row[1].compared else None,
    ),
    (gettext_lazy("Missing"), lambda row: row[1].missing),
)
