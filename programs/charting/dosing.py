"""The doses of each exercise, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.charting.saying import span
from programs.models.halfyear import HalfYear, Step
from programs.rules.timeline import Box, Lane, Section
from ptcare.languages.dates import desk_day as day

HEIGHT = 20


def doses(found: HalfYear) -> Section:
    going = [each for each in found.doses if _goes_on(each[1][-1], found)]
    ended = [each for each in found.doses if each not in going]
    if not found.doses:
        nothing = _("Nothing was prescribed in 26 weeks.")
        return Section(key="doses", title=_("Doses"), nothing=nothing)
    return Section(
        key="doses",
        title=_("Doses"),
        lanes=tuple(_lane(found, *each) for each in going),
        folded=tuple(_lane(found, *each) for each in ended),
        more=ngettext(
            "%d exercise that has ended", "%d exercises that have ended", len(ended)
        )
        % len(ended),
        legend=(("step", _("a new dose begins at each edge")),),
        head=(_("Exercise"), _("Dose"), _("Level"), _("Days")),
        rows=tuple(_rows(found)),
    )


def _goes_on(step: Step, found: HalfYear) -> bool:
    return step.last is None or step.last >= found.today


def _lane(found: HalfYear, name: str, steps: Sequence[Step]) -> Lane:
    changes = ngettext("%d change", "%d changes", len(steps) - 1) % (len(steps) - 1)
    last = steps[-1]
    is_over = not _goes_on(last, found)
    return Lane(
        key=f"dose-{last.item.exercise_id}",
        name=name,
        note=", ".join([*[changes] * (len(steps) > 1), *[_("ended")] * is_over]),
        says=_("%(name)s: %(steps)s.")
        % {"name": name, "steps": "; ".join(map(_words, steps))},
        height=HEIGHT,
        boxes=tuple(_boxes(found, steps)),
    )


def _words(step: Step) -> str:
    return _("%(dose)s from %(day)s") % {"dose": step.words, "day": day(step.first)}


def _boxes(found: HalfYear, steps: Sequence[Step]) -> Iterator[Box]:
    for number, step in enumerate(steps):
        last = min(step.last or found.today, found.today)
        if place := found.axis.stretch(step.first, last):
            yield Box(
                x=place[0],
                width=place[1],
                y=1,
                height=HEIGHT - 2,
                kind="step-odd" if number % 2 else "step",
                words=f"{step.words}, {span(step.first, step.last)}",
                text=step.words,
            )


def _rows(found: HalfYear) -> Iterator[tuple[str, ...]]:
    for name, steps in found.doses:
        for step in reversed(steps):
            level = str(step.item.level or "–")
            yield name, step.words, level, span(step.first, step.last)
