"""What becomes of a text once its carrier has it, as the carrier tells us.

News may come in any order, again, of texts that are not ours, and even before we have
written down that the text was taken. So they are kept, and applied as soon as its try
is on file: at once, or when the batch of that moment is done.
"""

from __future__ import annotations

import datetime as dt

from ptcare.notices.channels.texting import News
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Attempt, Notice, TextNews
from ptcare.notices.outbox import reporting
from ptcare.notices.texts import turns
from ptcare.people import tenancy

Stage = TextNews.Stage
MOST = 500


def take_in(news: News, *, now: dt.datetime) -> None:
    """Of a text that nobody here has sent: nothing at all."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        notice_id = notice_of(news)
        if notice_id is None:
            return
        row = TextNews(
            reference=news.reference,
            notice_id=notice_id,
            stage=news.stage,
            reason=news.reason[:100],
            told_at=now,
        )
        TextNews.objects.bulk_create([row], ignore_conflicts=True)
        if news.number:
            turns.heed(news.fate, news.number, news.reason, now=now)
        if news.number and news.stage is Stage.DELIVERED:
            turns.reopen(news.number)
        apply(TextNews.objects.get(reference=row.reference, stage=row.stage), now=now)


def notice_of(news: News) -> int | None:
    tried = Attempt.objects.filter(channel=Channel.SMS, reference=news.reference)
    if found := tried.values_list("notice_id", flat=True).first():
        return found
    if news.own_id is None:
        return None
    mine = Notice.objects.filter(message_id=news.own_id)
    return mine.values_list("pk", flat=True).first()


def apply_waiting(*, now: dt.datetime) -> None:
    """What was told before its try was on file."""
    with tenancy.reaching(tenancy.Reach.PLANNER):
        rows = TextNews.objects.filter(applied_at=None).order_by("told_at")
        waiting = list(rows[:MOST])
    for row in waiting:
        with tenancy.reaching(tenancy.Reach.PLANNER):
            apply(row, now=now)


def apply(row: TextNews, *, now: dt.datetime) -> None:
    attempt_id = reporting.try_of(
        row.notice_id, Channel.SMS, reference=row.reference, now=now
    )
    if attempt_id is None:
        return
    if row.stage == Stage.DELIVERED:
        reporting.arrived(attempt_id, now=now)
    elif row.stage == Stage.CAME_BACK:
        reporting.came_back(attempt_id, reason=row.reason, now=now)
    TextNews.objects.filter(pk=row.pk, applied_at=None).update(applied_at=now)
