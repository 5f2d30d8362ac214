"""The therapist's list: of each row shown, what was asked, said and warned of.

Five queries, whether for one patient or for a page of them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from patients.models import Patient
from patients.models.patient import PatientQuerySet
from patients.models.reevaluations import interval_of, with_evaluation
from patients.rules import reevaluating
from patients.rules.coverage.result import LimitedBy
from programs.models import messages
from programs.models.flags import SafetyFlag
from programs.models.locked import (
    holds_of,
    locked_days_of,
    with_holds,
    with_locked_days,
)
from programs.models.log import ExerciseLog
from programs.models.pausing import Pause
from programs.models.phase import Phase
from programs.models.program import Program, ProgramItem
from programs.models.progression import ProgressionProposal
from programs.models.resting import ItemRest
from programs.rules import adherence, attention, pausing, schedule
from programs.rules.adherence import ExerciseWeek
from programs.rules.pausing import Stretch
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)

Said = tuple[int, int, dt.date, Decimal, int | None]  # patient, item, day, credit, pain


@dataclass(frozen=True, kw_only=True)
class Row:
    """One patient of the list."""

    patient: Patient
    program: Program | None
    last_log_on: dt.date | None
    share: float | None
    standing: attention.Standing
    evaluated_on: dt.date | None
    why: attention.Why | None
    pause: Pause | None = None  # that runs today
    illness: Pause | None = None  # the newest break for one that has begun


def rows_of(
    patients: Sequence[Patient], actor: Actor, *, now: dt.datetime
) -> list[Row]:
    """In the order given. Patients come as `listed` makes them."""
    ids = [patient.pk for patient in patients]
    programs: dict[int, Program] = {}
    next_weeks: dict[int, int | None] = {}
    items = defaultdict(list)
    rows = ProgramItem.objects.visible_to(actor).unplanned()
    current = rows.filter(program__in=Program.objects.current(), patient__in=ids)
    for item in with_holds(
        with_locked_days(
            current.select_related("program").annotate(next_week=_next_phase())
        )
    ):  # no program is signed without an exercise
        programs[item.patient_id] = item.program
        next_weeks[item.patient_id] = item.next_week  # type: ignore[attr-defined]
        if not item.is_waiting:
            items[item.patient_id].append(item)
    said = defaultdict(list)
    earliest = (now - 2 * WEEK).date() - DAY  # wherever the patient lives
    for row in (
        ExerciseLog.objects.visible_to(actor)
        .standing()
        .filter(patient__in=ids, on__gte=earliest)
        .values_list("patient_id", "item_id", "on", "credit", "pain")
    ):
        said[row[0]].append(row)
    pauses = pauses_of(ids, actor, since=earliest)
    signs = defaultdict(list)
    flags = SafetyFlag.objects.visible_to(actor).open().filter(patient__in=ids)
    for flag in flags.only("patient_id", "level", "locks", "seen_at"):
        signs[flag.patient_id].append(flag)
    waiting = ProgressionProposal.objects.visible_to(actor).to_decide()
    proposals = Counter(
        waiting.filter(patient__in=ids).values_list("patient_id", flat=True)
    )
    return [
        _row(
            each,
            programs.get(each.pk),
            items[each.pk],
            said[each.pk],
            pauses[each.pk],
            signs[each.pk],
            proposals[each.pk],
            next_weeks.get(each.pk),
            each.today(now),
            now,
        )
        for each in patients
    ]


def pauses_of(
    ids: Sequence[int], actor: Actor, *, since: dt.date
) -> dict[int, list[Pause]]:
    """The breaks of these patients, as far back as a second illness looks."""
    found: dict[int, list[Pause]] = defaultdict(list)
    rows = Pause.objects.visible_to(actor).kept().filter(patient__in=ids)
    recent = rows.filter(
        back_on__gt=since - pausing.LONGEST * DAY - pausing.AGAIN_WITHIN
    )
    for row in recent.order_by("starts_on"):
        found[row.patient_id].append(row)
    return found


def _next_phase() -> Subquery:
    """The first week of the program's next phase that nobody has opened."""
    coming = Phase.objects.standing().filter(
        program=OuterRef("program"), opened_at=None
    )
    return Subquery(coming.order_by("week_from").values("week_from")[:1])


def _is_phase_due(program: Program | None, week: int | None, today: dt.date) -> bool:
    if program is None or week is None:
        return False
    return (schedule.week_of(today, starts_on=program.starts_on) or 0) >= week


def listed(patients: PatientQuerySet, *, today: dt.date) -> QuerySet[Patient]:
    """Each with its cover, its last evaluation, its clinic, and `last_log_on`: the
    newest day of which anything was said to be done; and with `resting`, how many
    exercises wait for a therapist because they are not safe, and `asked_at`: since when
    a question of theirs waits."""
    rests = ItemRest.objects.open().filter(
        patient=OuterRef("pk"), item__program__is_next=False
    )
    count = rests.order_by().values("patient").annotate(n=Count("pk")).values("n")
    latest = (
        ExerciseLog.objects.standing()
        .filter(~Q(done="none"), patient=OuterRef("pk"))
        .order_by("-on")
        .values("on")[:1]
    )
    covered = patients.with_cover(today=today).select_related("clinic")
    rows = with_evaluation(covered)
    return rows.annotate(
        last_log_on=Subquery(latest),
        resting=Subquery(count),
        asked_at=messages.asked_at("pk"),
    )


def _row(
    patient: Patient,
    program: Program | None,
    items: list[ProgramItem],
    said: list[Said],
    pauses: list[Pause],
    signs: list[SafetyFlag],
    proposals: int,
    next_week: int | None,
    today: dt.date,
    now: dt.datetime,
) -> Row:
    last_log_on: dt.date | None = getattr(patient, "last_log_on", None)
    monday, last = today - WEEK, today - DAY  # seven whole days: today is not over
    standing = attention.Standing(
        unseen_levels=[flag.level for flag in signs if not flag.seen_at],
        is_held=program is not None and program.is_held,
        locks={lock for flag in signs for lock in flag.locks},
        resting=getattr(patient, "resting", None) or 0,
        has_program=program is not None,
        pain_this_week=_pains(said, monday, today),
        pain_last_week=_pains(said, monday - WEEK, monday - DAY),
        asked_days=_days_since(getattr(patient, "asked_at", None), now),
        silent_days=_silent(program, items, last_log_on, pauses, today),
        is_long_ill=pausing.is_long_ill([p for p in pauses if p.is_ill], today=today),
        visits_left=_visits_left(patient),
        cover_ends_in=_days_to(patient.cover_until, today),
        program_ends_in=_days_to(program.ends_on if program else None, today),
        is_re_evaluation_due=reevaluating.is_due(
            _evaluated_on(patient),
            visits=getattr(patient, "visits_since", 0),
            interval=interval_of(patient.clinic),
            today=today,
        ),
        proposals=proposals,
        is_phase_due=_is_phase_due(program, next_week, today),
    )
    return Row(
        patient=patient,
        program=program,
        last_log_on=last_log_on,
        share=_share(program, items, said, pauses, monday, last),
        standing=standing,
        evaluated_on=_evaluated_on(patient),
        why=attention.why(standing),
        pause=_latest([p for p in pauses if pausing.covers(p, today)]),
        illness=_latest([p for p in pauses if p.is_ill and p.starts_on <= today]),
    )


def _evaluated_on(patient: Patient) -> dt.date | None:
    return getattr(patient, "evaluated_on", None)


def _pains(said: list[Said], since: dt.date, until: dt.date) -> list[int]:
    return [row[4] for row in said if since <= row[2] <= until and row[4] is not None]


def _visits_left(patient: Patient) -> int | None:
    """Of a plan that sets a limit; who pays alone has none that could run out."""
    pays_alone = patient.cover_limit == LimitedBy.NO_COVERAGE
    return None if pays_alone else patient.cover_left


def _latest(pauses: list[Pause]) -> Pause | None:
    return pauses[-1] if pauses else None


def _silent(
    program: Program | None,
    items: list[ProgramItem],
    last_log_on: dt.date | None,
    pauses: list[Pause],
    today: dt.date,
) -> int | None:
    """Days since the last word, the program's first day or the end of a break.

    None where nothing was asked. A break is not silence, and a hold is none.
    """
    is_running = program is not None and not program.is_held
    if program is None or not is_running or program.starts_on > today:
        return None
    if not any(item.weekdays for item in items):
        return None
    heard_on = max(last_log_on or program.starts_on, program.starts_on)
    breaks: list[Stretch] = [*pauses, *holds_of(items[0])]
    since = pausing.silent_since(heard_on, breaks, today=today)
    return None if since is None else (today - since).days


def _days_since(moment: dt.datetime | None, now: dt.datetime) -> int | None:
    return (now - moment).days if moment is not None else None


def _days_to(day: dt.date | None, today: dt.date) -> int | None:
    return (day - today).days if day is not None else None


def _share(
    program: Program | None,
    items: list[ProgramItem],
    said: list[Said],
    pauses: list[Pause],
    since: dt.date,
    until: dt.date,
) -> float | None:
    """What was done of what was asked in these days; None where nothing was."""
    if program is None or program.is_held:
        return None
    days = [since + number * DAY for number in range((until - since).days + 1)]
    done: dict[int, dict[dt.date, float]] = defaultdict(dict)
    for _patient, item_id, on, credit, _pain in said:
        if since <= on <= until:
            done[item_id][on] = float(credit)
    return adherence.weekly(
        [_exercise(item, days, pauses, done[item.pk]) for item in items]
    )


def _exercise(
    item: ProgramItem,
    days: list[dt.date],
    pauses: list[Pause],
    done: dict[dt.date, float],
) -> ExerciseWeek:
    due = [day for day in days if schedule.is_due(item, on=day)]
    quiet = pausing.covered([*pauses, *holds_of(item), *locked_days_of(item)], due)
    rested = sum(not done.get(day) for day in quiet)
    return ExerciseWeek(quota=len(due), rested=rested, credits=done)
