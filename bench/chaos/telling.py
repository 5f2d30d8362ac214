"""A clinic with people to be told something, and what became of each notice."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from ptcare.notices.models import Notice
from ptcare.notices.sending import send_once
from ptcare.people.models import Clinic, User

State = Notice.State
ONCE, AGAIN = "clinic_update", "care_team_message"  # in doubt not repeated; repeated
KINDS = (ONCE, ONCE, ONCE, AGAIN)
WITHOUT_ADDRESS = 10  # every so manieth person is told in the app only


def noon_zone() -> str:
    """Where anybody may be written to just now."""
    hours = 12 - timezone.now().hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"  # their sign is the other way


def open_clinic(people: int) -> Clinic:
    clinic = Clinic.objects.create(
        name="Chaos",
        notice_name="Chaos",
        phone="555 0100",
        emergency_number="911",
        time_zone=noon_zone(),
    )
    User.objects.bulk_create(
        User(
            name=f"Person {number}",
            email=None
            if number % WITHOUT_ADDRESS == 0
            else f"{clinic.pk}-{number}@example.org",
        )
        for number in range(people)
    )
    return clinic


def tell_everybody(clinic_id: int, notices: int, *, seed: int) -> int:
    """As a planner does, in an order of its own; how many of them it wrote."""
    order = list(range(notices))
    random.Random(seed).shuffle(order)  # noqa: S311 - not a secret
    people = list(User.objects.filter(name__startswith="Person ").order_by("pk"))
    now = timezone.now()
    return sum(
        send_once(
            key=f"{clinic_id}:{number}",
            clinic_id=clinic_id,
            to=people[number % len(people)],
            kind=KINDS[number % len(KINDS)],
            due_at=now,
            now=now,
        )
        for number in order
    )


def make_late(clinic_id: int, by: dt.timedelta) -> None:
    """As if all had been away for so long: the rows' clock is moved, not ours."""
    for notice in Notice.objects.filter(clinic_id=clinic_id):
        good_for = notice.sort.good_for
        Notice.objects.filter(pk=notice.pk).update(
            due_at=notice.due_at - by, stale_at=notice.due_at - by + good_for
        )


def left(clinic_id: int) -> int:
    return Notice.objects.filter(clinic_id=clinic_id).waiting().count()


@dataclass(frozen=True, kw_only=True)
class Count:
    """What became of all notices of one run."""

    wanted: int
    rows: int
    waiting: int
    states: Counter[str]
    in_app: int
    letters: int
    lost: int  # stands as sent by e-mail, and the post office never saw it
    doubled: int  # letters too many, under an id that was there already
    doubled_once: int  # of them of kinds that must not be repeated
    hidden: int  # went out, though it stands as failed, stale or cancelled

    @property
    def is_good(self) -> bool:
        return (
            self.rows == self.wanted
            and not self.waiting
            and not (self.lost or self.doubled_once or self.hidden)
        )


def count(clinic_id: int, wanted: int, letters: Counter[str]) -> Count:
    rows = list(Notice.objects.filter(clinic_id=clinic_id))
    by_id = {f"{row.message_id}@ptcare": row for row in rows}
    seen = {name: letters[name] for name in by_id if name in letters}
    doubled = {name: times - 1 for name, times in seen.items() if times > 1}
    by_mail = [name for name, row in by_id.items() if is_mail(row)]
    silent = {State.FAILED, State.STALE, State.CANCELLED}
    return Count(
        wanted=wanted,
        rows=len(rows),
        waiting=sum(row.state in (State.DUE, State.CLAIMED) for row in rows),
        states=Counter(str(row.state) for row in rows),
        in_app=sum(row.channel == "app" for row in rows),
        letters=sum(seen.values()),
        lost=sum(name not in seen for name in by_mail),
        doubled=sum(doubled.values()),
        doubled_once=sum(
            more for name, more in doubled.items() if not by_id[name].is_repeated
        ),
        hidden=sum(by_id[name].state in silent for name in seen),
    )


def is_mail(row: Notice) -> bool:
    is_out = row.state in (State.SENT, State.DELIVERED)
    return is_out and row.channel != "app"
