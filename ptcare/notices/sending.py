"""Tell somebody, once, or no more. Called by the service that knows, in its
transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NotRequired, TypedDict, Unpack

from ptcare.notices.kinds import KINDS
from ptcare.notices.models import Notice
from ptcare.people.models import Membership, User

SAFETY_GOOD_FOR = timedelta(days=7)  # until then it is tried; then it has failed

# The end of a planner's statement, for as many as `told` says. Each row of it names
# `key`, `clinic_id`, `user_id`, `kind`, `about`, `on`, `message_id`, `due_at` and
# `stale_at`; the parameters are `now` and `link`.
WRITE_TOLD = """
INSERT INTO notices_notice (
    key, clinic_id, user_id, address, kind, about, "on", message_id, link, is_safety,
    due_at, stale_at, state, reason, tries, made_at
)
SELECT key, clinic_id, user_id, '', kind, about, "on", message_id, %(link)s, false,
    due_at, stale_at, 'due', '', 0, %(now)s
FROM told
ON CONFLICT (key) DO NOTHING
"""


class Said(TypedDict):
    """What is told to whom. `kind` is one of `kinds`; `link` is a path of the site
    behind the sign-in. It goes out at `due_at`, or else now.

    In place of `to`, `address` is of somebody without an account: an e-mail address, or
    a number in E.164. `about` is the id of what it is about and `on` the reader's own
    day, for whoever asks again when it is sent. After `stale_at` it is not sent any
    more; without one the kind decides.
    """

    key: str
    clinic_id: int
    kind: str
    now: datetime
    due_at: NotRequired[datetime]
    to: NotRequired[User | None]
    address: NotRequired[str]
    stale_at: NotRequired[datetime | None]
    link: NotRequired[str]
    about: NotRequired[int | None]
    on: NotRequired[date | None]
    is_safety: NotRequired[bool]


def send_once(**said: Unpack[Said]) -> bool:
    """Write the notice unless one with this key exists; whether it was written."""
    notice = notice_of(**said)
    send_each_once([notice])
    written = Notice.objects.filter(key=said["key"], message_id=notice.message_id)
    return written.exists()


def send_each_once(notices: Iterable[Notice]) -> None:
    """Those of `notice_of` whose keys are new: one statement, however many."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def notice_of(**said: Unpack[Said]) -> Notice:
    """As `send_once` would write it, not written yet."""
    how = KINDS[said["kind"]]
    due_at = said.get("due_at", said["now"])
    good_for = SAFETY_GOOD_FOR if said.get("is_safety") else how.good_for
    return Notice(
        key=said["key"],
        clinic_id=said["clinic_id"],
        user=said.get("to"),
        address=said.get("address", ""),
        kind=said["kind"],
        due_at=due_at,
        stale_at=said.get("stale_at") or due_at + good_for,
        link=said.get("link", ""),
        about=said.get("about"),
        on=said.get("on"),
        is_safety=said.get("is_safety", False),
        made_at=said["now"],
    )


def to_look_at(
    people: Iterable[User], *, key: str, clinic_id: int, link: str, now: datetime
) -> list[Notice]:
    """That there is something to look at behind this link, never what: a notice for
    each of these, once, not written yet."""
    return [
        notice_of(
            key=f"{key}:{user.pk}",
            clinic_id=clinic_id,
            to=user,
            kind="something_to_look_at",
            now=now,
            link=link,
        )
        for user in sorted(set(people), key=lambda each: each.pk)
    ]


def tell_leads(
    keys: Collection[str], *, clinic_id: int, link: str, now: datetime
) -> None:
    """The clinic's leads that there is something to look at behind this link: each once
    for each key. Two queries, however many; none without a key."""
    if not keys:
        return
    leads = Membership.objects.current().leads().filter(clinic=clinic_id)
    people = {lead.user for lead in leads.select_related("user")}
    send_each_once(
        notice
        for key in keys
        for notice in to_look_at(
            people, key=key, clinic_id=clinic_id, link=link, now=now
        )
    )


def cancel(*, keys: Collection[str], now: datetime, reason: str) -> int:
    """What is not needed any more, if it has not gone out; how many."""
    waiting = Notice.objects.filter(key__in=keys, state=Notice.State.DUE)
    return waiting.update(state=Notice.State.CANCELLED, reason=reason, settled_at=now)
