"""Who saw which record, out of the ledger: for a lead, and within the hour of a breach.

Everything is grouped by the database; a constant number of queries, however long the
ledger is, and only the months that are asked about are read.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, F, Func, Max, Min
from django.db.models.functions import Coalesce, ExtractHour, TruncHour

from patients.models.guarding import NamedColleague
from patients.models.patient import Patient
from patients.models.session import ClinicSession
from patients.rules import unusual
from patients.rules.unusual import Hint, Looks
from ptcare.audit.models import AuditEvent, AuditEventQuerySet, Kind
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role

OPENED = (Kind.VIEW, Kind.PRINT, Kind.EXPORT)  # a list is seen in passing
REVIEWED = "access.reviewed"  # who asks who saw a record sees nothing of what is in it
USUAL = dt.timedelta(days=42)  # from which somebody's usual is read

Pair = tuple[int, int]  # an account and a patient


@dataclass
class Seen:
    """What one account, or one address, saw of one patient."""

    patient_id: int
    times: int
    first_at: dt.datetime
    last_at: dt.datetime
    name: str = ""
    hints: tuple[Hint, ...] = ()


@dataclass
class Worth:
    """One person's looks at one record that a lead may want to ask about."""

    user_id: int
    patient_id: int
    times: int
    last_at: dt.datetime
    hours: set[int] = field(default_factory=set)
    who: str = ""
    name: str = ""
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class Busy:
    """An hour in which somebody opened many different records."""

    who: str
    at: dt.datetime
    records: int


def patients_seen(lines: AuditEventQuerySet) -> list[Seen]:
    """Whose records these lines show, those in lists too; the latest seen first."""
    whose = Func(
        Coalesce("showed", _only("patient_id")),
        function="unnest",
        output_field=BigIntegerField(),
    )
    rows = lines.order_by().annotate(whose=whose).values("whose")
    grouped = rows.annotate(times=Count("pk"), first=Min("at"), last=Max("at"))
    found = [
        Seen(row["whose"], row["times"], row["first"], row["last"])
        for row in grouped
        if row["whose"] is not None
    ]
    return sorted(found, key=lambda seen: (seen.last_at, seen.patient_id), reverse=True)


def _only(column: str) -> Func:
    """An array of the one value of that column."""
    return Func(
        F(column), template="ARRAY[%(expressions)s]",
        output_field=ArrayField(BigIntegerField()),
    )  # fmt: skip


def worth_asking(
    lines: AuditEventQuerySet, *, zone: dt.tzinfo, patients: Any
) -> list[Worth]:
    """Of what was opened, who looked at what with any hint; the latest first.

    `patients` is a queryset of those who may be named.
    """
    opened = lines.filter(kind__in=OPENED, patient_id__isnull=False)
    opened = opened.exclude(deed=REVIEWED).filter(
        by_role__in=[Role.THERAPIST, Role.CLINIC_ADMIN]
    )
    pairs = _pairs(opened, zone)
    ids = {patient_id for _user_id, patient_id in pairs}
    owners = {row.pk: row for row in patients.filter(pk__in=ids)}
    readers = User.objects.in_bulk({user_id for user_id, _patient_id in pairs})
    therapists = _therapists(readers)
    treated = treated_by(readers, ids)
    found = []
    for (user_id, patient_id), worth in pairs.items():
        owner, reader = owners.get(patient_id), readers.get(user_id)
        if owner is None or reader is None:
            continue
        worth.who, worth.name = reader.name, owner.name
        worth.hints = unusual.hints(
            Looks(
                hours=worth.hours,
                reader=reader.name,
                patient=owner.name,
                is_own_record=owner.user_id == user_id,
                is_therapist=user_id in therapists,
                has_treated=(user_id, patient_id) in treated,
            )
        )
        if worth.hints:
            found.append(worth)
    return sorted(found, key=lambda worth: worth.last_at, reverse=True)


def _pairs(opened: AuditEventQuerySet, zone: dt.tzinfo) -> dict[Pair, Worth]:
    hour = ExtractHour("at", tzinfo=zone)
    rows = opened.order_by().annotate(hour=hour)
    grouped = rows.values("by_user_id", "patient_id", "hour")
    found: dict[Pair, Worth] = {}
    for row in grouped.annotate(times=Count("pk"), last=Max("at")):
        user_id, patient_id = row["by_user_id"] or 0, row["patient_id"] or 0
        fresh = Worth(user_id, patient_id, times=0, last_at=row["last"])
        kept = found.setdefault((user_id, patient_id), fresh)
        kept.times += row["times"]
        kept.last_at = max(kept.last_at, row["last"])
        kept.hours.add(row["hour"])
    return found


def _therapists(users: Iterable[int]) -> set[int]:
    rows = Membership.objects.filter(user__in=list(users), role=Role.THERAPIST)
    return set(rows.values_list("user_id", flat=True))


def treated_by(users: Iterable[int], patients: Collection[int]) -> set[Pair]:
    """Who treats whom, was ever booked with them, or is named for their record."""
    users = list(users)
    found: set[Pair] = set()
    theirs = {"patient__in": patients}
    for rows, user, patient in (
        (Patient.objects.filter(pk__in=patients), "therapist__user", "pk"),
        (ClinicSession.objects.filter(**theirs), "therapist__user", "patient"),
        (NamedColleague.objects.filter(**theirs), "membership__user", "patient"),
    ):
        some = rows.filter(**{f"{user}__in": users}).order_by()
        found |= set(some.values_list(user, patient).distinct())
    return found


def busy_hours(
    lines: AuditEventQuerySet, *, zone: dt.tzinfo, since: dt.datetime
) -> list[Busy]:
    """Hours since then with many different records; `lines` reach back by USUAL."""
    opened = lines.filter(kind__in=OPENED, patient_id__isnull=False).order_by()
    rows = opened.filter(by_user_id__isnull=False).annotate(
        hour=TruncHour("at", tzinfo=zone)
    )
    counted = rows.values("by_user_id", "hour").annotate(
        records=Count("patient_id", distinct=True)
    )
    by_person: dict[int, dict[dt.datetime, int]] = defaultdict(dict)
    for row in counted:
        by_person[row["by_user_id"] or 0][row["hour"]] = row["records"]
    names = dict(User.objects.filter(pk__in=by_person).values_list("pk", "name"))
    return [
        Busy(who=names.get(user_id, ""), at=hour, records=by_hour[hour])
        for user_id, by_hour in by_person.items()
        for hour in unusual.busy_hours(by_hour, since=since)
    ]


def named(rows: Sequence[Seen], patients: Any) -> list[Seen]:
    """With the names, as far as the queryset has them."""
    ids = [row.patient_id for row in rows]
    known = {each.pk: each.name for each in patients.filter(pk__in=ids).only("name")}
    for row in rows:
        row.name = known.get(row.patient_id, "")
    return list(rows)


def readers(lines: Iterable[AuditEvent]) -> dict[int, str]:
    ids = {line.by_user_id for line in lines if line.by_user_id}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


def hints_of(
    line: AuditEvent,
    names: dict[int, str],
    patient: Patient,
    treated: set[Pair],
    zone: dt.tzinfo,
) -> tuple[Hint, ...]:
    """Of one line about one patient; of a list, or of asking who looked, is none."""
    reader, is_look = line.by_user_id, line.kind in OPENED and line.deed != REVIEWED
    if reader not in names or not is_look:
        return ()
    return unusual.hints(
        Looks(
            hours=[line.at.astimezone(zone).hour],
            reader=names[reader],
            patient=patient.name,
            is_own_record=patient.user_id == reader,
            is_therapist=line.by_role == Role.THERAPIST,
            has_treated=(reader, patient.pk) in treated,
        )
    )
