"""Opens the clinics, and takes everybody in: staff, patients, relatives."""

from __future__ import annotations

import datetime as dt

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from patients.models import HelperLink, Patient, PriceList
from programs.demo import fronts
from programs.demo.cast import PLACES, RELATIVES, STAFF, Story
from programs.demo.roster import PATIENTS
from programs.demo.world import DAY, LEFT_BEFORE, REFERRED_BEFORE, WEEK, Case, World
from programs.models import Reminder
from ptcare.people.models import Clinic, EntryCard, Membership, User

TWICE = "Agnes Kowalczyk"
CARD_DIGITS = "246810"  # the same on every card: nobody's door opens in the demo
LATER = dt.time(17)
LATE_RISERS = dt.time(9, 30)  # they wanted to be asked once more
PRICES = {
    "evaluation_cents": 16500,
    "re_evaluation_cents": 11500,
    "treatment_cents": 12500,
    "group_cents": 4500,
    "gym_cents": 2000,
    "late_cancelled_cents": 3500,
    "no_show_cents": 5000,
}


def open_clinics(world: World) -> None:
    clinics = [
        Clinic(
            name=place.name,
            notice_name=place.notice_name,
            phone=place.phone,
            emergency_number="911",
            time_zone=place.zone,
            is_demo=True,
            **fronts.WORDS[place.key],
        )
        for place in PLACES
    ]
    Clinic.objects.bulk_create(clinics)
    world.clinics = dict(zip([place.key for place in PLACES], clinics, strict=True))
    PriceList.objects.bulk_create(
        PriceList(
            clinic=clinic,
            valid_from=dt.date(world.today_at(clinic).year - 1, 1, 1),
            **PRICES,
        )
        for clinic in clinics
    )


def hire(world: World) -> None:
    register(world, [each.name for each in STAFF])
    rows = [
        Membership(
            clinic=world.clinics[each.clinic],
            user=world.users[each.name],
            role=each.role,
            is_lead=each.is_lead,
            **fronts.THERAPISTS.get(each.key, {}),
        )
        for each in STAFF
    ]
    Membership.objects.bulk_create(rows)
    world.staff = dict(zip([each.key for each in STAFF], rows, strict=True))


def take_in(world: World) -> None:
    """Patients and their relatives. A colleague in care elsewhere has one account."""
    register(world, [each.name for each in PATIENTS if each.has_email])
    register(world, [e.name for e in PATIENTS if not e.has_email], by_email=False)
    register(world, [each.name for each in RELATIVES])
    world.cases = [_case(world, story, at) for at, story in enumerate(PATIENTS)]
    Patient.objects.bulk_create(case.patient for case in world.cases)
    _choose_hours(world)
    _let_helpers_in(world)
    _print_cards(world)


def enter_twice(world: World) -> None:
    """Somebody who comes by card, once more by a clerk who did not look: with e-mail,
    and nothing else yet. The desk finds both under "Entered twice"."""
    first = world.case_of(TWICE).patient
    user = User.objects.create(
        name=TWICE, email="agnes.k@example.org", password=make_password(None)
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    Patient.objects.create(
        clinic=first.clinic,
        user=user,
        name=first.name,
        birth_on=first.birth_on,
        sex=first.sex,
        phone=first.phone,
        time_zone=first.time_zone,
        admitted_on=world.today_at(first.clinic) - 3 * DAY,
    )


def _case(world: World, story: Story, at: int) -> Case:
    clinic = world.clinics[story.clinic]
    today, rng = world.today_at(clinic), world.dice(story.name)
    area = next(place.area for place in PLACES if place.key == story.clinic)
    ended_on = {"ended": today - WEEK, "left": today - LEFT_BEFORE}.get(story.stage)
    patient = Patient(
        clinic=clinic,
        user=world.users[story.name],
        therapist=world.staff[story.therapist],
        name=story.name,
        birth_on=today.replace(year=today.year - story.age, day=1)
        - dt.timedelta(days=rng.randrange(5, 330)),
        sex=story.sex,
        phone=f"({area}) 555-{200 + at:04d}",
        time_zone=clinic.time_zone,
        admitted_on=today - story.weeks * WEEK - REFERRED_BEFORE,
        discharged_on=ended_on,
    )
    return Case(
        story=story,
        patient=patient,
        therapist=world.staff[story.therapist],
        today=today,
        rng=rng,
        reminded_at=rng.choice([dt.time(9), dt.time(9, 30), dt.time(10), None]),
    )


def register(world: World, names: list[str], *, by_email: bool = True) -> None:
    """An account each; a name that has one keeps it."""
    new = [
        User(
            name=name,
            email=_address(name) if by_email else None,
            password=make_password(None),
        )
        for name in names
        if name not in world.users
    ]
    User.objects.bulk_create(new)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True)
        for user in new
        if user.email
    )
    world.users |= {user.name: user for user in new}


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.org"


def _let_helpers_in(world: World) -> None:
    HelperLink.objects.bulk_create(
        HelperLink(
            **case.about,
            user=world.users[relative.name],
            name=relative.name,
            relation=relative.relation,
            may_log=relative.may_log,
            hears_of_falls=relative.hears_of_falls,
            invited_by=world.desk_of(case.patient.clinic),
            started_at=case.moment(case.patient.admitted_on, 11),
            last_seen_at=case.moment(case.today - dt.timedelta(days=1), 9, 14),
        )
        for relative in RELATIVES
        for case in map(world.case_of, relative.helps)
    )


def _print_cards(world: World) -> None:
    without = [case for case in world.cases if not case.story.has_email]
    EntryCard.objects.bulk_create(
        EntryCard(
            clinic=case.patient.clinic,
            user=case.patient.user,
            address=case.token().hex,
            digits_hash=make_password(CARD_DIGITS),
            issued_by=world.desk_of(case.patient.clinic),
            issued_at=case.moment(case.patient.admitted_on, 10),
        )
        for case in without
    )


def _choose_hours(world: World) -> None:
    """To be reminded at. Who chose none has only what is on from the first day."""
    rows = [
        Reminder(
            **case.about,
            kind=kind,
            is_on=True,
            at=at,
            skips_clinic_days=case.reminded_at == LATE_RISERS,
            next_due_at=_next(case, at, now=world.now),
        )
        for case in world.cases
        for kind, at in _wanted(case)
    ]
    Reminder.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["patient", "kind"],
        update_fields=["at", "next_due_at", "skips_clinic_days"],
    )


def _wanted(case: Case) -> list[tuple[Reminder.Kind, dt.time]]:
    at = case.reminded_at
    if at is None:
        return []
    daily = [
        (kind, at)
        for kind in (Reminder.Kind.EXERCISE, Reminder.Kind.DUES, Reminder.Kind.SILENCE)
    ]
    return [*daily, (Reminder.Kind.NUDGE, LATER)] if at == LATE_RISERS else daily


def _next(case: Case, at: dt.time, *, now: dt.datetime) -> dt.datetime:
    moment = case.moment(case.today, at.hour, at.minute)
    return moment if moment > now else moment + DAY
