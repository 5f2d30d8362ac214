"""What the clocks say to staff, in a line each. Short: they stand side by side."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from patients.courses import Course
from patients.models import Patient
from patients.rules import clocks
from patients.rules.clocks import Care, CareClock, Clocks, Note, NoteClock, Tell, Told
from patients.rules.reevaluating import Because
from ptcare.languages.dates import desk_day


@dataclass(frozen=True)
class Line:
    """A few words and their tone: good, info, warn, stop, or none."""

    text: str
    tone: str = ""


CARE: dict[Care, tuple[Promise, str]] = {
    Care.OFF: (gettext_lazy("Plan of care: nobody asks for one"), ""),
    Care.NOT_BEGUN: (gettext_lazy("Plan of care: no treatment yet"), ""),
    Care.MISSING: (gettext_lazy("No plan of care on record"), "stop"),
    Care.NOT_SENT: (gettext_lazy("Plan of care to %(day)s, not sent"), "warn"),
    Care.WAITING: (gettext_lazy("Plan of care to %(day)s, not signed yet"), "warn"),
    Care.VERBAL: (gettext_lazy("Plan of care to %(day)s, spoken order"), "info"),
    Care.SIGNED: (gettext_lazy("Plan of care to %(day)s, signed"), "good"),
    Care.ON_ORDER: (gettext_lazy("Plan of care to %(day)s, order on file"), "good"),
    Care.LATE: (gettext_lazy("Plan of care to %(day)s, not signed in time"), "stop"),
    Care.ENDED: (gettext_lazy("Plan of care ended %(day)s"), "stop"),
}
STANDING: dict[Care, Promise] = {
    Care.NOT_SENT: gettext_lazy("Not sent"),
    Care.WAITING: gettext_lazy("Sent, not signed yet"),
    Care.VERBAL: gettext_lazy("Spoken order"),
    Care.SIGNED: gettext_lazy("Signed"),
    Care.ON_ORDER: gettext_lazy("No signature needed: order on file"),
    Care.LATE: gettext_lazy("Not signed in time"),
}
UNSIGNED = (Care.NOT_SENT, Care.WAITING, Care.VERBAL, Care.LATE)
NOTE_TONES = {
    Note.SOON: "warn",
    Note.WANTED: "stop",
    Note.DUE: "stop",
    Note.OVERDUE: "stop",
}
TOLD: dict[Tell, Promise] = {
    Tell.CARE_MISSING: gettext_lazy("Write the plan of care: treatment has begun"),
    Tell.CARE_UNSENT: gettext_lazy("Send the plan of care to the doctor"),
    Tell.CARE_UNSIGNED: gettext_lazy("Ask the doctor for the signature"),
    Tell.CARE_LATE: gettext_lazy("The signature of the plan of care is overdue"),
    Tell.CARE_ENDING: gettext_lazy("Recertify the plan of care"),
    Tell.CARE_ENDED: gettext_lazy("The recertification is overdue"),
    Tell.NOTE_SOON: gettext_lazy("A progress note is due soon"),
    Tell.NOTE_WANTED: gettext_lazy("Write the progress note before the next visit"),
    Tell.NOTE_OVERDUE: gettext_lazy("The progress note is overdue"),
}
PAST = (Tell.CARE_LATE, Tell.CARE_ENDED, Tell.NOTE_OVERDUE)


def lines(found: Clocks, patient: Patient) -> list[Line]:
    """Both clocks, as they stand on the cover page and on the chart; once care has
    ended neither runs."""
    if patient.discharged_on is not None:
        day = desk_day(patient.discharged_on)
        return [Line(_("Care ended on %(day)s: no plan or note is due") % {"day": day})]
    return [care_line(found.care), note_line(found.note)]


def care_line(care: CareClock) -> Line:
    words, tone = CARE[care.state]
    text = str(words) % {"day": desk_day(care.until)} if care.until else str(words)
    if care.is_delayed and care.state is Care.SIGNED:
        text = _("%(line)s late") % {"line": text}
    return Line(text, tone)


def standing_line(
    plan: clocks.PlanOfCare,
    first_on: dt.date | None,
    limits: clocks.Limits,
    today: dt.date,
) -> Line:
    """How one plan stands by itself, whether or not its days are over."""
    state = clocks.standing(plan, first_on, limits=limits, today=today)
    by = clocks.sign_by(plan, first_on, limits)
    text = str(STANDING[state])
    if state in UNSIGNED and by is not None:
        text = _("%(state)s: signature by %(day)s") % {
            "state": text,
            "day": desk_day(by),
        }
    return Line(text, CARE[state][1])


def note_line(note: NoteClock) -> Line:
    if note.state is Note.OFF:
        return Line(_("Progress note: nobody asks for one"))
    if note.state is Note.NOT_BEGUN:
        return Line(_("Progress note: no treatment yet"))
    said = {"number": note.days, "most": note.most}
    text = _("Progress note: treatment day %(number)s of %(most)s") % said
    if note.state is Note.OVERDUE:
        text = _("Progress note overdue since %(day)s") % {"day": desk_day(note.on)}
    elif note.state is Note.DUE:
        text = _("Progress note due today")
    elif note.on and note.because is Because.DAYS:
        text = _("%(line)s, due %(day)s") % {"line": text, "day": desk_day(note.on)}
    return Line(text, NOTE_TONES.get(note.state, "good"))


def told_line(told: Told) -> Line:
    """What is to be done, and until when."""
    text, tone = str(TOLD[told.what]), "stop" if told.is_last else "warn"
    if told.by is not None:
        when = _("since %(day)s") if told.what in PAST else _("by %(day)s")
        text = f"{text}, {when % {'day': desk_day(told.by)}}"
    return Line(f"{text}.", tone)


def frequency_words(course: Course) -> str:
    """How often the prescription asks to come, and until when."""
    often = often_words(course.sessions_per_week)
    if course.ends_on is None:
        return often
    return _("%(often)s until %(day)s") % {
        "often": often,
        "day": desk_day(course.ends_on),
    }


def often_words(sessions_per_week: Decimal) -> str:
    often = sessions_per_week.normalize()
    if often == Decimal(1):
        return _("Once a week")
    if often != often.to_integral_value():
        return _("%(n)s times a week") % {"n": f"{often:f}"}
    said = {"n": int(often)}
    return ngettext("%(n)s time a week", "%(n)s times a week", said["n"]) % said
