"""One letter in the morning to each person at the clinic who has something new to do.

It says come and see, never what: no names, no counts and nothing about health or money.
What there may be to do is named here for this floor, and by the floor above for its
own; of each only since when the newest has been there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, F, Max, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse

from patients.models import CoverAlert, RecordRequest
from patients.models.absences import absences_of
from patients.models.alerts import CoverAlertQuerySet
from patients.models.days import Midnight
from patients.rules.alerting import Owner
from patients.services import counting
from ptcare.notices.consent.wishing import Wishes, wishes_of
from ptcare.notices.models import Notice
from ptcare.notices.models.notice import NOT_OUT
from ptcare.notices.sending import send_once
from ptcare.people import absences
from ptcare.people.absences import Absences
from ptcare.people.models import Clinic, Membership, User
from ptcare.people.roles import Permission, Role, may

UNTIL = 12  # o'clock: then the morning is over, and the next one has its own letter
KEY = "to_do"
AT_ONCE = "cover_today"
OFFICE_HOURS = range(8, 18)
NOBODY: int | None = None  # the therapist of who has none

Newest = Mapping[int | None, dt.datetime]  # by the patient's therapist


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Whose letters are about to be written, and when."""

    clinic: Clinic
    staff: Sequence[Membership]
    wishes: Mapping[int, Wishes]
    away: Absences
    now: dt.datetime

    @property
    def today(self) -> dt.date:
        return counting.clinic_day(self.clinic, self.now)


News = Iterable[tuple[Membership, dt.datetime]]
FindNews = Callable[[Asked], News]
_finders: list[tuple[str, bool, FindNews]] = []


def provide(page: str, *, is_safety: bool = False) -> Callable[[FindNews], FindNews]:
    """Name a function that knows what these people have to do, and since when the
    newest of it; and the page on which it stands, to which each letter leads while
    something of safety waits there. A few queries, however many."""

    def remember(find: FindNews) -> FindNews:
        _finders.append((page, is_safety, find))
        return find

    return remember


def of_own_patients(asked: Asked, newest: Newest) -> News:
    """Each therapist hears of the own patients, and of those who have nobody. Who is
    away hears of none; who answers for them hears of all that waits, on their first day
    as well."""
    known = dict(newest)
    for each in asked.away:
        if at := known.get(each.of):
            known[each.of] = max(at, _midnight(asked.clinic, each.since))
    for member in asked.staff:
        is_away = absences.is_away(asked.away, member.pk)
        if member.role == Role.THERAPIST and not is_away:
            theirs = absences.answers_for(asked.away, member.pk)
            whose = (member.pk, NOBODY, *theirs, *absences.left_to_all(asked.away))
            if times := [known[each] for each in whose if each in known]:
                yield member, max(times)


@transaction.atomic
def send_digests(*, clinic: Clinic, now: dt.datetime) -> int:
    """At the hour that each chose; how many letters were written. Once a day and
    person, however often this runs, and none where nothing is new since the last."""
    here = now.astimezone(clinic.zone)
    today = here.date()
    staff, wishes = _staff(clinic)
    awake = [each for each in staff if is_time(wishes[each.user_id], here)]
    told = _told(clinic, {each.user_id for each in awake})
    waiting = [
        each
        for each in awake
        if each.user_id not in told or told[each.user_id] < _midnight(clinic, today)
    ]
    if not waiting:
        return 0
    away = absences_of([clinic.pk], now=now)[clinic.pk]
    asked = Asked(clinic=clinic, staff=waiting, wishes=wishes, away=away, now=now)
    return sum(
        send_once(
            key=f"{KEY}:{clinic.pk}:{person.pk}:{today}",
            clinic_id=clinic.pk,
            to=person,
            kind="morning_letter",
            due_at=now,
            stale_at=here.replace(hour=20),
            now=now,
            link=reverse(pages.pop() if len(pages) == 1 else "home"),
        )
        for person, pages in _new(asked, told).items()
    )


def _staff(clinic: Clinic) -> tuple[list[Membership], dict[int, Wishes]]:
    """Who works there now, and how each wants to hear of things. Two queries."""
    rows = Membership.objects.current().filter(clinic=clinic).select_related("user")
    staff = list(rows)
    return staff, wishes_of([member.user for member in staff], clinic)


def is_time(wishes: Wishes, here: dt.datetime) -> bool:
    return wishes.digest_hour is not None and wishes.digest_hour <= here.hour < UNTIL


def _midnight(clinic: Clinic, today: dt.date) -> dt.datetime:
    return dt.datetime.combine(today, dt.time(), clinic.zone)


def _new(asked: Asked, told: Mapping[int, dt.datetime]) -> dict[User, set[str]]:
    """Who has something new to do since their last letter, and on which pages; and
    where something of safety waits for them, new or not."""
    found: dict[User, set[str]] = defaultdict(set)
    waits: dict[User, set[str]] = defaultdict(set)
    for page, is_safety, find in _finders:
        for member, newest in find(asked):
            last = told.get(member.user_id)
            if last is None or last < newest:
                found[member.user].add(page)
            elif is_safety:
                waits[member.user].add(page)
    return {person: pages | waits[person] for person, pages in found.items()}


@provide("patients:to_do")
def cover(asked: Asked) -> News:
    """Alerts of cover: the desk's of all patients, to who wants to hear of them."""
    rows = CoverAlert.objects.filter(clinic=asked.clinic).open(today=asked.today)
    yield from of_own_patients(
        asked, _newest(rows.owned_by(Owner.THERAPIST), asked.clinic)
    )
    desk = _newest(rows.owned_by(Owner.DESK, Owner.BILLER), asked.clinic)
    if newest := max(desk.values(), default=None):
        for member in asked.staff:
            if hears_of_cover(member, asked.wishes):
                yield member, newest


def hears_of_cover(member: Membership, wishes: Mapping[int, Wishes]) -> bool:
    is_desk = member.role == Role.CLINIC_ADMIN
    return is_desk and wishes[member.user_id].hears_of_cover


@provide("patients:record_requests")
def asked_of_records(asked: Asked) -> News:
    """What is asked about records, to who may answer it."""
    rows = RecordRequest.objects.filter(clinic=asked.clinic).open()
    findings = rows.for_therapists().order_by()
    by_therapist = findings.values_list("patient__therapist")
    yield from of_own_patients(
        asked, dict(by_therapist.annotate(newest=Max("asked_at")))
    )
    if newest := rows.for_desk().aggregate(newest=Max("asked_at"))["newest"]:
        for member in asked.staff:
            if member.role == Role.CLINIC_ADMIN:
                yield member, newest


@provide("patients:delivery")
def deliveries(asked: Asked) -> News:
    """Messages that did not go out, to who may see them and send them again."""
    rows = Notice.objects.filter(clinic=asked.clinic, state__in=NOT_OUT)
    if newest := rows.aggregate(newest=Max("settled_at"))["newest"]:
        for member in asked.staff:
            role = Role(member.role)
            if may(role, Permission.READ_DELIVERY, is_lead=member.is_lead):
                yield member, newest


@transaction.atomic
def tell_at_once(*, clinic: Clinic, now: dt.datetime) -> int:
    """What the desk should do about cover today, and came up since the morning: once a
    day to each who wants to hear of cover, in office hours."""
    here = now.astimezone(clinic.zone)
    if here.hour not in OFFICE_HOURS:
        return 0
    opened = here.replace(hour=OFFICE_HOURS.start, minute=0, second=0, microsecond=0)
    today = here.date()
    rows = CoverAlert.objects.filter(clinic=clinic).open(today=today)
    urgent = rows.owned_by(Owner.DESK, Owner.BILLER).filter(
        due_on__lte=today, raised_at__gte=opened
    )
    if not urgent.exists():
        return 0
    staff, wishes = _staff(clinic)
    return sum(
        send_once(
            key=f"{AT_ONCE}:{clinic.pk}:{member.user_id}:{today}",
            clinic_id=clinic.pk,
            to=member.user,
            kind="something_to_look_at",
            due_at=now,
            now=now,
            link=reverse("patients:to_do"),
        )
        for member in staff
        if hears_of_cover(member, wishes)
    )


def _newest(rows: CoverAlertQuerySet, clinic: Clinic) -> Newest:
    """By the patient's therapist: raised, or awake again after it was put off."""
    awake_at = Case(
        When(snoozed_until=None, then=F("raised_at")),
        default=Midnight(Value(clinic.time_zone), "snoozed_until"),
    )
    return dict(
        rows.order_by()
        .values_list("patient__therapist")
        .annotate(newest=Max(Greatest("raised_at", awake_at)))
    )


def _told(clinic: Clinic, people: Collection[int]) -> dict[int, dt.datetime]:
    """When each of them was last written to."""
    rows = Notice.objects.filter(key__startswith=f"{KEY}:{clinic.pk}:", user__in=people)
    return dict(rows.order_by().values_list("user_id").annotate(last=Max("made_at")))
