"""The rest of the treatment in plain words: how often, when due, how dense."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patients.models import Aid, Medication
from patients.models.treatment import dues
from patients.models.treatment.dues import Due
from patients.rules.measuring import BoneClass
from patients.rules.recurring import Rhythm, Unit
from programs.models.weekplan import WeekPlan
from ptcare.languages import dates


def often(medication: Medication) -> str:
    """How often, with the weekday of a weekly one and the time of day."""
    at = medication.get_at_display() if medication.at else ""
    return ", ".join(filter(None, [_round(medication), at.lower()]))


def _round(medication: Medication) -> str:
    if medication.rhythm is Rhythm.AS_NEEDED:
        return _("As needed")
    if medication.rhythm is Rhythm.DAILY:
        return _("Every day")
    if medication.rhythm is Rhythm.WEEKLY and medication.first_due_on:
        day = WEEKDAYS[medication.first_due_on.weekday()]
        return _("Every %(weekday)s") % {"weekday": day}
    number = medication.every or 1
    return {
        Unit.DAY: ngettext("Every day", "Every %(number)s days", number),
        Unit.WEEK: ngettext("Every week", "Every %(number)s weeks", number),
        Unit.MONTH: ngettext("Every month", "Every %(number)s months", number),
    }[Unit(medication.unit)] % {"number": number}


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """One thing with a date, as people read it."""

    due: Due
    what: str
    when: str
    tone: str
    icon: str


ICONS = {
    dues.MEDICINE: "pill",
    dues.DOSE: "syringe",
    dues.AID: "ruler",
    dues.SCAN: "bone",
    dues.BLOOD: "test-tube",
}


def due_line(due: Due, *, today: dt.date, day_as: str = "") -> DueLine:
    """What, and when: overdue in words and in tone. The app gives no advice.

    The doctor decides what a late dose means, and is named in the same breath.
    `day_as` is how staff read a day; without it, it is written for the patient.
    """
    return DueLine(
        due=due,
        what=_what(due),
        when=_when(due, today, day_as),
        tone="warn" if due.on <= today else "",
        icon=ICONS[due.kind],
    )


def due_lines(
    dues: Iterable[Due], *, today: dt.date, day_as: str = ""
) -> list[DueLine]:
    return [due_line(due, today=today, day_as=day_as) for due in dues]


def words_of_week(plan: WeekPlan, day_as: str = "") -> dict[str, Any]:
    """`plan_days`, each day with what is due on it, and `plan_coming`."""
    how: Any = {"today": plan.today, "day_as": day_as}
    return {
        "plan_days": [(day, due_lines(day.dues, **how)) for day in plan.days],
        "plan_coming": due_lines(plan.coming, **how),
    }


def _what(due: Due) -> str:
    named = " ".join(filter(None, [due.name, due.detail]))
    if due.kind == dues.AID:
        aid = str(Aid(kind=due.name, name=due.detail))
        return _("Fit check: %(aid)s") % {"aid": aid}
    if due.kind == dues.SCAN:
        return _("Bone density scan (DXA)")
    return _("Blood test") if due.kind == dues.BLOOD else named


def _when(due: Due, today: dt.date, day_as: str) -> str:
    is_near = abs(due.on - today).days < 180
    day = dates.date_format(due.on, day_as or ("l, F j" if is_near else "F j, Y"))
    if due.on == today:
        return _("due today")
    if due.on > today:
        return _("due %(day)s") % {"day": day}
    if due.kind == dues.DOSE:
        return _(
            "was due %(day)s. Had it? Tell the clinic. If not, ask the doctor."
        ) % {"day": day}
    return _("was due %(day)s") % {"day": day}


def class_words(bone_class: BoneClass) -> str:
    """A range of the WHO, never a diagnosis."""
    return {
        BoneClass.NORMAL: _("normal range"),
        BoneClass.LOW_BONE_MASS: _("low bone mass range (osteopenia)"),
        BoneClass.OSTEOPOROSIS: _("osteoporosis range"),
        BoneClass.SEVERE: _("osteoporosis range with a fragility fracture (“severe”)"),
    }[bone_class]
