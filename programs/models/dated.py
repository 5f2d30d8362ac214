"""What has a day in one patient's care, from many tables as one query. Read only.

For pages that show a stretch of time: visits, cover, medicine, checks and evaluations.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import CharField, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce

from patients.models import (
    Authorization,
    BloodTest,
    BoneScan,
    ClinicSession,
    Coverage,
    Dose,
    Evaluation,
    Fall,
    Fracture,
    Medication,
    Patient,
)
from patients.models.doubling import DoubledRecord
from programs.models.hindering import Hindrance
from programs.models.pausing import Pause
from ptcare.people.actors import Actor

WORDS = 4


class Kind(StrEnum):
    """From which table; beside each what its words are."""

    SESSION = "session"  # status, kind, start, therapist
    WITH_DOUBLE = "with_double"  # of a closed double's in this care: the same
    PLAN = "plan"  # payer
    APPROVAL = "approval"  # number, visits, status
    MEDICINE = "medicine"  # name, dose, why it was stopped
    DOSE = "dose"  # name, id of the medication
    SCAN = "scan"
    BLOOD = "blood"
    EVALUATION = "evaluation"  # kind, and when it was signed
    FALL = "fall"  # injury, setting, how, whether the head was hit
    FRACTURE = "fracture"  # site, level
    PAUSE = "pause"  # reason, who began it, who ended it early, planned last day
    HINDRANCE = "hindrance"  # what


@dataclass(frozen=True, kw_only=True)
class Dated:
    """One row. Without `on` it began nobody knows when; without `until` it goes on, or
    is of one day alone."""

    kind: Kind
    pk: int
    on: dt.date | None
    until: dt.date | None
    words: tuple[str, ...]  # four, the last of them perhaps empty


def dated_of(
    patient: Patient, actor: Actor, *, since: dt.date
) -> dict[Kind, list[Dated]]:
    """All of it since that day, by kind and in order of days: one query.

    Of evaluations also earlier ones: the last may have been before.
    """
    first, *others = _sources(patient, actor, since)
    found: dict[Kind, list[Dated]] = defaultdict(list)
    for kind, pk, on, until, *words in first.union(*others, all=True):
        row = Dated(kind=Kind(kind), pk=pk, on=on, until=until, words=tuple(words))
        found[row.kind].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.on or dt.date.min, row.pk))
    return found


@dataclass(frozen=True)
class Source:
    """A table: its rows, which columns are its days, and which its words."""

    kind: Kind
    rows: Any
    on: str
    until: str | None = None
    words: tuple[str, ...] = ()


def _sources(
    patient: Patient, actor: Actor, since: dt.date
) -> Iterator[QuerySet[Any, Any]]:
    def mine(model: Any, *where: Q, **which: Any) -> Any:
        rows = model.objects.visible_to(actor)
        return rows.filter(*where, patient=patient, **which).order_by()

    found = [*_visits(mine, since), *_care(mine, since), *_body(mine, since)]
    yield from map(_columns, [*found, _with_a_double(patient, since)])


def _visits(mine: Callable[..., Any], since: dt.date) -> Iterator[Source]:
    yield Source(
        Kind.SESSION,
        mine(ClinicSession, on__gte=since),
        on="on",
        words=("status", "kind", "start", "therapist__user__name"),
    )
    yield Source(
        Kind.PLAN,
        mine(Coverage, _goes_on("effective_to", since), withdrawn_at=None),
        on="effective_from",
        until="effective_to",
        words=("payer__name",),
    )
    yield Source(
        Kind.APPROVAL,
        mine(Authorization, valid_to__gte=since).exclude(status="void"),
        on="valid_from",
        until="valid_to",
        words=("number", "visits_approved", "status"),
    )


def _with_a_double(patient: Patient, since: dt.date) -> Source:
    doubles = DoubledRecord.objects.in_one_course().filter(kept=patient)
    rows = ClinicSession.objects.kept().filter(on__gte=since)
    return Source(
        Kind.WITH_DOUBLE,
        rows.filter(patient__in=doubles.values("patient")).order_by(),
        on="on",
        words=("status", "kind"),
    )


def _care(mine: Callable[..., Any], since: dt.date) -> Iterator[Source]:
    yield Source(
        Kind.MEDICINE,
        mine(Medication, _goes_on("stopped_on", since), withdrawn_at=None),
        on="started_on",
        until="stopped_on",
        words=("name", "dose", "stopped_reason"),
    )
    yield Source(
        Kind.DOSE,
        mine(Dose, given_on__gte=since, withdrawn_at=None),
        on="given_on",
        words=("medication__name", "medication_id"),
    )
    scans = mine(BoneScan, scanned_on__gte=since, withdrawn_at=None)
    yield Source(Kind.SCAN, scans, on="scanned_on")
    drawn = mine(BloodTest, drawn_on__gte=since, withdrawn_at=None)
    yield Source(Kind.BLOOD, drawn, on="drawn_on")
    evaluations = mine(Evaluation, withdrawn_at=None)
    yield Source(Kind.EVALUATION, evaluations, on="on", words=("kind", "signed_at"))


def _body(mine: Callable[..., Any], since: dt.date) -> Iterator[Source]:
    yield Source(
        Kind.FALL,
        mine(Fall, happened_on__gte=since, withdrawn_at=None),
        on="happened_on",
        words=("injury", "setting", "how", "hit_head"),
    )
    yield Source(
        Kind.FRACTURE,
        mine(Fracture, happened_on__gte=since, withdrawn_at=None),
        on="happened_on",
        words=("site", "level"),
    )
    yield Source(
        Kind.PAUSE,
        mine(Pause, Q(back_on__gt=F("starts_on")), back_on__gt=since),
        on="starts_on",
        until="back_on",
        words=("reason", "started_by__name", "ended_by__name", "until"),
    )
    hindrances = mine(Hindrance, on__gte=since, undone_at=None)
    yield Source(Kind.HINDRANCE, hindrances, on="on", words=("what",))


def _goes_on(last: str, since: dt.date) -> Q:
    return Q(**{last: None}) | Q(**{f"{last}__gte": since})


def _columns(source: Source) -> QuerySet[Any, Any]:
    nothing = Value(None, DateField())
    four: list[Any] = [
        *map(F, source.words),
        *[Value("")] * (WORDS - len(source.words)),
    ]
    found: QuerySet[Any, Any] = source.rows.values_list(
        Cast(Value(source.kind.value), CharField()),
        F("pk"),
        Cast(F(source.on), DateField()),
        Cast(F(source.until) if source.until else nothing, DateField()),
        *(Coalesce(Cast(word, CharField()), Value("")) for word in four),
    )
    return found
