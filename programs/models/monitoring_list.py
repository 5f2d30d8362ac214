"""Everybody whom a clinic monitors now, in the same few queries however many."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least

from patients.models.days import LocalDay
from programs.models.monitored import data_of, month_of, terms, times_of, visits_of
from programs.models.monitoring import MonitoringEpisode, MonitoringSettings
from programs.rules import monitoring
from programs.rules.monitoring import DAY, WINDOW, Month
from ptcare.people.models import Clinic

MOST = 200
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One patient; without data yet there is no window: `number` is 0."""

    episode: MonitoringEpisode
    number: int
    first: dt.date
    last: dt.date
    days: int
    month: Month
    today: dt.date

    @property
    def is_window_close(self) -> bool:
        """It closes soon, a day or two short."""
        return self.number > 0 and monitoring.is_close_window(
            days=self.days,
            last=self.last,
            today=self.today,
            terms=monitoring.terms_on(self.first, terms()),
        )

    @property
    def is_month_close(self) -> bool:
        in_force = monitoring.terms_on(self.month.first, terms())
        return monitoring.is_close_month(self.month.minutes, in_force)

    @property
    def is_close(self) -> bool:
        return self.is_window_close or self.is_month_close


def monitored_at(
    clinic: Clinic, settings: MonitoringSettings, *, now: dt.datetime
) -> list[Row]:
    """By name: six queries."""
    active = MonitoringEpisode.objects.active().filter(clinic=clinic)
    active = active.select_related("patient", "clinic")
    episodes = list(with_begun(active).order_by("patient__name", "pk"))
    days = _days(episodes, now=now)
    months = _months(episodes, clinic, settings, now=now)
    return [_row(row, days[row.pk], months[row.pk], now=now) for row in episodes]


def with_begun(episodes: QuerySet[MonitoringEpisode]) -> QuerySet[MonitoringEpisode]:
    """Adds `begun_at`: when the first data came, on or after the day of set-up and
    after the episode before; None where there is none yet."""
    before = MonitoringEpisode.objects.filter(patient=OuterRef("patient"))
    last = before.order_by().values("patient").annotate(at=Max("ended_at")).values("at")
    firsts = [
        Subquery(
            rows.annotate(
                arrived_on=LocalDay(OuterRef("patient__time_zone"), F("said_at"))
            )
            .filter(
                arrived_on__gte=OuterRef("set_up_on"), said_at__gte=OuterRef("after")
            )
            .order_by()
            .values("patient")
            .annotate(first=Min("said_at"))
            .values("first")
        )
        for _name, rows in data_of(Q(patient=OuterRef("patient")))
    ]
    after = Coalesce(Subquery(last), LONG_AGO)
    return episodes.annotate(after=after).annotate(begun_at=Least(*firsts))


def _days(
    episodes: Iterable[MonitoringEpisode], *, now: dt.datetime
) -> dict[int, set[dt.date]]:
    """By episode, the days of the last weeks on which something came that stands."""
    by_patient = {row.patient_id: row.pk for row in episodes}
    recent = Q(patient__in=by_patient.keys(), said_at__gte=now - WINDOW - 2 * DAY)
    found: dict[int, set[dt.date]] = defaultdict(set)
    for _name, rows in data_of(recent):
        standing = rows.filter(superseded_at=None)
        arrived = LocalDay(F("patient__time_zone"), F("said_at"))
        for patient_id, day in standing.values_list("patient_id", arrived).distinct():
            found[by_patient[patient_id]].add(day)
    return found


def _months(
    episodes: Iterable[MonitoringEpisode],
    clinic: Clinic,
    settings: MonitoringSettings,
    *,
    now: dt.datetime,
) -> dict[int, Month]:
    """By episode, the work of this month."""
    episodes = list(episodes)
    first = now.astimezone(clinic.zone).date().replace(day=1)
    since = monitoring.midnight(first, clinic.zone)
    theirs = Q(patient__in=[row.patient_id for row in episodes])
    times = defaultdict(list)
    for time in times_of(theirs & Q(ended_at__gt=since)):
        times[time.patient_id].append(time)
    visits = visits_of(theirs, clinic, since=first)
    return {
        row.pk: month_of(
            [row],
            times[row.patient_id],
            visits[row.patient_id],
            settings,
            first=first,
            now=now,
        )
        for row in episodes
    }


def _row(
    row: MonitoringEpisode, days: set[dt.date], month: Month, *, now: dt.datetime
) -> Row:
    today = row.patient.today(now)
    begun_at: dt.datetime | None = row.begun_at  # type: ignore[attr-defined]
    begun = row.patient.today(begun_at) if begun_at else today
    number = (today - begun) // WINDOW
    first = begun + number * WINDOW
    last = first + WINDOW - DAY
    return Row(
        episode=row,
        number=number + 1 if begun_at else 0,
        first=first,
        last=last,
        days=sum(first <= day <= last for day in days) if begun_at else 0,
        month=month,
        today=today,
    )
