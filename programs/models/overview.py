"""What a clinic's lead sees at once: a constant number of queries, at any size.

What was done comes from the kept weeks, never from the logs. Nobody is ranked: people
stand in the order of their names, and beside each share stands of how many it is one.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef

from patients.models import ClinicSession, Evaluation, Measurement
from patients.rules import battery
from patients.rules.battery import Change
from programs.assessing_words import assessments
from programs.models.escalation import Escalation
from programs.models.flags import SafetyFlag
from programs.models.trails import MUST_AGREE, OWN_WORDS
from programs.register_words import DEEDS
from programs.rules.escalating import LEVELS
from ptcare.audit.models import AuditEvent
from ptcare.people.actors import Actor
from ptcare.people.models import Membership

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
WEEKS, QUARTERS = 4, 4
ACTIVE_FROM = 3  # days of a week with exercise (clinical reference, 7.3)
MOST_SIGNS = 20

# A week counts where a signed program of care ran through all of it, and neither a hold
# nor a break of the patient's own touched it. The days of all weeks are said once more
# of the kept ones, so that no earlier ones of a patient are read.
ASKED = """
SELECT patient.therapist_id, count(*) AS asked,
    count(*) FILTER (
        WHERE cardinality(array_remove(kept.done, 0::smallint)) >= %(active)s
    ) AS active,
    count(*) FILTER (WHERE kept.said IS NULL OR 0 = ALL (kept.said)) AS silent,
    count(DISTINCT patient.id) AS patients
FROM programs_program AS program
JOIN patients_patient AS patient
    ON patient.id = program.patient_id AND patient.discharged_on IS NULL
CROSS JOIN (
    SELECT day::date AS monday, day::date + 6 AS sunday
    FROM generate_series(%(first)s::date, %(last)s::date, interval '7 days') AS day
) AS week
LEFT JOIN programs_loggedweek AS kept
    ON kept.patient_id = patient.id AND kept.monday = week.monday
    AND kept.monday BETWEEN %(first)s AND %(last)s
WHERE program.clinic_id = %(clinic)s AND program.kind = 'care'
    AND program.signed_at IS NOT NULL AND program.ended_at IS NULL
    AND program.held_at IS NULL AND NOT program.is_next
    AND program.starts_on <= week.monday
    AND (program.ends_on IS NULL OR program.ends_on >= week.sunday)
    AND NOT EXISTS (
        SELECT FROM programs_pause AS pause
        WHERE pause.patient_id = patient.id AND pause.back_on > pause.starts_on
            AND pause.starts_on <= week.sunday AND pause.back_on > week.monday
    )
    AND NOT EXISTS (
        SELECT FROM programs_programevent AS held
        WHERE held.pgh_obj_id = program.id AND held.held_at IS NOT NULL
            AND (held.held_at AT TIME ZONE patient.time_zone)::date <= week.sunday
            AND (held.pgh_created_at AT TIME ZONE patient.time_zone)::date
                >= week.monday
    )
GROUP BY patient.therapist_id
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Weeks in which exercise was asked of the patients of one therapist."""

    name: str
    patients: int
    asked: int
    active: int  # with exercise on three days or more
    silent: int  # with no word: missing, and not skipped

    @property
    def percent(self) -> int:
        return round(100 * self.active / self.asked)


@dataclass(frozen=True, kw_only=True)
class Unsigned:
    """What one person has left to sign, and since when the oldest waits."""

    name: str
    sessions: int = 0
    evaluations: int = 0
    since: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Of those tested again in a quarter: who is clearly better at one test."""

    quarter: dt.date  # its first day
    compared: int
    better: int
    missing: int  # no result to compare: not tested then, or not at the start

    @property
    def percent(self) -> int | None:
        return round(100 * self.better / self.compared) if self.compared else None


def adherence(actor: Actor, *, today: dt.date) -> list[Asked]:
    """The last whole weeks: two queries."""
    last = today - dt.timedelta(days=today.weekday()) - WEEK
    said: dict[str, Any] = {
        "active": ACTIVE_FROM,
        "first": last - (WEEKS - 1) * WEEK,
        "last": last,
        "clinic": actor.clinic_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(ASKED, said)
        rows = {pk: counts for pk, *counts in cursor.fetchall()}
    staff = Membership.objects.visible_to(actor).filter(
        pk__in=[pk for pk in rows if pk]
    )
    names = dict(staff.values_list("pk", "user__name"))
    found = [
        Asked(
            name=names.get(pk, ""),
            asked=asked,
            active=active,
            silent=silent,
            patients=patients,
        )
        for pk, (asked, active, silent, patients) in rows.items()
    ]
    return sorted(found, key=lambda each: (not each.name, each.name.casefold()))


def unsigned(actor: Actor, *, today: dt.date) -> list[Unsigned]:
    """Attended sessions and evaluations before today: two queries."""
    sessions = ClinicSession.objects.visible_to(actor).filter(
        status=ClinicSession.Status.ATTENDED, signed_at=None, on__lt=today
    )
    drafts = Evaluation.objects.visible_to(actor).filter(
        signed_at=None, withdrawn_at=None, on__lt=today
    )
    counted: dict[str, dict[str, Any]] = defaultdict(dict)
    for kind, rows, who in (
        ("sessions", sessions, "therapist__user__name"),
        ("evaluations", drafts, "opened_by__name"),
    ):
        counts = rows.order_by().values_list(who).annotate(Count("pk"), Min("on"))
        for name, number, since in counts:
            known = counted[name or ""]
            known[kind] = number
            known["since"] = min(since, known.get("since", since))
    by_name = sorted(counted, key=lambda name: (not name, name.casefold()))
    return [Unsigned(name=name, **counted[name]) for name in by_name]


def untaken(actor: Actor) -> list[SafetyFlag]:
    """Signs that went on and that nobody has taken yet, the longest wait first."""
    rows = (
        SafetyFlag.objects.visible_to(actor).untaken().open().filter(level__in=LEVELS)
    )
    gone_on = Escalation.objects.filter(flag=OuterRef("pk")).exclude(rule="first")
    rows = rows.filter(Exists(gone_on)).select_related("patient")
    return list(rows.order_by("raised_at", "pk")[:MOST_SIGNS])


def escalations(actor: Actor, *, since: dt.datetime) -> dict[str, int]:
    """How many signs there were, and how many of them went how far: one query."""
    rows = SafetyFlag.objects.visible_to(actor).filter(
        level__in=LEVELS, raised_at__gte=since
    )
    told = Escalation.objects.filter(flag=OuterRef("pk"))
    return rows.aggregate(
        signs=Count("pk"),
        went_on=Count("pk", filter=Exists(told.filter(rule__in=["next", "leads"]))),
        to_leads=Count("pk", filter=Exists(told.filter(rule="leads"))),
        to_stand_in=Count("pk", filter=Exists(told.filter(rule="closed"))),
    )


def overrides(actor: Actor, *, since: dt.datetime) -> list[tuple[str, int]]:
    """What stands on the register, counted by kind: one query."""
    rows = AuditEvent.objects.visible_to(actor).filter(deed__in=DEEDS, at__gte=since)
    counts = dict(rows.order_by().values_list("deed").annotate(Count("pk")))
    return [(str(DEEDS[deed]), counts[deed]) for deed in DEEDS if deed in counts]


def outcomes(actor: Actor, *, today: dt.date) -> dict[str, list[Outcome]]:
    """By test, quarter by quarter: two queries.

    Of each patient who was evaluated again in a quarter, the last result then against
    the one of the first evaluation. Clearly better is by the least published change.
    """
    quarters = list(_quarters(today))
    again = _evaluated_again(actor, since=quarters[0])
    first, later = _results(actor, {patient for patient, _quarter in again})
    found: dict[str, list[Outcome]] = {}
    for key, test in assessments().items():
        rows = [
            _outcome(key, quarter, again, first, later, better=test.measure.better)
            for quarter in quarters
        ]
        if any(each.compared for each in rows):
            found[str(test.name)] = rows
    return found


Results = Mapping[tuple[Any, ...], tuple[Any, Mapping[str, Any]]]


def _outcome(
    key: str,
    quarter: dt.date,
    again: Iterable[tuple[int, dt.date]],
    first: Results,
    later: Results,
    *,
    better: Any,
) -> Outcome:
    patients = [patient for patient, each in again if each == quarter]
    moves = [
        _is_better(key, first.get((pk, key)), later.get((pk, key, quarter)), better)
        for pk in patients
    ]
    return Outcome(
        quarter=quarter,
        compared=sum(each is not None for each in moves),
        better=sum(each is True for each in moves),
        missing=sum(each is None for each in moves),
    )


def _is_better(key: str, before: Any, now: Any, better: Any) -> bool | None:
    if not before or not now or not _alike(key, before[1], now[1]):
        return None
    moved = battery.moved(key, better, before=before[0], now=now[0])
    return None if moved is None else moved.change is Change.BETTER


def _alike(key: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    names = MUST_AGREE.get(key, ())
    return key != OWN_WORDS and all(before.get(n) == now.get(n) for n in names)


def _evaluated_again(actor: Actor, *, since: dt.date) -> set[tuple[int, dt.date]]:
    rows = Evaluation.objects.visible_to(actor).filter(
        signed_at__isnull=False, withdrawn_at=None, on__gte=since
    )
    later = rows.exclude(kind=Evaluation.Kind.FIRST)
    return {(pk, _quarter(on)) for pk, on in later.values_list("patient", "on")}


def _results(actor: Actor, patients: Iterable[int]) -> tuple[Results, Results]:
    """By patient and test the first that was had; and the last of each quarter."""
    rows = Measurement.objects.visible_to(actor).filter(
        withdrawn_at=None,
        value__isnull=False,
        evaluation__signed_at__isnull=False,
        evaluation__withdrawn_at=None,
        patient__in=patients,
    )
    first: dict[tuple[Any, ...], Any] = {}
    later: dict[tuple[Any, ...], Any] = {}
    said = ("patient", "key", "measured_on", "value", "parts")
    for pk, key, on, value, parts in rows.order_by("measured_on", "pk").values_list(
        *said
    ):
        first.setdefault((pk, key), (value, parts))
        later[pk, key, _quarter(on)] = (value, parts)
    return first, later


def _quarter(on: dt.date) -> dt.date:
    return on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1)


def _quarters(today: dt.date) -> Sequence[dt.date]:
    """The first days of this one and those before it, oldest first."""
    found = [_quarter(today)]
    while len(found) < QUARTERS:
        found.insert(0, _quarter(found[0] - DAY))
    return found
