"""26 weeks of one patient, as the chart draws them. Read, never kept.

Each kind of row is read once, by one query, and everything on the page is drawn from
it: the weeks, their kinds of exercise, the pain and the last fourteen days.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.functional import cached_property

from patients.models import Patient
from patients.models.treatment.dues import Due, dues_of
from programs.models.dated import Dated, Kind, dated_of
from programs.models.flags import SafetyFlag
from programs.models.locked import with_locked_days
from programs.models.log import DayReport, ExerciseLog
from programs.models.planned import is_for_home, planned_of, with_days_stood
from programs.models.program_item import ProgramItem
from programs.models.quiet import Quiet, quiet_days
from programs.models.trails import Trail, trails_of
from programs.models.weeks import (
    DAY,
    SHOWN,
    WEEK,
    Asked,
    History,
    Week,
    best_of,
    first_shown,
    weeks_in,
)
from programs.rules.timeline import Axis
from ptcare.people.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Step:
    """One dose of an exercise, from its first day to its last; None: it goes on."""

    first: dt.date
    last: dt.date | None
    item: ProgramItem

    @property
    def words(self) -> str:
        return self.item.amount_in_words


@dataclass(frozen=True, kw_only=True)
class HalfYear:
    """From a Monday to the Sunday of this week. `items` are of every signed program."""

    patient: Patient
    axis: Axis
    today: dt.date
    items: Sequence[ProgramItem]
    logs: Sequence[ExerciseLog]
    reports: Sequence[DayReport]
    quiet: Sequence[Quiet]
    flags: Sequence[SafetyFlag]  # of these weeks, or open; the newest first
    dated: Mapping[Kind, Sequence[Dated]]
    dues: Sequence[Due]
    trails: Sequence[Trail]  # of every test, also those never done

    @cached_property
    def history(self) -> History:
        return History(
            first=self.axis.first,
            last=self.today,
            planned=[planned_of(item) for item in self.items_at_home],
            done=best_of(
                (vars(log)["exercise_id"], log.on, log.credit) for log in self.logs
            ),
            quiet=self.quiet,
        )

    @cached_property
    def log_of(self) -> dict[Asked, ExerciseLog]:
        return {(vars(log)["exercise_id"], log.on): log for log in self.logs}

    @cached_property
    def items_at_home(self) -> Sequence[ProgramItem]:
        return [item for item in self.items if is_for_home(item)]

    @cached_property
    def weeks(self) -> list[Week]:
        """Each of the 26, the last as far as yesterday."""
        return weeks_in(self.history, self.axis.first, today=self.today)

    @cached_property
    def kinds(self) -> dict[str, list[Week]]:
        """The same, kind of exercise by kind; only those that were ever asked for."""
        found: dict[str, set[int]] = defaultdict(set)
        for item in self.items_at_home:
            found[item.category].add(item.exercise_id)
        weeks = {
            kind: weeks_in(
                self.history, self.axis.first, today=self.today, only=exercises
            )
            for kind, exercises in found.items()
        }
        return {
            kind: each
            for kind, each in weeks.items()
            if any(week.asked or week.said for week in each)
        }

    @cached_property
    def pains(self) -> list[tuple[dt.date, int]]:
        """The worst pain answered on each day, in order."""
        said = [(row.on, row.pain) for row in self.reports]
        said += [(row.on, row.pain) for row in self.logs]
        return worst_of(said)

    @cached_property
    def doses(self) -> list[tuple[str, list[Step]]]:
        """By exercise, in the order of the program: its doses, one after the other."""
        rows: dict[int, list[ProgramItem]] = defaultdict(list)
        for item in sorted(self.items, key=lambda each: (each.starts_on, each.pk)):
            rows[item.exercise_id].append(item)
        steps = [self._steps(each) for each in rows.values()]
        return [(each[-1].item.exercise.name, each) for each in steps if each]

    def _steps(self, rows: Sequence[ProgramItem]) -> list[Step]:
        found: list[Step] = []
        for item in rows:
            first, last = vars(item)["stood_from"], vars(item)["stood_until"]
            if not self.axis.stretch(first, last):
                continue
            before = found[-1] if found else None
            goes_on = before and before.last and before.last + DAY >= first
            if before and goes_on and before.words == item.amount_in_words:
                found[-1] = Step(first=before.first, last=last, item=item)
            else:
                found.append(Step(first=first, last=last, item=item))
        return found


def worst_of(said: Iterable[tuple[dt.date, int | None]]) -> list[tuple[dt.date, int]]:
    """The worst pain answered on each day, in order. No answer is not a 0."""
    worst: dict[dt.date, int] = {}
    for on, pain in said:
        if pain is not None:
            worst[on] = max(pain, worst.get(on, 0))
    return sorted(worst.items())


def half_year_of(patient: Patient, actor: Actor, *, today: dt.date) -> HalfYear:
    """Eight queries, however long the care and however much was logged."""
    first = first_shown(today)
    return HalfYear(
        patient=patient,
        axis=Axis(first=first, last=first + SHOWN * WEEK - DAY),
        today=today,
        items=_items(patient, actor, first),
        logs=_logs(patient, actor, first),
        reports=list(
            DayReport.objects.visible_to(actor)
            .standing()
            .filter(patient=patient, on__gte=first)
            .order_by("on", "pk")
        ),
        quiet=quiet_days(patient, actor, first=first, last=today),
        flags=_flags(patient, actor, first),
        dated=dated_of(patient, actor, since=first),
        dues=dues_of(patient, actor, today=today),
        trails=list(trails_of(patient, actor).values()),
    )


def _items(patient: Patient, actor: Actor, first: dt.date) -> list[ProgramItem]:
    rows = (
        ProgramItem.objects.visible_to(actor)
        .unplanned()
        .filter(
            Q(ends_on=None) | Q(ends_on__gte=first),
            patient=patient,
            is_waiting=False,
            program__signed_at__isnull=False,
        )
        .with_sign_off(was=True)
        .select_related("exercise", "program")
        .defer("exercise__figure", "exercise__evidence")
        .order_by("place", "pk")
    )
    return list(with_days_stood(with_locked_days(rows)))


def _logs(patient: Patient, actor: Actor, first: dt.date) -> list[ExerciseLog]:
    rows = ExerciseLog.objects.visible_to(actor).standing()
    rows = rows.filter(patient=patient, on__gte=first)
    return list(rows.annotate(exercise_id=F("item__exercise_id")).order_by("on", "pk"))


def _flags(patient: Patient, actor: Actor, first: dt.date) -> list[SafetyFlag]:
    rows = SafetyFlag.objects.visible_to(actor).filter(
        Q(cleared_at=None) | Q(on__gte=first), patient=patient
    )
    return list(rows.select_related("cleared_by", "patient").order_by("-raised_at"))
