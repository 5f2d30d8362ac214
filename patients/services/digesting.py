"""One letter in the morning to each person at the clinic who has something new to do.

It says come and see, never what: no names, no counts and nothing about money.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Max, Q, When
from django.db.models.functions import Cast, Greatest
from django.urls import reverse

from patients.models import CoverAlert
from patients.models.alerts import CoverAlertQuerySet
from patients.rules.alerting import Owner
from ptcare.notices.models import Notice
from ptcare.notices.sending import send_once
from ptcare.people.models import Clinic, Membership, User
from ptcare.people.roles import Role

FROM, UNTIL = dt.time(7), dt.time(12)  # the clinic's morning
KEY = "to_do"
NOBODY: int | None = None  # the therapist of who has none

Newest = Mapping[int | None, dt.datetime]


@transaction.atomic
def send_digests(*, clinic: Clinic, now: dt.datetime) -> int:
    """In the clinic's morning; how many letters were written. Once a day and person,
    however often this runs, and none where nothing is new since the last one."""
    here = now.astimezone(clinic.zone)
    if not FROM <= here.time() < UNTIL:
        return 0
    today = here.date()
    staff = Membership.objects.current().filter(clinic=clinic).select_related("user")
    people = _newest_by_person(clinic, list(staff), today)
    told = _told(clinic, people)
    return sum(
        send_once(
            key=f"{KEY}:{clinic.pk}:{person.pk}:{today}",
            clinic_id=clinic.pk,
            to=person,
            kind="something_to_look_at",
            due_at=now,
            stale_at=now.astimezone(clinic.zone).replace(hour=20),
            now=now,
            link=reverse("patients:to_do"),
        )
        for person, newest in people.items()
        if person.pk not in told or told[person.pk] < newest
    )


def _newest_by_person(
    clinic: Clinic, staff: Iterable[Membership], today: dt.date
) -> dict[User, dt.datetime]:
    """Who has anything to do, and since when the newest of it."""
    rows = CoverAlert.objects.filter(clinic=clinic).open(today=today)
    desk = _newest(rows.owned_by(Owner.DESK, Owner.BILLER))
    all_desk = max(desk.values(), default=None)
    care = _newest(rows.owned_by(Owner.THERAPIST))
    found: dict[User, dt.datetime] = {}
    for member in staff:
        times = (
            [care.get(member.pk), care.get(NOBODY)]
            if member.role == Role.THERAPIST
            else [all_desk]
        )
        known = [each for each in (*times, found.get(member.user)) if each]
        if known:
            found[member.user] = max(known)
    return found


def _newest(rows: CoverAlertQuerySet) -> Newest:
    """By the patient's therapist: raised, or awake again after it was put off."""
    awake_at = Case(
        When(snoozed_until=None, then=F("raised_at")),
        default=Cast("snoozed_until", DateTimeField()),
    )
    return dict(
        rows.order_by()
        .values_list("patient__therapist")
        .annotate(newest=Max(Greatest("raised_at", awake_at)))
    )


def _told(clinic: Clinic, people: Iterable[User]) -> dict[int, dt.datetime]:
    """When each of them was last written to."""
    rows = Notice.objects.filter(
        Q(key__startswith=f"{KEY}:{clinic.pk}:"), user__in=list(people)
    )
    return dict(rows.order_by().values_list("user_id").annotate(last=Max("made_at")))
