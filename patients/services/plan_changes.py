"""Keeps what was changed about a plan: the old and the new value, who, when and why."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models

from patients.models import Coverage, PlanChange
from patients.services import counting, telling_cover
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

Values = Mapping[str, Any]
Row = TypeVar("Row", bound=models.Model)


class Withdrawn(Exception):
    """The plan was taken back as a mistake; nothing about it changes any more."""


class ChangedMeanwhile(Exception):
    """Somebody else has changed it since the form that says so was opened."""


NOTHING_YET = "nothing"  # the stamp of what nobody has written


def stamp_of(*rows: models.Model | None) -> str:
    """A fingerprint of what the rows say, by which an outdated form is known.

    When a plan was verified is no term of it, and is left out.
    """
    said = [_all_of(row) for row in rows if row is not None and row.pk is not None]
    if not said:
        return NOTHING_YET
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


def _all_of(row: models.Model) -> list[Any]:
    fields = [each.attname for each in row._meta.concrete_fields]
    return [_plain(getattr(row, each)) for each in fields if each != "verified_on"]


def refuse_outdated(*rows: models.Model, seen: str) -> None:
    """Raises ChangedMeanwhile; whoever has seen nothing is not refused."""
    if seen and seen != stamp_of(*rows):
        raise ChangedMeanwhile


def set_anew(
    rows: models.QuerySet[Row], said: Values, *, seen: str, **of: object
) -> Row:
    """The one row `of` that says this from now on; `seen` is the stamp of what stood
    there when it was typed. Raises ChangedMeanwhile."""
    row, is_new = rows.select_for_update().get_or_create(**of, defaults=said)
    if not is_new:
        refuse_outdated(row, seen=seen)
        for name, value in said.items():
            setattr(row, name, value)
        row.save(update_fields=list(said))
    return row


def hold(plan: Coverage) -> Coverage:
    """The plan as it is now, its patient held until the transaction ends.

    Raises Withdrawn: whatever is entered about it would never count.
    """
    counting.hold(plan.patient)
    row = Coverage.objects.select_related("payer", "clinic").get(pk=plan.pk)
    if row.withdrawn_at is not None:
        raise Withdrawn
    return row


def values_of(row: models.Model, names: Mapping[str, Any]) -> dict[str, Any]:
    """What the row says now in those fields."""
    return {name: getattr(row, name) for name in names}


def change(
    deed: str,
    *,
    coverage: Coverage,
    before: Values,
    after: Values,
    by: Actor,
    now: dt.datetime,
    reason: str = "",
) -> PlanChange:
    """The line in the plan's history of what differs, not yet written."""
    differs = [name for name in after if before.get(name) != after[name]]
    return PlanChange(
        coverage=coverage,
        patient_id=coverage.patient_id,
        clinic_id=coverage.clinic_id,
        deed=deed,
        changed_at=now,
        changed_by=by.user,
        reason=reason,
        before={name: _plain(before[name]) for name in differs if name in before},
        after={name: _plain(after[name]) for name in differs},
    )


def keep(
    deed: str,
    row: Any,
    before: Values,
    after: Values,
    by: Actor,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """One line in the plan's history and one in the ledger, of what differs in `row`:
    the plan itself, or what hangs on it.

    Where it matters to the patient, they hear that there is news.
    """
    coverage = row if isinstance(row, Coverage) else row.coverage
    line = change(
        deed,
        coverage=coverage,
        before=before,
        after=after,
        by=by,
        now=now,
        reason=reason,
    )
    line.save(force_insert=True)
    record(deed, about=row, by=by, at=now, note=reason)
    telling_cover.tell_deed(deed, coverage.patient, now=now)


def _plain(value: Any) -> Any:
    """As JSON holds it: days as text, rows by their name."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, models.Model) else value
