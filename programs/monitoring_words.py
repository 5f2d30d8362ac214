"""What is said of remote monitoring: the same on the page, in the PDF and as a table.

It tells what was counted and what the app suggests. A person bills; nothing here says
that anybody will be paid.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import MonitoringAcceptance, MonitoringEpisode, MonitoringTime
from programs.models.dossiers import Dossier, stamp
from programs.models.monitored import words_of_codes
from programs.rules.monitoring import Note
from ptcare.languages.dates import desk_day

NOTES = {
    Note.NO_TERMS: gettext_lazy("No codes were in force then."),
    Note.STILL_OPEN: gettext_lazy("Not decided: more days can still come."),
    Note.TOO_FEW_DAYS: gettext_lazy("None: too few days with data."),
    Note.TOO_SOON: gettext_lazy(
        "None: another window with a suggestion began less than 30 days before."
    ),
    Note.TOO_FEW_MINUTES: gettext_lazy("None: too few minutes."),
    Note.NO_TALK: gettext_lazy("None: no live talk."),
    Note.FURTHER_NEEDS_TALK: gettext_lazy("A further unit needs another live talk."),
}
PARTS = {
    "days": gettext_lazy("the days with data"),
    "superseded": gettext_lazy("entries undone or corrected"),
    "times": gettext_lazy("the time log"),
    "visits": gettext_lazy("the attended visits"),
    "figures": gettext_lazy("the figures"),
    "suggested": gettext_lazy("the suggestion"),
}
ROLES = {"patient": gettext_lazy("patient"), "helper": gettext_lazy("helper")}
ENTRIES = {
    "exercise": gettext_lazy("Exercise"),
    "day": gettext_lazy("Word or number of the day"),
    "check-in": gettext_lazy("Check-in"),
}


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the evidence: facts by name, or a table."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    text: tuple[tuple[str, str], ...] = ()  # facts of more than a line
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    nothing: str = ""  # said where a table has no rows


def note_words(note: str) -> str:
    return str(NOTES[Note(note)]) if note else ""


def suggestion_words(dossier: Dossier) -> list[str]:
    """Each line: how often, the code, and what it is for."""
    return [
        f"{each['units']} × {each['code']}: {words_of_codes()[each['code']]}"
        for each in dossier["suggested"]
    ]


def part_words(names: Iterable[str]) -> list[str]:
    return [str(PARTS[name]) for name in names]


def span_words(first: dt.date, last: dt.date) -> str:
    return f"{desk_day(first)} – {desk_day(last)}"


def title_of(dossier: Dossier) -> str:
    first = dt.date.fromisoformat(dossier["first"])
    last = dt.date.fromisoformat(dossier["last"])
    if dossier["kind"] == MonitoringAcceptance.Kind.MONTH:
        return date_format(first, "F Y")
    said = {"number": dossier["number"], "span": span_words(first, last)}
    return _("Window %(number)s: %(span)s") % said


def sections(
    dossier: Dossier, accepted: Iterable[MonitoringAcceptance] = ()
) -> list[Section]:
    """All of the evidence, in the order in which it is read."""
    is_window = dossier["kind"] == MonitoringAcceptance.Kind.WINDOW
    return [
        *(_episode(each) for each in dossier["episodes"]),
        *([_device(dossier["device"])] if dossier["device"] else []),
        *(_days(dossier) if is_window else _times(dossier)),
        *([_suggested(dossier)] if dossier["device"] else []),
        *(_accepted(each) for each in accepted),
    ]


def as_rows(title: str, parts: Iterable[Section]) -> list[list[str]]:
    """The same for a spreadsheet: the first cell names the part."""
    rows = [[title]]
    for part in parts:
        rows += [[part.title, *fact] for fact in (*part.facts, *part.text)]
        if part.head:
            rows += [[part.title, *line] for line in (part.head, *part.rows)]
    return rows


def _episode(row: dict[str, Any]) -> Section:
    by = MonitoringEpisode.ConsentBy(row["consent_by"]).label
    facts = [
        (_("Consent"), f"{row['consent_on']}, {row['consent_name']} ({by})"),
        (_("Order or plan of care"), row["order"]),
        (_("Set up on"), row["set_up_on"]),
        (_("Taught by"), row["taught_by"]),
        (_("Written down"), f"{row['recorded_at']}, {row['recorded_by']}"),
    ]
    if row["ended_at"]:
        why = MonitoringEpisode.Ended(row["ended_reason"]).label
        facts.append((_("Ended"), f"{row['ended_at']}, {why}"))
    title = _("Episode %(id)s: consent, order and set-up") % {"id": row["id"]}
    text = [(_("The text that was shown"), row["consent_text"])]
    return Section(title=title, facts=_said(facts), text=_said(text))


def _device(row: dict[str, Any]) -> Section:
    facts = [
        (_("Name and version"), f"{row['software']} {row['version']}"),
        (_("Confirmed"), f"{row['confirmed_at']}, {row['confirmed_by']}"),
    ]
    text = [(_("What the clinic decided"), row["basis"])]
    return Section(
        title=_("Software as a device"), facts=_said(facts), text=_said(text)
    )


def _days(dossier: Dossier) -> list[Section]:
    figures = dossier["figures"]
    facts = [
        (_("Days with data"), figures["days"]),
        (_("At most by the end"), figures["reachable"]),
        (_("A day is that of the patient, in"), dossier["zone"]),
    ]
    counted = [
        (day["on"], *_entry(each)) for day in dossier["days"] for each in day["entries"]
    ]
    dates = [dt.date.fromisoformat(day["on"]) for day in dossier["days"]]
    listed = ", ".join(date_format(day, "j M") for day in dates)
    text = [(_("Counted days"), listed)] if listed else []
    entry = (_("Entry"), _("From"), _("Reached the server"), _("By the device’s clock"))
    return [
        Section(title=_("Figures"), facts=_said(facts), text=_said(text)),
        Section(
            title=_("Counted days, and the entries behind each"),
            head=(_("Day"), *entry),
            rows=tuple(counted),
            nothing=_("No day with data."),
        ),
        Section(
            title=_("Arrived, and undone or corrected since: not counted"),
            head=entry,
            rows=tuple(_entry(each) for each in dossier["superseded"]),
            nothing=_("None."),
        ),
    ]


def _entry(row: dict[str, str]) -> tuple[str, ...]:
    kind, number = row["id"].rsplit(" ", 1)
    return (
        f"{ENTRIES[kind]} {number}",
        str(ROLES[row["said_as"]]),
        row["arrived_at"],
        row["made_at"] or "–",
    )


def _times(dossier: Dossier) -> list[Section]:
    figures = dossier["figures"]
    strict = _("each further unit needs a live talk of its own")
    lenient = _("one live talk is enough for the month")
    setting = strict if dossier["is_strict"] else lenient
    facts = [
        (_("Whole minutes"), figures["minutes"]),
        (_("From so many seconds"), figures["seconds"]),
        (_("Live talks"), figures["talks"]),
        *([(_("The clinic’s setting"), setting)] if dossier["device"] else []),
        (_("The month is that of the clinic, in"), dossier["zone"]),
    ]
    talks = [row for row in dossier["times"] if row["activity"] == "talk"]
    others = [row for row in dossier["times"] if row["activity"] != "talk"]
    head = (_("Entry"), _("Who"), _("From"), _("To"))
    state = _("State")
    return [
        Section(title=_("Figures"), facts=_said(facts)),
        Section(
            title=_("Time log"),
            head=(*head, _("What"), _("Why"), state),
            rows=tuple(_time(row) for row in others),
            nothing=_("No time is written down."),
        ),
        Section(
            title=_("Log of live talks"),
            head=(*head, _("How"), _("With"), _("About"), state),
            rows=tuple(_talk(row) for row in talks),
            nothing=_("No live talk is written down."),
        ),
        Section(
            title=_("Attended visits: time inside them is not counted"),
            head=(_("Session"), _("From"), _("To")),
            rows=tuple(
                (str(row["id"]), row["started_at"], row["ended_at"])
                for row in dossier["visits"]
            ),
            nothing=_("None."),
        ),
    ]


def _time(row: dict[str, Any]) -> tuple[str, ...]:
    what = MonitoringTime.Activity(row["activity"]).label
    return (*_when(row), str(what), row["words"], _state(row))


def _talk(row: dict[str, Any]) -> tuple[str, ...]:
    how = MonitoringTime.Mode(row["mode"]).label
    whom = MonitoringTime.With(row["with_whom"]).label
    return (*_when(row), str(how), str(whom), row["words"], _state(row))


def _when(row: dict[str, Any]) -> tuple[str, ...]:
    return str(row["id"]), row["practitioner"], row["started_at"], row["ended_at"]


def _state(row: dict[str, Any]) -> str:
    parts = [_("written %(at)s") % {"at": row["recorded_at"]}]
    if row["corrects"]:
        parts.append(_("in place of %(id)s") % {"id": row["corrects"]})
    if row["withdrawn_at"]:
        said = {"at": row["withdrawn_at"], "why": row["withdrawn_reason"]}
        parts.append(_("not counted since %(at)s: %(why)s") % said)
    return "; ".join(parts)


def basis(dossier: Dossier) -> str:
    """What stands at the foot of the paper; nothing where nothing is suggested."""
    if not dossier["device"]:
        return ""
    return _("A suggestion of the app. A person decides and bills.")


def _suggested(dossier: Dossier) -> Section:
    rules = dossier["rules"]
    lines = suggestion_words(dossier) or [_("None")]
    facts = [(_("The app suggests"), line) for line in lines]
    if dossier["note"]:
        facts.append((_("Note"), note_words(dossier["note"])))
    if rules:
        facts.append((_("Rules"), f"{rules['version']}. {rules['source']}"))
    text = [(_("What this is"), _("A suggestion. A person decides and bills."))]
    return Section(title=_("Suggestion"), facts=_said(facts), text=_said(text))


def _accepted(row: MonitoringAcceptance) -> Section:
    facts = [
        (_("By"), row.accepted_by.name),
        (_("At"), stamp(row.accepted_at)),
        (_("Fingerprint (SHA-256)"), row.digest),
    ]
    if row.reason:
        facts.append((_("Why"), row.reason))
        lines = "; ".join(suggestion_words(row.frozen)) or _("None")
        facts.append((_("Suggested then"), lines))
        return Section(title=_("Put beside it later"), facts=_said(facts))
    return Section(title=_("Accepted"), facts=_said(facts))


def _said(facts: Iterable[tuple[object, object]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in facts)
