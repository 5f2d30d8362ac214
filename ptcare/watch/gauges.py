"""What stands in the database and in Redis at the moment of asking.

Each floor says what it has with `provide`; nothing is counted twice or kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.backoff import NoBackoff
from redis.retry import Retry

from ptcare.celery import QUEUES
from ptcare.notices.models import Heartbeat, Notice
from ptcare.notices.models.notice import GONE_OUT, IN_TROUBLE
from ptcare.people import tenancy

PATIENCE = 1.0  # seconds for Redis
State = Notice.State
WAITING = (State.DUE, State.CLAIMED)
DONE_WITH = (*GONE_OUT, State.CANCELLED)
DAY = dt.timedelta(days=1)

Values = Iterable[tuple[tuple[str, ...], float]]


@dataclass(frozen=True, kw_only=True)
class Gauge:
    """A figure: what it is called and what it says, by which labels."""

    name: str
    says: str
    labels: tuple[str, ...] = ()
    values: Callable[[dt.datetime], Values]


_gauges: list[Gauge] = []


def provide(
    name: str, says: str, *labels: str
) -> Callable[[Callable[[dt.datetime], Values]], Callable[[dt.datetime], Values]]:
    """Name the function that answers, of a moment, with labels and their figures."""

    def remember(
        values: Callable[[dt.datetime], Values],
    ) -> Callable[[dt.datetime], Values]:
        _gauges.append(Gauge(name=name, says=says, labels=labels, values=values))
        return values

    return remember


class Standing(Collector):
    """All of them, in one transaction that only reads; and whether there is a
    database at all."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        found: list[Metric] = []
        try:
            with tenancy.reaching(tenancy.Reach.AUDIT):
                found = [_family(gauge, now) for gauge in _gauges]
        except DatabaseError:
            pass  # the figure below says it
        up = Gauge(
            name="ptcare_database_up",
            says="Whether the database answered",
            values=lambda _now: [((), float(bool(found)))],
        )
        yield _family(up, now)
        yield from found
        yield from _queues()


def _family(gauge: Gauge, now: dt.datetime) -> Metric:
    family = GaugeMetricFamily(gauge.name, gauge.says, labels=gauge.labels)
    for labels, value in gauge.values(now):
        family.add_metric(labels, value)
    return family


def _queues() -> Iterator[Metric]:
    """How many tasks wait in each; nothing where Redis is away, but that it is."""
    told = GaugeMetricFamily(
        "ptcare_tasks_waiting", "Tasks that no worker has taken", labels=["queue"]
    )
    up = GaugeMetricFamily("ptcare_redis_up", "Whether Redis answered")
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        ) as broker:
            for queue in QUEUES:
                told.add_metric([queue], float(broker.llen(queue)))
        up.add_metric([], 1.0)
    except redis.RedisError:
        up.add_metric([], 0.0)
    yield up
    yield told


@provide("ptcare_notices", "Notices that wait, or are in hand", "state")
def _waiting(now: dt.datetime) -> Values:
    rows = Notice.objects.filter(state__in=WAITING, due_at__lte=now).order_by()
    counts = dict(rows.values_list("state").annotate(n=Count("pk")))
    return [((str(state),), float(counts.get(state, 0))) for state in WAITING]


@provide("ptcare_notices_settled", "What became of notices in the last day", "state")
def _settled(now: dt.datetime) -> Values:
    rows = Notice.objects.filter(settled_at__gt=now - DAY).order_by()
    for states in (DONE_WITH, IN_TROUBLE):  # each has its index
        asked = rows.filter(state__in=states)
        counts = dict(asked.values_list("state").annotate(n=Count("pk")))
        yield from (((str(state),), float(counts.get(state, 0))) for state in states)


@provide("ptcare_notice_waits_seconds", "How long the oldest due one waits", "kind")
def _oldest(now: dt.datetime) -> Values:
    due = Notice.objects.filter(state=State.DUE, due_at__lte=now).aggregate(
        safety=Min("due_at", filter=Q(is_safety=True)),
        other=Min("due_at", filter=Q(is_safety=False)),
    )
    for kind, at in due.items():
        yield (kind,), (now - at).total_seconds() if at else 0.0


@provide("ptcare_heartbeat_age_seconds", "Since a planner or worker was heard", "of")
def _heartbeats(now: dt.datetime) -> Values:
    for name, at in Heartbeat.objects.values_list("name", "beaten_at"):
        yield (name,), (now - at).total_seconds()
