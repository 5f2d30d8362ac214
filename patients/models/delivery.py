"""What a clinic's messages have come to: by reason, by channel, and line by line.

It shows who was to be reached and never about what: the desk reads it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import Lower
from django.urls import reverse

from patients.models.helping import HelperLink
from patients.models.patient import Patient
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Attempt, Notice
from ptcare.notices.models.notice import NOT_OUT, NoticeQuerySet
from ptcare.notices.outbox.reasons import NOT_TRIED, Why, why_of
from ptcare.people.actors import Actor
from ptcare.people.models import Membership, User
from ptcare.people.roles import Permission

LOOKED_BACK = dt.timedelta(days=30)  # what is older is kept, and not asked about
NO_ADDRESS = {"no_way"}
BY_ADDRESS = {"came_back", "address", "mail_waits"}
BY_WAYS = {"stopped", "number", "network", "texts_full", "device"}


ARRIVED = Q(state=Notice.State.DELIVERED)


@dataclass(kw_only=True)
class Group:
    """All that stands still for one reason."""

    why: Why
    count: int = 0
    oldest: dt.datetime | None = None
    to_send_again: int = 0
    written: list[str] = field(default_factory=list)  # as channels wrote it down

    def add(self, row: Mapping[str, Any]) -> None:
        self.count += row["n"]
        self.to_send_again += row["again"]
        self.oldest = min(filter(None, [self.oldest, row["oldest"]]))
        self.written.append(row["reason"])


@dataclass(frozen=True, kw_only=True)
class Try:
    """One attempt, as the desk reads it."""

    attempt: Attempt
    why: Why | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One message: to whom, what kind of thing, and what became of it."""

    notice: Notice
    who: str
    url: str  # where their address or number is put right; empty where nobody may
    why: Why | None
    tries: list[Try]
    may_go_again: bool


@dataclass(frozen=True, kw_only=True)
class Deliveries:
    """Of the actor's clinic, as things stand now. `midnight` is when its day began."""

    actor: Actor
    now: dt.datetime
    midnight: dt.datetime

    def of_clinic(self) -> NoticeQuerySet:
        rows = Notice.objects.of_clinic(self.actor)
        return rows.exclude(_about_closed(self.actor)) if self.actor.closed else rows

    def troubled(self) -> NoticeQuerySet:
        since = self.now - LOOKED_BACK
        return self.of_clinic().in_trouble().filter(settled_at__gte=since)

    def waiting(self) -> NoticeQuerySet:
        return self.of_clinic().overdue(now=self.now)

    def gone_out(self) -> NoticeQuerySet:
        return self.of_clinic().gone_out().filter(settled_at__gte=self.midnight)

    def groups_of_trouble(self) -> list[Group]:
        """What concerns most first. One query, and so are the others."""
        again = Notice.may_go_again(self.now)
        return _groups(self.troubled(), "settled_at", again)

    def groups_of_waiting(self) -> list[Group]:
        return _groups(self.waiting(), "since", Q(pk=None))

    def by_channel(self) -> dict[Channel, Mapping[str, int]]:
        """How many went out, and of how many of these we heard that they arrived."""
        counted = (
            self.gone_out()
            .order_by()
            .values("channel")
            .annotate(n=Count("pk"), arrived=Count("pk", filter=ARRIVED))
        )
        found: dict[str, Mapping[str, int]] = {
            row["channel"]: {"n": row["n"], "arrived": row["arrived"]}
            for row in counted
        }
        return {way: found[way.value] for way in Channel if way.value in found}


def _about_closed(actor: Actor) -> Q:
    """To the people of a restricted record, whatever else they are to the clinic."""
    links = HelperLink.objects.filter(patient__in=actor.closed)
    people = User.objects.filter(
        Q(patient_records__in=actor.closed) | Q(pk__in=links.values("user"))
    )
    said = people.exclude(email=None).annotate(said=Lower("email")).values("said")
    to_address = Notice.objects.filter(clinic=actor.clinic_id, user=None)
    to_address = to_address.annotate(said=Lower("address")).filter(said__in=said)
    return Q(user__in=people) | Q(pk__in=to_address.values("pk"))


def _groups(rows: NoticeQuerySet, since: str, again: Q) -> list[Group]:
    counted = (
        rows.order_by()
        .values("reason")
        .annotate(
            n=Count("pk"),
            oldest=Min(since),
            again=Count("pk", filter=again),
        )
    )
    found: dict[str, Group] = {}
    for row in counted:
        why = why_of(row["reason"]) if row["reason"] else NOT_TRIED
        found.setdefault(why.key, Group(why=why)).add(row)
    return sorted(found.values(), key=lambda group: (-group.count, group.why.key))


def lines(actor: Actor, notices: Iterable[Notice], *, now: dt.datetime) -> list[Line]:
    """Five queries, however many."""
    held = list(notices)
    tries: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.filter(notice__in=held).order_by("pk"):
        tries[attempt.notice_id].append(attempt)
    people = _People.of(actor, held)
    return [
        Line(
            notice=notice,
            who=people.name(notice),
            url=people.url(notice),
            why=why_of(notice.reason) if needs_reason(notice) else None,
            tries=[Try(attempt=each, why=_why(each)) for each in tries[notice.pk]],
            may_go_again=may_go_again(notice, now=now),
        )
        for notice in held
    ]


def needs_reason(notice: Notice) -> bool:
    return bool(notice.reason) and notice.channel != Channel.APP


def may_go_again(notice: Notice, *, now: dt.datetime) -> bool:
    is_of_use = notice.stale_at is None or notice.stale_at > now
    return is_of_use and notice.state in NOT_OUT


def _why(attempt: Attempt) -> Why | None:
    is_fine = attempt.outcome == Attempt.Outcome.ACCEPTED and (
        attempt.report != Attempt.Report.BOUNCED
    )
    return None if is_fine or not attempt.reason else why_of(attempt.reason)


@dataclass(frozen=True, kw_only=True)
class _People:
    """Who they are here, as far as the reader may know."""

    actor: Actor
    patients: Mapping[int, Patient]
    helpers: Mapping[int, HelperLink]
    staff: Mapping[int, Membership]

    @classmethod
    def of(cls, actor: Actor, notices: Iterable[Notice]) -> _People:
        users = {notice.user_id for notice in notices if notice.user_id}
        patients = Patient.objects.visible_to(actor).filter(user__in=users)
        links = HelperLink.objects.visible_to(actor).current().filter(user__in=users)
        here = Membership.objects.current().filter(clinic_id=actor.clinic_id)
        staff = here.filter(user__in=users).select_related("user")
        return cls(
            actor=actor,
            patients={row.user_id: row for row in patients},
            helpers={row.user_id: row for row in links.select_related("patient")},
            staff={row.user_id: row for row in staff},
        )

    def name(self, notice: Notice) -> str:
        found = self._row(notice)
        if isinstance(found, Membership):
            return str(found.user.name)
        if found is not None:
            return found.name
        return notice.address or (notice.user.name if notice.user else "")

    def url(self, notice: Notice) -> str:
        found = self._row(notice)
        if isinstance(found, Patient):
            return reverse(page_of_patient(notice), args=[found.pk])
        if isinstance(found, HelperLink):
            return reverse("patients:helper_entry", args=[found.pk])
        if found and self.actor.may(Permission.MANAGE_STAFF):
            return reverse("people:team")
        return ""

    def _row(self, notice: Notice) -> Patient | HelperLink | Membership | None:
        user = notice.user_id or 0
        return self.patients.get(user) or self.helpers.get(user) or self.staff.get(user)


def page_of_patient(notice: Notice) -> str:
    key = why_of(notice.reason).key
    if key in NO_ADDRESS:
        return "patients:contact"
    if key in BY_ADDRESS:
        return "patients:entry"
    return "patients:reach" if key in BY_WAYS else "patients:patient"


def reasons_of(groups: Iterable[Group], key: str) -> list[str]:
    """What was written down, of one reason; nothing where none is of it."""
    return [each for group in groups if group.why.key == key for each in group.written]
