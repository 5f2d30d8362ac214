"""A therapist's morning round: looked at, called, put off, or seen and fine.

What is written down is what was in view: a reason or a sign that has come since is not
covered by it. Of two therapists at one row the later one is told who was first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from patients.models import Patient
from patients.services import counting, keeping
from programs.models import Review, SafetyFlag
from programs.models.caseload import read_rows
from programs.models.caseload_rows import Row
from programs.services import flagging, messaging
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event, record
from ptcare.people.actors import Actor

Kind = Review.Kind
DAY = dt.timedelta(days=1)
LONGEST_SNOOZE = 28  # days

# What becomes of the signs in view. To call and reach nobody is not to have looked.
DEEDS: Mapping[str, Callable[..., bool]] = {
    Kind.REVIEWED: flagging.see_flag,
    Kind.CALLED: flagging.see_flag,
    Kind.MESSAGED: flagging.see_flag,
    Kind.NOT_REACHED: flagging.take_on,
}


class AlreadyLooked(Exception):
    """Somebody was first: `by` them, `at` that moment."""

    def __init__(self, first: Review) -> None:
        self.by, self.at = first.recorded_by.name, first.recorded_at
        self.kind = first.kind


class NotThatLong(Exception):
    """A row is put off from tomorrow on, and for four weeks at most."""


class NothingToTakeBack(Exception):
    """It was taken back already, or another look has followed it."""


@dataclass(frozen=True, kw_only=True)
class InView:
    """What stood on the page that was pressed: the last review, reasons, and signs."""

    last: int | None = None
    reasons: Collection[str] = ()
    signs: Collection[int] = ()


@transaction.atomic
def look(
    *,
    patient: Patient,
    kind: str,
    view: InView,
    by: Actor,
    now: dt.datetime,
    note: str = "",
    until: dt.date | None = None,
) -> Review:
    """Write down what was done about one row. The signs in view are seen by it, unless
    it is only put off; where nobody answered they are taken on, and hold on to what
    they hold. Raises AlreadyLooked, and NotThatLong for a snooze.
    """
    patient = counting.hold(patient)
    _refuse_second(patient, view)
    if deed := DEEDS.get(kind):
        for flag in _unseen(patient, view):
            deed(flag=flag, by=by, now=now)
    row = row_of(patient, now=now)
    review = Review.objects.create(
        kind=kind,
        reasons=[why for why in row.found if why in view.reasons],
        note=note,
        until=_until(kind, row, until),
        **keeping.said(patient, by, now),
    )
    record(f"caseload.{kind}", about=review, by=by, at=now)
    return review


@transaction.atomic
def write(
    *,
    patient: Patient,
    text: str,
    up_to: int | None,
    view: InView,
    by: Actor,
    now: dt.datetime,
) -> Review:
    """A message to the patient, which is a look as well. Raises AlreadyLooked."""
    counting.hold(patient)
    _refuse_second(patient, view)
    messaging.answer(patient=patient, text=text, up_to=up_to, by=by, now=now)
    return look(patient=patient, kind=Kind.MESSAGED, view=view, by=by, now=now)


@transaction.atomic
def pass_quiet(
    *, patients: Sequence[Patient], by: Actor, now: dt.datetime
) -> list[Patient]:
    """Seen, and fine: those of them who are quiet still. Says who was passed.

    One with news since the page was made is left as they are, for a look of their own;
    so is one whom a colleague has passed a moment ago.
    """
    ids = [each.pk for each in patients]
    counting.hold_each(ids)
    if not ids:
        return []
    today = counting.clinic_day(patients[0].clinic, now)
    rows = read_rows(Patient.objects.filter(pk__in=ids), today=today, now=now)
    fine = [row for row in rows if row.is_to_pass]
    reviews = Review.objects.bulk_create(
        Review(
            kind=Kind.FINE,
            until=_until(Kind.FINE, row, None),
            **keeping.said(row.patient, by, now),
        )
        for row in fine
    )
    AuditEvent.objects.bulk_create(
        event("caseload.fine", about=review, by=by, at=now) for review in reviews
    )
    return [row.patient for row in fine]


@transaction.atomic
def take_back(*, review: Review, by: Actor, now: dt.datetime) -> None:
    """It was a wrong tap. Signs that it saw stay seen. Raises NothingToTakeBack."""
    counting.hold(review.patient)
    newest = _last(review.patient)
    if newest is None or newest.pk != review.pk:
        raise NothingToTakeBack
    newest.withdrawn_by, newest.withdrawn_at = by.user, now
    newest.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record("caseload.taken_back", about=newest, by=by, at=now)


def row_of(patient: Patient, *, now: dt.datetime) -> Row:
    today = counting.clinic_day(patient.clinic, now)
    mine = Patient.objects.filter(pk=patient.pk)
    (row,) = read_rows(mine, today=today, now=now)
    return row


def _until(kind: str, row: Row, chosen: dt.date | None) -> dt.date:
    if kind == Kind.SNOOZED:
        if chosen is None or not 1 <= (chosen - row.today).days <= LONGEST_SNOOZE:
            raise NotThatLong
        return chosen
    if kind == Kind.NOT_REACHED:
        return row.today + DAY
    days = row.limits.quiet_days if kind == Kind.FINE else row.limits.review_days
    return row.today + days * DAY


def _refuse_second(patient: Patient, view: InView) -> None:
    newest = _last(patient)
    if newest is not None and newest.pk != view.last:
        raise AlreadyLooked(newest)


def _last(patient: Patient) -> Review | None:
    rows: list[Review] = list(
        Review.objects.standing()
        .filter(patient=patient)
        .select_related("recorded_by")
        .order_by("-pk")[:1]
    )
    return rows[0] if rows else None


def _unseen(patient: Patient, view: InView) -> QuerySet[SafetyFlag]:
    mine = SafetyFlag.objects.unseen().filter(patient=patient, pk__in=view.signs)
    return mine.order_by("pk")
