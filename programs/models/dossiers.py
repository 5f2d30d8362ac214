"""The evidence of one window or month: plain values, to be read, frozen and hashed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any

from programs.models.monitored import Kind, Monitored, Visit, terms
from programs.models.monitoring import MonitoringEpisode, MonitoringTime
from programs.rules import monitoring
from programs.rules.monitoring import Entry, Month, Suggestion, Terms, Window

Dossier = dict[str, Any]
Period = Window | Month

# What a later look is held against what was frozen: what came in, and what it makes.
COMPARED = ("days", "superseded", "times", "visits", "figures", "suggested")


def period_of(found: Monitored, kind: str, first: dt.date) -> Period | None:
    return found.window(first) if kind == Kind.WINDOW else found.month(first)


def digest_of(dossier: Dossier) -> str:
    """SHA-256 of the values in one fixed spelling."""
    said = json.dumps(dossier, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def changed_since(frozen: Dossier, now: Dossier) -> list[str]:
    """Which parts are no longer as they were frozen."""
    return [name for name in COMPARED if frozen.get(name) != now.get(name)]


def dossier_of(found: Monitored, period: Period) -> Dossier:
    """All that an auditor asks of it. Codes only where the clinic's device is one."""
    in_force = monitoring.terms_on(period.first, terms())
    parts = (
        _window(found, period) if isinstance(period, Window) else _month(found, period)
    )
    return {
        "patient_id": found.patient.pk,
        "clinic": found.patient.clinic.name,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "is_closed": period.is_closed,
        "episodes": [_episode(row) for row in _episodes(found, period)],
        "device": _device(found),
        **parts,
        **_suggested(found, period.suggestion, in_force),
    }


def _episodes(found: Monitored, period: Period) -> list[MonitoringEpisode]:
    """The one of the window; of a month all that were active in it."""
    if isinstance(period, Window):
        return [found.episode(period.episode_id)]
    zone = found.patient.clinic.zone
    return [
        row
        for row in found.episodes
        if row.set_up_on <= period.last
        and (
            row.ended_at is None or row.ended_at.astimezone(zone).date() >= period.first
        )
    ]


def _episode(row: MonitoringEpisode) -> Dossier:
    return {
        "id": row.pk,
        "consent_on": row.consent_on.isoformat(),
        "consent_by": row.consent_by,
        "consent_name": row.consent_name,
        "consent_text": row.consent_text,
        "order": row.order,
        "set_up_on": row.set_up_on.isoformat(),
        "taught_by": row.taught_by.user.name,
        "recorded_by": row.started_by.name,
        "recorded_at": stamp(row.started_at),
        "ended_at": stamp(row.ended_at),
        "ended_reason": row.ended_reason,
    }


def _device(found: Monitored) -> Dossier | None:
    row = found.device
    if row is None or not found.shows_codes:
        return None
    return {
        "software": row.software,
        "version": row.version,
        "basis": row.basis,
        "confirmed_by": row.confirmed_by.name,
        "confirmed_at": stamp(row.confirmed_at),
    }


def _window(found: Monitored, window: Window) -> Dossier:
    entries = [each for day in window.entries.values() for each in day]
    return {
        "kind": Kind.WINDOW.value,
        "zone": found.patient.time_zone,
        "number": window.number,
        "figures": {"days": len(window.days), "reachable": window.reachable},
        "days": [
            {
                "on": day.isoformat(),
                "entries": [
                    _entry(each)
                    for each in window.entries[day]
                    if not each.is_superseded
                ],
            }
            for day in window.days
        ],
        "superseded": [_entry(each) for each in entries if each.is_superseded],
    }


def _entry(entry: Entry) -> Dossier:
    return {
        "id": entry.id,
        "said_as": entry.said_as,
        "arrived_at": stamp(entry.arrived_at),
        "made_at": stamp(entry.made_at),
    }


def _month(found: Monitored, month: Month) -> Dossier:
    return {
        "kind": Kind.MONTH.value,
        "zone": found.patient.clinic.time_zone,
        "figures": {
            "seconds": month.seconds,
            "minutes": month.minutes,
            "talks": month.talks,
        },
        "times": [_time(row) for row in found.times_in(month)],
        "visits": [_visit(each) for each in found.visits_in(month)],
        "is_strict": found.settings.is_strict,
    }


def _time(row: MonitoringTime) -> Dossier:
    return {
        "id": row.pk,
        "practitioner": row.practitioner.user.name,
        "started_at": stamp(row.started_at),
        "ended_at": stamp(row.ended_at),
        "activity": row.activity,
        "mode": row.mode,
        "with_whom": row.with_whom,
        "words": row.words,
        "recorded_at": stamp(row.recorded_at),
        "corrects": row.corrects_id,
        "withdrawn_at": stamp(row.withdrawn_at),
        "withdrawn_reason": row.withdrawn_reason,
    }


def _visit(visit: Visit) -> Dossier:
    return {
        "id": visit.pk,
        "started_at": stamp(visit.span.start),
        "ended_at": stamp(visit.span.end),
    }


def _suggested(
    found: Monitored, suggestion: Suggestion, in_force: Terms | None
) -> Dossier:
    if not found.shows_codes:
        return {"suggested": [], "note": "", "rules": None, "has_set_up": False}
    codes = [line.code for line in suggestion.lines]
    return {
        "suggested": [
            {"code": line.code, "units": line.units} for line in suggestion.lines
        ],
        "note": suggestion.note or "",
        "rules": in_force and {"version": in_force.version, "source": in_force.source},
        "has_set_up": bool(in_force and in_force.set_up.code in codes),
    }


def stamp(moment: dt.datetime | None) -> str:
    """In UTC, to the second."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%SZ}" if moment else ""
