"""Falls and warning signs; the serious ones reach through all that is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Fall, Fracture
from programs.flag_words import Sign
from programs.models.dated import Dated, Kind
from programs.models.flags import SafetyFlag
from programs.models.halfyear import HalfYear
from programs.rules.timeline import Lane, Line, Mark, Section
from ptcare.languages.dates import desk_day as day

HEIGHT, MIDDLE = 24, 12
Level = SafetyFlag.Level
SERIOUS = (Level.EMERGENCY, Level.URGENT)


def falls(found: HalfYear) -> Section:
    dated = [*found.dated[Kind.FALL], *found.dated[Kind.FRACTURE]]
    rows = [
        *((row.on, day(row.on), what(row), "–") for row in dated if row.on),
        *((row.on, day(row.on), sign(row), state(row)) for row in found.flags),
    ]
    return Section(
        key="falls",
        title=_("Falls and warning signs"),
        lanes=(_falls(found), _signs(found)),
        legend=(
            ("fall", _("fall")),
            ("near", _("nearly fell")),
            ("fracture", _("broken bone")),
            ("serious", _("emergency or urgent sign")),
            ("sign", _("other sign")),
        ),
        head=(_("Day"), _("What"), _("How it stands")),
        rows=tuple(row[1:] for row in sorted(rows, key=lambda r: r[0], reverse=True)),
    )


def guides(found: HalfYear) -> tuple[Line, ...]:
    """Lines from top to bottom of every lane, so that one can read down from a fall."""
    fell = [
        (row.on, "fall")
        for row in [*_fallen(found), *found.dated[Kind.FRACTURE]]
        if row.on and row.on in found.axis
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


def _fallen(found: HalfYear) -> list[Dated]:
    """Near-falls are not falls."""
    return [row for row in found.dated[Kind.FALL] if row.words[0] != Fall.Injury.NEAR]


def _falls(found: HalfYear) -> Lane:
    falls, broken = found.dated[Kind.FALL], found.dated[Kind.FRACTURE]
    fell = len(_fallen(found))
    near = len(falls) - fell
    said = [
        ngettext("%d fall", "%d falls", fell) % fell if fell else _("none recorded")
    ]
    if near:
        said.append(ngettext("%d near-fall", "%d near-falls", near) % near)
    if broken:
        bones = len(broken)
        said.append(ngettext("%d broken bone", "%d broken bones", bones) % bones)
    return Lane(
        key="fall",
        name=_("Falls"),
        note=", ".join(said),
        says=_("Falls in 26 weeks: %s.") % ", ".join(said),
        height=HEIGHT,
        marks=tuple(_marks(found)),
    )


def _marks(found: HalfYear) -> Iterator[Mark]:
    for kind in (Kind.FALL, Kind.FRACTURE):
        for row in found.dated[kind]:
            if row.on and row.on in found.axis:
                shape = "near" if row.words[0] == Fall.Injury.NEAR else kind.value
                words = f"{day(row.on)}: {what(row)}"
                yield Mark(x=found.axis.x(row.on), y=MIDDLE, kind=shape, words=words)


def what(row: Dated) -> str:
    """A fall or a fracture in a line."""
    if row.kind is Kind.FRACTURE:
        site, level, *_rest = row.words
        label = str(Fracture.Site(site).label)
        return _("Broken bone: %s") % " ".join(filter(None, [label, level]))
    injury, setting, how, hit_head = row.words
    where = str(Fall.Setting(setting).label).lower() if setting else ""
    said = [str(Fall.Injury(injury).label), where]
    said += [f"“{Fall.How(how).label}”"] if how else []
    said += [_("hit the head")] if hit_head == "true" else []
    words = ", ".join(filter(None, said))
    return words if injury == Fall.Injury.NEAR else _("Fall: %s") % words


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


def sign(row: SafetyFlag) -> str:
    """What was told, how serious it is, and the words beside it."""
    said = f"{row.get_level_display()}: {Sign(row).said}"
    return f"{said} “{row.note}”" if row.note else said


def state(row: SafetyFlag) -> str:
    """Whether it is open, or who set it aside, when and why."""
    if row.cleared_at and row.cleared_by:
        said = _set_aside(row) % {
            "day": day(row.cleared_at.astimezone(row.patient.zone).date()),
            "who": row.cleared_by.name,
            "why": row.cleared_because,
            "spoken": day(row.spoken_on) if row.spoken_on else "",
            "how": row.get_spoken_how_display().lower(),
        }
        return f"{said}; {_doctor(row)}" if row.doctor else said
    return _("open, looked at") if row.seen_at else _("open, not yet seen")


def _set_aside(row: SafetyFlag) -> str:
    if row.spoken_on:
        return _(
            "set aside on %(day)s by %(who)s, pressed by mistake; the patient, spoken "
            "with on %(spoken)s (%(how)s): “%(why)s”"
        )
    if row.was_slip:
        return _("corrected on %(day)s by %(who)s, entered by mistake: “%(why)s”")
    return _("set aside on %(day)s by %(who)s: “%(why)s”")


def _doctor(row: SafetyFlag) -> str:
    if row.doctor_said_on is None:
        return _("cleared by %s") % row.doctor
    said = {"doctor": row.doctor, "day": day(row.doctor_said_on)}
    return _("cleared by %(doctor)s, %(day)s") % said
