"""What stands on paper, in words: one source for the print page and for the PDF.

Plain values that can be written as JSON; neither HTML nor the language of the
typesetter. Precautions are told as what to do and to leave, never as what was found:
the front desk prints the sheet, and it hangs on a kitchen wall.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.html import strip_tags
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from patients.rules.pain import LEAST, MOST, Limits
from patients.rules.precautions import Condition
from programs.doing_words import doing, minds_of, weekday_words
from programs.models.exercise import AvoidMovement, Exercise
from programs.models.paper import Box, PrintedWeek
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.rules.sheet import Sheet
from ptcare.languages import dates
from ptcare.languages.library import translated

Json = dict[str, Any]

NO_HARD_LANDING = frozenset(  # whom a hard jump is not for, as the library says
    {
        Condition.VERTEBRAL_FRACTURE_SUBACUTE,
        Condition.VERTEBRAL_FRACTURE_HISTORY,
        Condition.SEVERE_OSTEOPOROSIS,
    }
)
NOT_FOR_ALL = "avoid-high-impact"
RESTS = gettext_lazy("This one rests until your therapist has looked.")


def week_sheets(
    weeks: Sequence[PrintedWeek],
    *,
    conditions: Collection[Condition],
    movements: Iterable[AvoidMovement],
    limits: Limits,
) -> Json:
    """One page a week, with boxes to tick."""
    program = weeks[0].program
    care = minds_of([item for week in weeks for item, _ in week.rows], conditions)
    return common(program, limits) | {
        "title": _("My exercises"),
        "exercise": _("Exercise"),
        "care": {
            "title": _("Take care"),
            "points": [*care, leave_words(movements, conditions)],
        },
        "how": _(
            "Check the box when you have done it. Write L for “did less”, H for “it "
            "hurt”."
        ),
        "bring": _(
            "Bring this sheet to your next visit, or ask someone to type it in."
        ),
        "weeks": [week_words(week) for week in weeks],
    }


def week_words(week: PrintedWeek) -> Json:
    return stamp(week.sheet, week.program) | {
        "when": _("%(first)s to %(last)s")
        % {"first": long_day(week.days[0]), "last": long_day(week.days[-1])},
        "days": [day_words(day) for day in week.days],
        "rows": [
            exercise_words(item)
            | ({"dose": str(RESTS), "note": ""} if is_resting(boxes) else {})
            | {"boxes": [box.is_to_tick for box in boxes]}
            for item, boxes in week.rows
        ],
    }


def is_resting(boxes: Iterable[Box]) -> bool:
    """Whether a sign closes it on all days of the sheet."""
    return all(box.rests for box in boxes)


def booklet(
    week: PrintedWeek,
    *,
    conditions: Collection[Condition],
    movements: Iterable[AvoidMovement],
    limits: Limits,
    advice: Mapping[str, str],
) -> Json:
    """The whole program: a cover, one exercise after the other, and what to mind.

    Its first week is the one that is printed: an exercise that rests says so.
    `advice` is what each band of pain tells, by its key.
    """
    movements, program = list(movements), week.program
    items = [item for item, _boxes in week.rows]
    return (
        common(program, limits)
        | stamp(week.sheet, program)
        | {
            "title": _("My exercise booklet"),
            "message": program.message,
            "span": span_words(program),
            "glance": _("The week at a glance"),
            "exercise": _("Exercise"),
            "days": [day_words(day) for day in week.days],
            "rows": [
                exercise_words(item)
                | how_words(item, conditions)
                | {
                    "when": when_words(item, boxes),
                    "boxes": [box.is_to_tick for box in boxes],
                }
                for item, boxes in week.rows
            ],
            "start": _("Start"),
            "steps": _("Steps"),
            "mind": _("What to watch out for"),
            "care": {"title": _("Take care"), "points": minds_of(items, conditions)},
            "leave": {
                "title": _("Leave these movements out"),
                "rows": [
                    figure_words(row, "still") | movement_words(row)
                    for row in movements
                    if is_for(row, conditions)
                ],
            },
            "hurts": hurts_words(advice, limits),
        }
    )


def plan_on_device(
    items: Sequence[ProgramItem],
    *,
    conditions: Collection[Condition],
    movements: Iterable[AvoidMovement],
) -> Json:
    """What is asked for and what to mind, without pictures. Items come with cautions.

    As on paper, nothing of what was found: only what to do, and what to leave.
    """
    return {
        "rows": [
            {
                "name": translated(item.exercise.name),
                "dose": dose_words(item),
                "when": weekday_words(item.weekdays),
            }
            for item in items
        ],
        "care": {"title": _("Take care"), "points": minds_of(items, conditions)},
        "leave": {
            "title": _("Leave these movements out"),
            "rows": [movement_words(m) for m in movements if is_for(m, conditions)],
        },
    }


def movement_words(row: AvoidMovement) -> Json:
    return {"name": translated(row.name), "why": translated(row.why)}


def common(program: Program, limits: Limits) -> Json:
    """What every page carries: whose it is, when to stop, and whom to call."""
    clinic = program.patient.clinic
    return {
        "lang": (get_language() or "en").split("-")[0],
        "name": program.patient.name,
        "clinic": clinic.name,
        "stop": {
            "title": _("When to stop"),
            "now": _("Stop and call %(number)s at once for:")
            % {"number": clinic.emergency_number},
            "signs": _(
                "chest pain, trouble breathing, fainting, sudden weakness or "
                "numbness, trouble speaking, or a bad fall."
            ),
            "soon": _("Stop and call us on %(number)s for:") % {"number": clinic.phone},
            "other": stop_words(limits),
        },
        "phones": [
            {"label": _("Clinic"), "number": clinic.phone},
            {"label": _("Emergency"), "number": clinic.emergency_number},
        ],
        "code_label": _("Sheet code"),
        "scan": _("Scan to see if this sheet is still good."),
        "page": _("Page {page} of {pages}"),
    }


def stamp(sheet: Sheet, program: Program) -> Json:
    """Which version this is, and where to ask whether it still holds."""
    day = dates.date_format(program.edition_at or sheet.printed_on, "F j, Y")
    return {
        "version": _("Plan version %(number)d, from %(day)s")
        % {"number": sheet.edition, "day": day},
        "code": sheet.code,
        "address": address_of(sheet),
        "qr": f"qr-{sheet.code}.svg",
    }


def address_of(sheet: Sheet) -> str:
    """Where the square leads: to the page that takes the code, behind the sign-in."""
    query = urlencode({"code": sheet.code})
    return f"{settings.SITE_URL}{reverse('programs:sheet')}?{query}"


def exercise_words(item: ProgramItem) -> Json:
    said = [dose_words(item), doing(item, ()).how]
    return {
        "name": translated(item.exercise.name),
        "dose": ". ".join(filter(None, said)),
        "note": item.note,
        "figure": figure_words(item.exercise, "still"),
    }


def how_words(item: ProgramItem, conditions: Collection[Condition]) -> Json:
    """The pose by pose of one exercise, its steps, and what this person should mind."""
    exercise = item.exercise
    own = doing(item, conditions)
    mind = [item.note, translated(exercise.safety_note), *own.minds]
    return {
        "first": translated(exercise.start_position),
        "how": [translated(step) for step in exercise.steps],
        "minds": list(dict.fromkeys(filter(None, mind))),
        "frames": [
            figure_words(exercise, kind) | {"label": translated(label)}
            for kind, label in exercise.frames
        ],
    }


def figure_words(row: Exercise | AvoidMovement, kind: str) -> Json:
    """A picture by its address, and what it shows for who cannot see it."""
    return {
        "slug": row.pictured_as,
        "kind": kind,
        "digest": row.figure_digest,
        "alt": row.picture_alt,
    }


def dose_words(item: ProgramItem) -> str:
    """As the screen says it."""
    said = render_to_string("programs/_dose.html", {"item": item})
    return capfirst(unescape(strip_tags(said)).strip())


def when_words(item: ProgramItem, boxes: Iterable[Box]) -> str:
    return str(RESTS) if is_resting(boxes) else weekday_words(item.weekdays)


def leave_words(
    movements: Iterable[AvoidMovement], conditions: Collection[Condition]
) -> str:
    names = [
        translated(row.name).lower() for row in movements if is_for(row, conditions)
    ]
    return _("Leave out: %(movements)s.") % {"movements": "; ".join(names)}


def is_for(movement: AvoidMovement, conditions: Collection[Condition]) -> bool:
    return movement.slug != NOT_FOR_ALL or bool(NO_HARD_LANDING & set(conditions))


def stop_words(limits: Limits) -> str:
    """Of what to call the clinic; at which number, as the therapist has set it."""
    if limits.less == MOST:
        return _(
            "new or sharp back pain, a new ache in the thigh or groin, a swollen "
            "calf, or any fall."
        )
    return _(
        "new or sharp back pain, a new ache in the thigh or groin, a swollen "
        "calf, any fall, or pain of %(score)d or more out of 10."
    ) % {"score": limits.less + 1}


def hurts_words(advice: Mapping[str, str], limits: Limits) -> Json:
    """What to do when it hurts, by the bands that hold for this person."""
    return {
        "title": _("What to do when it hurts"),
        "ask": _("Give your pain a number from 0 (none) to 10 (the worst)."),
        "bands": list(_bands(advice, limits)),
        "beats": _(
            "New, sudden or sharp back pain is different. Stop and call us, whatever "
            "the number."
        ),
    }


def _bands(advice: Mapping[str, str], limits: Limits) -> Iterator[Json]:
    """A band without a number is not there."""
    for key, first, last in (
        ("ok", LEAST, limits.fine),
        ("modify", limits.fine + 1, limits.less),
        ("stop", limits.less + 1, MOST),
    ):
        if first <= last:
            yield {"score": score_words(first, last), "text": translated(advice[key])}


def score_words(first: int, last: int) -> str:
    """From one score of pain to another: "0 to 3", "4 or 5", "6"."""
    if first == last:
        return str(first)
    words = {"first": first, "last": last}
    if last == first + 1:
        return _("%(first)s or %(last)s") % words
    return _("%(first)s to %(last)s") % words


def span_words(program: Program) -> str:
    first = long_day(program.starts_on)
    if program.ends_on is None:
        return _("Since %(first)s") % {"first": first}
    return _("%(first)s to %(last)s") % {
        "first": first,
        "last": long_day(program.ends_on),
    }


def long_day(day: dt.date) -> str:
    return dates.date_format(day, "F j, Y")


def day_words(day: dt.date) -> Json:
    return {
        "name": str(WEEKDAYS_ABBR[day.weekday()]),
        "number": dates.date_format(day, "j"),
        "long": dates.date_format(day, "l, F j"),
    }
