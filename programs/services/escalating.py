"""What nobody has taken goes on: to the next person, the leads, or the stand-in.

And what somebody had taken and hands on; or had, and works here no more, or is away.
Who is away is passed over, and whoever answers for them is the next to hear.

A handful of statements for all that is due at all clinics. Whoever takes a sign ends
this by the same write; what was written to others meanwhile is not sent any more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from patients.models.absences import absences_of, away_at, who_may_see
from patients.models.openings import openings_of
from patients.rules.opening import Opening
from patients.services import plan_changes
from programs.models import Escalation, EscalationSettings, SafetyFlag
from programs.models.escalation import steps_of
from programs.rules import escalating
from programs.rules.escalating import Deed, Rule, Waiting
from programs.services import flagging
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event, record
from ptcare.notices.models import Notice
from ptcare.notices.sending import notice_of, send_each_once
from ptcare.people import absences
from ptcare.people.absences import Absences
from ptcare.people.actors import Actor
from ptcare.people.models import Membership
from ptcare.people.roles import Role

KIND, STAND_IN = "safety_goes_on", "safety_stand_in"


class NotATherapistHere(Exception):
    """A sign is handed to a therapist who works at this clinic, and is there."""


@dataclass(frozen=True, kw_only=True)
class World:
    """What all signs of one run have in common, by clinic."""

    settings: Mapping[int, EscalationSettings]
    openings: Mapping[int, Opening]
    staff: Mapping[int, Sequence[Membership]]
    away: Mapping[int, Absences]
    may_see: Mapping[int, frozenset[int]]  # of restricted records, by patient
    told: Collection[tuple[int, int]] = ()  # of new signs: sign and user


@dataclass
class Written:
    steps: list[Escalation] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


@transaction.atomic
def escalate_due(*, now: dt.datetime, most: int) -> int:
    """Up to `most` signs whose time has come; how many. Others pass over what we hold.

    However late, each goes on by one step, and whoever is next has their whole time.
    """
    _let_go_of_the_gone(now)
    waiting = SafetyFlag.objects.untaken().filter(escalates_at__lte=now)
    held = waiting.select_for_update(skip_locked=True, of=("self",))
    flags = list(
        held.select_related("clinic", "patient").order_by("escalates_at", "pk")[:most]
    )
    if not flags:
        return 0
    world, steps, written = _world(flags, now=now), steps_of(flags), Written()
    new = [flag for flag in flags if not steps[flag.pk]]
    world = replace(world, told=flagging.told_of(new, world.staff))
    for flag in flags:
        flag.escalates_at = _go_on(flag, steps[flag.pk], world, written, now=now)
    Escalation.objects.bulk_create(written.steps)
    AuditEvent.objects.bulk_create(
        event("flag.escalated", about=step, by=None, at=now, note=step.rule)
        for step in written.steps
    )
    send_each_once(written.notices)
    SafetyFlag.objects.bulk_update(flags, ["escalates_at"])
    return len(flags)


@transaction.atomic
def hand_on(
    *, flag: SafetyFlag, of: int, to: Membership | None, by: Actor, now: dt.datetime
) -> bool:
    """Whose turn it is now: a colleague's, or else whoever's is next. It is nobody's
    until they take it, and goes on if they do not. Whether it was still the user `of`
    who was on it. Raises flagging.NotAClinician and NotATherapistHere.
    """
    if by.role is not Role.THERAPIST:
        raise flagging.NotAClinician
    theirs = SafetyFlag.objects.held_on_to().filter(pk=flag.pk, taken_by=of)
    row = theirs.select_for_update(of=("self",)).select_related("patient").first()
    if row is None:
        return False
    world, written = _world([row], now=now), Written()
    if to is not None and to.pk not in _therapists(_there(row, world)):
        raise NotATherapistHere
    steps, settings = steps_of([row])[row.pk], world.settings[row.clinic_id]
    people = [to] if to else _next(row, steps, world, by)
    nobody: list[Membership | None] = [None]
    for member in people or nobody:
        step = Escalation(
            flag=row,
            patient_id=row.patient_id,
            clinic_id=row.clinic_id,
            step=_number(steps),
            rule=Rule.HANDED.value,
            to=member,
            by_id=by.standing.row_id,
            at=now,
        )
        written.steps.append(step)
        if member:
            written.notices.append(_notice(row, step, settings, now=now))
    Escalation.objects.bulk_create(written.steps)
    send_each_once(written.notices)
    row.taken_at = row.taken_by = None
    if row.level in escalating.LEVELS:
        row.escalates_at = escalating.due_at(
            row.level,
            since=now,
            is_at_end=False,
            times=settings.times,
            opening=world.openings[row.clinic_id],
        )
    row.save(update_fields=["taken_at", "taken_by", "escalates_at"])
    record("flag.handed_on", about=row, by=by, at=now)
    return True


def _next(
    flag: SafetyFlag, steps: Sequence[Escalation], world: World, by: Actor
) -> list[Membership]:
    """The first of the list who has not heard of it; else the leads, but oneself."""
    at, here = _waiting(flag, steps, world), _there(flag, world)
    heard = {*at.told, by.standing.row_id}
    for pk in at.listed:
        if pk not in heard:
            return [each for each in here if each.pk == pk]
    return [row for row in _leads(flag, world) if row.pk != by.standing.row_id]


def _there(flag: SafetyFlag, world: World) -> list[Membership]:
    """Who works at its clinic, and is not away."""
    away, staff = world.away[flag.clinic_id], world.staff[flag.clinic_id]
    return absences.present(away, staff)


def _leads(flag: SafetyFlag, world: World) -> list[Membership]:
    leads = [row for row in world.staff[flag.clinic_id] if row.is_lead]
    return absences.present(world.away[flag.clinic_id], leads)


def _therapists(staff: Sequence[Membership]) -> set[int]:
    return {row.pk for row in staff if row.role == Role.THERAPIST}


def _let_go_of_the_gone(now: dt.datetime) -> None:
    """Whoever was on it works here no more, or is away: it waits for somebody again."""
    here = Membership.objects.current().filter(
        clinic=OuterRef("clinic"), user=OuterRef("taken_by")
    )
    away = away_at(now).filter(
        clinic=OuterRef("clinic"), therapist__user=OuterRef("taken_by")
    )
    theirs = SafetyFlag.objects.open().held_on_to().filter(level__in=escalating.LEVELS)
    gone = theirs.filter(~Exists(here) | Exists(away.order_by()))
    flags = list(gone.select_for_update(skip_locked=True))
    for flag in flags:
        flag.taken_at, flag.taken_by, flag.escalates_at = None, None, now
        flag.save(update_fields=["taken_at", "taken_by", "escalates_at"])
        record("flag.let_go", about=flag, by=None, at=now)


def _number(steps: Sequence[Escalation]) -> int:
    return max((each.step for each in steps), default=-1) + 1


def _go_on(
    flag: SafetyFlag,
    steps: Sequence[Escalation],
    world: World,
    written: Written,
    *,
    now: dt.datetime,
) -> dt.datetime:
    """Write down what is to be done now; when to look again."""
    settings = world.settings[flag.clinic_id]
    deed = escalating.decide(
        _waiting(flag, steps, world),
        times=settings.times,
        opening=world.openings[flag.clinic_id],
        now=now,
    )
    number = _number(steps)
    for step in _told(flag, deed, world):
        step.step, step.at = number, now
        if step.rule == Rule.FIRST:
            step.at = flag.raised_at  # and the notice went out with it
        elif step.to or step.name:
            written.notices.append(_notice(flag, step, settings, now=now))
        written.steps.append(step)
    return deed.next_at


def _waiting(flag: SafetyFlag, steps: Sequence[Escalation], world: World) -> Waiting:
    settings = world.settings[flag.clinic_id]
    turns = [each for each in steps if each.rule != Rule.CLOSED]
    told = {each.to_id for each in turns if each.rule in (Rule.NEXT, Rule.HANDED)}
    told |= {each.by_id for each in turns}
    first = {each.to_id for each in turns if each.rule == Rule.FIRST}
    here = {each.pk for each in _there(flag, world)}
    deputy, stand_in = _deputy(flag, world), _stand_in(flag, world)
    own = flag.patient.therapist_id
    told |= {own, deputy} & first
    return Waiting(
        level=flag.level,
        raised_at=flag.raised_at,
        listed=[pk for pk in (own, deputy, *settings.people) if pk in here],
        told={each for each in told if each},
        turned_at=max((each.at for each in turns), default=None),
        is_at_end=any(each.rule == Rule.LEADS for each in turns),
        cover=bool(settings.stand_in_address) or stand_in is not None,
        is_covered=any(each.rule == Rule.CLOSED for each in steps),
    )


def _deputy(flag: SafetyFlag, world: World) -> int | None:
    """Who answers for the patient's therapist, who is away; None where they are not,
    or where the record is closed to the deputy."""
    of, may_see = flag.patient.therapist_id, world.may_see.get(flag.patient_id)
    who = absences.answering(world.away[flag.clinic_id], of)
    is_open = may_see is None or who in may_see
    return who if who != of and is_open else None


def _stand_in(flag: SafetyFlag, world: World) -> Membership | None:
    """The colleague named for when the clinic is closed, or who answers for them."""
    named, away = world.settings[flag.clinic_id].stand_in_id, world.away[flag.clinic_id]
    who = absences.answering(away, named)
    staff = world.staff[flag.clinic_id]
    found = [each for each in staff if each.pk in (who, named)]
    return min(found, key=lambda each: each.pk != who, default=None)


def _told(flag: SafetyFlag, deed: Deed, world: World) -> Iterator[Escalation]:
    """One row for each person who hears by this step."""
    about = {"flag": flag, "patient_id": flag.patient_id, "clinic_id": flag.clinic_id}
    if deed.rule is not None:
        nobody: list[Membership | None] = [None]
        for member in _people(flag, deed, world) or nobody:
            yield Escalation(**about, rule=deed.rule.value, to=member)
    if deed.tells_cover:
        yield Escalation(
            **about,
            rule=Rule.CLOSED.value,
            to=_stand_in(flag, world),
            name=world.settings[flag.clinic_id].stand_in_name,
        )


def _people(flag: SafetyFlag, deed: Deed, world: World) -> list[Membership]:
    staff, away = world.staff[flag.clinic_id], world.away[flag.clinic_id]
    if deed.rule is Rule.FIRST:
        told = [each for each in staff if (flag.pk, each.user_id) in world.told]
        if told:  # whoever may have been away then, and be back by now
            return told
        may_see = world.may_see.get(flag.patient_id)
        return flagging.hearing(flag, staff, away=away, may_see=may_see)
    if deed.rule is Rule.NEXT:
        return [each for each in staff if each.pk == deed.person]
    return _leads(flag, world)


def _notice(
    flag: SafetyFlag,
    step: Escalation,
    settings: EscalationSettings,
    *,
    now: dt.datetime,
) -> Notice:
    return notice_of(
        key=f"flag:{flag.pk}:{step.step}:{step.to_id or step.rule}",
        clinic_id=flag.clinic_id,
        kind=STAND_IN if step.rule == Rule.CLOSED else KIND,
        to=step.to.user if step.to else None,
        address="" if step.to else settings.stand_in_address,
        now=now,
        link=reverse("home"),
        about=flag.pk,
        is_safety=True,
    )


def _world(flags: Sequence[SafetyFlag], *, now: dt.datetime) -> World:
    """Five queries; one more where somebody is away."""
    clinics = {flag.clinic_id: flag.clinic for flag in flags}
    since = min(flag.raised_at for flag in flags)
    rows = EscalationSettings.objects.select_related("stand_in__user")
    kept = {row.clinic_id: row for row in rows.filter(clinic__in=clinics)}
    staff: dict[int, list[Membership]] = defaultdict(list)
    here = Membership.objects.current().filter(clinic__in=clinics)
    for member in here.select_related("user").order_by("pk"):
        staff[member.clinic_id].append(member)
    away = absences_of(clinics, now=now)
    guarded = [each.patient_id for each in flags if away[each.clinic_id]]
    return World(
        away=away,
        may_see=who_may_see(guarded) if guarded else {},
        settings={
            pk: kept.get(pk) or EscalationSettings(clinic_id=pk) for pk in clinics
        },
        openings=openings_of(clinics.values(), since=since, now=now),
        staff=staff,
    )


@transaction.atomic
def set_up(
    *,
    clinic_id: int,
    hours: int,
    days: int,
    people: Collection[int],
    stand_in: Membership | None,
    stand_in_name: str,
    stand_in_address: str,
    by: Actor,
    now: dt.datetime,
    seen: str = "",
) -> EscalationSettings:
    """From the next step on. Raises ChangedMeanwhile."""
    said = {
        "hours": hours,
        "days": days,
        "people": list(people),
        "stand_in": stand_in,
        "stand_in_name": stand_in_name,
        "stand_in_address": stand_in_address,
    }
    rows = EscalationSettings.objects.all()
    row = plan_changes.set_anew(rows, said, seen=seen, clinic_id=clinic_id)
    record("escalation.set_up", about=row, by=by, at=now)
    return row
