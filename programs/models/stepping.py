"""What the logs of the last two full weeks say of each exercise at home.

Read, never kept; a proposal keeps a copy of what it was made from. The same number of
queries, whether for one program or for the hundreds of a batch.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Max, Q
from django.utils.functional import cached_property

from patients.models import Condition, Fall
from programs.models import checking
from programs.models.bodies import Body, bodies_of
from programs.models.exercise import Exercise
from programs.models.flags import SafetyFlag
from programs.models.log import DayReport, ExerciseLog
from programs.models.pausing import Pause
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.models.progression import ProgressionProposal
from programs.rules import pausing, progression, safety, schedule
from programs.rules.catalogue import Action, Where
from programs.rules.catalogue import Exercise as Rule
from programs.rules.pausing import Days, Stretch
from programs.rules.progression import Done, Ladder, Prescribed, Suggestion, Week

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
NEW = dt.timedelta(days=14)  # a condition of these days is new
STOPS = [each for each in SafetyFlag.Level if each != SafetyFlag.Level.WATCH]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was said of one exercise on one day."""

    credit: float
    done: str
    reason: str
    pain: int | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One exercise of a program: which way to go, and what that was seen from."""

    item: ProgramItem
    today: dt.date
    suggestion: Suggestion
    weeks: tuple[Week, ...]
    said: dict[dt.date, Said]
    numbers: dict[dt.date, int]
    above: Prescribed | None = None
    below: Prescribed | None = None
    weekdays_above: tuple[int, ...] = ()
    breaks: Sequence[Stretch] = ()  # on whose days nothing was asked
    needs_sign_off: bool = False
    new_cautions: tuple[str, ...] = ()
    days_away: int = 0


@dataclass(frozen=True)
class Shelved:
    """An exercise of the library, with the dose of each level."""

    row: Exercise
    rule: Rule
    ladder: Ladder


def judge(programs: Sequence[Program], *, now: dt.datetime) -> list[Judged]:
    """Every exercise at home of these programs, at the dose that stands.

    Programs come with their patient. Nothing is asked of one that is on hold.
    """
    facts = Facts(programs, now=now)
    return [facts.judged(item) for item in facts.items]


class Facts:
    """All that is needed of a batch of programs, gathered in a few queries."""

    def __init__(self, programs: Sequence[Program], *, now: dt.datetime) -> None:
        self.now = now
        self.programs = {program.pk: program for program in programs}
        self.patients = {each.patient_id: each.patient for each in programs}
        self.today = {pk: each.today(now) for pk, each in self.patients.items()}
        earliest = min(self.today.values(), default=now.date())
        self.since = schedule.monday_of(earliest) - progression.WEEKS * WEEK

    @cached_property
    def items(self) -> list[ProgramItem]:
        rows = ProgramItem.objects.filter(
            program__in=self.programs, is_waiting=False, ends_on=None
        ).exclude(where=ProgramItem.Where.CLINIC)
        found = list(rows.exclude(weekdays=[]).order_by("program", "place", "pk"))
        for item in found:
            item.program = self.programs[item.program_id]
            item.patient = self.patients[item.patient_id]
            item.exercise = self.shelf[item.exercise_id].row
        return found

    @cached_property
    def shelf(self) -> dict[int, Shelved]:
        ids = ProgramItem.objects.filter(program__in=self.programs).values("exercise")
        rows = Exercise.objects.filter(pk__in=ids).with_ladder()
        return {
            row.pk: Shelved(
                row=row,
                rule=row.as_rule,
                ladder={level.level: level.amount for level in row.levels.all()},
            )
            for row in rows.defer("figure", "evidence")
        }

    @cached_property
    def said(self) -> dict[int, dict[dt.date, Said]]:
        """By item and day."""
        logs = ExerciseLog.objects.standing().filter(patient__in=self.patients)
        found: dict[int, dict[dt.date, Said]] = defaultdict(dict)
        for item_id, on, credit, done, reason, pain in logs.filter(
            on__gte=self.since
        ).values_list("item_id", "on", "credit", "done", "reason", "pain"):
            found[item_id][on] = Said(
                credit=float(credit), done=done, reason=reason, pain=pain
            )
        return found

    @cached_property
    def reports(self) -> dict[int, list[DayReport]]:
        rows = DayReport.objects.standing().filter(patient__in=self.patients)
        return _by_patient(rows.filter(on__gte=self.since))

    @cached_property
    def bad_days(self) -> dict[int, set[dt.date]]:
        """The days after which the morning was worse than usual."""
        return checking.days_too_much(self.patients, since=self.since - DAY)

    @cached_property
    def bodies(self) -> dict[int, Body]:
        return bodies_of(self.patients.values(), now=self.now)

    @cached_property
    def flags(self) -> dict[int, list[SafetyFlag]]:
        """Those open, and those of these weeks that stopped something."""
        rows = SafetyFlag.objects.filter(patient__in=self.patients)
        these = Q(on__gte=self.since, level__in=STOPS)
        return _by_patient(rows.filter(Q(cleared_at=None) | these))

    @cached_property
    def falls(self) -> dict[int, list[Fall]]:
        rows = Fall.objects.standing().filter(patient__in=self.patients)
        return _by_patient(rows.filter(happened_on__gte=self.since))

    @cached_property
    def conditions(self) -> dict[int, list[Condition]]:
        """Those recorded lately."""
        rows = Condition.objects.standing().filter(patient__in=self.patients)
        return _by_patient(rows.filter(recorded_at__gte=self.now - NEW))

    @cached_property
    def decided(self) -> dict[int, dt.datetime]:
        """When a therapist last decided about each item."""
        rows = ProgressionProposal.objects.filter(patient__in=self.patients)
        by_item = rows.exclude(decided_by=None).values("item")
        return dict(
            by_item.annotate(last=Max("decided_at")).values_list("item", "last")
        )

    @cached_property
    def holds(self) -> dict[int, list[tuple[dt.datetime, dt.datetime]]]:
        """The rests that ended in these weeks, from the history of each program."""
        history = apps.get_model("programs", "ProgramEvent")._default_manager
        rows = history.filter(
            pgh_obj__in=self.programs,
            held_at__isnull=False,
            pgh_created_at__date__gte=self.since - DAY,
        )
        found = defaultdict(list)
        for program_id, held_at, until in rows.values_list(
            "pgh_obj_id", "held_at", "pgh_created_at"
        ):
            found[program_id].append((held_at, until))
        return found

    @cached_property
    def pauses(self) -> dict[int, list[Pause]]:
        """The patients' own breaks in these weeks."""
        rows = Pause.objects.kept().filter(patient__in=self.patients)
        return _by_patient(rows.filter(back_on__gt=self.since))

    @cached_property
    def last_done(self) -> dict[int, dt.date]:
        """The newest day on which anything was done, by patient."""
        logs = ExerciseLog.objects.standing().filter(patient__in=self.patients)
        newest = logs.exclude(done=ExerciseLog.Done.NONE).order_by()
        by_patient = newest.values("patient").annotate(last=Max("on"))
        return dict(by_patient.values_list("patient", "last"))

    def judged(self, item: ProgramItem) -> Judged:
        today, shelved = self.today[item.patient_id], self.shelf[item.exercise_id]
        begins = self._begins(item)
        weeks = tuple(self._weeks(item, begins=begins))
        above = progression.step_up(item.prescribed, ladder=shelved.ladder)
        verdict = self._verdict_above(item, above)
        new_cautions = self._new_cautions(item, begins=begins)
        days_away = self._days_away(item, begins=begins)
        suggestion = progression.suggest(
            weeks,
            since=self._done(item, begins, today),
            circumstances=progression.Circumstances(
                has_open_flag=any(f.cleared_at is None for f in self._flags(item)),
                is_locked=any(f.cleared_at for f in self._flags(item)),
                has_fallen=bool(self._falls(item)),
                has_new_caution=bool(new_cautions),
                has_next=above is not None,
                is_next_allowed=verdict is None or _is_open(verdict),
                away_for=days_away * DAY,
            ),
        )
        return Judged(
            item=item,
            today=today,
            suggestion=suggestion,
            weeks=weeks,
            said=self.said[item.pk],
            numbers=self._numbers(item),
            above=above,
            weekdays_above=self._weekdays(item, above),
            breaks=self._breaks(item),
            below=progression.step_back(item.prescribed, ladder=self._ladder(item)),
            needs_sign_off=verdict is not None and _waits_for_sign_off(verdict),
            new_cautions=new_cautions,
            days_away=days_away,
        )

    def _begins(self, item: ProgramItem) -> dt.date:
        """The first day that counts: of this dose, and since it was decided about."""
        first = max(item.starts_on, item.program.starts_on)
        decided_at = self.decided.get(item.pk)
        if decided_at is None:
            return first
        return max(first, decided_at.astimezone(item.patient.zone).date() + DAY)

    def _weeks(self, item: ProgramItem, *, begins: dt.date) -> Iterable[Week]:
        this_monday = schedule.monday_of(self.today[item.patient_id])
        for back in range(progression.WEEKS, 0, -1):
            monday = this_monday - back * WEEK
            if monday >= begins:
                yield self._week(item, monday)

    def _week(self, item: ProgramItem, monday: dt.date) -> Week:
        days = [monday + number * DAY for number in range(7)]
        asked = [day for day in days if schedule.is_due(item, on=day)]
        reports = {row.on: row for row in self.reports[item.patient_id]}
        said = self.said[item.pk]
        numbers = self._numbers(item)
        hurt = [day for day in asked if _hurt(reports.get(day), said.get(day))]
        return Week(
            monday=monday,
            asked=len(asked),
            done=tuple(self._done(item, days[0], days[-1])),
            pain=max((numbers[day] for day in days if day in numbers), default=None),
            was_left_out_for_pain=bool(hurt),
            has_rested=self._has_rested(item, days[0], days[-1]),
        )

    def _numbers(self, item: ProgramItem) -> dict[dt.date, int]:
        """The pain numbers given for whole weeks, by the day they are kept at."""
        reports = self.reports[item.patient_id]
        return {row.on: row.pain for row in reports if row.pain is not None}

    def _done(self, item: ProgramItem, first: dt.date, last: dt.date) -> list[Done]:
        felt = {row.on: row.effort for row in self.reports[item.patient_id]}
        return [
            Done(
                on=on,
                credit=said.credit,
                pain=said.pain,
                effort=progression.FELT.get(felt.get(on, "")),
                was_too_much=self._was_too_much(item, on, said),
            )
            for on, said in sorted(self.said[item.pk].items())
            if first <= on <= last
        ]

    def _was_too_much(self, item: ProgramItem, on: dt.date, said: Said) -> bool | None:
        """It hurt, and the morning after said so; None where nobody said that."""
        return (on in self.bad_days[item.patient_id] and bool(said.pain)) or None

    def _has_rested(self, item: ProgramItem, first: dt.date, last: dt.date) -> bool:
        days = [first + number * DAY for number in range((last - first).days + 1)]
        return bool(pausing.covered(self._breaks(item), days))

    def _breaks(self, item: ProgramItem) -> list[Stretch]:
        """The patient's own, and holds: the day of a resume is of the hold too."""
        zone = item.patient.zone
        holds = [
            Days(
                starts_on=held_at.astimezone(zone).date(),
                back_on=until.astimezone(zone).date() + DAY,
            )
            for held_at, until in self.holds[item.program_id]
        ]
        return [*self.pauses[item.patient_id], *holds]

    def _flags(self, item: ProgramItem) -> list[SafetyFlag]:
        return self.flags[item.patient_id]

    def _falls(self, item: ProgramItem) -> list[Fall]:
        first = schedule.monday_of(self.today[item.patient_id]) - 2 * WEEK
        return [f for f in self.falls[item.patient_id] if f.happened_on >= first]

    def _verdict_above(
        self, item: ProgramItem, above: Prescribed | None
    ) -> safety.Verdict | None:
        """Of the next level, where it is a level; None for sets, or at the top."""
        if above is None or above.level == item.level:
            return None
        return self._verdict(item, above.level)

    def _verdict(self, item: ProgramItem, level: int) -> safety.Verdict:
        body, rule = self.bodies[item.patient_id], self.shelf[item.exercise_id].rule
        return body.verdict(rule, level=level, where=Where(item.where))

    def _weekdays(self, item: ProgramItem, above: Prescribed | None) -> tuple[int, ...]:
        """Its own, unless the next level is for fewer days, as with added load."""
        levels = {each.level: each for each in item.exercise.levels.all()}
        days = tuple(item.weekdays)
        if above is None or above.level == item.level:
            return days
        most = levels[above.level].days_per_week
        return schedule.spread(most) if most < len(days) else days

    def _ladder(self, item: ProgramItem) -> Ladder:
        """The levels that may be done there now."""
        ladder = self.shelf[item.exercise_id].ladder
        return {
            level: dose
            for level, dose in ladder.items()
            if level == item.level or self._verdict(item, level).is_open_at_home
        }

    def _new_cautions(self, item: ProgramItem, *, begins: dt.date) -> tuple[str, ...]:
        """Conditions recorded after it was prescribed that ask for care with it."""
        zone = item.patient.zone
        new = {
            row.key
            for row in self.conditions[item.patient_id]
            if row.recorded_at > item.prescribed_at
            and row.recorded_at.astimezone(zone).date() >= begins
        }
        reasons = self._verdict(item, item.level).reasons if new else ()
        return tuple(sorted({str(r.condition) for r in reasons if r.condition in new}))

    def _days_away(self, item: ProgramItem, *, begins: dt.date) -> int:
        """Whole days since anything was done; 0 where nothing ever was."""
        last = self.last_done.get(item.patient_id)
        if last is None or last < item.program.starts_on:
            return 0
        heard = max(last, begins - DAY)
        return max((self.today[item.patient_id] - heard).days - 1, 0)


def _is_open(verdict: safety.Verdict) -> bool:
    """Whether nothing but a sign-off is missing."""
    against = [r for r in verdict.reasons if r.action >= Action.CLEAR]
    return all(reason.rule is safety.Rule.SIGN_OFF for reason in against)


def _waits_for_sign_off(verdict: safety.Verdict) -> bool:
    return any(reason.rule is safety.Rule.SIGN_OFF for reason in verdict.reasons)


def _hurt(report: DayReport | None, said: Said | None) -> bool:
    """Whether it was left out that day because of pain."""
    pain = DayReport.NotToday.PAIN
    is_left_out = said is None or said.done == ExerciseLog.Done.NONE
    return is_left_out and (
        (report is not None and report.not_today == pain)
        or (said is not None and said.reason == pain)
    )


def _by_patient(rows: Iterable[Any]) -> dict[int, Any]:
    found: dict[int, Any] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(row)
    return found
