"""What came of one patient's monitoring: days by window, minutes by month. Never kept.

A page of one patient costs the same few queries however long the monitoring lasts.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value

from patients.models import ClinicSession, Patient
from programs.models.checkin import CheckIn
from programs.models.log import DayReport, ExerciseLog
from programs.models.monitoring import (
    DeviceStatus,
    MonitoringAcceptance,
    MonitoringEpisode,
    MonitoringSettings,
    MonitoringTime,
)
from programs.rules import monitoring
from programs.rules.monitoring import Entry, Episode, Month, Terms, Window, Work
from programs.rules.spans import Span
from ptcare.people.models import Clinic

DATA = Path(__file__).resolve().parent.parent / "data" / "monitoring.json"
FOR_EVER = dt.datetime.max.replace(tzinfo=dt.UTC)

Kind = MonitoringAcceptance.Kind


@lru_cache(maxsize=1)
def terms() -> list[Terms]:
    """The codes and numbers, by the day from which they hold."""
    return monitoring.read(json.loads(DATA.read_text())["terms"])


@lru_cache(maxsize=1)
def words_of_codes() -> dict[str, str]:
    """What each code is for, in words of our own."""
    return dict(json.loads(DATA.read_text())["words"])


def with_monitors(patients: QuerySet[Patient]) -> QuerySet[Patient]:
    """Adds `monitors`: whether their clinic does."""
    on = MonitoringSettings.objects.filter(clinic=OuterRef("clinic"), is_on=True)
    return patients.annotate(monitors=Exists(on))


def device_of(clinic_id: int) -> DeviceStatus | None:
    rows = DeviceStatus.objects.standing().filter(clinic=clinic_id)
    return rows.select_related("confirmed_by").first()


def data_of(patients: Q) -> list[tuple[str, QuerySet[Any]]]:
    """What counts as data, by its name: exercises done or skipped, the word or number
    of a day, and check-ins that were answered.

    What nobody answered is none, nor are ticks for medicine, messages or opened pages.
    """
    ours = patients & Q(said_as__in=monitoring.FROM_THEIR_SIDE)
    answered = Q(signs__isnull=False) | Q(pain__isnull=False)
    undone = {"superseded_at": F("undone_at")}
    kept = {"superseded_at": Value(None, DateTimeField())}  # is never taken back
    return [
        ("exercise", ExerciseLog.objects.filter(ours).annotate(**undone)),
        ("day", DayReport.objects.filter(ours).annotate(**undone)),
        ("check-in", CheckIn.objects.filter(ours, answered).annotate(**kept)),
    ]


def entries_of(patient: Patient, *, since: dt.datetime) -> list[Entry]:
    """Three queries."""
    columns = ("pk", "said_at", "made_at", "said_as", "superseded_at")
    return [
        Entry(
            id=f"{name} {pk}",
            arrived_at=said_at,
            made_at=made_at,
            said_as=said_as,
            is_superseded=superseded_at is not None,
        )
        for name, rows in data_of(Q(patient=patient, said_at__gte=since))
        for pk, said_at, made_at, said_as, superseded_at in rows.values_list(*columns)
    ]


@dataclass(frozen=True, kw_only=True)
class Monitored:
    """Everything that the pages about one patient's monitoring say."""

    patient: Patient
    settings: MonitoringSettings
    device: DeviceStatus | None
    episodes: Sequence[MonitoringEpisode]  # the newest last
    windows: Sequence[Window]
    months: Sequence[Month]
    times: Sequence[MonitoringTime]  # in their order, with those withdrawn
    visits: Sequence[Visit]
    accepted: dict[tuple[str, dt.date], list[MonitoringAcceptance]]  # the first first

    @property
    def active(self) -> MonitoringEpisode | None:
        last = self.episodes[-1] if self.episodes else None
        return last if last and last.ended_at is None else None

    @property
    def shows_codes(self) -> bool:
        """Only where the clinic is on, and has said that this is a device."""
        return self.settings.is_on and self.device is not None

    def window(self, first: dt.date) -> Window | None:
        return next((each for each in self.windows if each.first == first), None)

    def month(self, first: dt.date) -> Month | None:
        return next((each for each in self.months if each.first == first), None)

    def episode(self, pk: int) -> MonitoringEpisode:
        return next(each for each in self.episodes if each.pk == pk)

    def times_in(self, month: Month) -> list[MonitoringTime]:
        zone = self.patient.clinic.zone
        after = monitoring.next_month(month.first)
        bounds = Span(
            monitoring.midnight(month.first, zone), monitoring.midnight(after, zone)
        )
        return [row for row in self.times if row.span.meets(bounds)]

    def visits_in(self, month: Month) -> list[Visit]:
        return [each for each in self.visits if month.first <= each.on <= month.last]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An attended session, whose time is no monitoring time."""

    pk: int
    on: dt.date
    span: Span


def monitored(patient: Patient, *, now: dt.datetime) -> Monitored:
    """Nine queries; fewer before the first episode. Wants the patient's clinic."""
    clinic = patient.clinic
    episodes = episodes_of(patient)
    accepted = accepted_of(patient)
    found: dict[str, Any] = {"windows": (), "months": (), "times": (), "visits": ()}
    settings = MonitoringSettings.of(clinic.pk)
    if episodes:
        since = monitoring.midnight(episodes[0].set_up_on, patient.zone)
        times = list(times_of(Q(patient=patient)))
        visits = visits_of(Q(patient=patient), clinic, since=episodes[0].set_up_on)
        own = visits[patient.pk]
        found = {
            "times": times,
            "visits": own,
            "windows": monitoring.windows(
                as_rules(episodes),
                entries_of(patient, since=since),
                zone=patient.zone,
                today=patient.today(now),
                terms=terms(),
                set_up_in=set_up_in(accepted),
            ),
            "months": [
                month_of(episodes, times, own, settings, first=first, now=now)
                for first in months_of(episodes, clinic, now=now)
            ],
        }
    return Monitored(
        patient=patient,
        settings=settings,
        device=device_of(clinic.pk),
        episodes=episodes,
        accepted=accepted,
        **found,
    )


def episodes_of(patient: Patient) -> list[MonitoringEpisode]:
    rows = MonitoringEpisode.objects.filter(patient=patient).order_by("pk")
    return list(
        rows.select_related("taught_by__user", "started_by", "ended_by", "clinic")
    )


def as_rules(episodes: Sequence[MonitoringEpisode]) -> list[Episode]:
    """One that follows a mere pause belongs to the same episode of care."""
    before = [None, *episodes[:-1]]
    return [
        Episode(
            id=row.pk,
            set_up_on=row.set_up_on,
            ended_at=row.ended_at,
            goes_on=last is not None
            and last.ended_reason == MonitoringEpisode.Ended.PAUSED,
        )
        for last, row in zip(before, episodes, strict=True)
    ]


def accepted_of(
    patient: Patient,
) -> dict[tuple[str, dt.date], list[MonitoringAcceptance]]:
    found: dict[tuple[str, dt.date], list[MonitoringAcceptance]] = defaultdict(list)
    rows = MonitoringAcceptance.objects.filter(patient=patient).order_by("pk")
    for row in rows.select_related("accepted_by"):
        found[row.kind, row.first].append(row)
    return dict(found)


def set_up_in(
    accepted: dict[tuple[str, dt.date], list[MonitoringAcceptance]],
) -> set[dt.date]:
    """The first days of windows that stand accepted with the set-up."""
    return {
        first
        for (kind, first), rows in accepted.items()
        if kind == Kind.WINDOW and rows[-1].frozen["has_set_up"]
    }


def times_of(about: Q) -> QuerySet[MonitoringTime]:
    rows = MonitoringTime.objects.filter(about).order_by("started_at", "pk")
    return rows.select_related(
        "practitioner__user", "recorded_by", "withdrawn_by", "episode"
    )


def visits_of(about: Q, clinic: Clinic, *, since: dt.date) -> dict[int, list[Visit]]:
    """Attended sessions by patient."""
    rows = ClinicSession.objects.filter(
        about, on__gte=since, status=ClinicSession.Status.ATTENDED
    )
    found: dict[int, list[Visit]] = defaultdict(list)
    for row in rows.order_by("on", "start"):
        begins = row.begins(clinic.zone).astimezone(dt.UTC)
        span = Span(begins, begins + dt.timedelta(minutes=row.minutes))
        found[row.patient_id].append(Visit(pk=row.pk, on=row.on, span=span))
    return found


def months_of(
    episodes: Sequence[MonitoringEpisode], clinic: Clinic, *, now: dt.datetime
) -> Iterator[dt.date]:
    """The first day of each month with an active episode, until now."""
    first = episodes[0].set_up_on.replace(day=1)
    until = (episodes[-1].ended_at or now).astimezone(clinic.zone).date()
    while first <= until:
        yield first
        first = monitoring.next_month(first)


def active_spans(episodes: Iterable[MonitoringEpisode]) -> list[Span]:
    """When time counts: from the day of set-up until the end."""
    return [
        Span(
            monitoring.midnight(row.set_up_on, row.clinic.zone),
            row.ended_at or FOR_EVER,
        )
        for row in episodes
    ]


def month_of(
    episodes: Iterable[MonitoringEpisode],
    times: Iterable[MonitoringTime],
    visits: Iterable[Visit],
    settings: MonitoringSettings,
    *,
    first: dt.date,
    now: dt.datetime,
) -> Month:
    episodes = list(episodes)
    zone = episodes[0].clinic.zone
    return monitoring.month(
        [
            Work(span=row.span, said_as=row.practitioner.role, is_talk=row.is_talk)
            for row in times
            if row.withdrawn_at is None
        ],
        first=first,
        zone=zone,
        today=now.astimezone(zone).date(),
        active=active_spans(episodes),
        visits=[each.span for each in visits],
        terms=terms(),
        is_strict=settings.is_strict,
    )
