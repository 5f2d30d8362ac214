"""Clinic sessions, and what covers them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Authorization, ClinicSession
from programs.charting.saying import span
from programs.models.dated import Dated, Kind
from programs.models.halfyear import HalfYear
from programs.rules.timeline import Box, Lane, Mark, Section
from ptcare.languages.dates import desk_day as day

HEIGHT, MIDDLE = 24, 12
Status = ClinicSession.Status
SHAPES = {
    Status.ATTENDED: "attended",
    Status.PLANNED: "booked",
    Status.NO_SHOW: "missed",
    Status.LATE_CANCELLED: "missed",
    Status.CANCELLED: "cancelled",
}


def visits(found: HalfYear) -> Section:
    plans, approvals = found.dated[Kind.PLAN], found.dated[Kind.APPROVAL]
    return Section(
        key="visits",
        title=_("Sessions and cover"),
        lanes=(
            _sessions(found),
            *(_plan(found, row) for row in plans),
            *(_approval(found, row) for row in approvals),
        ),
        legend=(
            ("attended", _("attended")),
            ("booked", _("booked")),
            ("missed", _("did not come, or cancelled late")),
            ("cancelled", _("cancelled in time")),
        ),
        head=(_("Day"), _("What"), _("How it stands")),
        rows=(*_session_rows(found), *_cover_rows(found)),
    )


def kept(found: HalfYear) -> list[Dated]:
    """Without what was moved: it stands at its new time."""
    rows = found.dated[Kind.SESSION]
    return [row for row in rows if row.words[0] != Status.RESCHEDULED]


@dataclass(frozen=True)
class Coming:
    """A session that is booked."""

    on: dt.date
    start: dt.time


def coming(found: HalfYear, *, clock: dt.datetime) -> list[Coming]:
    """The next first: what has begun by the clinic's clock is not the next."""
    booked = (
        Coming(_on(row), dt.time.fromisoformat(row.words[2]))
        for row in found.dated[Kind.SESSION]
        if row.words[0] == Status.PLANNED
    )
    return [
        each for each in booked if (each.on, each.start) > (clock.date(), clock.time())
    ]


def _sessions(found: HalfYear) -> Lane:
    rows = kept(found)
    came = sum(row.words[0] == Status.ATTENDED for row in rows)
    missed = sum(SHAPES[Status(row.words[0])] == "missed" for row in rows)
    said = ngettext("%d attended", "%d attended", came) % came if rows else _("none")
    if missed:
        said += ", " + ngettext("%d missed", "%d missed", missed) % missed
    return Lane(
        key="session",
        name=_("Sessions"),
        note=said,
        says=_("Clinic sessions in 26 weeks: %s.") % said,
        height=HEIGHT,
        marks=tuple(
            Mark(
                x=found.axis.x(_on(row)),
                y=MIDDLE,
                kind=SHAPES[Status(row.words[0])],
                words=f"{day(_on(row))}: {Status(row.words[0]).label}",
            )
            for row in rows
            if _on(row) in found.axis
        ),
    )


def _plan(found: HalfYear, row: Dated) -> Lane:
    return _cover(found, row, name=row.words[0], note=_("plan"), kind="plan")


def _approval(found: HalfYear, row: Dated) -> Lane:
    number, approved, status, _rest = row.words
    state = Authorization.Status(status)
    visits = ngettext("%s visit", "%s visits", int(approved)) % approved
    is_approved = state == Authorization.Status.APPROVED
    return _cover(
        found,
        row,
        name=_("Approval %s") % number if number else _("Approval"),
        note=visits if is_approved else str(state.label),
        kind="approval" if is_approved else "asked",
    )


def _cover(found: HalfYear, row: Dated, *, name: str, note: str, kind: str) -> Lane:
    words = f"{note}, {span(row.on, row.until)}"
    place = found.axis.stretch(row.on or dt.date.min, row.until)
    box = place and Box(
        x=place[0], width=place[1], y=4, height=14, kind=kind, words=words, text=note
    )
    return Lane(
        key=f"{kind}-{row.pk}",
        name=name,
        note=span(row.on, row.until) if row.until else note,
        says=f"{name}: {words}.",
        height=HEIGHT - 2,
        boxes=(box,) if box else (),
    )


def _session_rows(found: HalfYear) -> Iterator[tuple[str, ...]]:
    """The newest first, those to come included."""
    for row in reversed(kept(found)):
        status, kind, *_rest = row.words
        yield (
            day(_on(row)),
            str(ClinicSession.Kind(kind).label),
            str(Status(status).label),
        )


def _cover_rows(found: HalfYear) -> Iterator[tuple[str, ...]]:
    for row in found.dated[Kind.PLAN]:
        yield span(row.on, row.until), _("Plan"), row.words[0]
    for row in found.dated[Kind.APPROVAL]:
        number, approved, status, _rest = row.words
        what = _("Approval %s") % number if number else _("Approval")
        state = str(Authorization.Status(status).label)
        yield span(row.on, row.until), what, f"{state}, {approved}"


def _on(row: Dated) -> dt.date:
    """A session always has its day."""
    assert row.on is not None  # noqa: S101 - a column that is never empty
    return row.on
