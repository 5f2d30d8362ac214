"""What was sent to somebody, as they find it in the app: new until it was seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from ptcare.notices.kinds import KINDS
from ptcare.notices.models import Notice
from ptcare.notices.models.notice import GONE_OUT, NOT_OUT, NoticeQuerySet
from ptcare.people.actors import Actor
from ptcare.people.signals import asked_for_news

TOLD = (*GONE_OUT, *NOT_OUT)
OUTSIDE = [kind.name for kind in KINDS.values() if not kind.stands_in_app]
NEW_FOR = dt.timedelta(days=30)
PAGE = "reach:news"
LAST = 5


def told(actor: Actor) -> NoticeQuerySet:
    """All that went out to the actor, at the clinic they act in."""
    rows = Notice.objects.visible_to(actor).filter(state__in=TOLD)
    return rows.exclude(kind__in=OUTSIDE)


def last_told(actor: Actor) -> list[Notice]:
    return list(told(actor).order_by("-made_at")[:LAST])


def see(notices: Iterable[Notice], *, now: dt.datetime) -> None:
    """They have it before them. The first time counts."""
    unseen = [notice.pk for notice in notices if notice.seen_at is None]
    if unseen:
        Notice.objects.filter(pk__in=unseen, seen_at=None).update(seen_at=now)


@receiver(asked_for_news)
def count_the_new(*, actor: Actor, **_more: Any) -> tuple[str, int]:
    since = timezone.now() - NEW_FOR
    return PAGE, told(actor).filter(seen_at=None, made_at__gte=since).count()
