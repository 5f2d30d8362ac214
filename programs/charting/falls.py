"""Falls and warning signs; the serious ones reach through all that is drawn."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.charting.saying import day
from programs.flag_words import Sign
from programs.models.flags import SafetyFlag
from programs.models.halfyear import HalfYear
from programs.rules.timeline import Lane, Line, Mark, Section

HEIGHT, MIDDLE = 24, 12
Level = SafetyFlag.Level
SERIOUS = (Level.EMERGENCY, Level.URGENT)


def falls(found: HalfYear) -> Section:
    rows = [*_fall_rows(found), *_sign_rows(found)]
    return Section(
        key="falls",
        title=_("Falls and warning signs"),
        lanes=(_falls(found), _signs(found)),
        legend=(
            ("fall", _("fall")),
            ("near", _("nearly fell")),
            ("serious", _("emergency or urgent sign")),
            ("sign", _("other sign")),
        ),
        head=(_("Day"), _("What"), _("How it stands")),
        rows=tuple(row for _on, *row in sorted(rows, key=lambda r: r[0], reverse=True)),
    )


def guides(found: HalfYear) -> tuple[Line, ...]:
    """Lines from top to bottom of every lane, so that one can read down from a fall."""
    fell = [
        (row.happened_on, "fall")
        for row in found.falls
        if not row.is_near and row.happened_on in found.axis
    ]
    warned = [
        (row.on, "serious")
        for row in found.flags
        if row.level in SERIOUS and row.on in found.axis
    ]
    return tuple(
        Line(x=found.axis.x(on), to_x=found.axis.x(on), y=0, to_y=0, kind=kind)
        for on, kind in dict.fromkeys([*warned, *fell])
    )


def _falls(found: HalfYear) -> Lane:
    fell = [row for row in found.falls if not row.is_near]
    near = len(found.falls) - len(fell)
    number = ngettext("%d fall", "%d falls", len(fell)) % len(fell)
    nearly = ngettext("%d near-fall", "%d near-falls", near) % near
    said = ", ".join(
        [number if fell else _("no fall recorded"), *([nearly] * bool(near))]
    )
    return Lane(
        key="fall",
        name=_("Falls"),
        note=said,
        says=_("Falls in 26 weeks: %s.") % said,
        height=HEIGHT,
        marks=tuple(
            Mark(
                x=found.axis.x(row.happened_on),
                y=MIDDLE,
                kind="near" if row.is_near else "fall",
                words=f"{day(row.happened_on)}: {row.get_injury_display()}",
            )
            for row in found.falls
            if row.happened_on in found.axis
        ),
    )


def _signs(found: HalfYear) -> Lane:
    shown = [row for row in found.flags if row.on in found.axis]
    number = ngettext("%d sign", "%d signs", len(shown)) % len(shown)
    still = sum(row.cleared_at is None for row in found.flags)
    is_open = ngettext("%d still open", "%d still open", still) % still
    said = ", ".join([number if shown else _("none"), *([is_open] * bool(still))])
    return Lane(
        key="sign",
        name=_("Warning signs"),
        note=said,
        says=_("Warning signs in 26 weeks: %s.") % said,
        height=HEIGHT,
        marks=tuple(
            Mark(
                x=found.axis.x(row.on),
                y=MIDDLE,
                kind="serious" if row.level in SERIOUS else "sign",
                words=f"{day(row.on)}: {Sign(row).said}",
            )
            for row in shown
        ),
    )


def _fall_rows(found: HalfYear) -> list[tuple[dt.date, str, str, str]]:
    return [
        (
            row.happened_on,
            day(row.happened_on),
            _("Nearly fell") if row.is_near else _("Fall"),
            row.get_injury_display(),
        )
        for row in found.falls
    ]


def _sign_rows(found: HalfYear) -> list[tuple[dt.date, str, str, str]]:
    return [
        (
            row.on,
            day(row.on),
            f"{row.get_level_display()}: {Sign(row).said}",
            _state(row),
        )
        for row in found.flags
    ]


def _state(row: SafetyFlag) -> str:
    if row.cleared_at and row.cleared_by:
        return _("set aside on %(day)s by %(who)s: “%(why)s”") % {
            "day": day(row.cleared_at.date()),
            "who": row.cleared_by.name,
            "why": row.cleared_because,
        }
    return _("open, looked at") if row.seen_at else _("open, not yet seen")
