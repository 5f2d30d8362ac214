"""What the guide says and shows at each part of an exercise, written and aloud."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import ProgramItem
from programs.rules import guiding
from programs.rules.figure import motion, poses
from programs.rules.guiding import Kind, Part


class Shown(TypedDict):
    """One part, as the page's script plays it."""

    kind: str
    count: int
    seconds: int
    title: str


def shown(item: ProgramItem) -> list[Shown]:
    """The parts of one go at this dose, each in words."""
    parts = guiding.parts(item.amount, pace=pace(item))
    return [_shown(part, of=item.sets) for part in parts]


def pace(item: ProgramItem) -> int:
    """Seconds for one repeat: one round of the picture, where a round is one."""
    drawn = poses.read(item.exercise.figure)
    is_one_repeat = drawn.loop == "pingpong"
    return guiding.a_repeat(motion.stops(drawn)[-1][0] if is_one_repeat else None)


def phrases() -> dict[str, str]:
    """What is said while a part goes on."""
    return {
        "hold": _("Hold."),
        "ease": _("And relax."),
        "half": _("Half way."),
        "last": _("Last one."),
        "end": _("Done. Well done. How did it go?"),
        "paused": _("Paused."),
        "turn": _("{number} of {all}"),
    }


def _shown(part: Part, *, of: int) -> Shown:
    return {
        "kind": part.kind,
        "count": part.count,
        "seconds": part.seconds,
        "title": _title(part, of=of),
    }


def _title(part: Part, *, of: int) -> str:
    if part.kind is Kind.READY:
        return _("Get ready")
    if part.kind is Kind.CHANGE:
        return _("Now the other side")
    if part.kind is Kind.REST:
        return _("Rest")
    return " · ".join(filter(None, [_round(part, of), _side(part), _asked(part)]))


def _round(part: Part, of: int) -> str:
    if of == 1:
        return ""
    return _("Round %(number)d of %(all)d") % {"number": part.round, "all": of}


def _side(part: Part) -> str:
    return {1: _("First side"), 2: _("Other side")}.get(part.side or 0, "")


def _asked(part: Part) -> str:
    if part.kind is Kind.STEPS:
        return _many(part.count, ngettext("%(n)d step", "%(n)d steps", part.count))
    if part.kind is Kind.TIME:
        minutes = part.seconds // 60
        return _many(minutes, ngettext("%(n)d minute", "%(n)d minutes", minutes))
    times = _many(part.count, ngettext("%(n)d time", "%(n)d times", part.count))
    if part.kind is Kind.REPEATS:
        return times
    words = ngettext("Hold %(n)d second", "Hold %(n)d seconds", part.seconds)
    hold = _many(part.seconds, words)
    return hold if part.count == 1 else f"{times} · {hold}"


def _many(number: int, words: str) -> str:
    return words % {"n": number}
