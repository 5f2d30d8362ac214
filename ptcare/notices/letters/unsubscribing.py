"""One click in the mail program, and these reminders stop (RFC 8058).

The address stands in the letter's head and names the letter itself, sealed: whoever has
the letter may stop what it is about, and nothing else, without signing in.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from ptcare.notices import signals
from ptcare.notices.models import Notice
from ptcare.people import actors
from ptcare.people.actors import Actor
from ptcare.people.roles import Role

REMINDERS = {"exercise_reminder", "exercise_nudge", "kind_word", "plan_reminder"}


def seal() -> Signer:
    return Signer(salt="ptcare.notices.stop")


def headers_for(notice: Notice) -> dict[str, str]:
    """Only of reminders: what somebody waits for, or must hear, has no such button."""
    if notice.kind not in REMINDERS or notice.user_id is None:
        return {}
    address = settings.SITE_URL + reverse("letters:stop", args=[token_of(notice)])
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def token_of(notice: Notice) -> str:
    return seal().sign(str(notice.pk))


def notice_of(token: str) -> Notice | None:
    """None of what we have not sealed."""
    try:
        pk = int(seal().unsign(token))
    except (BadSignature, ValueError):
        return None
    notices = Notice.objects.select_related("user", "clinic")
    return notices.filter(pk=pk, kind__in=REMINDERS, user__isnull=False).first()


def stop(notice: Notice, *, now: dt.datetime) -> None:
    """No more of its kind, by any way, until the reader turns it on again."""
    reader = reader_of(notice)
    if reader is not None:
        signals.stopped.send(sender=Notice, notice=notice, by=reader, now=now)


def reader_of(notice: Notice) -> Actor | None:
    """None of who is not in care there any more, and so gets none anyway."""
    if notice.user is None:
        return None
    for standing in actors.standings_of(notice.user):
        here = standing.clinic_id == notice.clinic_id
        if here and standing.role is Role.PATIENT:
            return Actor(user=notice.user, standing=standing)
    return None
