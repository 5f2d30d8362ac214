"""Proposes steps up and back from what was logged, and withdraws what stands no more.

Of a clinic in batches, each in a constant number of statements. Twice is once: one open
proposal an exercise, and one of a kind for each dose and week, held by the database.
Nothing here changes a prescription.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import F, Func, IntegerField, Q, QuerySet, Value

from patients.models import Patient
from patients.models.days import LocalDay
from programs.models import Program, ProgressionProposal
from programs.models.evidence import evidence
from programs.models.stepping import Judged, judge
from programs.rules import progression, schedule
from programs.rules.progression import Step, Variable
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.people.models import Clinic

DAY = dt.timedelta(days=1)
KINDS = {
    Step.HARDER: ProgressionProposal.Kind.HARDER,
    Step.EASIER: ProgressionProposal.Kind.EASIER,
    Step.RESTART: ProgressionProposal.Kind.RESTART,
}
Lapsed = ProgressionProposal.Lapsed


class LocalHour(Func):
    """The hour of a moment, in the zone that a column names."""

    template = "extract(hour from timezone(%(expressions)s))::int"
    output_field = IntegerField()


def running(clinic: Clinic, *, now: dt.datetime, hours: Collection[int]) -> list[int]:
    """The programs that run there, where the patient's clock shows one of the hours."""
    rows = Program.objects.in_care().filter(
        clinic=clinic, held_at=None, patient__discharged_on=None
    )
    in_time = rows.alias(hour=LocalHour(F("patient__time_zone"), Value(now)))
    found = in_time.filter(hour__in=hours).order_by("pk")
    return list(found.values_list("pk", flat=True))


@transaction.atomic
def propose(*, programs: Collection[int], now: dt.datetime) -> int:
    """Proposals for these programs, each by its own week; how many are new.

    What is open already stays, unless something speaks against it by now: then it is
    withdrawn first, and a step back takes its place.
    """
    rows = Program.objects.in_care().filter(pk__in=programs, held_at=None)
    found = [
        program
        for program in rows.select_related("patient__clinic")
        if program.starts_on <= (today := program.patient.today(now))
        and not program.is_over(on=today + DAY)  # from which it would begin
    ]
    judged = judge(found, now=now)
    withdraw_contradicted(judged, now=now)
    return len(_write(list(_proposals(judged, now=now)), now=now))


@transaction.atomic
def withdraw_replaced(*, clinic: Clinic, now: dt.datetime) -> int:
    """Those about an exercise that was changed, ended or put on hold since, or whose
    program has no day left for it."""
    rows = ProgressionProposal.objects.open().filter(clinic=clinic)
    today = LocalDay(F("patient__time_zone"), Value(now))
    over = Q(item__ends_on__isnull=False) | Q(item__program__ended_at__isnull=False)
    over |= Q(item__program__ends_on__lte=today)
    withdrawn = _lapse(rows.filter(over), Lapsed.REPLACED, now)
    held = Q(item__program__held_at__isnull=False, kind=progression.Step.HARDER)
    return withdrawn + _lapse(rows.filter(held), Lapsed.HELD, now)


def withdraw_contradicted(judged: Iterable[Judged], *, now: dt.datetime) -> int:
    """Steps up that something speaks against by now."""
    against = [each.item.pk for each in judged if each.suggestion.is_contradicted]
    rows = ProgressionProposal.objects.open().filter(
        item__in=against, kind=ProgressionProposal.Kind.HARDER
    )
    return _lapse(rows, Lapsed.CIRCUMSTANCES, now)


@transaction.atomic
def look_at(*, patient: Patient, now: dt.datetime) -> None:
    """Something about the body has changed: look at this patient's steps up now."""
    waiting = ProgressionProposal.objects.open().filter(patient=patient)
    programs = Program.objects.current().filter(pk__in=waiting.values("item__program"))
    found = list(programs.select_related("patient__clinic"))
    if found:
        withdraw_contradicted(judge(found, now=now), now=now)


def _lapse(rows: QuerySet[ProgressionProposal], why: Lapsed, now: dt.datetime) -> int:
    """Under lock: a therapist who decides at this moment comes first or finds none."""
    held = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if held:
        ProgressionProposal.objects.filter(pk__in=[row.pk for row in held]).update(
            status=ProgressionProposal.Status.LAPSED, decided_at=now, reason=why
        )
        _record("proposal.lapsed", held, now)
    return len(held)


def _write(
    wanted: Sequence[ProgressionProposal], *, now: dt.datetime
) -> list[ProgressionProposal]:
    """Those that are new. Of two runs at once the database lets one write each."""
    items = [row.item_id for row in wanted]
    about = ProgressionProposal.objects.filter(item__in=items)
    weeks = {row.week for row in wanted}
    taken = set(about.filter(week__in=weeks).values_list("item_id", "kind", "week"))
    patients = {row.patient_id for row in wanted}
    open_rows = ProgressionProposal.objects.open().filter(patient__in=patients)
    waiting = set(open_rows.values_list("patient_id", "exercise_id"))
    new = [
        row
        for row in wanted
        if (row.item_id, row.kind, row.week) not in taken
        and (row.patient_id, row.exercise_id) not in waiting
    ]
    if not new:
        return []
    ProgressionProposal.objects.bulk_create(new, ignore_conflicts=True)
    written = list(about.open().filter(proposed_at=now, week__in=weeks))
    _record("proposal.made", written, now)
    return written


def _record(deed: str, rows: Iterable[ProgressionProposal], now: dt.datetime) -> None:
    AuditEvent.objects.bulk_create(
        event(deed, about=row, by=None, at=now, note=row.kind) for row in rows
    )


def _proposals(
    judged: Iterable[Judged], *, now: dt.datetime
) -> Iterator[ProgressionProposal]:
    for each in judged:
        step = each.suggestion.step
        if step is Step.SAME or (step is Step.RESTART and each.below is None):
            continue
        present = each.item.prescribed
        wanted = (each.above if step is Step.HARDER else each.below) or present
        is_level = wanted.level != present.level or wanted == present
        yield ProgressionProposal(
            clinic_id=each.item.clinic_id,
            patient_id=each.item.patient_id,
            item=each.item,
            exercise_id=each.item.exercise_id,
            kind=KINDS[step],
            variable=Variable.LEVEL if is_level else Variable.SETS,
            level=wanted.level,
            dose=asdict(wanted.dose),
            evidence=evidence(each),
            week=schedule.monday_of(each.today),
            proposed_at=now,
        )
