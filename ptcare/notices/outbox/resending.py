"""Send again what did not go out: under the same key and the same id.

It is due again, and asked about once more before it goes: what is not wanted any more
is cancelled then, and by no way that was turned off does it go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Replace

from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.notices.models import Notice
from ptcare.notices.outbox.delivering import NO_OTHER_WAY
from ptcare.people.actors import Actor

MOST = 500  # at once: a press should be answered soon


class NotToSendAgain(Exception):
    """Somebody was quicker, or it is of no use any more."""


@transaction.atomic
def send_again(*, notice: Notice, by: Actor, now: dt.datetime) -> None:
    """NotToSendAgain. Of two who press at once, one wins."""
    if not _again(Notice.objects.filter(pk=notice.pk), by=by, now=now):
        raise NotToSendAgain


@transaction.atomic
def send_all_again(*, reasons: Collection[str], by: Actor, now: dt.datetime) -> int:
    """All of the actor's clinic that were not sent for these reasons, MOST at once, the
    oldest first; how many. Two who press at once share them."""
    rows = Notice.objects.of_clinic(by).filter(reason__in=reasons)
    return _again(rows, by=by, now=now)


def _again(rows: QuerySet[Notice], *, by: Actor, now: dt.datetime) -> int:
    """As if it had not been tried: an address that was mended is open to it again."""
    found = rows.filter(Notice.may_go_again(now)).order_by("settled_at", "pk")
    held = list(found.select_for_update(of=("self",), skip_locked=True)[:MOST])
    Notice.objects.filter(pk__in=[notice.pk for notice in held]).update(
        state=Notice.State.DUE,
        due_at=now,
        waits_since=now,
        settled_at=None,
        channel="",
        tries=0,
        reason=Replace(F("reason"), Value(NO_OTHER_WAY), Value("")),
    )
    AuditEvent.objects.bulk_create(
        event("notice.sent_again", about=notice, by=by, at=now, note=notice.kind)
        for notice in held
    )
    return len(held)
