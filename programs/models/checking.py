"""What the patient's day shows of the check-in. Read, never kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    Expression,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject

from patients.models import Fracture, PainLimits, Patient
from patients.models.days import DayBefore, day_in
from patients.rules import pain
from programs.models.checkin import CheckIn
from programs.models.flags import SafetyFlag, SafetyFlagQuerySet
from programs.models.log import ExerciseLog
from programs.rules import escalating, hurting, redflags
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
    stop: int | None = None  # what to do about a serious sign, to be read again
    is_looked_at: bool = False  # whether no sign is open any more


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What was answered, and what that holds."""

    told_signs: list[str] | None  # the strictest answer of the day; None: no answer
    listed_on: dt.date | None  # when the whole list was last answered
    listed_at: dt.datetime | None
    flagged_at: dt.datetime | None  # when the newest sign was raised
    is_day_locked: bool
    is_closed_by_a_fall: bool
    unread_stop: int | None  # an emergency that waits to be read
    stop: int | None  # the newest serious sign that is open
    open_signs: int
    is_sore: bool  # it hurt yesterday, and this morning's answer is missing


def facts(local_day: Expression) -> dict[str, Any]:
    """For a queryset of patients, what `facts_of` reads: as few values as tables,
    however much they say. `local_day` is the patients' own day."""
    mine = {"patient": OuterRef("pk")}
    today = CheckIn.objects.filter(**mine, on=local_day)
    listed = CheckIn.objects.answered().in_full().filter(**mine)
    sore = ExerciseLog.objects.standing().filter(
        is_sore(), **mine, on=DayBefore(local_day)
    )
    said = JSONObject(on="on", at=Coalesce("made_at", "said_at"))
    answer = JSONObject(signs="signs", asked="asked")
    return {
        "answered_today": ArraySubquery(today.order_by().values(answer=answer)),
        "listed": Subquery(
            listed.order_by(Coalesce("made_at", "said_at").desc()).values(said=said)[:1]
        ),
        "flagged": Subquery(_flagged(SafetyFlag.objects.filter(**mine))),
        "was_sore": Exists(sore),
    }


def is_sore() -> Q:
    """Of logs: pain after which the next morning is asked about."""
    own = PainLimits.objects.filter(patient=OuterRef("patient"), withdrawn_at=None)
    above = Q(pain__isnull=False, pain__gt=Subquery(own.values("fine")))
    return Q(pain__gte=hurting.SORE) | above


def _flagged(flags: SafetyFlagQuerySet) -> QuerySet[Any, Any]:
    """All that Facts says of somebody's signs, in one value."""
    locked = Q(cleared_at=None, day_locks_ended_on=None) & ~Q(day_locks=[])
    fallen = locked & Q(day_locks__contains=[Lock.EVERYTHING])
    unread = Q(cleared_at=None, level=SafetyFlag.Level.EMERGENCY, read_at=None)
    newest = ArrayAgg("pk", filter=unread, order_by="-raised_at")
    serious = Q(cleared_at=None, level__in=escalating.SOON)
    value = JSONObject(
        at=Max("raised_at"),
        is_day_locked=Count("pk", filter=locked),
        is_closed_by_a_fall=Count("pk", filter=fallen),
        unread=newest,
        serious=ArrayAgg("pk", filter=serious, order_by="-raised_at"),
        open=Count("pk", filter=Q(cleared_at=None)),
    )
    return flags.order_by().values("patient").annotate(value=value).values("value")


def facts_of(patient: Any) -> Facts:
    """Of a patient read with `facts`."""
    found = vars(patient)
    answers, listed = found["answered_today"], found["listed"] or {}
    flagged = found["flagged"] or {}
    told = [each["signs"] for each in answers if each["signs"] is not None]
    has_morning = any(each["asked"] == CheckIn.Asked.MORNING for each in answers)
    return Facts(
        told_signs=max(told, key=len, default=None),
        listed_on=day_in(listed.get("on")),
        listed_at=_moment(listed.get("at")),
        flagged_at=_moment(flagged.get("at")),
        is_day_locked=bool(flagged.get("is_day_locked")),
        is_closed_by_a_fall=bool(flagged.get("is_closed_by_a_fall")),
        unread_stop=next(iter(flagged.get("unread") or ()), None),
        stop=next(iter(flagged.get("serious") or ()), None),
        open_signs=flagged.get("open") or 0,
        is_sore=found["was_sore"] and not has_morning,
    )


def _moment(said: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(said) if said else None


def line_of(facts: Facts, *, today: dt.date) -> Line:
    return Line(
        ask=_ask(facts, today),
        asks_morning=facts.is_sore,
        stop=facts.stop,
        is_looked_at=not facts.open_signs,
    )


def _ask(facts: Facts, today: dt.date) -> Ask:
    if facts.told_signs:
        return Ask.TOLD
    if is_full_due(facts, today=today):
        return Ask.FULL
    return Ask.LINE if facts.told_signs is None else Ask.CLEAR


def is_full_due(facts: Facts, *, today: dt.date) -> bool:
    """Whether the whole list is asked today."""
    listed_at, flagged_at = facts.listed_at, facts.flagged_at
    return redflags.is_asked_in_full(
        today=today,
        last_on=facts.listed_on,
        is_flagged_since=bool(listed_at and flagged_at and flagged_at >= listed_at),
        has_day_lock=facts.is_day_locked,
    )


def usual_pain_of(patient: Patient, *, on: dt.date) -> int | None:
    """The baseline, 0 to 10, as last answered by that day; None: never answered."""
    return _usual_pain(patient, on=on).values_list("usual_pain", flat=True).first()


def _usual_pain(whose: Any, *, on: dt.date) -> QuerySet[CheckIn]:
    """Of these answers the first one holds on that day."""
    said = CheckIn.objects.filter(patient=whose, usual_pain__isnull=False, on__lte=on)
    return said.order_by("-on", "-said_at")


def setting_facts(whose: str, *, on: dt.date) -> dict[str, Any]:
    """For rows that name a patient in the column `whose`: see `setting_of`."""
    standing = {"patient": OuterRef(whose), "withdrawn_at": None}
    limits = PainLimits.objects.filter(**standing)
    usual = _usual_pain(OuterRef(whose), on=on)
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
        since = _usual_pain(OuterRef("pk"), on=day).values("on")[:1]
        found |= facts | {_since(day): Subquery(since)}
    return found


def settings_of(
    patient: Patient, days: Iterable[dt.date]
) -> dict[dt.date, hurting.Setting]:
    """What pain is held against on each of the days; no query of its own."""
    found = vars(patient)
    return {
        day: _setting(found | {"pain_at_rest": found[_at_rest(day)]}) for day in days
    }


def usual_pain_since(patient: Patient, *, on: dt.date) -> dt.date | None:
    """Of which day the answer is that `settings_of` goes by."""
    since: dt.date | None = vars(patient)[_since(on)]
    return since


def _at_rest(day: dt.date) -> str:
    return f"pain_at_rest_{day.toordinal()}"


def _since(day: dt.date) -> str:
    return f"{_at_rest(day)}_since"


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
        is_sore(), patient=patient, on__in=days
    )
    by_exercise: dict[int, list[ExerciseLog]] = defaultdict(list)
    for log in logs.select_related("item").order_by("on", "pk"):
        by_exercise[log.item.exercise_id].append(log)
    return [
        rows[-1]
        for rows in by_exercise.values()
        if rows[-1].on == last and pain.holds([row.on for row in rows], on=last)
    ]
