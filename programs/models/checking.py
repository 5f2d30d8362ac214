"""What the patient's day shows of the check-in. Read, never kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    Expression,
    ExpressionWrapper,
    F,
    OuterRef,
    Subquery,
)
from django.db.models.fields import DateField
from django.db.models.functions import Coalesce

from patients.models import Fracture, PainLimits, Patient
from patients.rules import pain
from programs.models.checkin import CheckIn
from programs.models.flags import SafetyFlag
from programs.models.log import ExerciseLog
from programs.rules import hurting, redflags
from programs.rules.redflags import Lock

DAY = dt.timedelta(days=1)


class Ask(StrEnum):
    """What stands above the day's list."""

    LINE = "line"
    FULL = "full"  # the whole list is due
    CLEAR = "clear"  # answered: nothing new
    TOLD = "told"  # answered: something is wrong


@dataclass(frozen=True, kw_only=True)
class Line:
    """The check-in of one day, as the patient sees it."""

    ask: Ask
    asks_morning: bool


def facts(local_day: Expression) -> dict[str, Any]:
    """One value each, for a queryset of patients; `local_day` is their own day.

    `told_signs` are the strictest answer of the day (None: not answered), `listed_on`
    and `listed_at` say when the whole list was last answered, `flagged_at` when the
    newest sign was raised, `unread_stop` is an emergency that waits to be read.
    """
    mine = {"patient": OuterRef("pk")}
    answered = CheckIn.objects.answered().filter(**mine)
    listed = (
        CheckIn.objects.in_full()
        .filter(**mine)
        .annotate(told_at=Coalesce("made_at", "said_at"))
    )
    listed = listed.order_by("-told_at")
    flags = SafetyFlag.objects.filter(**mine)
    locked = flags.day_locked()
    yesterday = ExpressionWrapper(local_day - DAY, DateField())
    sore = ExerciseLog.objects.standing().filter(
        **mine, on=yesterday, pain__gte=hurting.SORE
    )
    morning = CheckIn.objects.filter(**mine, on=local_day, asked=CheckIn.Asked.MORNING)
    usual = CheckIn.objects.filter(**mine, usual_pain__isnull=False)
    return {
        "told_signs": Subquery(
            answered.filter(on=local_day).order_by("-signs__len").values("signs")[:1]
        ),
        "listed_on": Subquery(listed.values("on")[:1]),
        "listed_at": Subquery(listed.values("told_at")[:1]),
        "flagged_at": Subquery(flags.order_by("-raised_at").values("raised_at")[:1]),
        "is_day_locked": Exists(locked),
        "is_closed_by_a_fall": Exists(
            locked.filter(day_locks__contains=[Lock.EVERYTHING])
        ),
        "unread_stop": Subquery(flags.unread().order_by("-raised_at").values("pk")[:1]),
        "is_sore": ExpressionWrapper(
            Exists(sore) & ~Exists(morning), output_field=BooleanField()
        ),
        "usual_pain": Subquery(
            usual.filter(on__lte=local_day)
            .order_by("-on", "-said_at")
            .values("usual_pain")[:1]
        ),
    }


def line_of(patient: Any, *, today: dt.date) -> Line:
    """Of a patient with `facts`, today."""
    return Line(ask=_ask(patient, today), asks_morning=patient.is_sore)


def _ask(patient: Any, today: dt.date) -> Ask:
    if patient.told_signs:
        return Ask.TOLD
    if is_full_due(patient, today=today):
        return Ask.FULL
    return Ask.LINE if patient.told_signs is None else Ask.CLEAR


def is_full_due(patient: Any, *, today: dt.date) -> bool:
    """Of a patient with `facts`: whether the whole list is asked today."""
    listed_at, flagged_at = patient.listed_at, patient.flagged_at
    return redflags.is_asked_in_full(
        today=today,
        last_on=patient.listed_on,
        is_flagged_since=bool(listed_at and flagged_at and flagged_at >= listed_at),
        has_day_lock=patient.is_day_locked,
    )


def usual_pain_of(patient: Patient, *, on: dt.date) -> int | None:
    """The baseline, 0 to 10, as last answered by that day; None: never answered."""
    said = CheckIn.objects.filter(
        patient=patient, usual_pain__isnull=False, on__lte=on
    ).order_by("-on", "-said_at")
    return said.values_list("usual_pain", flat=True).first()


def setting_facts(whose: str, *, on: dt.date) -> dict[str, Any]:
    """For rows that name a patient in the column `whose`: see `setting_of`."""
    standing = {"patient": OuterRef(whose), "withdrawn_at": None}
    limits = PainLimits.objects.filter(**standing)
    usual = CheckIn.objects.filter(
        patient=OuterRef(whose), usual_pain__isnull=False, on__lte=on
    ).order_by("-on", "-said_at")
    return {
        "limit_fine": Subquery(limits.values("fine")),
        "limit_less": Subquery(limits.values("less")),
        "pain_at_rest": Subquery(usual.values("usual_pain")[:1]),
        "has_broken_spine": Exists(
            Fracture.objects.filter(**standing, site=Fracture.Site.SPINE)
        ),
    }


def setting_of(row: Any, *, on: dt.date) -> hurting.Setting:
    """What this person's pain is held against on that day.

    Of a patient, or of an item of theirs: one query, none where the row was read with
    `setting_facts`.
    """
    facts = setting_facts("pk", on=on)
    found = vars(row)
    if not facts.keys() <= found.keys():
        mine = Patient.objects.filter(pk=getattr(row, "patient_id", row.pk))
        found = mine.annotate(**facts).values(*facts).get()
    return _setting(found)


def _setting(found: Mapping[str, Any]) -> hurting.Setting:
    fine, less = found["limit_fine"], found["limit_less"]
    return hurting.Setting(
        usual=found["pain_at_rest"],
        limits=pain.USUAL_LIMITS if fine is None else pain.Limits(fine=fine, less=less),
        after_spine_fracture=found["has_broken_spine"],
    )


def settings_facts(days: Collection[dt.date]) -> dict[str, Any]:
    """For a queryset of patients: what `settings_of` reads, of each of these days."""
    found = {}
    for day in days:
        facts = setting_facts("pk", on=day)
        found[_at_rest(day)] = facts.pop("pain_at_rest")
        found |= facts
    return found


def settings_of(
    patient: Patient, days: Iterable[dt.date]
) -> dict[dt.date, hurting.Setting]:
    """What pain is held against on each of the days; no query of its own."""
    found = vars(patient)
    return {
        day: _setting(found | {"pain_at_rest": found[_at_rest(day)]}) for day in days
    }


def _at_rest(day: dt.date) -> str:
    return f"pain_at_rest_{day.toordinal()}"


def days_too_much(
    patients: Iterable[int], *, since: dt.date
) -> dict[int, set[dt.date]]:
    """By patient id, the days after which the morning was too much; since that day."""
    mornings = CheckIn.objects.filter(
        patient__in=patients,
        asked=CheckIn.Asked.MORNING,
        on__gt=since,
        pain__gte=F("usual_pain") + pain.WORSE_NEXT_MORNING,
    )
    found: dict[int, set[dt.date]] = defaultdict(set)
    for patient_id, on in mornings.values_list("patient_id", "on"):
        found[patient_id].add(on - DAY)
    return found


def too_much_again(patient: Patient, *, morning: dt.date) -> list[ExerciseLog]:
    """Of the day before, what hurt and is too much for the second time in a week."""
    last = morning - DAY
    days = days_too_much([patient.pk], since=last - pain.WEEK)[patient.pk]
    logs = ExerciseLog.objects.standing().filter(
        patient=patient, on__in=days, pain__gte=hurting.SORE
    )
    by_exercise: dict[int, list[ExerciseLog]] = defaultdict(list)
    for log in logs.select_related("item").order_by("on", "pk"):
        by_exercise[log.item.exercise_id].append(log)
    return [
        rows[-1]
        for rows in by_exercise.values()
        if rows[-1].on == last and pain.holds([row.on for row in rows], on=last)
    ]
