"""Looks at a file without writing anything; then does all of it, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from patients.models import Import, ImportedRow, ImportFile
from patients.models.doubling import same_person_as
from patients.rules.importing import Kind
from patients.rules.importing.rows import Row
from patients.services import (
    admitting,
    approving,
    attending,
    claiming,
    counting,
    covering,
    limiting_visits,
    plan_changes,
)
from patients.services.attending.booking import hold_therapists
from patients.services.importing import (
    approvals,
    matching,
    patients,
    plans,
    visits,
    writing_plans,
    writing_visits,
)
from patients.services.importing.keeping import NotWaiting
from patients.services.importing.planned import Deed, Plan, Planned
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership

BATCH = 1000
LOOKS = {
    Kind.PATIENTS: patients.look,
    Kind.PLANS: plans.look,
    Kind.APPROVALS: approvals.look,
    Kind.VISITS: visits.look,
}
REFUSALS = (
    *(covering.Overlaps, covering.EndsBeforeItBegins, plan_changes.Withdrawn),
    limiting_visits.LowMaximum,
    *(approving.AlreadyVoid, approving.NotPending, approving.DecidedBeforeAsked),
    approving.StandsAlready,
    *(attending.StillAhead, attending.NotBooked),
    *(claiming.NotBillable, claiming.OfAnotherPlan, claiming.OutsideItsDays),
    claiming.NoClaim,
    *(claiming.PaidBeforeSent, claiming.AlreadyPaid),
)


class OtherFile(Exception):
    """The file is not the one that was looked at."""


class Stale(Exception):
    """Since the dry run something has changed here: it would do something else now."""


class Unsound(Exception):
    """Some row has a problem, and so none is imported."""


@dataclass
class CannotTake(Exception):
    """What the file says of this line cannot be taken over; nothing was imported."""

    line: int


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What somebody had before their eyes when they pressed: file and plan. Whether
    the file's word is taken, and whether those who are new are written to now."""

    sha256: str
    digest: str
    takes_changes: bool = False
    invites: bool = False


def look(kind: Kind, rows: Sequence[Row], *, clinic: Clinic, now: dt.datetime) -> Plan:
    """What would become of each row. Nothing is written."""
    today = counting.clinic_day(clinic, now)
    if kind == Kind.PATIENTS:
        planned = [Planned(row=row) for row in rows]
    else:
        planned = matching.match(rows, clinic_id=clinic.pk)
    LOOKS[kind](planned, clinic_id=clinic.pk, today=today)
    return Plan(rows=planned)


@transaction.atomic
def import_rows(
    *,
    row: Import,
    rows: Sequence[Row],
    seen: Seen,
    by: Actor,
    now: dt.datetime,
) -> Import:
    """All rows in one transaction, exactly as the dry run has shown them.

    Raises NotWaiting, OtherFile, Unsound, Stale or CannotTake. Holds the patients in
    the order of their ids, then the therapists: as the desk does, so that neither can
    wait for the other.
    """
    held = Import.objects.select_for_update(of=("self",)).select_related("clinic")
    row = held.get(pk=row.pk)
    if not row.is_waiting:
        raise NotWaiting
    if row.sha256 != seen.sha256:
        raise OtherFile
    kind = Kind(row.kind)
    _hold(kind, rows, clinic_id=row.clinic_id)
    plan = look(kind, [_afresh(each) for each in rows], clinic=row.clinic, now=now)
    if plan.digest != seen.digest:
        raise Stale
    if not plan.is_sound:
        raise Unsound
    _write(row, plan, seen, by, now)
    ImportFile.objects.filter(pk=row.pk).delete()
    record("import.done", about=row, by=by, at=now)
    return row


def _afresh(row: Row) -> Row:
    """As it was read, without what an earlier look has found."""
    return Row(
        line=row.line,
        said=row.said,
        problems=list(row.problems),
        terms=row.terms,
        start=row.start,
    )


def _hold(kind: Kind, rows: Sequence[Row], *, clinic_id: int) -> None:
    """Everybody the file is about, and every therapist of the clinic it names. Nobody
    is here yet of whom a file of patients is: of those one is imported at a time."""
    if kind == Kind.PATIENTS:
        Clinic.objects.select_for_update(no_key=True).get(pk=clinic_id)
        return
    people = matching.match([_afresh(row) for row in rows], clinic_id=clinic_id)
    ids = {each.person.pk for each in people if each.person}
    counting.hold_each(ids.union(*same_person_as(ids).values()))
    if any("therapist" in row.said for row in rows):
        therapists = Membership.objects.therapists().filter(clinic=clinic_id)
        hold_therapists(list(therapists))


def _write(row: Import, plan: Plan, seen: Seen, by: Actor, now: dt.datetime) -> None:
    reason = f"import {row.file_name}"
    kind = Kind(row.kind)
    today = counting.clinic_day(row.clinic, now)
    new = plan.having(Deed.CREATE)
    differing = [each for each in plan.having(Deed.DIFFERS) if each.may_be_taken]
    taken = differing if seen.takes_changes else []
    if kind == Kind.PATIENTS:
        made = _admit(row.clinic, new, seen, by, now, reason)
    else:
        made = _create(kind, new, by, now, reason, today) if new else []
    for each in taken:
        with _naming(each.line):
            _take(kind, each, by, now, reason, today)
    _remember(row, plan, dict(zip((e.line for e in new), made, strict=True)))
    counts = plan.counts
    row.created, row.there = counts[Deed.CREATE], counts[Deed.SAME]
    row.changed, row.left = len(taken), counts[Deed.DIFFERS] - len(taken)
    row.done_by, row.done_at, row.takes_changes = by.user, now, seen.takes_changes
    row.save()


def _admit(
    clinic: Clinic,
    new: Sequence[Planned],
    seen: Seen,
    by: Actor,
    now: dt.datetime,
    reason: str,
) -> Sequence[Any]:
    """Raises Stale where a colleague admits one of them at this moment."""
    try:
        return patients.create(
            new, clinic=clinic, invites=seen.invites, by=by, now=now, reason=reason
        )
    except admitting.AlreadyInCare as quicker:
        raise Stale from quicker


def _create(
    kind: Kind,
    new: Sequence[Planned],
    by: Actor,
    now: dt.datetime,
    reason: str,
    today: dt.date,
) -> Sequence[Any]:
    if kind == Kind.PLANS:
        return writing_plans.create(new, by=by, now=now, reason=reason, today=today)
    if kind == Kind.APPROVALS:
        return approvals.create(new, by=by, now=now, reason=reason)
    return writing_visits.create(new, by=by, now=now, reason=reason)


def _take(
    kind: Kind,
    each: Planned,
    by: Actor,
    now: dt.datetime,
    reason: str,
    today: dt.date,
) -> None:
    if kind == Kind.PLANS:
        writing_plans.take(each, by=by, now=now, reason=reason, today=today)
    elif kind == Kind.APPROVALS:
        approvals.take(each, by=by, now=now, reason=reason)
    else:
        writing_visits.take(each, by=by, now=now, reason=reason)


@contextmanager
def _naming(line: int) -> Iterator[None]:
    """A refusal of a service gets the line that it is about."""
    try:
        yield
    except REFUSALS as refusal:
        raise CannotTake(line) from refusal


def _remember(row: Import, plan: Plan, made: dict[int, Any]) -> None:
    """Which line became which row; of those that were here, whose id is new to us."""
    known = matching.known_by_id(plan.rows, row.kind, clinic_id=row.clinic_id)
    is_known = {each.upper() for each in known.values_list("source_id", flat=True)}
    target = matching.OF_KIND[Kind(row.kind)]
    ImportedRow.objects.bulk_create(
        (
            ImportedRow(
                of=row,
                kind=row.kind,
                clinic_id=row.clinic_id,
                line=each.line,
                source_id=each.row.said.get("source_id", ""),
                **{
                    "patient_id": each.who.pk,
                    target: made.get(each.line, each.target).pk,
                },
            )
            for each in plan.rows
            if each.line in made or matching.source_id(each) not in {"", *is_known}
        ),
        batch_size=BATCH,
    )
