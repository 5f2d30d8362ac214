"""One month of a patient: each day in a word, and what was said of it."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import QuerySet, TextChoices

from patients.models import Patient
from patients.models.one_value import OneValue
from programs.models.log import DayReport, Effort, ExerciseLog
from programs.models.progress import Square, squares
from programs.models.weeks import (
    DAY,
    DOSES,
    SAID,
    WEEK,
    doses_of,
    history_in,
    history_rows,
    logged,
)
from programs.rules import schedule
from ptcare.languages.library import translated
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

LOGS = *SAID, "done", "pain"
NAMED = *DOSES, "place", "exercise__name", "exercise__clinic_id"
REPORTS = "on", "pain", "effort", "not_today"

Facts = Mapping[str, Any]  # of one patient and month


@dataclass(frozen=True)
class LogTold:
    """What was said of one exercise on one day, in words."""

    name: str
    done: str
    pain: int | None


@dataclass(frozen=True)
class ReportTold:
    """What was said of a day as a whole: one of the three."""

    pain: int | None
    effort: str
    not_today: str


@dataclass(frozen=True)
class DayTold:
    """One day, with the exercises and words that were said of it."""

    square: Square
    logs: list[LogTold] = field(default_factory=list)
    reports: list[ReportTold] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Month:
    """Whole weeks of days; those of other months are None."""

    first: dt.date
    weeks: list[list[Square | None]]
    told: list[DayTold]  # the newest first
    before: dt.date | None
    after: dt.date | None


def month_of(actor: Actor, *, first: dt.date, now: dt.datetime) -> Month | None:
    """Of the actor's own record; None of a month before or after the care.

    One query, whatever was logged in it and before.
    """
    last = first.replace(day=monthrange(first.year, first.month)[1])
    found = _month(actor, patient_id=actor.patient_id or 0, first=first, last=last)
    for patient in found:
        today, begun = patient.today(now), patient.admitted_on.replace(day=1)
        if begun <= first <= today:
            return _as_told(vars(patient), first, last, today=today, begun=begun)
    return None


@prepared
def _month(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> QuerySet[Patient]:
    span: dict[str, Any] = {"patient_id": patient_id, "first": first, "last": last}
    logs = logged(actor, **span)
    words = DayReport.objects.visible_to(actor).standing().order_by("pk")
    reports = words.filter(patient_id=patient_id, on__range=(first, last))
    return (
        Patient.objects.visible_to(actor)
        .filter(pk=patient_id)
        .only("admitted_on", "time_zone")
        .annotate(
            logs=OneValue(logs.order_by("pk"), *LOGS),
            doses=OneValue(doses_of(logs), *NAMED),
            reports=OneValue(reports, *REPORTS),
            **history_rows(actor, **span),
        )
    )


def _as_told(
    facts: Facts, first: dt.date, last: dt.date, *, today: dt.date, begun: dt.date
) -> Month:
    history = history_in(facts, facts["logs"], first=first, last=last)
    weeks = [squares(history, each, today=today) for each in _mondays(first, last)]
    logs, reports = _logs(facts), _reports(facts["reports"])
    said = {*logs, *reports}
    days = [each for week in weeks for each in week if each.on in said]
    before, after = (first - DAY).replace(day=1), last + DAY
    return Month(
        first=first,
        weeks=[[d if d.on.month == first.month else None for d in w] for w in weeks],
        told=[DayTold(d, logs[d.on], reports[d.on]) for d in reversed(days)],
        before=before if before >= begun else None,
        after=after if after <= today else None,
    )


def _mondays(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    monday = schedule.monday_of(first)
    while monday <= last:
        yield monday
        monday += WEEK


def _logs(facts: Facts) -> dict[dt.date, list[LogTold]]:
    """By day, in words, as the program has them; each word is translated once."""
    told: dict[dt.date, list[LogTold]] = defaultdict(list)
    word_of, day = _words(ExerciseLog.Done), dt.date.fromisoformat
    places = {pk: place for pk, _of, place, *_name in facts["doses"]}
    names = {pk: _name(*name) for pk, _of, _place, *name in facts["doses"]}
    rows = sorted(facts["logs"], key=lambda row: places[row[0]])
    for pk, on, _credit, done, pain in rows:
        told[day(on)].append(LogTold(names[pk], word_of(done), pain))
    return told


def _reports(rows: Iterable[Sequence[Any]]) -> dict[dt.date, list[ReportTold]]:
    told: dict[dt.date, list[ReportTold]] = defaultdict(list)
    effort_of, reason_of = _words(Effort), _words(DayReport.NotToday)
    for on, pain, effort, reason in rows:
        report = ReportTold(pain, effort_of(effort), reason_of(reason))
        told[dt.date.fromisoformat(on)].append(report)
    return told


def _name(name: str, clinic_id: int | None) -> str:
    """Of an exercise; what a clinic typed stays as it is."""
    return translated(name) if clinic_id is None else name


def _words(choices: type[TextChoices]) -> Callable[[str], str]:
    """The label of a value in the reader's language, or nothing."""
    return cache(lambda value: str(choices(value).label) if value else "")
