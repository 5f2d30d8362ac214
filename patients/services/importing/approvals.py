"""Approvals: what the file says of them, held against the plans that are here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from patients.models import Authorization, Coverage, PlanChange
from patients.rules.importing import Kind
from patients.rules.importing.problems import What
from patients.services import approving, plan_changes
from patients.services.importing import matching
from patients.services.importing.planned import Planned
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.people.actors import Actor

Status = Authorization.Status
BATCH = 1000
FIELDS = {
    "number": "number",
    "status": "status",
    "visits": "visits_approved",
    "visits_requested": "visits_requested",
    "units": "units_approved",
    "from": "valid_from",
    "until": "valid_to",
    "disciplines": "disciplines",
    "used_elsewhere": "used_elsewhere",
    "requested_on": "requested_on",
    "decided_on": "decided_on",
    "denial_reason": "denial_reason",
}
GRANTED = frozenset(FIELDS) - {"visits_requested", "requested_on", "denial_reason"}
DENIED = frozenset({"status", "decided_on", "denial_reason"})
Key = tuple[Any, ...]


def look(planned: Sequence[Planned], *, clinic_id: int, today: dt.date) -> None:
    """Say of each row what it would become. A constant number of queries."""
    before = matching.brought_before(planned, Kind.APPROVALS, clinic_id=clinic_id)
    plans = matching.plans_of(planned)
    by_pk, by_key = _here(plans)
    lines: dict[Key, int] = {}
    for each in planned:
        _refuse_nonsense(each, today)
        if each.person:
            _find_plan(each, plans.get(each.person.pk, []))
        if "coverage" in each.found and {"from", "until"} <= each.row.said.keys():
            key = key_of(each)
            if key in lines:
                each.refuse(What.SAID_TWICE, other=str(lines[key]))
                continue
            lines[key] = each.line
            matching.aim(each, before, by_key.get(key), by_pk)
            _compare(each)


def key_of(each: Planned) -> Key:
    """A plan and a number; without a number, a plan and its days."""
    said = each.row.said
    number = said.get("number", "")
    days = () if number else (said["from"], said["until"])
    return each.found["coverage"], number, *days


def _here(
    plans: dict[int, list[Coverage]],
) -> tuple[dict[int, Authorization], dict[Key, Authorization]]:
    """What is here by its id and by its key, the standing ones before the void."""
    ids = [plan.pk for each in plans.values() for plan in each]
    rows = Authorization.objects.filter(coverage__in=ids).select_related("coverage")
    in_order = sorted(rows, key=lambda row: (row.status == Status.VOID, row.pk))
    by_key: dict[Key, Authorization] = {}
    for row in in_order:
        days = () if row.number else (row.valid_from, row.valid_to)
        by_key.setdefault((row.coverage_id, row.number, *days), row)
    return {row.pk: row for row in in_order}, by_key


def _refuse_nonsense(each: Planned, today: dt.date) -> None:
    said = each.row.said
    if not each.row.is_wrong("status", "visits", "visits_requested", "units"):
        _refuse_visits(each)
    if {"from", "until"} <= said.keys() and said["until"] < said["from"]:
        each.refuse(What.BEFORE_THE_FIRST_DAY, "until")
    for column in ("requested_on", "decided_on"):
        if column in said and said[column] > today:
            each.refuse(What.STILL_AHEAD, column)
    both = {"requested_on", "decided_on"} <= said.keys()
    if both and said["decided_on"] < said["requested_on"]:
        each.refuse(What.BEFORE_IT_WAS_ASKED, "decided_on")


def _refuse_visits(each: Planned) -> None:
    said, status = each.row.said, each.row.said.get("status", Status.APPROVED)
    asked = said.get("visits_requested")
    wants = "visits_requested" if status == Status.PENDING else "visits"
    has_some = said.get("visits") or said.get("units")
    if status == Status.APPROVED and not has_some:
        each.refuse(What.NO_VISITS_SAID, wants)
    if status == Status.PENDING and not asked:
        each.refuse(What.NO_VISITS_SAID, wants)
    if said.get("used_elsewhere", 0) > (said.get("visits") or asked or 0):
        each.refuse(What.MORE_THAN_APPROVED, "used_elsewhere")


def _find_plan(each: Planned, plans: list[Coverage]) -> None:
    """The patient's plan with that payer whose days the approval meets."""
    said = each.row.said
    if "payer" not in said:
        return
    wanted = matching.payer_key(said["payer"])
    of_payer = [p for p in plans if matching.payer_key(p.payer.name) == wanted]
    if member := said.get("member_number"):
        of_payer = [plan for plan in of_payer if plan.member_number == member]
    if not of_payer:
        each.refuse(What.NO_PLAN, "payer")
        return
    if not {"from", "until"} <= said.keys():
        return
    met = [
        plan
        for plan in of_payer
        if plan.effective_from <= said["until"] and not plan.has_ended_by(said["from"])
    ]
    if len(met) == 1:
        each.plan, each.found["coverage"] = met[0], met[0].pk
    elif met:
        each.refuse(What.SEVERAL_PLANS, "payer")
    else:
        each.refuse(What.OUTSIDE_THE_PLAN, "from")


def _compare(each: Planned) -> None:
    row: Authorization | None = each.target
    if row is None:
        return
    said = each.row.said
    status = said.get("status", row.status)
    for column, field in FIELDS.items():
        now = getattr(row, field)
        now = sorted(now) if isinstance(now, list) else now
        if column in said and said[column] != now:
            may = column in _may_be_taken(row.status, status)
            each.differ(column, now, may_be_taken=may)


def _may_be_taken(here: str, said: str) -> frozenset[str]:
    """What a service can make of one state when the file says another."""
    if here in (Status.APPROVED, Status.PENDING) and said == Status.APPROVED:
        return GRANTED
    if here == Status.PENDING and said == Status.DENIED:
        return DENIED
    return frozenset()


def create(
    planned: Sequence[Planned], *, by: Actor, now: dt.datetime, reason: str
) -> list[Authorization]:
    """In the order of the rows, with a line in the plan's history for each."""
    rows = [_authorization(each, by) for each in planned]
    Authorization.objects.bulk_create(rows, batch_size=BATCH)
    PlanChange.objects.bulk_create(
        (_change(row, by, now, reason) for row in rows), batch_size=BATCH
    )
    AuditEvent.objects.bulk_create(
        (
            event("authorization.imported", about=row, by=by, at=now, note=reason)
            for row in rows
        ),
        batch_size=BATCH,
    )
    return rows


def _authorization(each: Planned, by: Actor) -> Authorization:
    said = each.row.said
    unit = Authorization.Unit.UNITS if "units" in said else Authorization.Unit.VISITS
    return Authorization(
        patient_id=each.who.pk,
        clinic_id=by.clinic_id,
        coverage=each.plan,
        unit=unit,
        **{field: said[name] for name, field in FIELDS.items() if name in said},
    )


def _change(row: Authorization, by: Actor, now: dt.datetime, reason: str) -> PlanChange:
    said = plan_changes.values_of(row, dict.fromkeys(FIELDS.values()))
    return plan_changes.change(
        "authorization.imported",
        coverage=row.coverage,
        before={},
        after={"approval": str(row), **said},
        by=by,
        now=now,
        reason=reason,
    )


def take(each: Planned, *, by: Actor, now: dt.datetime, reason: str) -> None:
    """What the file says of an approval that is here, through the desk's own ways."""
    row = Authorization.objects.select_related("patient", "coverage").get(
        pk=each.target.pk
    )
    said = {d.column: d.said for d in each.differences if d.may_be_taken}
    status = each.row.said.get("status", row.status)
    how: dict[str, Any] = {"authorization": row, "by": by, "now": now}
    if status == Status.DENIED:
        approving.deny_request(
            reason=said.get("denial_reason", reason),
            decided_on=said.get("decided_on", row.decided_on),
            **how,
        )
    elif row.status == Status.PENDING:
        approving.approve_request(granted=_granted(row, said), **how)
    else:
        approving.extend_authorization(
            granted=_granted(row, said), reason=reason, **how
        )


def _granted(row: Authorization, said: dict[str, Any]) -> approving.Granted:
    return approving.Granted(
        number=said.get("number", row.number),
        visits=said.get("visits", row.visits_approved),
        units=said.get("units", row.units_approved),
        valid_from=said.get("from", row.valid_from),
        valid_to=said.get("until", row.valid_to),
        disciplines=tuple(said.get("disciplines", row.disciplines)),
        used_elsewhere=said.get("used_elsewhere", row.used_elsewhere),
        decided_on=said.get("decided_on", row.decided_on),
    )
