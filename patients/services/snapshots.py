"""Keeps what was counted: a new snapshot where something differs, else only a new day.

Snapshots are never edited, so that what was said on any day can be read again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from patients.models import CoverageSnapshot, CoverVersion
from patients.models.outlooks import columns_of
from patients.models.writing import insert
from patients.rules.coverage import Facts, Result
from patients.rules.outlook import Outlook, outlook


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The facts of one patient's cover, and what they come to on the facts' day."""

    facts: Facts
    result: Result

    @property
    def said(self) -> dict[str, Any]:
        """What of it stands in a snapshot, by field."""
        watched = outlook(self.facts, self.result)
        return {
            "result": self.result.to_json(),
            **_columns(self.result),
            **columns_of(watched),
        }


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A count as it is written, and a fingerprint by which equal ones are known."""

    result: bytes
    """As JSON."""
    watched: Outlook
    digest: str

    @classmethod
    def of(cls, counted: Counted) -> Answer:
        result = orjson.dumps(counted.result)
        watched = outlook(counted.facts, counted.result)
        digest = hashlib.sha256(result + orjson.dumps(watched)).hexdigest()
        return cls(result=result, watched=watched, digest=digest)


def keep(
    versions: Sequence[CoverVersion],
    counted: Mapping[int, Counted],
    today: dt.date,
    now: dt.datetime,
) -> None:
    """Supersede and write those that differ; of the others only the day moves on.

    The patients' versions are held. Four queries, however many they are.
    """
    answers = {key: Answer.of(each) for key, each in counted.items()}
    kept = CoverageSnapshot.objects.current().filter(patient__in=counted)
    digests = dict(kept.values_list("patient_id", "digest"))
    changed = [
        row
        for row in versions
        if digests.get(row.patient_id) != answers[row.patient_id].digest
    ]
    replace(changed, counted, answers, now)
    kept.exclude(as_of=today).update(as_of=today)


def replace(
    versions: Sequence[CoverVersion],
    counted: Mapping[int, Counted],
    answers: Mapping[int, Answer],
    now: dt.datetime,
) -> None:
    """New snapshots in place of the current ones."""
    if not versions:
        return
    patients = [row.patient_id for row in versions]
    kept = CoverageSnapshot.objects.current().filter(patient__in=patients)
    kept.update(superseded_at=now)
    rows = [
        _snapshot(row, counted[row.patient_id], answers[row.patient_id], now)
        for row in versions
    ]
    insert(CoverageSnapshot, rows)


def _snapshot(
    version: CoverVersion, counted: Counted, answer: Answer, now: dt.datetime
) -> dict[str, Any]:
    """A row by its columns."""
    return {
        "clinic_id": version.clinic_id,
        "patient_id": version.patient_id,
        "as_of": counted.facts.as_of,
        "made_at": now,
        "version": version.version,
        "result": orjson.Fragment(answer.result),
        "digest": answer.digest,
        **_columns(counted.result),
        **columns_of(answer.watched),
    }


def _columns(result: Result) -> dict[str, Any]:
    """What of the result stands in columns of its own too."""
    summary = result.patient_summary
    return {
        "coverage_id": int(summary.coverage_id) if summary.coverage_id else None,
        "visits_left": summary.visits_left,
        "limited_by": summary.limited_by,
        "until": summary.until,
        "booked": summary.booked,
        "first_uncovered_on": result.forecast.first_uncovered_date,
    }
